import { Share2, UserPlus } from "lucide-react";
import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { notFound } from "next/navigation";
import { Button } from "@/components/button";
import { EmptyState } from "@/components/empty-state";
import { Section } from "@/components/page-header";
import { requireMember } from "@/server/auth/viewer";
import { loadCase } from "@/server/cases/find-case";
import { asViewer } from "@/server/db";
import { listCaseExports } from "@/server/exports/queries";
import { findOwnOrganization } from "@/server/organizations/queries";
import { listCopiesOfCase, type CopyOfOurs } from "@/server/received/queries";
import { previewRules } from "@/server/rules/grant-queries";
import { findCaseExposure, listCaseAccess, type CaseAccess } from "@/server/sharing/access";
import { listWhoHad } from "@/server/sharing/who-had";
import { AccessHistory } from "./access-history";
import { GrantCard, ShareCard } from "./access-cards";
import { CaseAudience } from "./case-audience";
import { CaseExports } from "./case-exports";
import { CaseIdentity } from "./case-identity";
import { GrantDialog } from "./grant-dialog";
import { SeeAs } from "./see-as";
import { ShareDialog } from "./share-dialog";
import { SkippedRules } from "./skipped-rules";
import { WhoHad } from "./who-had";

type AccessPageProps = { params: Promise<{ id: string }> };

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("sharing.access"))("title") };
}

/** Who sees a case and which of its values: for its owner all of it, for a grantee what it was given. */
export default async function AccessPage({ params }: AccessPageProps) {
  const { id } = await params;
  const [{ viewer }, found] = await Promise.all([requireMember(), loadCase(id)]);
  if (!found) notFound();
  const { access, exposure, organization, exported, had, copies, rules } = await asViewer(viewer, async (tx) => ({
    access: await listCaseAccess(tx, id),
    exposure: await findCaseExposure(tx, id),
    exported: found.ours ? await listCaseExports(tx, id) : [],
    had: found.ours ? await listWhoHad(tx, id) : [],
    rules: found.ours ? await previewRules(tx, id, found.tlp, found.reportable) : [],
    organization: await findOwnOrganization(tx, viewer.organizationId),
    copies: await listCopiesOfCase(tx, id),
  }));
  const active = {
    grants: access.grants.filter(({ state }) => state === "active"),
    shares: access.shares.filter(({ state }) => state === "active"),
  };
  if (!found.ours || !exposure) return <Received access={active} owner={found.organizationName} />;
  return (
    <>
      <CaseAudience exposure={exposure} access={active} organization={found.organizationName} actions={found.rights.share && <SeeAs caseId={id} />} />
      <Given access={active} caseId={id} mayShare={found.rights.share} values={found.observations} copies={copies} />
      <SkippedRules consequences={rules} />
      <CaseIdentity caseId={id} exposure={exposure} name={found.organizationName} sector={organization.sector} lead={found.rights.share} />
      <WhoHad had={had} />
      <CaseExports exported={exported} />
      <AccessHistory access={access} />
    </>
  );
}

type GivenProps = { access: CaseAccess; caseId: string; mayShare: boolean; values: number; copies: readonly CopyOfOurs[] };

async function Given({ access, caseId, mayShare, values, copies }: GivenProps) {
  const t = await getTranslations("sharing.access");
  const copiesOf = ({ id }: { id: string }) => copies.filter(({ givenId }) => givenId === id);
  const grant = mayShare && (
    <GrantDialog caseId={caseId} trigger={<Button size="sm" icon={<UserPlus aria-hidden />}>{t("grantCase")}</Button>} />
  );
  const share = mayShare && values > 0 && (
    <ShareDialog
      caseId={caseId}
      selection={{ matching: {} }}
      trigger={<Button size="sm" icon={<Share2 aria-hidden />}>{t("shareAll")}</Button>}
    />
  );
  return (
    <>
      <Section id="grants" title={t("grants")} description={t("grantsText")} actions={grant}>
        {access.grants.length === 0 ? <Nothing text={t("noGrants")} /> : (
          <ul className="divide-y divide-line rounded-lg border border-line bg-surface">
            {access.grants.map((each) => <GrantCard key={each.id} grant={each} caseId={caseId} mayShare={mayShare} copies={copiesOf(each)} />)}
          </ul>
        )}
      </Section>
      <Section id="shares" title={t("shares")} description={t("sharesText")} actions={share}>
        {access.shares.length === 0 ? <Nothing text={t("noShares")} /> : (
          <ul className="divide-y divide-line rounded-lg border border-line bg-surface">
            {access.shares.map((each) => <ShareCard key={each.id} share={each} mayShare={mayShare} copies={copiesOf(each)} />)}
          </ul>
        )}
      </Section>
    </>
  );
}

async function Received({ access, owner }: { access: CaseAccess; owner: string }) {
  const t = await getTranslations("sharing.access");
  return (
    <Section id="received" title={t("received")} description={t("receivedText", { owner })}>
      <ul className="divide-y divide-line rounded-lg border border-line bg-surface">
        {access.grants.map((each) => <GrantCard key={each.id} grant={each} mayShare={false} />)}
        {access.shares.map((each) => <ShareCard key={each.id} share={each} mayShare={false} received />)}
      </ul>
    </Section>
  );
}

function Nothing({ text }: { text: string }) {
  return <EmptyState title={text} className="rounded-lg border border-line bg-surface py-8 [&>p]:font-normal [&>p]:text-muted" />;
}
