"use client";

import { Pencil } from "lucide-react";
import { useTranslations } from "next-intl";
import { useId, useRef, useState, useSyncExternalStore, type KeyboardEvent, type MouseEvent } from "react";
import { CheckboxMark } from "@/components/choice";
import { classNames } from "@/components/class-names";
import { useVisibleRows } from "@/components/virtual-rows";
import type { NoiseLabels } from "../../../noise-labels";
import { TLPS } from "../details-fields";
import type { IncidentRole } from "@/generated/prisma/enums";
import { ReviewCells } from "./review-cells";
import { useReviewLabels } from "./review-labels";
import type { ReviewRow } from "./review-rows";
import type { ReviewStore } from "./review-store";

const HEIGHT = 560;
const TRACKS = "2.25rem 4.5rem minmax(14rem,1.5fr) minmax(12rem,1.6fr) 10.5rem 8rem 8.5rem 2.25rem";
const SHARING_TRACKS = "2.25rem 4.5rem minmax(14rem,1.5fr) minmax(10rem,1.6fr) 10rem 8rem 8rem 3.5rem 2.25rem";

/** Letters that set the role of the marked rows. */
const ROLE_KEYS: Record<string, IncidentRole> = {
  s: "springboard", d: "delivery", f: "sender", e: "exfiltration_target", m: "malware", v: "victim", n: "scanner", o: "other",
};

type TableProps = { store: ReviewStore; lists: NoiseLabels; contributes: boolean; sharing: boolean; onEdit: (row: ReviewRow) => void };

/** All rows that the filter shows; only those in sight are drawn. The keyboard's row and range are marked. */
export function ReviewTable({ store, lists, contributes, sharing, onEdit }: TableProps) {
  const t = useTranslations("filing.review");
  const labels = useReviewLabels(lists);
  const id = useId();
  const box = useRef<HTMLDivElement>(null);
  const wide = useSyncExternalStore(watchWidth, isWide, () => true);
  const tracks = sharing ? SHARING_TRACKS : TRACKS;
  const rowHeight = wide ? 64 : 140;
  const rows = store.shown;
  const { start, end, onScroll } = useVisibleRows(rows.length, rowHeight, HEIGHT);
  const [mark, setMark] = useState({ anchor: 0, active: 0 });
  const active = Math.min(mark.active, Math.max(0, rows.length - 1));
  const from = Math.min(mark.anchor, active);
  const until = Math.min(Math.max(mark.anchor, active), rows.length - 1);

  const moveTo = (index: number, extend: boolean) => {
    const to = Math.max(0, Math.min(rows.length - 1, index));
    setMark((before) => ({ anchor: extend ? before.anchor : to, active: to }));
    if (box.current) bringIntoView(box.current, to, rowHeight);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.target !== event.currentTarget) return;
    const to = targetOf(event.key, active, rows.length, Math.floor(HEIGHT / rowHeight) - 1);
    const marked = rows.slice(from, until + 1);
    const plain = !event.ctrlKey && !event.metaKey && !event.altKey;
    const role = plain && !event.shiftKey ? ROLE_KEYS[event.key] : undefined;
    if (to !== null) moveTo(to, event.shiftKey);
    else if (event.key === " ") store.choose(marked, { chosen: !rows[active]?.chosen });
    else if (event.key === "Enter" && rows[active]) onEdit(rows[active]);
    else if (event.key.toLowerCase() === "a" && (event.ctrlKey || event.metaKey)) setMark({ anchor: 0, active: rows.length - 1 });
    else if (event.key === "Escape") setMark({ anchor: active, active });
    else if (role) store.choose(marked, { role });
    else if (plain && event.key === "p") store.choose(marked, { exposure: rows[active]?.exposure === "private" ? "matchable" : "private" });
    else if (plain && sharing && event.key === "h") store.choose(marked, { shared: !rows[active]?.shared });
    else if (plain && TLPS[Number(event.key) - 1]) store.choose(marked, { tlp: TLPS[Number(event.key) - 1] });
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const press = (event: MouseEvent, index: number) => {
    const extend = event.shiftKey;
    if (extend) event.preventDefault();
    setMark((before) => ({ anchor: extend ? before.anchor : index, active: index }));
  };

  return (
    <div className="overflow-hidden rounded-lg border border-line bg-surface">
      <p id={`${id}-keys`} className="border-b border-line bg-sunken px-3 py-1.5 text-xs text-muted max-lg:sr-only">{t("keys")}{sharing && ` ${t("shareKey")}`}</p>
      <div
        ref={box}
        role="grid"
        tabIndex={0}
        aria-label={t("table")}
        aria-describedby={`${id}-keys`}
        aria-rowcount={rows.length + 1}
        aria-multiselectable
        aria-activedescendant={active >= start && active < end ? `${id}-${active}` : undefined}
        onScroll={onScroll}
        onKeyDown={onKeyDown}
        className="group/grid relative overflow-auto focus-visible:-outline-offset-2"
        style={{ maxHeight: HEIGHT }}
      >
        <Head store={store} wide={wide} sharing={sharing} tracks={tracks} />
        <div role="rowgroup" className="relative" style={{ height: rows.length * rowHeight }}>
          {rows.slice(start, end).map((row, offset) => {
            const index = start + offset;
            return (
              <div
                key={row.position}
                id={`${id}-${index}`}
                role="row"
                aria-rowindex={index + 2}
                aria-selected={index >= from && index <= until}
                data-active={index === active || undefined}
                onMouseDown={(event) => press(event, index)}
                className={classNames(
                  "absolute inset-x-0 border-b border-line text-sm hover:bg-hover",
                  "group-focus-within/grid:aria-selected:bg-selected",
                  "group-focus-visible/grid:data-active:shadow-[inset_3px_0_var(--focus)]",
                  wide && "grid items-center",
                )}
                style={{ top: index * rowHeight, height: rowHeight, gridTemplateColumns: wide ? tracks : undefined }}
              >
                <ReviewCells
                  row={row}
                  wide={wide}
                  contributes={contributes}
                  sharing={sharing}
                  // What is drawn depends on these; the row itself stays the same object.
                  stamp={`${row.chosen} ${row.role} ${row.exposure} ${row.tlp} ${row.shared}`}
                  store={store}
                  labels={labels}
                  onEdit={onEdit}
                />
              </div>
            );
          })}
        </div>
      </div>
      {rows.length === 0 && store.load === "ready" && <p className="px-4 py-10 text-center text-sm text-muted">{t("noneShown")}</p>}
    </div>
  );
}

