import { json, notFoundAnswer } from "@/app/api/answers";
import { asAuthor, type DraftContext } from "@/app/api/drafts/draft-request";
import { progressStream } from "@/app/api/progress-stream";
import { asViewer } from "@/server/db";
import { findIndicators, type FindProgress } from "@/server/drafts/find-indicators";
import { findDraft } from "@/server/drafts/queries";
import { beginRun, RunStopped, stopRun } from "@/server/drafts/runs";

const LINE_EVERY_MS = 150;

/** Finds the draft's indicators; tells how far it is, line by line, and at the end how many there are. */
export function POST(request: Request, context: DraftContext): Promise<Response> {
  return asAuthor(request, context, async ({ viewer }, { id }) => {
    if (!(await asViewer(viewer, (tx) => findDraft(tx, id)))) return notFoundAnswer();
    return progressStream(request, async (report) => {
      const run = beginRun(id);
      try {
        const indicators = await findIndicators(viewer, id, sparingly(report), run.signal);
        return indicators === null ? { type: "not_found" } : { type: "done", indicators };
      } catch (error) {
        if (error instanceof RunStopped) return { type: "stopped" };
        throw error;
      } finally {
        run.end();
      }
    });
  });
}

/** Stops the search. */
export function DELETE(request: Request, context: DraftContext): Promise<Response> {
  return asAuthor(request, context, async ({ viewer }, { id }) => {
    if (!(await asViewer(viewer, (tx) => findDraft(tx, id)))) return notFoundAnswer();
    stopRun(id);
    return json({ stopped: true });
  });
}

function sparingly(report: (line: object) => void): (progress: FindProgress) => void {
  let next = 0;
  return (progress) => {
    if (performance.now() < next) return;
    next = performance.now() + LINE_EVERY_MS;
    report({ type: "progress", ...progress });
  };
}
