import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { pageOf } from "@/app/page-of";
import { Callout } from "@/components/callout";
import { Panel, Section } from "@/components/page-header";
import { Pagination } from "@/components/pagination";
import { findRights } from "@/server/auth/rights";
import { requireMember } from "@/server/auth/viewer";
import { findClosingEffects, listClosings } from "@/server/closing/queries";
import { asViewer } from "@/server/db";
import { listMergers } from "@/server/merging/queries";
import {
  type Colleague, countVouchesNeeded, findOwnOrganization, listMembers, listOpenInvitations, listWaitingOrganizations,
} from "@/server/organizations/queries";
import { listMembersWithSecondFactor } from "@/server/organizations/security-queries";
import { AskClosing, WithdrawClosing } from "./closing";
import { InvitationTable } from "./invitation-table";
import { InviteButton } from "./invite-button";
import { MemberSearch } from "./member-search";
import { MemberTable } from "./member-table";
import { MergingSection } from "./merging-section";
import { WaitingList } from "./standing";

const MEMBERS_PER_PAGE = 50;

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("organization");
  return { title: t("title") };
}

/** Who belongs to one's organization, and which organizations wait for its word. */
export default async function MembersPage({ searchParams }: { searchParams: Promise<{ q?: string | string[]; page?: string | string[] }> }) {
  const { viewer, memberId } = await requireMember();
  const asked = await searchParams;
  const q = String(asked.q ?? "").trim().slice(0, 200);
  const t = await getTranslations("organization");
  const { rights, organization, members, twoStep, invitations, waiting, needed, closings, effects, mergers } = await asViewer(viewer, async (tx) => ({
    rights: await findRights(tx),
    organization: await findOwnOrganization(tx, viewer.organizationId),
    members: await listMembers(tx, viewer.organizationId),
    twoStep: await listMembersWithSecondFactor(tx),
    invitations: await listOpenInvitations(tx, viewer.organizationId),
    waiting: await listWaitingOrganizations(tx, viewer.organizationId),
    needed: await countVouchesNeeded(tx),
    closings: await listClosings(tx),
    effects: await findClosingEffects(tx),
    mergers: (await listMergers(tx)).filter(({ state }) => state === "asked" || state === "accepted"),
  }));
  const admin = rights.administer;
  const { shown, several, ...paging } = pageOf(members.filter(named(q)), asked.page, MEMBERS_PER_PAGE);
  return (
    <>
      <Section
        id="members"
        title={t("members.title")}
        description={admin ? t("members.lead") : t("members.leadForOthers")}
        actions={admin && <InviteButton />}
      >
        {members.length > MEMBERS_PER_PAGE && <MemberSearch q={q} />}
        {shown.length > 0
          ? <MemberTable members={shown} twoStep={twoStep} admin={admin} ownMemberId={memberId} />
          : <Panel><p className="text-muted">{t("members.nobody")}</p></Panel>}
        {several && <Pagination {...paging} hrefOf={(page) => `/organization?${new URLSearchParams({ ...(q && { q }), page: String(page) })}`} />}
      </Section>
      {admin && invitations.length > 0 && (
        <Section id="invitations" title={t("invitations.title")} description={t("invitations.lead")}>
          <InvitationTable invitations={invitations} />
        </Section>
      )}
      {waiting.length > 0 && (
        <Section id="vouching" title={t("vouching.title")} description={t("vouching.lead", { needed })}>
          <WaitingList waiting={waiting} mayVouch={admin && organization.standingAt !== null} needed={needed} />
        </Section>
      )}
      {admin && <MergingSection mergers={mergers} />}
      {admin && !mergers.some(({ ours }) => ours) && (
        <Section id="closing" title={t("closing.title")} description={t("closing.lead")} boxed>
          {closings.length > 0 ? (
            <Callout tone="warn" title={t("closing.waits")} actions={<WithdrawClosing />}>{t(closings[0]?.held ? "closing.waitsHeld" : "closing.waitsText")}</Callout>
          ) : (
            <AskClosing code={organization.code} effects={effects} />
          )}
        </Section>
      )}
    </>
  );
}

/** Whether name, reading or address holds the text. */
function named(q: string): (member: Colleague) => boolean {
  const text = q.normalize("NFKC").toLowerCase();
  return ({ user }) => [user.name, user.nameReading ?? "", user.email].some((word) => word.normalize("NFKC").toLowerCase().includes(text));
}
