import { getTranslations } from "next-intl/server";
import { notFound } from "next/navigation";
import { z } from "zod";
import { ButtonLink } from "@/components/button";
import { NamedMark } from "@/components/mark";
import { Section } from "@/components/page-header";
import { requireMember } from "@/server/auth/viewer";
import { loadCase } from "@/server/cases/find-case";
import { findOverview } from "@/server/cases/find-case-details";
import { listGivenTo, type GivenTo } from "@/server/cases/withdraw-case";
import { asViewer } from "@/server/db";
import { PERSON_CATEGORIES } from "@/server/persons/schema";
import { needsSecondLead } from "@/server/sharing/proposals";
import { CaseOverview } from "./overview";

type CasePageProps = {
  params: Promise<{ id: string }>;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
};

/** The case at a glance. */
export default async function CasePage({ params, searchParams }: CasePageProps) {
  const [{ id }, query] = await Promise.all([params, searchParams]);
  const [found, { viewer }] = await Promise.all([loadCase(id), requireMember()]);
  if (!found) notFound();
  const { overview, given, secondLead } = await asViewer(viewer, async (tx) => ({
    overview: await findOverview(tx, id),
    given: found.ours ? await listGivenTo(tx, id) : null,
    secondLead: found.ours && (await needsSecondLead(tx)),
  }));
  if (!overview) notFound();
  const category = z.enum(PERSON_CATEGORIES).nullable().catch(null).parse(query.persons);
  const person = (await getTranslations("cases"))("effects.person");
  const grantees = (given ?? []).filter(({ granted }) => granted).map(({ name }) => name ?? person);
  return (
    <CaseOverview found={found} overview={overview} indicatorsHref={`/cases/${id}/indicators`} persons={{ href: `/cases/${id}`, category, grantees, secondLead }}>
      {given && <Given caseId={id} given={given} />}
    </CaseOverview>
  );
}

async function Given({ caseId, given }: { caseId: string; given: GivenTo[] }) {
  const t = await getTranslations("cases");
  return (
    <Section id="given" title={t("overview.given")} boxed className="mt-0" actions={<ButtonLink size="sm" href={`/cases/${caseId}/access`}>{t("tabs.access")}</ButtonLink>}>
      {given.length === 0 ? (
        <p className="text-sm text-muted">{t("overview.givenNobody")}</p>
      ) : (
        <ul className="grid gap-2 text-sm">
          {given.slice(0, 8).map((party, index) => (
            <li key={index} className="flex flex-wrap items-center justify-between gap-2">
              <NamedMark name={party.name ?? t("effects.person")} shape={party.kind === "member" ? "round" : "square"} />
              <span className="text-muted">{party.granted ? t("overview.wholeCase") : t("overview.someIndicators", { count: party.observations })}</span>
            </li>
          ))}
          {given.length > 8 && <li className="text-muted">{t("overview.more", { count: given.length - 8 })}</li>}
        </ul>
      )}
    </Section>
  );
}
