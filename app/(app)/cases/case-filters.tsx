import { Search, X } from "lucide-react";
import { useFormatter, useTranslations } from "next-intl";
import Form from "next/form";
import { Button, ButtonLink } from "@/components/button";
import { caseStatuses, severities } from "@/components/chips";
import { Input } from "@/components/input";
import { caseListHref, tlps, type CaseList } from "@/server/cases/case-list";
import type { CaseFacets } from "@/server/cases/list-cases";
import { FilterMenu, type FilterChoice } from "./filter-menu";
import { tlpName } from "./marking";

type CaseFiltersProps = {
  list: CaseList;
  facets: CaseFacets;
  owners: readonly { memberId: string; name: string }[];
  total: number;
};

/** Search and filters of the case list; each choice is an address, so that a view can be kept as a link. */
export function CaseFilters({ list, facets, owners, total }: CaseFiltersProps) {
  const t = useTranslations("cases");
  const common = useTranslations("common");
  const formatter = useFormatter();
  const filtered = caseListHref({ ...list, sort: "updated", dir: "desc" }) !== "/cases";
  const several = <Value extends string>(name: "status" | "severity" | "tlp", values: readonly Value[], label: (value: Value) => string) =>
    values.map((value): FilterChoice => {
      const present: readonly string[] = list[name];
      const next = present.includes(value) ? present.filter((other) => other !== value) : [...present, value];
      return {
        value,
        label: label(value),
        count: facets[name].get(value) ?? 0,
        chosen: present.includes(value),
        href: caseListHref(list, { [name]: next }),
      };
    });
  const one = (name: "owner" | "whose" | "reportable", value: string, label: string): FilterChoice => ({
    value,
    label,
    count: facets[name].get(value) ?? 0,
    chosen: list[name] === value,
    href: caseListHref(list, { [name]: list[name] === value ? null : value }),
  });
  return (
    <div role="search" aria-label={t("list.filters")} className="mb-3 flex flex-wrap items-center gap-2 screen-only">
      <Form action="/cases" scroll={false} className="flex w-full gap-2 sm:w-96">
        <span className="relative min-w-0 flex-1">
          <Search aria-hidden className="pointer-events-none absolute top-1/2 left-2.5 size-4 -translate-y-1/2 text-muted" />
          <Input key={list.q} name="q" type="search" defaultValue={list.q} maxLength={500} aria-label={t("list.search")} placeholder={t("list.searchHint")} className="pl-8" />
        </span>
        <HiddenState list={list} />
        <Button type="submit">{common("action.search")}</Button>
      </Form>
      <FilterMenu label={t("column.status")} choices={several("status", caseStatuses, (value) => common(`caseStatus.${value}`))} />
      <FilterMenu label={t("column.severity")} choices={several("severity", [...severities].reverse(), (value) => common(`severity.${value}`))} />
      <FilterMenu label={t("column.tlp")} choices={several("tlp", [...tlps].reverse(), (value) => `TLP:${tlpName(value)}`)} />
      <FilterMenu
        label={t("column.owner")}
        choices={[...owners.map((owner) => one("owner", owner.memberId, owner.name)), one("owner", "none", t("list.noOwner"))]}
      />
      <FilterMenu label={t("list.whose")} choices={[one("whose", "ours", t("list.ours")), one("whose", "shared", t("list.sharedWithUs"))]} />
      <FilterMenu label={t("field.reportable")} choices={[one("reportable", "yes", t("list.onlyReportable"))]} />
      {filtered && (
        <ButtonLink href={caseListHref({ ...list, q: "", status: [], severity: [], tlp: [], owner: null, whose: null, reportable: null })} variant="quiet" icon={<X aria-hidden />}>
          {t("list.clear")}
        </ButtonLink>
      )}
      <p role="status" className="ml-auto text-sm text-muted tabular-nums">
        {t("list.count", { count: total, shown: formatter.number(total) })}
      </p>
    </div>
  );
}

/** What the search keeps of the present view, for the form. */
function HiddenState({ list }: { list: CaseList }) {
  const query = caseListHref({ ...list, q: "" }).split("?")[1];
  return [...new URLSearchParams(query)].map(([name, value], index) => <input key={index} type="hidden" name={name} value={value} />);
}
