"use client";

import { AudioLines, GitCompareArrows, NotebookPen, PackageOpen, PackageX, Share2 } from "lucide-react";
import { useTranslations } from "next-intl";
import { useMemo } from "react";
import { ExposureChip, RoleChip, TlpChip } from "@/components/chips";
import { CopyButton } from "@/components/copy-button";
import { Time } from "@/components/time";
import type { VirtualColumn } from "@/components/virtual-table";
import type { CaseHead } from "@/server/cases/find-case";
import type { ObservationRow } from "@/server/observations/queries";
import { Tlp } from "@/generated/prisma/enums";
import type { NoiseLabels } from "../../../noise-labels";
import { roleName, tlpName } from "../../marking";
import { shownValue } from "./filters";

const tlpOrder = Object.values(Tlp);

type ColumnsOptions = { found: CaseHead; lists: NoiseLabels; onOpen: (id: string) => void; hasReporters: boolean };

/** The columns of the indicator table. */
export function useIndicatorColumns({ found, lists, onOpen, hasReporters }: ColumnsOptions): VirtualColumn<ObservationRow>[] {
  const t = useTranslations("indicators");
  const ours = found.ours;
  return useMemo(() => {
    const columns: VirtualColumn<ObservationRow>[] = [
      { key: "kind", header: t("column.kind"), width: "5.5rem", sortValue: (row) => row.kind, cell: (row) => <span className="text-muted">{t(`kind.${row.kind}`)}</span> },
      { key: "value", header: t("column.value"), width: "22rem", sortValue: (row) => row.value, cell: (row, active) => <Value row={row} lists={lists} active={active} onOpen={onOpen} /> },
      { key: "roles", header: t("column.roles"), width: "10.5rem", sortValue: (row) => row.roles.join(), cell: (row) => <Roles row={row} /> },
      { key: "tlp", header: t("column.tlp"), width: "9rem", sortValue: (row) => tlpOrder.indexOf(row.tlp), cell: (row) => <TlpChip tlp={tlpName(row.tlp)} /> },
      { key: "exposure", header: t("column.exposure"), width: "7.25rem", sortValue: (row) => row.exposure, cell: (row) => <ExposureChip exposure={row.exposure} /> },
      ...(ours ? [{ key: "marks", header: t("column.marks"), width: "6rem", sortValue: (row: ObservationRow) => Number(row.overlaps) * 2 + Math.min(1, row.sharedWith.length), cell: (row: ObservationRow) => <Marks row={row} /> }] : []),
      { key: "first", header: t("column.firstSeen"), width: "8.5rem", sortValue: (row) => row.firstSeenAt ?? "", cell: (row) => <Day value={row.firstSeenAt} /> },
      { key: "last", header: t("column.lastSeen"), width: "8.5rem", sortValue: (row) => row.lastSeenAt ?? "", cell: (row) => <Day value={row.lastSeenAt} /> },
      ...(hasReporters ? [{ key: "reporter", header: t("column.reporter"), width: "10rem", sortValue: (row: ObservationRow) => row.reporter ?? "", cell: (row: ObservationRow) => row.reporter ?? <span className="text-muted">{t("byOwner")}</span> }] : []),
      { key: "source", header: t("column.source"), width: "26rem", sortValue: (row) => row.sourceName ?? "", cell: (row) => <Source row={row} /> },
      { key: "confidence", header: t("column.confidence"), width: "7.5rem", align: "end", sortValue: (row) => row.confidence ?? -1, cell: (row) => row.confidence ?? <span className="text-muted">–</span> },
    ];
    return columns;
  }, [t, ours, lists, onOpen, hasReporters]);
}

