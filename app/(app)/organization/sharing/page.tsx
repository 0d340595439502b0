import { ClipboardCheck } from "lucide-react";
import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { pageOf } from "@/app/page-of";
import { EmptyState } from "@/components/empty-state";
import { Panel, Section } from "@/components/page-header";
import { Pagination } from "@/components/pagination";
import { findRights } from "@/server/auth/rights";
import { requireMember } from "@/server/auth/viewer";
import { asViewer } from "@/server/db";
import { listProposals, needsSecondLead } from "@/server/sharing/proposals";
import { listGrantRules } from "@/server/rules/grant-queries";
import { listRules } from "@/server/rules/queries";
import { DecidedTable } from "./decided-table";
import { GrantRulesSection } from "./grant-rules-section";
import { ProposalCard } from "./proposal-card";
import { RulesSection } from "./rules-section";

const PROPOSALS_PER_PAGE = 20;

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("organization");
  return { title: t("tabs.sharing") };
}

/** How one's organization shares: what waits for a second lead, what was decided, what rules grant, and what it suggests to compare. */
export default async function SharingPage({ searchParams }: { searchParams: Promise<{ page?: string | string[] }> }) {
  const { viewer } = await requireMember();
  const t = await getTranslations("proposals");
  const { rights, fourEyes, waiting, decided, rules, granting } = await asViewer(viewer, async (tx) => ({
    rights: await findRights(tx),
    fourEyes: await needsSecondLead(tx),
    ...(await listProposals(tx)),
    rules: await listRules(tx),
    granting: await listGrantRules(tx),
  }));
  const { shown, several, ...paging } = pageOf(waiting, (await searchParams).page, PROPOSALS_PER_PAGE);
  return (
    <>
      {(fourEyes || waiting.length > 0) && (
        <Section id="proposals" title={t("title")} description={t("lead")}>
          {waiting.length > 0 ? (
            <>
              <ul className="grid grid-cols-1 gap-3">{shown.map((proposal) => <ProposalCard key={proposal.id} proposal={proposal} />)}</ul>
              {several && <Pagination {...paging} hrefOf={(page) => `/organization/sharing?page=${page}`} />}
            </>
          ) : (
            <Panel className="p-0">
              <EmptyState icon={<ClipboardCheck aria-hidden />} title={t(rights.share ? "none" : "leadsOnly")}>
                {t(rights.share ? "noneHelp" : "leadsOnlyHelp")}
              </EmptyState>
            </Panel>
          )}
        </Section>
      )}
      {decided.length > 0 && (
        <Section id="decided" title={t("decided.title")} description={t("decided.lead")}>
          <DecidedTable proposals={decided} />
        </Section>
      )}
      <GrantRulesSection rules={granting} mayRule={rights.share} secondLead={fourEyes} />
      <RulesSection rules={rules} mayRule={rights.share} />
    </>
  );
}
