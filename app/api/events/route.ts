import { findViewer, isMember } from "@/server/auth/viewer";
import { openStream } from "@/server/notices/live";

const HEADERS = {
  "content-type": "text/event-stream; charset=utf-8",
  // no-transform: a compressing proxy would hold events back.
  "cache-control": "no-store, no-transform",
  "x-accel-buffering": "no",
};

/** Server-sent events for the person's own notices: `notices` with `{unread, newest}`, `end` when the session is over. */
export async function GET(request: Request): Promise<Response> {
  const signedIn = await findViewer(request);
  if (!signedIn) return Response.json({ error: "signed_out" }, { status: 401 });
  // 204 tells a browser not to try again.
  if (!isMember(signedIn)) return new Response(null, { status: 204 });
  const encoder = new TextEncoder();
  let stop: (() => void) | null = null;
  let refused = false;
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      const write = (text: string) => controller.enqueue(encoder.encode(text));
      const end = () => {
        stop?.();
        controller.close();
      };
      stop = openStream(signedIn, {
        send: (state) => write(`id: ${state.newest ?? ""}\nevent: notices\ndata: ${JSON.stringify(state)}\n\n`),
        beat: () => write(":\n\n"),
        end: () => {
          write("event: end\ndata: {}\n\n");
          end();
        },
      });
      refused = stop === null;
      if (!refused) write("retry: 5000\n\n");
      request.signal.addEventListener("abort", () => stop?.());
    },
    cancel: () => stop?.(),
  });
  return refused ? new Response(null, { status: 204 }) : new Response(body, { headers: HEADERS });
}
