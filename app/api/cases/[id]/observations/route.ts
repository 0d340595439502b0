import { asMember, json, notFoundAnswer } from "@/app/api/answers";
import { appendCaseRead } from "@/server/audit/mutations";
import { findCase, isUuid } from "@/server/cases/find-case";
import { asViewer } from "@/server/db";
import { listObservations, OBSERVATIONS_PER_CHUNK } from "@/server/observations/queries";

/** The observations of a case as JSON, a chunk at a time: `?after=ID` goes on behind that one. */
export function GET(request: Request, { params }: { params: Promise<{ id: string }> }): Promise<Response> {
  return asMember(request, async ({ viewer }) => {
    const { id } = await params;
    const after = new URL(request.url).searchParams.get("after");
    if (!isUuid(id) || (after !== null && !isUuid(after))) return notFoundAnswer();
    const rows = await asViewer(viewer, async (tx) => {
      const found = await findCase(tx, id);
      if (!found) return null;
      const chunk = await listObservations(tx, id, after);
      if (!found.ours) await appendCaseRead(tx, id);
      return chunk;
    });
    if (!rows) return notFoundAnswer();
    return json({ rows, next: rows.length === OBSERVATIONS_PER_CHUNK ? rows.at(-1)?.id : null });
  });
}
