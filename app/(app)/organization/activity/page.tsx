import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { DefinitionList } from "@/components/figures";
import { Section } from "@/components/page-header";
import { Time } from "@/components/time";
import { findWaiting, listComparedPerDay, listLookupDays, listRefusals } from "@/server/activity/queries";
import { findRights } from "@/server/auth/rights";
import { requireMember } from "@/server/auth/viewer";
import { listConnections, type Connection } from "@/server/connections/queries";
import { asViewer } from "@/server/db";
import { findOwnOrganization } from "@/server/organizations/queries";
import { Budget } from "../budget";
import { DayBars } from "./day-bars";
import { LookupTable } from "./lookup-table";
import { RefusalTable } from "./refusal-table";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("organization"))("tabs.activity") };
}

/** For admins: how much is compared, what waits, what was asked and refused, and look-ups that look like fishing. */
export default async function ActivityPage() {
  const { viewer } = await requireMember();
  const t = await getTranslations("organization");
  const { rights, ...found } = await asViewer(viewer, async (tx) => ({
    rights: await findRights(tx),
    organization: await findOwnOrganization(tx, viewer.organizationId),
    days: await listComparedPerDay(tx),
    waiting: await findWaiting(tx),
    connections: await listConnections(tx),
    refusals: await listRefusals(tx),
    lookups: await listLookupDays(tx),
  }));
  if (!rights.administer) notFound();
  const { waiting, dueAt } = found.waiting;
  return (
    <>
      <Section id="budget" title={t("budget.title")} description={t("budget.lead")} boxed>
        <div className="grid gap-5">
          <Budget {...found.organization.budget} />
          <p className="text-sm">
            {waiting > 0 ? t("activity.waiting", { count: waiting }) : t("activity.noneWaiting")}
            {waiting > 0 && dueAt && <> {t("activity.waitingDue")} <Time value={dueAt} /></>}
          </p>
          <DayBars days={found.days} />
        </div>
      </Section>
      <Section id="requests" title={t("activity.requests")} description={t("activity.requestsLead")} boxed>
        <Requests connections={found.connections} />
      </Section>
      <Section id="refusals" title={t("activity.refusals")} description={t("activity.refusalsLead")}>
        <RefusalTable refusals={found.refusals} />
      </Section>
      <Section id="lookups" title={t("activity.lookups")} description={t("activity.lookupsLead")}>
        <LookupTable days={found.lookups} />
      </Section>
    </>
  );
}

const STATES = ["open", "connected", "unanswered", "declined", "withdrawn", "over"] as const;

async function Requests({ connections }: { connections: readonly Connection[] }) {
  const t = await getTranslations("organization.activity");
  const figures = (asked: boolean) => {
    const own = connections.filter((connection) => connection.asked === asked);
    const words = STATES.map((state) => ({ state, count: own.filter((connection) => connection.state === state).length }))
      .filter(({ count }) => count > 0)
      .map(({ state, count }) => t("figure", { count, state: t(`state.${state}`) }));
    return words.length ? words.join(t("separator")) : t("none");
  };
  return <DefinitionList items={[{ term: t("asked"), value: figures(true) }, { term: t("received"), value: figures(false) }]} />;
}
