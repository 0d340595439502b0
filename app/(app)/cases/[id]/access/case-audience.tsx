import { Building2, Radar, Share2, UserPlus } from "lucide-react";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { Section } from "@/components/page-header";
import type { CaseAccess, CaseExposure } from "@/server/sharing/access";
import { usePartyName } from "./access-cards";

type CaseAudienceProps = { exposure: CaseExposure; access: CaseAccess; organization: string; actions?: ReactNode };

/** Who sees this case and which of its values, at a glance and in words. */
export function CaseAudience({ exposure, access, organization, actions }: CaseAudienceProps) {
  const t = useTranslations("sharing.audience");
  const roles = exposure.members.map(({ role, people }) => t(`people.${role as "viewer"}`, { count: people })).join(t("separator"));
  const people = exposure.members.reduce((sum, each) => sum + each.people, 0);
  return (
    <Section id="audience" title={t("title")} actions={actions}>
      <ul className="grid gap-px overflow-hidden rounded-lg border border-line bg-line sm:grid-cols-2">
        <Fact icon={<Building2 aria-hidden />} title={organization}>
          {t("own", { count: people, roles })}
        </Fact>
        <Fact icon={<UserPlus aria-hidden />} title={t("grants", { count: new Set(access.grants.map((each) => each.partyId)).size })}>
          {access.grants.length === 0 ? t("grantsNone") : <Names list={access.grants} />}
        </Fact>
        <Fact icon={<Share2 aria-hidden />} title={t("shares", { count: new Set(access.shares.map((each) => each.partyId)).size })}>
          {access.shares.length === 0 ? t("sharesNone") : <Names list={access.shares} />}
        </Fact>
        <Fact icon={<Radar aria-hidden />} title={t("matchable", { count: exposure.matchable, values: exposure.values })}>
          {exposure.matchable === 0 ? t("matchableNone") : t(`policy.${exposure.identityPolicy}`)}
        </Fact>
      </ul>
      {exposure.contributed > 0 && <p className="mt-2 text-sm text-muted">{t("contributed", { count: exposure.contributed })}</p>}
    </Section>
  );
}

function Fact({ icon, title, children }: { icon: ReactNode; title: string; children: ReactNode }) {
  return (
    <li className="flex gap-3 bg-surface px-4 py-3 [&>svg]:mt-0.5 [&>svg]:size-4 [&>svg]:shrink-0 [&>svg]:text-muted">
      {icon}
      <div className="min-w-0">
        <p className="font-medium">{title}</p>
        <p className="text-sm text-muted">{children}</p>
      </div>
    </li>
  );
}

type Named = CaseAccess["grants"][number] | CaseAccess["shares"][number];

function Names({ list }: { list: readonly Named[] }) {
  const first = list.filter((each, index) => list.findIndex(({ partyId }) => partyId === each.partyId) === index);
  const t = useTranslations("sharing.audience");
  return first.map((each, index) => (
    <span key={each.id}>{index > 0 && t("separator")}<PartyName access={each} /></span>
  ));
}

function PartyName({ access }: { access: Named }) {
  return usePartyName(access);
}
