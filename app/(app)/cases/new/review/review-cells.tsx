"use client";

import { Pencil, TriangleAlert } from "lucide-react";
import { useTranslations } from "next-intl";
import { memo } from "react";
import { Badge } from "@/components/badge";
import { CheckboxMark } from "@/components/choice";
import { classNames } from "@/components/class-names";
import { Select } from "@/components/select";
import { defang } from "@/server/indicators/defang";
import { INDICATOR_ROLES } from "@/server/indicators/kinds";
import { roleName, tlpName } from "../../marking";
import { TLPS } from "../details-fields";
import type { Choice, ReviewRow } from "./review-rows";
import type { ReviewStore } from "./review-store";

type CellsProps = {
  row: ReviewRow;
  wide: boolean;
  contributes: boolean;
  stamp: string;
  store: ReviewStore;
  onEdit: (row: ReviewRow) => void;
};

/** One row: cells side by side where there is room, else a card. Drawn anew only when its stamp changes. */
export const ReviewCells = memo(function ReviewCells(props: CellsProps) {
  return props.wide ? <WideCells {...props} /> : <CardCells {...props} />;
});

function WideCells(props: CellsProps) {
  const t = useTranslations("filing.review");
  const { row } = props;
  return (
    <>
      <div role="gridcell" className="pl-3"><Chosen {...props} /></div>
      <div role="gridcell" className="truncate px-2 text-muted">{t(`kind.${row.kind}`)}</div>
      <div role="gridcell" className="min-w-0 px-2"><Value row={row} /></div>
      <div role="gridcell" className="min-w-0 px-2"><Where row={row} /></div>
      <div role="gridcell" className="px-1"><RoleSelect {...props} /></div>
      <div role="gridcell" className="px-1"><ExposureSelect {...props} /></div>
      <div role="gridcell" className="px-1"><TlpSelect {...props} /></div>
      <div role="gridcell"><EditButton {...props} /></div>
    </>
  );
}

function CardCells(props: CellsProps) {
  const t = useTranslations("filing.review");
  const { row } = props;
  return (
    <div role="gridcell" className="flex h-full gap-2 px-3 py-2">
      <Chosen {...props} />
      <div className="flex min-w-0 flex-1 flex-col gap-1.5">
        <div className="flex items-start gap-2">
          <div className="min-w-0 flex-1">
            <span className="text-xs text-muted">{t(`kind.${row.kind}`)}</span>
            <Value row={row} />
          </div>
          <EditButton {...props} />
        </div>
        <Where row={row} />
        <div className="mt-auto grid grid-cols-3 gap-1.5">
          <RoleSelect {...props} />
          <ExposureSelect {...props} />
          <TlpSelect {...props} />
        </div>
      </div>
    </div>
  );
}

function Chosen({ row, store }: CellsProps) {
  const t = useTranslations("filing.review");
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

function Value({ row }: { row: ReviewRow }) {
  const t = useTranslations("filing.review");
  const shown = defang(row.kind, row.value);
  return (
    <>
      <bdi translate="no" title={shown} className={classNames("block truncate font-mono text-[0.8125rem]", !row.chosen && "text-muted")}>
        {shown}
      </bdi>
      {row.innocent && (
        <Badge tone="warn" className="max-w-full">
          <TriangleAlert aria-hidden />
          <span className="truncate">{t(`innocent.${row.innocent as "popular_site"}`)}</span>
        </Badge>
      )}
    </>
  );
}

/** The sentence around it, and the source; how often where it is more than once. */
function Where({ row }: { row: ReviewRow }) {
  const t = useTranslations("filing");
  const source = row.fileId ? row.sourceName : t(row.sourceName === "hand" ? "source.byHand" : "source.typed");
  return (
    <>
      <bdi className="line-clamp-1 leading-snug lg:line-clamp-2" title={row.excerpt}>{row.excerpt}</bdi>
      <span className="block truncate text-xs text-muted">
        <bdi>{source}</bdi>
        {row.occurrences > 1 && ` · ${t("review.times", { count: row.occurrences })}`}
      </span>
    </>
  );
}

function RoleSelect({ row, store }: CellsProps) {
  const t = useTranslations("filing.review");
  const common = useTranslations("common");
  return (
    <Select
      controlSize="sm"
      tabIndex={-1}
      aria-label={t("roleOf", { value: defang(row.kind, row.value) })}
      value={row.role}
      onChange={(event) => store.choose([row], { role: event.target.value as Choice["role"] })}
      options={INDICATOR_ROLES.map((value) => ({ value, label: common(`role.${roleName(value)}`) }))}
    />
  );
}

function ExposureSelect({ row, store, contributes }: CellsProps) {
  const t = useTranslations("filing.review");
  const common = useTranslations("common");
  const fixed = contributes || row.tlp === "red";
  return (
    <Select
      controlSize="sm"
      tabIndex={-1}
      aria-label={t("exposureOf", { value: defang(row.kind, row.value) })}
      value={row.exposure}
      disabled={fixed}
      onChange={(event) => store.choose([row], { exposure: event.target.value as Choice["exposure"] })}
      options={(["matchable", "private"] as const).map((value) => ({ value, label: common(`exposure.${value}`) }))}
    />
  );
}

function TlpSelect({ row, store }: CellsProps) {
  const t = useTranslations("filing.review");
  return (
    <Select
      controlSize="sm"
      tabIndex={-1}
      aria-label={t("tlpOf", { value: defang(row.kind, row.value) })}
      value={row.tlp}
      onChange={(event) => store.choose([row], { tlp: event.target.value as Choice["tlp"] })}
      options={TLPS.map((value) => ({ value, label: tlpName(value) }))}
    />
  );
}

function EditButton({ row, onEdit }: CellsProps) {
  const t = useTranslations("filing.review");
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
