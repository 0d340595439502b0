import Link from "next/link";
import { useTranslations } from "next-intl";
import { SeverityMark, StatusBadge, TlpChip } from "@/components/chips";
import { DataTable, type Column } from "@/components/data-table";
import { Count } from "@/components/figures";
import { NamedMark } from "@/components/mark";
import { TimeAgo } from "@/components/time";
import { caseListHref, type CaseList, type CaseSort } from "@/server/cases/case-list";
import type { CaseRow } from "@/server/cases/list-cases";
import { tlpName } from "./marking";

type CaseTableProps = { rows: readonly CaseRow[]; list: CaseList; now: Date; empty: React.ReactNode };

/** One page of the case list. */
export function CaseTable({ rows, list, now, empty }: CaseTableProps) {
  const t = useTranslations("cases");
  return (
    <DataTable
      label={t("title")}
      columns={useColumns(now)}
      rows={rows}
      rowKey={(row) => row.id}
      sort={{ column: list.sort, direction: list.dir }}
      sortHref={({ column, direction }) => caseListHref(list, { sort: column as CaseSort, dir: direction })}
      empty={empty}
    />
  );
}

function useColumns(now: Date): Column<CaseRow>[] {
  const t = useTranslations("cases");
  return [
    { key: "number", header: t("column.number"), sortable: true, wideOnly: true, cell: (row) => <CaseNumber number={row.number} /> },
    { key: "title", header: t("column.title"), sortable: true, isRowHeader: true, className: "max-w-md min-w-44", cell: (row) => <CaseTitle row={row} /> },
    { key: "status", header: t("column.status"), sortable: true, cell: (row) => <StatusBadge status={row.status} /> },
    { key: "severity", header: t("column.severity"), sortable: true, cell: (row) => <SeverityMark severity={row.severity} /> },
    { key: "tlp", header: t("column.tlp"), sortable: true, cell: (row) => <TlpChip tlp={tlpName(row.tlp)} /> },
    { key: "owner", header: t("column.owner"), sortable: true, wideOnly: true, className: "max-w-44", cell: (row) => <CaseOwner row={row} /> },
    { key: "indicators", header: t("column.indicators"), sortable: true, align: "end", cell: (row) => <Count value={row.observations} /> },
    { key: "updated", header: t("column.updated"), sortable: true, className: "text-muted", cell: (row) => <TimeAgo value={row.updatedAt} now={now} /> },
  ];
}

function CaseNumber({ number }: { number: string }) {
  return <span translate="no" className="font-mono text-xs whitespace-nowrap text-muted">{number}</span>;
}

/** Where the columns of number and owner have no room, they stand under the title. */
function CaseTitle({ row }: { row: CaseRow }) {
  return (
    <>
      <Link href={`/cases/${row.id}`} prefetch={false} className="line-clamp-2 rounded-sm font-medium wrap-anywhere hover:underline print:line-clamp-none">
        <bdi>{row.title}</bdi>
      </Link>
      <span className="mt-1 hidden flex-wrap items-center gap-x-3 gap-y-1 sm:max-xl:flex">
        <CaseNumber number={row.number} />
        <CaseOwner row={row} />
      </span>
    </>
  );
}

function CaseOwner({ row }: { row: CaseRow }) {
  const t = useTranslations("cases");
  if (!row.ours) return <NamedMark name={row.organizationName} />;
  return row.ownerName ? <NamedMark name={row.ownerName} shape="round" /> : <span className="text-muted">{t("list.noOwner")}</span>;
}
