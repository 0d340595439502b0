import { findViewer, isMember, type SignedIn, type SignedInMember } from "@/server/auth/viewer";
import { isSameOrigin } from "@/server/auth/same-origin";
import { isForbidden, NotSignedIn } from "@/server/db";

const UNCHANGED = { "Cache-Control": "no-store" };

/** An answer in JSON that nobody keeps. */
export function json(body: unknown, status = 200): Response {
  return Response.json(body, { status, headers: UNCHANGED });
}

/** Not yours and not there: one answer. */
export const notFoundAnswer = () => json({ error: "not_found" }, 404);

/** A file, piece by piece as it is made; the browser asks where to keep it. */
export function download(pieces: AsyncIterable<string | Uint8Array>, name: string, type: string): Response {
  const iterator = pieces[Symbol.asyncIterator]();
  const encoder = new TextEncoder();
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { done, value } = await iterator.next();
      if (done) return controller.close();
      controller.enqueue(typeof value === "string" ? encoder.encode(value) : value);
    },
    async cancel() {
      await iterator.return?.();
    },
  });
  const headers = { ...UNCHANGED, "Content-Type": type, "Content-Disposition": `attachment; filename="${name}"` };
  return new Response(body, { headers });
}

/**
 * Answers a request of a signed-in member: 401 for anybody else, 403 for what another site's page sent. Whether the
 * member may do what they ask, the database decides in `work`; what it forbids is 403 too.
 */
export function asMember(request: Request, work: (member: SignedInMember) => Promise<Response>): Promise<Response> {
  return asSignedIn(request, async (signedIn) => (isMember(signedIn) ? work(signedIn) : notFoundAnswer()));
}

/** The same for whoever is signed in, operators too. */
export async function asSignedIn(request: Request, work: (signedIn: SignedIn) => Promise<Response>): Promise<Response> {
  if (request.method !== "GET" && !isSameOrigin(request)) return json({ error: "other_origin" }, 403);
  try {
    const signedIn = await findViewer(request);
    if (!signedIn) return json({ error: "signed_out" }, 401);
    return await work(signedIn);
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
