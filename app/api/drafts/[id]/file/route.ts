import { getTranslations } from "next-intl/server";
import { json, notFoundAnswer, readJson } from "@/app/api/answers";
import { asAuthor, type DraftContext } from "@/app/api/drafts/draft-request";
import { progressStream } from "@/app/api/progress-stream";
import { countRefusal } from "@/server/activity/mutations";
import { asViewer } from "@/server/db";
import { fileDraft, SharingRefused, type Filed } from "@/server/drafts/file-draft";
import { findDraft } from "@/server/drafts/queries";
import { fileDraftSchema } from "@/server/drafts/schema";

/** Files the draft in one transaction, with the shares that the person was shown; tells how far it is, and after the commit which case it became. */
export function POST(request: Request, context: DraftContext): Promise<Response> {
  return asAuthor(request, context, async (member, { id }) => {
    if (!(await asViewer(member.viewer, (tx) => findDraft(tx, id)))) return notFoundAnswer();
    if (member.role === "viewer") return json({ error: "role" }, 403);
    const parsed = fileDraftSchema.safeParse(await readJson(request));
    if (!parsed.success) return json({ error: "invalid" }, 400);
    const t = await getTranslations({ locale: member.locale === "ja" ? "ja" : "en", namespace: "filing" });
    const names = { typedText: t("source.typed"), byHand: t("source.byHand") };
    const filer = { organizationId: member.organization.id, memberId: member.memberId };
    return progressStream(request, async (report) => {
      const filed = await asViewer(member.viewer, (tx) =>
        fileDraft(tx, filer, id, names, parsed.data.shares, (done, total) => report({ type: "progress", done, total })),
      ).catch(refusedSharing);
      if (!filed.ok) {
        const refusal = "refusal" in filed ? filed.refusal : undefined;
        if (refusal) await asViewer(member.viewer, (tx) => countRefusal(tx, refusal));
        return { type: filed.reason, refusal };
      }
      const { caseId, number, filed: added, known, shares, proposed } = filed;
      return { type: "done", caseId, number, filed: added, known, shares, proposed };
    });
  });
}

/** The transaction is undone by then. */
function refusedSharing(error: unknown): Filed {
  if (error instanceof SharingRefused) return { ok: false, reason: "share_refused", refusal: error.refusal };
  throw error;
}
