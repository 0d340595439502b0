import { findViewer, isMember } from "@/server/auth/viewer";
import { findNoticeState } from "@/server/notices/live";

/** How many notices are unread: for browsers whose event stream does not come through. */
export async function GET(request: Request): Promise<Response> {
  const signedIn = await findViewer(request);
  if (!signedIn) return Response.json({ error: "signed_out" }, { status: 401 });
  if (!isMember(signedIn)) return Response.json({ unread: 0, newest: null });
  return Response.json(await findNoticeState(signedIn), { headers: { "cache-control": "no-store" } });
}
