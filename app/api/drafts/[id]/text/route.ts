import { json, notFoundAnswer, readBytes } from "@/app/api/answers";
import { asAuthor, type DraftContext } from "@/app/api/drafts/draft-request";
import { asViewer } from "@/server/db";
import { saveDraftText } from "@/server/drafts/mutations";
import { MAX_DRAFT_TEXT_BYTES } from "@/server/drafts/schema";

/** Saves the text, sent as it is. */
export function PUT(request: Request, context: DraftContext): Promise<Response> {
  return asAuthor(request, context, async ({ viewer }, { id }) => {
    const bytes = await readBytes(request, MAX_DRAFT_TEXT_BYTES);
    if (!bytes) return json({ error: "too_large" }, 413);
    const text = new TextDecoder().decode(bytes);
    const saved = await asViewer(viewer, (tx) => saveDraftText(tx, id, text));
    return saved ? json({ saved: true }) : notFoundAnswer();
  });
}
