import { useTranslations } from "next-intl";
import { RoleChip, TlpChip } from "@/components/chips";
import { DataTable, type Column } from "@/components/data-table";
import { IndicatorValue } from "@/components/indicator-value";
import { Period } from "@/components/time";
import { defang } from "@/server/indicators/defang";
import type { ObservationRow } from "@/server/observations/queries";
import { roleName, tlpName } from "../../../../cases/marking";

/** The values of a case that a party sees, with what stands beside each. */
export function SeenValues({ values }: { values: readonly ObservationRow[] }) {
  const t = useTranslations("indicators");
  const columns: Column<ObservationRow>[] = [
    { key: "kind", header: t("column.kind"), className: "whitespace-nowrap", cell: (row) => t(`kind.${row.kind}`) },
    { key: "value", header: t("column.value"), isRowHeader: true, className: "min-w-56", cell: (row) => <IndicatorValue value={row.value} shown={defang(row.kind, row.value)} /> },
    { key: "roles", header: t("column.roles"), cell: (row) => <span className="flex flex-wrap gap-1">{row.roles.map((role) => <RoleChip key={role} role={roleName(role)} />)}</span> },
    { key: "tlp", header: t("column.tlp"), cell: (row) => <TlpChip tlp={tlpName(row.tlp)} /> },
    { key: "seen", header: t("column.firstSeen"), cell: (row) => <Period from={row.firstSeenAt ? new Date(row.firstSeenAt) : null} until={row.lastSeenAt ? new Date(row.lastSeenAt) : null} /> },
    { key: "source", header: t("column.source"), className: "min-w-48", cell: (row) => <Source row={row} /> },
  ];
  return <DataTable label={t("title")} columns={columns} rows={values} rowKey={(row) => row.id} />;
}

function Source({ row }: { row: ObservationRow }) {
  return (
    <>
      <bdi className="break-all">{row.sourceName ?? row.reporter ?? ""}</bdi>
      {row.excerpt && <span className="line-clamp-2 text-xs text-muted"><bdi>{row.excerpt.replaceAll(row.value, defang(row.kind, row.value))}</bdi></span>}
    </>
  );
}
