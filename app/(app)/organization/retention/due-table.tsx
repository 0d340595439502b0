import { useFormatter, useTranslations } from "next-intl";
import Link from "next/link";
import { Badge } from "@/components/badge";
import { Cell, PlainTable } from "@/components/plain-table";
import { Time } from "@/components/time";
import type { DueCase, DueMonth } from "@/server/retention/queries";

/** What goes in which month, and what others lose by it. */
export function DueTable({ months }: { months: readonly DueMonth[] }) {
  const t = useTranslations("retention.due");
  const formatter = useFormatter();
  const write = (count: number) => formatter.number(count, "whole");
  const names = ["month", "cases", "held", "values", "matchable", "persons", "overlaps", "given"] as const;
  const columns = names.map((name, index) => ({ label: t(name), className: index > 0 ? "text-right" : undefined }));
  return (
    <PlainTable caption={t("title")} columns={columns}>
      {months.map((due) => (
        <tr key={due.month}>
          <Cell className="whitespace-nowrap">
            {formatter.dateTime(new Date(`${due.month}T00:00:00Z`), { year: "numeric", month: "long", timeZone: "UTC" })}
          </Cell>
          {names.slice(1).map((name) => (
            <Cell key={name} className="text-right tabular-nums">{write(due[name as Exclude<typeof name, "month">])}</Cell>
          ))}
        </tr>
      ))}
    </PlainTable>
  );
}

/** The cases that go within the coming 30 days. */
export function NextDue({ cases }: { cases: readonly DueCase[] }) {
  const t = useTranslations("retention.due");
  return (
    <PlainTable caption={t("next")} columns={[{ label: t("case") }, { label: t("on") }, { label: t("state") }]}>
      {cases.map((due) => (
        <tr key={due.id}>
          <Cell className="min-w-44">
            <Link href={`/cases/${due.id}`} className="wrap-anywhere text-accent underline">{due.title}</Link>
            <span className="block font-mono text-xs text-muted" translate="no">{due.number}</span>
          </Cell>
          <Cell><Time value={due.dueAt} format="date" /></Cell>
          <Cell>{due.held ? <Badge tone="warn">{t("kept")}</Badge> : <Badge>{t("goes")}</Badge>}</Cell>
        </tr>
      ))}
    </PlainTable>
  );
}
