import { json, notFoundAnswer, readJson } from "@/app/api/answers";
import { asAuthor, type DraftContext } from "@/app/api/drafts/draft-request";
import { asViewer } from "@/server/db";
import { deleteDraft, saveDraft } from "@/server/drafts/mutations";
import { draftSchema } from "@/server/drafts/schema";

/** Saves title and details. */
export function PATCH(request: Request, context: DraftContext): Promise<Response> {
  return asAuthor(request, context, async ({ viewer }, { id }) => {
    const parsed = draftSchema.safeParse(await readJson(request));
    if (!parsed.success) return json({ error: "invalid" }, 400);
    const saved = await asViewer(viewer, (tx) => saveDraft(tx, id, parsed.data));
    return saved ? json({ saved: true }) : notFoundAnswer();
  });
}

/** Throws the draft away. */
export function DELETE(request: Request, context: DraftContext): Promise<Response> {
  return asAuthor(request, context, async ({ viewer }, { id }) => {
    const deleted = await asViewer(viewer, (tx) => deleteDraft(tx, id));
    return deleted ? json({ deleted: true }) : notFoundAnswer();
  });
}
