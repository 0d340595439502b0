import { json, notFoundAnswer } from "@/app/api/answers";
import { asAuthor } from "@/app/api/drafts/draft-request";
import { isUuid } from "@/server/cases/find-case";
import { asViewer } from "@/server/db";
import { removeDraftFile } from "@/server/drafts/mutations";

type Context = { params: Promise<{ id: string; fileId: string }> };

/** Takes a file out of the draft. */
export function DELETE(request: Request, context: Context): Promise<Response> {
  return asAuthor(request, context, async ({ viewer }, { id, fileId }) => {
    const removed = isUuid(fileId) && (await asViewer(viewer, (tx) => removeDraftFile(tx, id, fileId)));
    return removed ? json({ removed: true }) : notFoundAnswer();
  });
}
