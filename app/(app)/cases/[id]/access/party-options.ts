import type { ComboboxOption } from "@/components/combobox";
import type { Party } from "@/server/sharing/parties";

/** Parties as a choice: who can be given something first, then who cannot yet, which the preview explains. */
export function partyOptions(parties: readonly Party[], words: { group: string; closed: string; notYet: string }): ComboboxOption[] {
  const option = (party: Party): ComboboxOption => ({
    value: party.id,
    label: party.name,
    detail: party.refusal ? words.notYet : party.kind === "organization" ? party.detail : party.closed ? words.closed : words.group,
    keywords: [party.detail],
  });
  return [...parties.filter((party) => !party.refusal), ...parties.filter((party) => party.refusal)].map(option);
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
