"use client";

import { FileInput, Plus, Radar } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { Button, ButtonLink } from "@/components/button";
import { Callout } from "@/components/callout";
import { EmptyState } from "@/components/empty-state";
import { Progress } from "@/components/progress";
import { VirtualTable } from "@/components/virtual-table";
import type { CaseHead } from "@/server/cases/find-case";
import type { ObservationRow } from "@/server/observations/queries";
import type { InformationRequest } from "@/server/requests/queries";
import type { NoiseLabels } from "../../../noise-labels";
import { AnsweringNote } from "../../../requests/answering";
import { AddSheet } from "./add-sheet";
import { BulkActions } from "./bulk-actions";
import { IndicatorCard, useIndicatorColumns } from "./columns";
import { EditSheet } from "./edit-sheet";
import { Filters, noFilter, shownValue, useFilteredRows } from "./filters";
import { useObservations } from "./use-observations";

type IndicatorTableProps = {
  found: CaseHead;
  mayCopy: boolean;
  /** What is shared here answers this request for information. */
  request: InformationRequest | null;
  /** What noise lists are called, by number. */
  lists: NoiseLabels;
};

/** All indicators of a case in one table that stays quick with many thousands of them. */
export function IndicatorTable({ found, mayCopy, request, lists }: IndicatorTableProps) {
  const t = useTranslations("indicators");
  const { rows, state, reload } = useObservations(found.id);
  const [filter, setFilter] = useState(noFilter);
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const [opened, setOpened] = useState<string | null>(null);
  const [adding, setAdding] = useState(false);
  const shown = useFilteredRows(rows, filter);
  const columns = useIndicatorColumns({ found, lists, onOpen: setOpened, hasReporters: rows.some((row) => row.reporter !== null) });
  const chosen = shown.filter((row) => selected.has(row.id));
  const changed = () => {
    setSelected(new Set());
    reload();
  };
  const addButtons = found.rights.contribute && (
    <>
      <ButtonLink href={`/cases/new?case=${found.id}`} icon={<FileInput aria-hidden />}>{t("add.fromText")}</ButtonLink>
      <Button icon={<Plus aria-hidden />} onClick={() => setAdding(true)}>{t("add.byHand")}</Button>
    </>
  );
  const empty = state === "complete" && rows.length === 0;
  return (
    <>
      <div className="mb-3 flex flex-wrap items-center justify-between gap-2">
        <h2 className="text-lg font-semibold">{t("title")}</h2>
        <div className="flex flex-wrap gap-2 screen-only">{addButtons}</div>
      </div>
      {request && <AnsweringNote request={request} />}
      {!empty && <Filters filter={filter} onChange={setFilter} total={rows.length} shown={shown.length} lists={listsIn(rows, lists)} />}
      {state === "loading" && rows.length < found.observations && (
        <Progress className="mb-3" label={t("loading")} value={rows.length} max={found.observations} />
      )}
      {state === "failed" && (
        <Callout tone="danger" role="alert" className="mb-3" actions={<Button size="sm" onClick={reload}>{t("retry")}</Button>}>{t("failed")}</Callout>
      )}
      {(rows.length > 0 || empty) && (
        <VirtualTable
          label={t("title")}
          columns={columns}
          card={(row, active) => <IndicatorCard row={row} lists={lists} active={active} onOpen={setOpened} />}
          rows={shown}
          rowKey={(row) => row.id}
          rowLabel={shownValue}
          selected={selected}
          onSelectedChange={setSelected}
          height={560}
          bulk={<BulkActions found={found} chosen={chosen} mayCopy={mayCopy} request={request} onChanged={changed} />}
          empty={empty ? <NoIndicators>{addButtons}</NoIndicators> : <EmptyState title={t("filter.nothing")} actions={<Button onClick={() => setFilter(noFilter)}>{t("filter.clear")}</Button>} />}
        />
      )}
      {opened && <EditSheet caseId={found.id} id={opened} lists={lists} lead={found.rights.share} onClose={() => setOpened(null)} onChanged={changed} />}
      {adding && <AddSheet found={found} onClose={() => setAdding(false)} onAdded={changed} />}
    </>
  );
}

/** The lists that these rows are on, as choices of the filter. */
function listsIn(rows: readonly ObservationRow[], lists: NoiseLabels): { value: string; label: string }[] {
  const numbers = new Set(rows.flatMap((row) => row.noise));
  return [...numbers].map((list) => ({ value: String(list), label: lists[list] ?? "" })).sort((a, b) => a.label.localeCompare(b.label));
}

function NoIndicators({ children }: { children: React.ReactNode }) {
  const t = useTranslations("indicators");
  return (
    <EmptyState icon={<Radar aria-hidden />} title={t("none")} actions={children}>
      {t("noneHint")}
    </EmptyState>
  );
}
