import { useTranslations } from "next-intl";
import { Badge } from "@/components/badge";
import { NamedMark } from "@/components/mark";
import { Section } from "@/components/page-header";
import { Cell, PlainTable } from "@/components/plain-table";
import { Time } from "@/components/time";
import type { CaseExport } from "@/server/exports/queries";

/** What others took away as files or into cases of their own, and what they say about what was taken back since. */
export function CaseExports({ exported }: { exported: readonly CaseExport[] }) {
  const t = useTranslations("exports");
  if (exported.length === 0) return null;
  const columns = ["who", "rows", "purpose", "at", "recalls"].map((key) => ({ label: t(`column.${key as "rows"}`) }));
  return (
    <Section id="exports" title={t("ofCase.title")} description={t("ofCase.lead")}>
      <PlainTable caption={t("ofCase.title")} columns={columns}>
        {exported.map((each) => (
          <tr key={each.id}>
            <Cell>{each.organizationName ? <NamedMark name={each.organizationName} detail={each.memberName ?? undefined} /> : <span className="text-muted">{t("ofCase.unnamed")}</span>}</Cell>
            <Cell className="whitespace-nowrap tabular-nums">{t("indicators", { count: each.rows })}</Cell>
            <Cell className="whitespace-nowrap">{t(`purpose.${each.purpose}`)}</Cell>
            <Cell className="whitespace-nowrap"><Time value={each.at} /></Cell>
            <Cell className="min-w-56"><State exported={each} /></Cell>
          </tr>
        ))}
      </PlainTable>
    </Section>
  );
}

function State({ exported: { recalled, recalledAt, acknowledgedAt, acknowledgedBy } }: { exported: CaseExport }) {
  const t = useTranslations("exports");
  if (!recalledAt) return <span className="text-muted">{t("notRecalled")}</span>;
  return (
    <span className="flex flex-wrap items-center gap-x-3 gap-y-1">
      <span>{t.rich("recall.taken_back", { count: recalled, at: () => <Time value={recalledAt} /> })}</span>
      {acknowledgedAt
        ? <Badge tone="success">{acknowledgedBy ? t("ofCase.deletedBy", { name: acknowledgedBy }) : t("ofCase.deleted")}</Badge>
        : <Badge tone="warn">{t("ofCase.open")}</Badge>}
    </span>
  );
}
