import { json, notFoundAnswer, readJson } from "@/app/api/answers";
import { asAuthor } from "@/app/api/drafts/draft-request";
import { typedAnswer } from "@/app/api/drafts/[id]/indicators/typed-answer";
import { asViewer } from "@/server/db";
import { correctIndicator } from "@/server/drafts/review";
import { typedIndicatorSchema } from "@/server/drafts/schema";

type Context = { params: Promise<{ id: string; position: string }> };

/** Corrects the kind or value of one. */
export function PUT(request: Request, context: Context): Promise<Response> {
  return asAuthor(request, context, async ({ viewer }, { id, position }) => {
    if (!/^\d{1,9}$/.test(position)) return notFoundAnswer();
    const parsed = typedIndicatorSchema.safeParse(await readJson(request));
    if (!parsed.success) return json({ error: "invalid" }, 422);
    return typedAnswer(await asViewer(viewer, (tx) => correctIndicator(tx, id, Number(position), parsed.data)), 200);
  });
}
