import { EyeOff } from "lucide-react";
import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { notFound } from "next/navigation";
import { z } from "zod";
import { ButtonLink } from "@/components/button";
import { EmptyState } from "@/components/empty-state";
import { PageHeader, Panel, Section } from "@/components/page-header";
import { requireMember } from "@/server/auth/viewer";
import { findCase, loadCase } from "@/server/cases/find-case";
import { findOverview } from "@/server/cases/find-case-details";
import { asSeenBy } from "@/server/db";
import { PERSON_CATEGORIES } from "@/server/persons/schema";
import { listObservations } from "@/server/observations/queries";
import { listCaseAccess } from "@/server/sharing/access";
import { loadPartyToSeeAs } from "@/server/sharing/seen-as";
import { GrantCard, ShareCard } from "../../../../cases/[id]/access/access-cards";
import { CaseMeta } from "../../../../cases/[id]/case-meta";
import { CaseOverview } from "../../../../cases/[id]/overview";
import { SeenValues } from "./seen-values";

type SeenCasePageProps = {
  params: Promise<{ partyId: string; id: string }>;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
};

const VALUES_SHOWN = 200;

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("sharing.seenAs"))("title") };
}

/** One of our cases as a party sees it: the case where it was granted, and its values, granted or shared. */
export default async function SeenCasePage({ params, searchParams }: SeenCasePageProps) {
  const { partyId, id } = await params;
  const [{ viewer }, party, ours, query] = await Promise.all([requireMember(), loadPartyToSeeAs(partyId), loadCase(id), searchParams]);
  if (!party || !ours?.ours) notFound();
  const after = z.uuid().nullable().catch(null).parse(query.after);
  const category = z.enum(PERSON_CATEGORIES).nullable().catch(null).parse(query.persons);
  const seen = await asSeenBy(viewer, partyId, async (tx) => ({
    found: await findCase(tx, id),
    overview: await findOverview(tx, id),
    values: await listObservations(tx, id, after),
    access: await listCaseAccess(tx, id),
  }));
  if (!seen) notFound();
  const { found, overview, access } = seen;
  const t = await getTranslations("sharing.seenAs");
  const cases = await getTranslations("cases");
  const values = seen.values.slice(0, VALUES_SHOWN);
  const more = seen.values.length > VALUES_SHOWN;
  return (
    <>
      <PageHeader
        title={ours.title}
        breadcrumbs={[{ label: t("backToAccess"), href: `/cases/${id}/access` }]}
        meta={found && <CaseMeta found={found} resolution={found.resolution && cases(`resolution.${found.resolution}`)} />}
      />
      {found && overview ? (
        <CaseOverview found={found} overview={overview} indicatorsHref="#values" persons={{ href: `/as/${partyId}/cases/${id}`, category }} />
      ) : (
        <Panel className="p-0"><EmptyState icon={<EyeOff aria-hidden />} title={t("noCase", { name: party.name })}>{t(values.length ? "noCaseText" : "nothingText")}</EmptyState></Panel>
      )}
      {(values.length > 0 || after) && (
        <Section id="values" title={t("values")} description={t("valuesText", { name: party.name })}>
          <SeenValues values={values} />
          <p className="mt-3 flex gap-2">
            {after && <ButtonLink size="sm" href={`/as/${partyId}/cases/${id}#values`}>{t("first")}</ButtonLink>}
            {more && <ButtonLink size="sm" href={`/as/${partyId}/cases/${id}?after=${values.at(-1)!.id}#values`}>{t("next")}</ButtonLink>}
          </p>
        </Section>
      )}
      {access.grants.length + access.shares.length > 0 && (
        <Section id="access" title={cases("tabs.access")} description={t("accessText", { name: party.name })}>
          <ul className="divide-y divide-line rounded-lg border border-line bg-surface">
            {access.grants.map((each) => <GrantCard key={each.id} grant={each} mayShare={false} />)}
            {access.shares.map((each) => <ShareCard key={each.id} share={each} mayShare={false} received />)}
          </ul>
        </Section>
      )}
    </>
  );
}
