import { getTranslations } from "next-intl/server";
import { json, notFoundAnswer } from "@/app/api/answers";
import { asAuthor, type DraftContext } from "@/app/api/drafts/draft-request";
import { progressStream } from "@/app/api/progress-stream";
import { asViewer } from "@/server/db";
import { fileDraft } from "@/server/drafts/file-draft";
import { findDraft } from "@/server/drafts/queries";

/** Files the draft in one transaction; tells how far it is, and after the commit which case it became. */
export function POST(request: Request, context: DraftContext): Promise<Response> {
  return asAuthor(request, context, async (member, { id }) => {
    if (!(await asViewer(member.viewer, (tx) => findDraft(tx, id)))) return notFoundAnswer();
    if (member.role === "viewer") return json({ error: "role" }, 403);
    const t = await getTranslations({ locale: member.locale === "ja" ? "ja" : "en", namespace: "filing" });
    const names = { typedText: t("source.typed"), byHand: t("source.byHand") };
    const filer = { organizationId: member.organization.id, memberId: member.memberId };
    return progressStream(request, async (report) => {
      const filed = await asViewer(member.viewer, (tx) =>
        fileDraft(tx, filer, id, names, (done, total) => report({ type: "progress", done, total })),
      );
      if (!filed.ok) return { type: filed.reason };
      const { caseId, number, filed: added, known } = filed;
      return { type: "done", caseId, number, filed: added, known };
    });
  });
}
