import { json, notFoundAnswer } from "@/app/api/answers";
import { asAuthor, type DraftContext } from "@/app/api/drafts/draft-request";
import { asViewer } from "@/server/db";
import { previewDraftShare } from "@/server/drafts/sharing";

/** Who would get how much with the filing, for the parties and choices saved so far. */
export function GET(request: Request, context: DraftContext): Promise<Response> {
  return asAuthor(request, context, async ({ viewer }, { id }) => {
    const preview = await asViewer(viewer, (tx) => previewDraftShare(tx, id));
    return preview ? json(preview) : notFoundAnswer();
  });
}
