import { loggedError, log } from "@/server/log";

const HEARTBEAT_MS = 1_000;

/**
 * Answers at once with one JSON object a line while `work` goes on, and repeats the last one each second, so that
 * nobody waits without a sign. The work goes on when the reader leaves. Its last word is what `work` returns; an
 * unforeseen error becomes {type:"failed"} with the request's id, which the log has too.
 */
export function progressStream(
  request: Request,
  work: (report: (line: object) => void) => Promise<object>,
): Response {
  const encoder = new TextEncoder();
  let closed = false;
  const stream = new ReadableStream<Uint8Array>({
    async start(controller) {
      let last: object = { type: "progress" };
      const send = (line: object) => {
        last = line;
        if (!closed) controller.enqueue(encoder.encode(`${JSON.stringify(line)}\n`));
      };
      const heartbeat = setInterval(() => send(last), HEARTBEAT_MS);
      send(last);
      try {
        send(await work(send));
      } catch (error) {
        const requestId = request.headers.get("x-request-id");
        log().error({ requestId, error: loggedError(error) }, "request failed");
        send({ type: "failed", requestId });
      }
      clearInterval(heartbeat);
      if (!closed) controller.close();
    },
    cancel() {
      closed = true;
    },
  });
  return new Response(stream, {
    headers: {
      "Content-Type": "application/x-ndjson; charset=utf-8",
      "Cache-Control": "no-store, no-transform",
      "X-Accel-Buffering": "no",
    },
  });
}
