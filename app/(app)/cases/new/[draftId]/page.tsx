import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { PageHeader } from "@/components/page-header";
import { Steps } from "@/components/steps";
import { findRights } from "@/server/auth/rights";
import { requireMember } from "@/server/auth/viewer";
import { isUuid } from "@/server/cases/find-case";
import { asViewer } from "@/server/db";
import { MAX_FILE_BYTES } from "@/server/exchange/read-file";
import { findDraft, findMatchingTerms } from "@/server/drafts/queries";
import { noiseLabels } from "../../../noise-labels";
import { Composer } from "../composer";
import { toDetailsInput, toSeenInput } from "../details-input";
import { NoRightToFile } from "../no-right";
import { ReviewScreen } from "../review/review-screen";

type DraftPageProps = {
  params: Promise<{ draftId: string }>;
  searchParams: Promise<{ edit?: string; step?: string }>;
};

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("filing");
  return { title: t("review.heading") };
}

/** A draft: its material, or, once that was searched, the review of what was found. */
export default async function DraftPage({ params, searchParams }: DraftPageProps) {
  const member = await requireMember();
  const [{ draftId }, query] = await Promise.all([params, searchParams]);
  const { rights, draft, terms, lists } = await asViewer(member.viewer, async (tx) => ({
    rights: await findRights(tx),
    draft: isUuid(draftId) ? await findDraft(tx, draftId) : null,
    terms: await findMatchingTerms(tx, member.organization.id),
    lists: await noiseLabels(tx),
  }));
  if (!draft) notFound();
  if (!rights.edit) return <NoRightToFile />;
  const t = await getTranslations("filing");
  const review = draft.extractedAt !== null && query.edit === undefined;
  const target = draft.targetCase;
  const crumbs = [{ label: t("cases"), href: "/cases" }, ...(target ? [{ label: target.number, href: `/cases/${target.id}` }] : [])];
  const initial = {
    title: draft.title, text: draft.text, details: toDetailsInput(draft.details), sharing: draft.sharing, seen: toSeenInput(draft.seen),
  };
  const heading = target ? t("compose.addHeading", { number: target.number }) : t("compose.heading");
  return (
    <>
      <PageHeader
        breadcrumbs={crumbs}
        title={review ? t("review.heading") : heading}
        description={review ? t("review.explanation") : t("compose.explanation")}
      />
      <Steps label={t("steps.label")} steps={[t("steps.material"), t("steps.review")]} current={review ? 1 : 0} />
      {review ? (
        <ReviewScreen
          userId={member.viewer.userId}
          draftId={draft.id}
          targetCase={target && { ...target, ours: target.organizationId === member.organization.id }}
          initial={initial}
          total={draft.indicators}
          hasMaterial={draft.text.trim() !== "" || draft.files.length > 0}
          organization={member.organization.name}
          terms={terms}
          lists={lists}
          mayShare={rights.share}
        />
      ) : (
        <Composer userId={member.viewer.userId} draftId={draft.id} caseId={target?.id ?? null} initial={initial} files={draft.files} maxFileBytes={MAX_FILE_BYTES} />
      )}
    </>
  );
}
