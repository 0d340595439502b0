import { findViewer, isMember, type SignedInMember } from "@/server/auth/viewer";
import { isSameOrigin } from "@/server/auth/same-origin";
import { isForbidden, NotSignedIn } from "@/server/db";

const UNCHANGED = { "Cache-Control": "no-store" };

/** An answer in JSON that nobody keeps. */
export function json(body: unknown, status = 200): Response {
  return Response.json(body, { status, headers: UNCHANGED });
}

/** Not yours and not there: one answer. */
export const notFoundAnswer = () => json({ error: "not_found" }, 404);

/**
 * Answers a request of a signed-in member: 401 for anybody else, 403 for what another site's page sent. Whether the
 * member may do what they ask, the database decides in `work`; what it forbids is 403 too.
 */
export async function asMember(
  request: Request,
  work: (member: SignedInMember) => Promise<Response>,
): Promise<Response> {
  if (request.method !== "GET" && !isSameOrigin(request)) return json({ error: "other_origin" }, 403);
  try {
    const signedIn = await findViewer(request);
    if (!signedIn) return json({ error: "signed_out" }, 401);
    return isMember(signedIn) ? await work(signedIn) : notFoundAnswer();
  } catch (error) {
    if (error instanceof NotSignedIn) return json({ error: "signed_out" }, 401);
    if (isForbidden(error)) return json({ error: "role" }, 403);
    throw error;
  }
}

/** The JSON of a request, or undefined when it is none or larger than a person's choices ever are. */
export async function readJson(request: Request, limit = 12_000_000): Promise<unknown> {
  const bytes = await readBytes(request, limit);
  if (!bytes) return undefined;
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return undefined;
  }
}

/** The whole body, or null as soon as it is larger than `limit` bytes. */
export async function readBytes(request: Request, limit: number): Promise<Uint8Array | null> {
  if (Number(request.headers.get("content-length") ?? 0) > limit) return null;
  const pieces: Uint8Array[] = [];
  let length = 0;
  for await (const piece of request.body ?? []) {
    length += piece.length;
    if (length > limit) return null;
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}