type HeadProps = { store: ReviewStore; wide: boolean; sharing: boolean; tracks: string };

function Head({ store, wide, sharing, tracks }: HeadProps) {
  const t = useTranslations("filing.review");
  const { shown } = store;
  const chosen = shown.reduce((sum, row) => sum + (row.chosen ? 1 : 0), 0);
  const all = shown.length > 0 && chosen === shown.length;
  const names = ["kindHead", "value", "where", "role", "exposure", "tlp"] as const;
  return (
    <div role="rowgroup" className="sticky top-0 z-10 bg-sunken">
      <div role="row" aria-rowindex={1} className="grid h-9 items-center border-b border-line text-xs font-medium text-muted" style={{ gridTemplateColumns: wide ? tracks : "2.25rem 1fr" }}>
        <div role="columnheader" aria-label={t("file")} className="pl-3">
          <CheckboxMark
            aria-label={t("fileAllShown")}
            checked={all}
            indeterminate={chosen > 0 && !all}
            onChange={() => store.choose(shown, { chosen: !all })}
            className="block"
          />
        </div>
        {wide ? (
          <>
            {names.map((name) => (
              <div key={name} role="columnheader" className="truncate px-2">{t(`column.${name}`)}</div>
            ))}
            {sharing && <div role="columnheader" className="truncate px-2">{t("column.shared")}</div>}
            <div role="columnheader"><Pencil aria-label={t("column.edit")} className="size-3.5" /></div>
          </>
        ) : (
          <div role="columnheader" className="px-2">{t("fileAllShown")}</div>
        )}
      </div>
    </div>
  );
}

function targetOf(key: string, active: number, count: number, page: number): number | null {
  const targets: Record<string, number> = {
    ArrowDown: active + 1, ArrowUp: active - 1, PageDown: active + page, PageUp: active - page, Home: 0, End: count - 1,
  };
  return targets[key] ?? null;
}

function bringIntoView(box: HTMLElement, index: number, rowHeight: number): void {
  const head = 36;
  const top = index * rowHeight;
  if (top < box.scrollTop) box.scrollTop = top;
  else if (top + rowHeight + head > box.scrollTop + box.clientHeight) box.scrollTop = top + rowHeight + head - box.clientHeight;
}

const WIDE = "(min-width: 64rem)";

function watchWidth(changed: () => void): () => void {
  const query = window.matchMedia(WIDE);
  query.addEventListener("change", changed);
  return () => query.removeEventListener("change", changed);
}

function isWide(): boolean {
  return window.matchMedia(WIDE).matches;
}
