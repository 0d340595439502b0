import { useTranslations } from "next-intl";
import { Callout } from "@/components/callout";
import type { Pap, Tlp } from "@/generated/prisma/enums";

const RESTRICTED = ["red", "amber_strict", "amber", "green"] as const;

type HandlingNoteProps = { tlps: readonly Tlp[]; pap: Pap; organization: string };

/** What TLP 2.0 and PAP ask of those who received this, for each marking in it, the strictest first. */
export function HandlingNote({ tlps, pap, organization }: HandlingNoteProps) {
  const t = useTranslations("sharing.handling");
  const rules = RESTRICTED.filter((tlp) => tlps.includes(tlp));
  if (rules.length === 0 && pap === "clear") return null;
  const keepInside = tlps.some((tlp) => tlp !== "clear" && tlp !== "green");
  return (
    <Callout tone={keepInside ? "warn" : "info"} title={keepInside ? t("title") : rules.length > 0 ? t("titleGreen") : t("titlePap")} className="mb-4">
      <ul className="grid gap-0.5">
        {rules.map((tlp) => <li key={tlp}>{t(tlp, { organization })}</li>)}
        <li>{t(`pap.${pap}`)}</li>
      </ul>
    </Callout>
  );
}
