import { useTranslations } from "next-intl";
import { Callout } from "@/components/callout";
import type { Tlp } from "@/generated/prisma/enums";

const RESTRICTED = ["red", "amber_strict", "amber", "green"] as const;

/** What TLP 2.0 asks of those who received this, for each marking in it, the strictest first. */
export function HandlingNote({ tlps, organization }: { tlps: readonly Tlp[]; organization: string }) {
  const t = useTranslations("sharing.handling");
  const rules = RESTRICTED.filter((tlp) => tlps.includes(tlp));
  if (rules.length === 0) return null;
  const keepInside = tlps.some((tlp) => tlp !== "clear" && tlp !== "green");
  return (
    <Callout tone={keepInside ? "warn" : "info"} title={keepInside ? t("title") : t("titleGreen")} className="mb-4">
      <ul className="grid gap-0.5">
        {rules.map((tlp) => <li key={tlp}>{t(tlp, { organization })}</li>)}
      </ul>
    </Callout>
  );
}