/** The row on a phone: what it is on the first line, what is thought of it on the second. */
export function IndicatorCard({ row, lists, active, onOpen }: { row: ObservationRow; lists: NoiseLabels; active: boolean; onOpen: (id: string) => void }) {
  const t = useTranslations("indicators");
  return (
    <div className="grid gap-1">
      <div className="flex min-w-0 items-center gap-2">
        <span className="shrink-0 text-xs text-muted">{t(`kind.${row.kind}`)}</span>
        <Value row={row} lists={lists} active={active} onOpen={onOpen} />
      </div>
      <div className="flex min-w-0 items-center gap-2">
        <span className="min-w-0 overflow-hidden"><Roles row={row} /></span>
        <TlpChip tlp={tlpName(row.tlp)} />
        <span className="ml-auto"><Marks row={row} /></span>
      </div>
    </div>
  );
}

function Value({ row, lists, active, onOpen }: { row: ObservationRow; lists: NoiseLabels; active: boolean; onOpen: (id: string) => void }) {
  const t = useTranslations("indicators");
  const common = useTranslations("common");
  const shown = shownValue(row);
  const noise = row.noise.length > 0 && t("mark.noise", { names: row.noise.map((list) => lists[list]).join(", ") });
  return (
    <span className="flex min-w-0 items-center gap-1">
      <button
        type="button"
        tabIndex={active ? 0 : -1}
        title={shown}
        onClick={() => onOpen(row.id)}
        className="min-w-0 truncate rounded-sm text-left hover:underline print:break-all focus-visible:-outline-offset-2"
      >
        <bdi translate="no" className="font-mono text-[0.8125rem]">{shown}</bdi>
      </button>
      {noise && <span title={noise} className="shrink-0"><AudioLines aria-hidden className="size-4 text-warn" /><span className="sr-only">{noise}</span></span>}
      {active && <CopyButton value={row.value} label={common("copy.value", { value: shown })} className="shrink-0" />}
    </span>
  );
}

function Roles({ row }: { row: ObservationRow }) {
  if (row.roles.length === 0) return <span className="text-muted">–</span>;
  return (
    <span className="flex items-center gap-1">
      <RoleChip role={roleName(row.roles[0] ?? "other")} />
      {row.roles.length > 1 && <span className="text-xs text-muted">+{row.roles.length - 1}</span>}
    </span>
  );
}

function Marks({ row }: { row: ObservationRow }) {
  const t = useTranslations("indicators");
  const shared = t("mark.shared", { names: row.sharedWith.filter(Boolean).join(", ") || t("mark.somebody") });
  const received = row.receivedFrom && t(row.takenBack ? "mark.takenBack" : "mark.received", { organization: row.receivedFrom });
  return (
    <span className="flex items-center gap-1.5">
      {row.overlaps && <span title={t("mark.overlaps")}><GitCompareArrows aria-hidden className="size-4 text-accent" /><span className="sr-only">{t("mark.overlaps")}</span></span>}
      {row.sharedWith.length > 0 && <span title={shared}><Share2 aria-hidden className="size-4 text-info" /><span className="sr-only">{shared}</span></span>}
      {received && <span title={received}>{row.takenBack ? <PackageX aria-hidden className="size-4 text-warn" /> : <PackageOpen aria-hidden className="size-4 text-info" />}<span className="sr-only">{received}</span></span>}
      {row.hasNote && <span title={t("mark.note")}><NotebookPen aria-hidden className="size-4 text-muted" /><span className="sr-only">{t("mark.note")}</span></span>}
    </span>
  );
}

function Day({ value }: { value: string | null }) {
  return value ? <Time value={value} format="date" /> : <span className="text-muted">–</span>;
}

function Source({ row }: { row: ObservationRow }) {
  const t = useTranslations("indicators");
  if (!row.sourceName) return <span className="text-muted">–</span>;
  return (
    <span title={row.excerpt ?? undefined} className="print:wrap-anywhere">
      <bdi>{row.sourceName}</bdi>
      {row.sources > 1 && <span className="text-xs text-muted"> {t("moreSources", { count: row.sources - 1 })}</span>}
      {row.excerpt && <span className="text-muted"> — <bdi>{row.excerpt}</bdi></span>}
    </span>
  );
}
