import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { PageHeader } from "@/components/page-header";
import { Steps } from "@/components/steps";
import { findRights } from "@/server/auth/rights";
import { requireMember } from "@/server/auth/viewer";
import { isUuid } from "@/server/cases/find-case";
import { caseDetailsSchema } from "@/server/cases/schema";
import { asViewer } from "@/server/db";
import { MAX_FILE_BYTES } from "@/server/exchange/read-file";
import { findCaseToFileInto, listDrafts } from "@/server/drafts/queries";
import { Composer } from "./composer";
import { toDetailsInput } from "./details-input";
import { DraftList } from "./draft-list";
import { NoRightToFile } from "./no-right";

type NewCaseProps = { searchParams: Promise<{ case?: string | string[] }> };

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("filing");
  return { title: t("compose.heading") };
}

/** Begins a case, or with `?case=` an addition to one. */
export default async function NewCasePage({ searchParams }: NewCaseProps) {
  const member = await requireMember();
  const { case: wanted } = await searchParams;
  const { rights, target, drafts } = await asViewer(member.viewer, async (tx) => ({
    rights: await findRights(tx),
    target: typeof wanted === "string" && isUuid(wanted) ? await findCaseToFileInto(tx, wanted) : null,
    drafts: await listDrafts(tx),
  }));
  if (!rights.edit) return <NoRightToFile />;
  if (wanted !== undefined && !target) notFound();
  const t = await getTranslations("filing");
  const crumbs = [{ label: t("cases"), href: "/cases" }];
  const initial = {
    title: "", text: "", details: toDetailsInput(caseDetailsSchema.parse({})), sharing: { partyIds: [], reason: "", identity: null },
    seen: { firstSeenAt: null, lastSeenAt: null },
  };
  return (
    <>
      <PageHeader
        breadcrumbs={target ? [...crumbs, { label: target.number, href: `/cases/${target.id}` }] : crumbs}
        title={target ? t("compose.addHeading", { number: target.number }) : t("compose.heading")}
        description={t("compose.explanation")}
      />
      <Steps label={t("steps.label")} steps={[t("steps.material"), t("steps.review")]} current={0} />
      <Composer key={target?.id} userId={member.viewer.userId} draftId={null} caseId={target?.id ?? null} initial={initial} files={[]} maxFileBytes={MAX_FILE_BYTES} />
      {!target && <DraftList drafts={drafts} now={new Date()} />}
    </>
  );
}
