"use client";

import { Pencil, TriangleAlert } from "lucide-react";
import { memo, useState } from "react";
import { Badge } from "@/components/badge";
import { CheckboxMark } from "@/components/choice";
import { defang } from "@/server/indicators/defang";
import type { Choices, ReviewLabels } from "./review-labels";
import type { Choice, ReviewRow } from "./review-rows";
import type { ReviewStore } from "./review-store";

type CellsProps = {
  row: ReviewRow;
  wide: boolean;
  contributes: boolean;
  /** Whether parties are picked, so that rows say whether they go to them. */
  sharing: boolean;
  stamp: string;
  labels: ReviewLabels;
  store: ReviewStore;
  onEdit: (row: ReviewRow) => void;
};

/** One row: cells side by side where there is room, else a card. Drawn anew only when its stamp changes. */
export const ReviewCells = memo(function ReviewCells(props: CellsProps) {
  return props.wide ? <WideCells {...props} /> : <CardCells {...props} />;
});

function WideCells(props: CellsProps) {
  const { row, labels: { t } } = props;
  return (
    <>
      <div role="gridcell" className="pl-3"><Chosen {...props} /></div>
      <div role="gridcell" className="truncate px-2 text-muted">{t(`kind.${row.kind}`)}</div>
      <div role="gridcell" className="min-w-0 px-2"><Value {...props} /></div>
      <div role="gridcell" className="min-w-0 px-2"><Where {...props} /></div>
      <div role="gridcell" className="px-1"><RoleSelect {...props} /></div>
      <div role="gridcell" className="px-1"><ExposureSelect {...props} /></div>
      <div role="gridcell" className="px-1"><TlpSelect {...props} /></div>
      {props.sharing && <div role="gridcell" className="px-2"><Shared {...props} /></div>}
      <div role="gridcell"><EditButton {...props} /></div>
    </>
  );
}

function CardCells(props: CellsProps) {
  const { row, labels: { t } } = props;
  return (
    <div role="gridcell" className="flex h-full gap-2 px-3 py-2">
      <Chosen {...props} />
      <div className="flex min-w-0 flex-1 flex-col gap-1.5">
        <div className="flex items-start gap-2">
          <div className="min-w-0 flex-1">
            <span className="text-xs text-muted">{t(`kind.${row.kind}`)}</span>
            <Value {...props} />
          </div>
          {props.sharing && (
            <span className="flex h-7 items-center gap-1.5 text-xs text-muted">
              <span aria-hidden>{t("column.shared")}</span>
              <Shared {...props} />
            </span>
          )}
          <EditButton {...props} />
        </div>
        <Where {...props} />
        <div className="mt-auto grid grid-cols-3 gap-1.5">
          <RoleSelect {...props} />
          <ExposureSelect {...props} />
          <TlpSelect {...props} />
        </div>
      </div>
    </div>
  );
}

function Chosen({ row, store, labels: { t } }: CellsProps) {
  return (
    <CheckboxMark
      tabIndex={-1}
      aria-label={t("fileOne", { value: defang(row.kind, row.value) })}
      checked={row.chosen}
      onChange={() => store.choose([row], { chosen: !row.chosen })}
      className="block shrink-0 max-lg:mt-0.5"
    />
  );
}

/** What is not filed is not shared either. */
function Shared({ row, store, labels: { t } }: CellsProps) {
  return (
    <CheckboxMark
      tabIndex={-1}
      aria-label={t("shareOne", { value: defang(row.kind, row.value) })}
      checked={row.chosen && row.shared}
      disabled={!row.chosen}
      onChange={() => store.choose([row], { shared: !row.shared })}
      className="block shrink-0"
    />
  );
}

function Value({ row, labels: { lists } }: CellsProps) {
  const shown = defang(row.kind, row.value);
  const names = row.noise?.map((list) => lists[list]).filter(Boolean).join(", ");
  return (
    <>
      <bdi translate="no" title={shown} className={`block truncate font-mono text-[0.8125rem] ${row.chosen ? "" : "text-muted"}`}>
        {shown}
      </bdi>
      {names && (
        <Badge tone="warn" title={names} className="max-w-full">
          <TriangleAlert aria-hidden />
          <span className="truncate">{names}</span>
        </Badge>
      )}
    </>
  );
}

/** The sentence around it, and the source; how often where it is more than once. */
function Where({ row, labels: { t, typed, byHand } }: CellsProps) {
  const source = row.fileId ? row.sourceName : row.sourceName === "hand" ? byHand : typed;
  return (
    <>
      <bdi className="line-clamp-1 leading-snug lg:line-clamp-2" title={row.excerpt}>{row.excerpt}</bdi>
      <span className="block truncate text-xs text-muted">
        <bdi>{source}</bdi>
        {row.occurrences > 1 && ` · ${t("times", { count: row.occurrences })}`}
        {row.receivedFrom && <span title={t("receivedHint")} className="text-info"> · {t("received", { organization: row.receivedFrom })}</span>}
      </span>
    </>
  );
}

function RoleSelect({ row, store, labels: { t, roles } }: CellsProps) {
  return (
    <RowSelect
      label={t("roleOf", { value: defang(row.kind, row.value) })}
      value={row.role}
      choices={roles}
      onPick={(role) => store.choose([row], { role: role as Choice["role"] })}
    />
  );
}

function ExposureSelect({ row, store, contributes, labels: { t, exposures } }: CellsProps) {
  return (
    <RowSelect
      label={t("exposureOf", { value: defang(row.kind, row.value) })}
      value={row.exposure}
      choices={exposures}
      disabled={contributes || row.tlp === "red"}
      onPick={(exposure) => store.choose([row], { exposure: exposure as Choice["exposure"] })}
    />
  );
}

function TlpSelect({ row, store, labels: { t, tlps } }: CellsProps) {
  return (
    <RowSelect
      label={t("tlpOf", { value: defang(row.kind, row.value) })}
      value={row.tlp}
      choices={tlps}
      onPick={(tlp) => store.choose([row], { tlp: tlp as Choice["tlp"] })}
    />
  );
}

type RowSelectProps = { label: string; value: string; choices: Choices; disabled?: boolean; onPick: (value: string) => void };

/** The browser's own choice, whose options come only when somebody is about to choose: most rows just scroll by. */
function RowSelect({ label, value, choices, disabled, onPick }: RowSelectProps) {
  const [near, setNear] = useState(false);
  const come = () => setNear(true);
  const options = near ? choices : choices.filter((choice) => choice.value === value);
  return (
    <select
      tabIndex={-1}
      aria-label={label}
      value={value}
      disabled={disabled}
      onPointerEnter={come}
      onFocus={come}
      onChange={(event) => onPick(event.target.value)}
      className="h-control-small w-full min-w-0 truncate rounded-md border border-control bg-surface px-1.5 text-sm hover:border-muted disabled:bg-sunken disabled:text-muted"
    >
      {options.map((option) => (
        <option key={option.value} value={option.value}>
          {option.label}
        </option>
      ))}
    </select>
  );
}

function EditButton({ row, onEdit, labels: { t } }: CellsProps) {
  return (
    <button
      type="button"
      tabIndex={-1}
      aria-label={t("correct", { value: defang(row.kind, row.value) })}
      onClick={() => onEdit(row)}
      className="flex size-7 items-center justify-center rounded-md text-muted hover:bg-hover hover:text-ink"
    >
      <Pencil aria-hidden className="size-3.5" />
    </button>
  );
}
