"use client";

import { useTranslations } from "next-intl";
import { Callout } from "@/components/callout";
import { Tlp } from "@/generated/prisma/enums";

type Party = { name: string | null; kind: "member" | "organization" | "group" };

const STRICTNESS = Object.values(Tlp);
/** The strictest TLP that a party of this kind is shown, as tlp_ceiling() says; the database decides, this only tells before. */
const CEILING: Record<Party["kind"], Tlp> = { member: "red", organization: "amber_strict", group: "amber" };

/** Before it is saved: who loses sight with this TLP, and who keeps it. */
export function LosingSight({ parties, tlp }: { parties: readonly Party[]; tlp: Tlp }) {
  const t = useTranslations("cases.losingSight");
  const loses = ({ kind }: Party) => STRICTNESS.indexOf(tlp) > STRICTNESS.indexOf(CEILING[kind]);
  const losing = parties.filter(loses);
  const names = (some: readonly Party[]) => some.map(({ name }) => name ?? t("somebody")).join(t("separator"));
  if (losing.length === 0) return null;
  const keeping = parties.filter((party) => !loses(party));
  return (
    <Callout tone="warn" role="status">
      {t("lose", { names: names(losing) })} {keeping.length > 0 && t("keep", { names: names(keeping) })}
    </Callout>
  );
}
