"use client";

import { Search, X } from "lucide-react";
import { useTranslations } from "next-intl";
import { useMemo } from "react";
import { Button } from "@/components/button";
import { Input } from "@/components/input";
import { Select } from "@/components/select";
import { Tlp } from "@/generated/prisma/enums";
import { defang, refang } from "@/server/indicators/defang";
import { INDICATOR_KINDS, INDICATOR_ROLES } from "@/server/indicators/kinds";
import type { ObservationRow } from "@/server/observations/queries";
import { roleName, tlpName } from "../../marking";

export type RowFilter = { text: string; kind: string; role: string; tlp: string; exposure: string; mark: string; noise: string };

export const noFilter: RowFilter = { text: "", kind: "", role: "", tlp: "", exposure: "", mark: "", noise: "" };

/** The rows that pass the filter; text is looked for in values, defanged or not, and in where they were found. */
export function useFilteredRows(rows: readonly ObservationRow[], filter: RowFilter): readonly ObservationRow[] {
  return useMemo(() => {
    if (JSON.stringify(filter) === JSON.stringify(noFilter)) return rows;
    const wanted = refang(filter.text).trim().toLowerCase();
    return rows.filter((row) => passes(row, filter, wanted));
  }, [rows, filter]);
}

function passes(row: ObservationRow, filter: RowFilter, wanted: string): boolean {
  if (filter.kind && row.kind !== filter.kind) return false;
  if (filter.role && !row.roles.some((role) => role === filter.role)) return false;
  if (filter.tlp && row.tlp !== filter.tlp) return false;
  if (filter.exposure && row.exposure !== filter.exposure) return false;
  if (filter.mark === "shared" && row.sharedWith.length === 0) return false;
  if (filter.mark === "overlaps" && !row.overlaps) return false;
  if (filter.mark === "contributed" && !row.reporter) return false;
  if (filter.noise === "yes" && row.noise.length === 0) return false;
  if (filter.noise === "no" && row.noise.length > 0) return false;
  if (/^\d/.test(filter.noise) && !row.noise.includes(Number(filter.noise))) return false;
  if (!wanted) return true;
  return [row.value, row.sourceName, row.excerpt, row.reporter].some((text) => text?.toLowerCase().includes(wanted));
}

/** The value as it is seen; made for the rows in sight only. */
export function shownValue(row: Pick<ObservationRow, "kind" | "value">): string {
  return defang(row.kind, row.value);
}

type FiltersProps = {
  filter: RowFilter;
  onChange: (filter: RowFilter) => void;
  total: number;
  shown: number;
  /** The noise lists that hold some of the values. */
  lists: readonly { value: string; label: string }[];
};

/** Narrows the table down; everything happens in the browser, at once. */
export function Filters({ filter, onChange, total, shown, lists }: FiltersProps) {
  const t = useTranslations("indicators");
  const common = useTranslations("common");
  const set = (name: keyof RowFilter) => ({
    value: filter[name],
    onChange: (event: { target: { value: string } }) => onChange({ ...filter, [name]: event.target.value }),
  });
  const any = { value: "", label: "" };
  const selects = [
    ["kind", t("column.kind"), INDICATOR_KINDS.map((value) => ({ value, label: t(`kind.${value}`) }))],
    ["role", t("column.roles"), INDICATOR_ROLES.map((value) => ({ value, label: common(`role.${roleName(value)}`) }))],
    ["tlp", t("column.tlp"), Object.values(Tlp).reverse().map((value) => ({ value, label: `TLP:${tlpName(value)}` }))],
    ["exposure", t("column.exposure"), (["private", "matchable"] as const).map((value) => ({ value, label: common(`exposure.${value}`) }))],
    ["mark", t("filter.mark"), (["overlaps", "shared", "contributed"] as const).map((value) => ({ value, label: t(`filter.${value}`) }))],
    ["noise", t("filter.noise"), [{ value: "yes", label: t("filter.onNoise") }, { value: "no", label: t("filter.noNoise") }, ...lists]],
  ] as const;
  const filtered = JSON.stringify(filter) !== JSON.stringify(noFilter);
  return (
    <div role="search" aria-label={t("filter.label")} className="mb-3 flex flex-wrap items-center gap-2 screen-only">
      <span className="relative w-full sm:w-72">
        <Search aria-hidden className="pointer-events-none absolute top-1/2 left-2.5 size-4 -translate-y-1/2 text-muted" />
        <Input type="search" aria-label={t("filter.text")} placeholder={t("filter.text")} className="pl-8" {...set("text")} />
      </span>
      {selects.map(([name, label, options]) => (
        <Select key={name} aria-label={label} className="w-[calc(50%-0.25rem)] sm:w-36" {...set(name)} options={[{ ...any, label: t("filter.all", { name: label }) }, ...options]} />
      ))}
      {filtered && <Button variant="quiet" icon={<X aria-hidden />} onClick={() => onChange(noFilter)}>{t("filter.clear")}</Button>}
      <p role="status" className="ml-auto text-sm text-muted tabular-nums">{t("filter.count", { shown, total })}</p>
    </div>
  );
}
