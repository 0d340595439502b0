import Link from "next/link";
import { useTranslations } from "next-intl";
import { RoleChip, TlpChip } from "@/components/chips";
import { DataTable, type Column } from "@/components/data-table";
import { EmptyState } from "@/components/empty-state";
import { IndicatorValue } from "@/components/indicator-value";
import { Period } from "@/components/time";
import { defang } from "@/server/indicators/defang";
import type { ReceivedValue } from "@/server/sharing/queries";
import { roleName, tlpName } from "../../cases/marking";

/** `overlaps`: of our cases with the one shared from; null where what the reader holds is not told. */
type ValueTableProps = {
  values: readonly ReceivedValue[];
  overlaps: ReadonlyMap<string, string> | null;
  /** Values can be ticked; needs a `<TableSelection>` around. */
  selectable?: boolean;
};

/** The values of a share with their context, and where we hold the same ones. */
export function ValueTable({ values, overlaps, selectable }: ValueTableProps) {
  const t = useTranslations("sharing.received");
  const columns: Column<ReceivedValue>[] = [
    { key: "value", header: t("column.value"), isRowHeader: true, className: "min-w-44", cell: (row) => <Value row={row} /> },
    { key: "roles", header: t("column.role"), cell: (row) => <span className="flex flex-wrap gap-1">{row.roles.map((role) => <RoleChip key={role} role={roleName(role)} />)}</span> },
    { key: "tlp", header: "TLP", cell: (row) => <TlpChip tlp={tlpName(row.tlp)} /> },
    { key: "seen", header: t("column.seen"), cell: (row) => <Period from={row.firstSeenAt} until={row.lastSeenAt} /> },
    { key: "context", header: t("column.context"), className: "min-w-52", cell: (row) => <Context row={row} /> },
    ...(overlaps ? [{ key: "ours", header: t("column.ours"), className: "min-w-32", cell: (row: ReceivedValue) => <Ours row={row} overlaps={overlaps} /> }] : []),
  ];
  return (
    <DataTable
      label={t("valuesTitle")}
      columns={columns}
      rows={values}
      rowKey={(row) => row.id}
      selectLabel={selectable ? (row) => t("select", { value: defang(row.kind, row.value) }) : undefined}
      empty={<EmptyState title={t("nothingFound")}>{t("nothingFoundText")}</EmptyState>}
    />
  );
}

function Value({ row }: { row: ReceivedValue }) {
  const t = useTranslations("sharing.received");
  return (
    <>
      <IndicatorValue value={row.value} shown={defang(row.kind, row.value)} />
      <span className="block text-xs text-muted">{t(`kind.${row.kind}`)}</span>
    </>
  );
}

function Context({ row }: { row: ReceivedValue }) {
  const t = useTranslations("sharing.received");
  const quotes = row.sources.filter((source) => source.excerpt).slice(0, 2);
  return (
    <div className="grid gap-1 text-sm">
      {row.note && <p className="whitespace-pre-line wrap-anywhere">{row.note}</p>}
      {quotes.map((source, index) => (
        <blockquote key={index} className="line-clamp-3 wrap-anywhere text-muted">{t("quote", { text: (source.excerpt ?? "").replaceAll(row.value, defang(row.kind, row.value)) })}</blockquote>
      ))}
      {row.confidence !== null && <p className="text-xs text-muted">{t("confidence", { value: row.confidence })}</p>}
    </div>
  );
}

function Ours({ row, overlaps }: { row: ReceivedValue; overlaps: ReadonlyMap<string, string> }) {
  const t = useTranslations("sharing.received");
  if (row.ours.length === 0) return <span className="text-muted">{t("notOurs")}</span>;
  return (
    <ul className="grid gap-1">
      {row.ours.map((each) => {
        const overlap = overlaps.get(each.id);
        return (
          <li key={each.id}>
            <Link href={`/cases/${each.id}`} title={each.title} className="link font-mono text-xs" translate="no">{each.number}</Link>
            {overlap && <Link href={`/cases/${each.id}/overlaps/${overlap}`} prefetch={false} className="link ml-2 text-xs">{t("overlap")}</Link>}
          </li>
        );
      })}
    </ul>
  );
}
