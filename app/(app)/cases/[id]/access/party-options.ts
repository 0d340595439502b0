import { useTranslations } from "next-intl";
import type { ComboboxOption } from "@/components/combobox";
import type { Party } from "@/server/sharing/parties";

/**
 * Parties as a choice: who can be given something first, then who cannot yet. `whyNot` says why not and takes them out
 * of the choice; without it the preview explains.
 */
export function usePartyOptions(parties: readonly Party[], whyNot?: (refusal: string) => string): ComboboxOption[] {
  const t = useTranslations("sharing.party");
  const detail = (party: Party) => {
    if (party.refusal) return whyNot?.(party.refusal) ?? t("notYet");
    if (party.kind === "organization") return party.detail;
    if (party.kind === "member") return t("person", { organization: party.detail, role: party.role ?? "" });
    const kind = party.closed ? t("closed") : t("group");
    return party.runBy ? t("runBy", { kind, name: party.runBy }) : kind;
  };
  return [...parties.filter((party) => !party.refusal), ...parties.filter((party) => party.refusal)].map((party) => ({
    value: party.id,
    label: party.name,
    detail: detail(party),
    keywords: [party.detail, ...party.keywords],
    disabled: Boolean(whyNot && party.refusal),
  }));
}

/** The last moment of a day in the person's zone, for the server; null for no day. */
export function endOfDay(day: string): string | null {
  const end = new Date(`${day}T23:59:59`);
  return day && !Number.isNaN(end.getTime()) ? end.toISOString() : null;
}

/** A day in the person's zone as a date field wants it. */
export function dayOf(moment: Date): string {
  const pad = (part: number) => String(part).padStart(2, "0");
  return `${moment.getFullYear()}-${pad(moment.getMonth() + 1)}-${pad(moment.getDate())}`;
}
