import { json, notFoundAnswer, readJson } from "@/app/api/answers";
import { asAuthor, type DraftContext } from "@/app/api/drafts/draft-request";
import { asViewer, type Viewer } from "@/server/db";
import { findDraft, listDraftIndicatorsAsJson } from "@/server/drafts/queries";
import { addIndicatorByHand, changeIndicators } from "@/server/drafts/review";
import { indicatorChangesSchema, typedIndicatorSchema } from "@/server/drafts/schema";
import { typedAnswer } from "./typed-answer";

const ROWS_PER_LINE = 2_000;

/** All indicators of the draft, a JSON array of them in each line. */
export function GET(request: Request, context: DraftContext): Promise<Response> {
  return asAuthor(request, context, async ({ viewer }, { id }) => {
    if (!(await asViewer(viewer, (tx) => findDraft(tx, id)))) return notFoundAnswer();
    return new Response(pagesOf(viewer, id), {
      headers: { "Content-Type": "application/x-ndjson; charset=utf-8", "Cache-Control": "no-store" },
    });
  });
}

/** A page is read when the reader has room for it, in a transaction of its own. */
function pagesOf(viewer: Viewer, draftId: string): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let after = -1;
  return new ReadableStream({
    async pull(controller) {
      const page = await asViewer(viewer, (tx) => listDraftIndicatorsAsJson(tx, draftId, after, ROWS_PER_LINE));
      if (!page) return controller.close();
      after = page.last;
      controller.enqueue(encoder.encode(`${page.json.replaceAll("\n", "")}\n`));
    },
  });
}

/** Saves choices about some or all of them. */
export function PATCH(request: Request, context: DraftContext): Promise<Response> {
  return asAuthor(request, context, async ({ viewer }, { id }) => {
    const parsed = indicatorChangesSchema.safeParse(await readJson(request));
    if (!parsed.success) return json({ error: "invalid" }, 400);
    const changed = await asViewer(viewer, (tx) => changeIndicators(tx, id, parsed.data.changes));
    return changed ? json({ saved: true }) : notFoundAnswer();
  });
}

/** Adds one that was typed by hand. */
export function POST(request: Request, context: DraftContext): Promise<Response> {
  return asAuthor(request, context, async ({ viewer }, { id }) => {
    const parsed = typedIndicatorSchema.safeParse(await readJson(request));
    if (!parsed.success) return json({ error: "invalid" }, 422);
    return typedAnswer(await asViewer(viewer, (tx) => addIndicatorByHand(tx, id, parsed.data)), 201);
  });
}
