import { useTranslations } from "next-intl";
import { Badge } from "@/components/badge";
import { Count } from "@/components/figures";
import { Panel } from "@/components/page-header";
import { Cell, PlainTable } from "@/components/plain-table";
import type { LookupDay } from "@/server/activity/queries";

/** Filings and searches by person and day, unusual ones first, with the rules by which they are marked. */
export function LookupTable({ days }: { days: readonly LookupDay[] }) {
  const t = useTranslations("organization.activity");
  const right = "text-right";
  const columns = [
    { label: t("person") }, { label: t("date") }, { label: t("filings"), className: right }, { label: t("values"), className: right },
    { label: t("single"), className: right }, { label: t("deleted"), className: right }, { label: t("met"), className: right },
    { label: t("searches"), className: right }, { label: t("marks") },
  ];
  return (
    <div className="grid gap-3">
      <ul className="grid list-disc gap-1 pl-5 text-sm text-muted">
        <li>{t("ruleSingle")}</li>
        <li>{t("ruleDeleted")}</li>
        <li>{t("ruleMet")}</li>
        <li>{t("ruleMany")}</li>
        <li>{t("ruleSearches")}</li>
      </ul>
      {days.length === 0 ? <Panel><p className="text-muted">{t("noFilings")}</p></Panel> : (
        <PlainTable caption={t("lookups")} columns={columns}>
          {days.map((row) => (
            <tr key={`${row.name} ${row.day}`}>
              <Cell className="min-w-32">{row.name}</Cell>
              <Cell className="whitespace-nowrap tabular-nums">{row.day}</Cell>
              {[row.filings, row.values, row.single, row.deleted, row.met, row.searches].map((value, index) => (
                <Cell key={index} className={right}><Count value={value} /></Cell>
              ))}
              <Cell className="min-w-36">
                {row.marks.length === 0 ? <span className="text-muted">{t("usual")}</span> : (
                  <span className="flex flex-wrap gap-1">{row.marks.map((mark) => <Badge key={mark} tone="warn">{t(`mark.${mark}`)}</Badge>)}</span>
                )}
              </Cell>
            </tr>
          ))}
        </PlainTable>
      )}
    </div>
  );
}
