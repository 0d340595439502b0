import { getTranslations } from "next-intl/server";
import type { HistoryEntry } from "@/server/audit/queries";

type EntryProps = { entry: Pick<HistoryEntry, "action" | "details" | "partyName"> };

/** One audit entry as a sentence, with the fields that changed. */
export async function EntryWords({ entry: { action, details, partyName } }: EntryProps) {
  const t = await getTranslations("cases.history");
  const key = action.replace(".", "_");
  const known = t.has(`action.${key}` as never);
  const count = Number(details.count ?? details.filed ?? details.values ?? details.observations ?? 1);
  const given = {
    count, overlaps: Number(details.overlaps ?? 0), party: partyName ?? t("somebody"), level: String(details.level),
    by: String(details.by ?? ""), verdict: String(details.verdict ?? ""),
  };
  const words = known ? t(`action.${key}` as never, given as never) : action;
  const changed = Array.isArray(details.changed) ? details.changed.map(String) : [];
  return (
    <div className="min-w-0">
      <p>{words}</p>
      {changed.length > 0 && <ChangedFields changed={changed} from={record(details.from)} to={record(details.to)} />}
    </div>
  );
}

type ChangedProps = { changed: string[]; from: Record<string, unknown>; to: Record<string, unknown> };

async function ChangedFields({ changed, from, to }: ChangedProps) {
  const t = await getTranslations("cases.history");
  const shown = shownBy(await getTranslations("common"), await getTranslations("cases"));
  return (
    <ul className="mt-0.5 grid gap-0.5 text-muted">
      {changed.map((name) => {
        const label = t.has(`changed.${name}` as never) ? t(`changed.${name}` as never) : name;
        if (!(name in to)) return <li key={name}>{label}</li>;
        return <li key={name}>{t("fromTo", { label, from: name in from ? shown(name, from[name]) : "…", to: shown(name, to[name]) })}</li>;
      })}
    </ul>
  );
}

type Words = { (key: never): string; has: (key: never) => boolean };

/** Codes in the person's words; what is none stays as it is. */
function shownBy(common: unknown, cases: unknown) {
  const first = common as Words;
  const second = cases as Words;
  return (name: string, value: unknown): string => {
    if (value === null || value === undefined || value === "" || (Array.isArray(value) && value.length === 0)) return "–";
    const text = typeof value === "object" ? (Array.isArray(value) ? value.join(", ") : Object.values(value).flat().join(" ")) : String(value);
    const groups: Record<string, [Words, string]> = {
      status: [first, "caseStatus"], severity: [first, "severity"], exposure: [first, "exposure"], resolution: [second, "resolution"],
    };
    const group = groups[name];
    if (group && group[0].has(`${group[1]}.${text}` as never)) return group[0](`${group[1]}.${text}` as never);
    if (name === "tlp" || name === "pap") return text.replace("amber_strict", "amber+strict").toUpperCase();
    return name.endsWith("At") ? text.replace("T", " ").replace(/:\d\d\.\d+Z$/, " UTC") : text;
  };
}

function record(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}
