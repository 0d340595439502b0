"use client";

import { ArrowDown, ArrowUp, ChevronsUpDown } from "lucide-react";
import { useTranslations } from "next-intl";
import { useId, useMemo, useRef, useState, type KeyboardEvent, type MouseEvent, type ReactNode } from "react";
import { Button } from "./button";
import { CheckboxMark } from "./choice";
import { classNames } from "./class-names";
import { useNarrow, usePrinting, useRowHeight, useVisibleRows } from "./virtual-rows";

export type VirtualColumn<Row> = {
  key: string;
  header: string;
  /** `active` is true in the row that the keyboard is on: controls elsewhere take `tabIndex={-1}`. */
  cell: (row: Row, active: boolean) => ReactNode;
  /** A CSS grid track with a fixed least width: `9rem`, `minmax(16rem, 1fr)`. */
  width: string;
  align?: "end";
  /** Makes the column sortable. */
  sortValue?: (row: Row) => string | number;
};

export type VirtualTableProps<Row> = {
  label: string;
  columns: readonly VirtualColumn<Row>[];
  /** On phones each row is drawn as this, two lines high, instead of its cells. */
  card: (row: Row, active: boolean) => ReactNode;
  rows: readonly Row[];
  rowKey: (row: Row) => string;
  /** What a row is called when it is selected. */
  rowLabel: (row: Row) => string;
  selected: ReadonlySet<string>;
  onSelectedChange: (selected: Set<string>) => void;
  /** Controls that change all selected rows at once, shown beside the count. */
  bulk?: ReactNode;
  /** Height of the rows' window in pixels. */
  height?: number;
  /** Looks of a row by its content, such as dimmed. */
  rowClassName?: (row: Row) => string | undefined;
  empty?: ReactNode;
};

type VirtualSort = { key: string; descending: boolean };

/** A table of very many rows held in memory; only those in sight are drawn. Select and move by keyboard or pointer. */
export function VirtualTable<Row>(props: VirtualTableProps<Row>) {
  const { columns, rows, rowKey, selected, onSelectedChange, height = 480 } = props;
  const t = useTranslations("common");
  const id = useId();
  const box = useRef<HTMLDivElement>(null);
  const cards = useNarrow();
  const printing = usePrinting();
  const headHeight = useRowHeight();
  const rowHeight = cards ? 2 * headHeight : headHeight;
  const [sort, setSort] = useState<VirtualSort | null>(null);
  const sorted = useMemo(() => sortRows(rows, columns, sort), [rows, columns, sort]);
  const { start, end, onScroll } = useVisibleRows(sorted.length, rowHeight, height);
  const [wantedActive, setActive] = useState(0);
  const anchor = useRef(0);
  const active = Math.min(wantedActive, Math.max(0, sorted.length - 1));
  const tracks = `2.5rem ${cards ? "minmax(0, 1fr)" : columns.map((column) => column.width).join(" ")}`;

  const selectAll = () => onSelectedChange(new Set(sorted.map(rowKey)));
  const selectNone = () => onSelectedChange(new Set());
  const selectRange = (to: number) => {
    const range = sorted.slice(Math.min(anchor.current, to), Math.max(anchor.current, to) + 1);
    onSelectedChange(new Set([...selected, ...range.map(rowKey)]));
  };
  const toggle = (index: number) => {
    const row = sorted[index];
    if (!row) return;
    const next = new Set(selected);
    if (!next.delete(rowKey(row))) next.add(rowKey(row));
    anchor.current = index;
    setActive(index);
    onSelectedChange(next);
  };
  const moveTo = (index: number, extend: boolean) => {
    const to = Math.max(0, Math.min(sorted.length - 1, index));
    setActive(to);
    if (extend) selectRange(to);
    else anchor.current = to;
    if (box.current) bringIntoView(box.current, to, rowHeight, headHeight);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.target !== event.currentTarget) return;
    const page = Math.max(1, Math.floor(height / rowHeight) - 2);
    const steps: Record<string, number> = {
      ArrowDown: active + 1,
      ArrowUp: active - 1,
      PageDown: active + page,
      PageUp: active - page,
      Home: 0,
      End: sorted.length - 1,
    };
    const to = steps[event.key];
    if (to !== undefined) moveTo(to, event.shiftKey);
    else if (event.key === " ") toggle(active);
    else if (event.key.toLowerCase() === "a" && (event.ctrlKey || event.metaKey))
      (selected.size === sorted.length ? selectNone : selectAll)();
    else return;
    event.preventDefault();
  };
  const press = (index: number, event: MouseEvent) => {
    setActive(index);
    if (!event.shiftKey) return;
    event.preventDefault();
    selectRange(index);
  };

  if (rows.length === 0 && props.empty) return <div className="rounded-lg border border-line bg-surface">{props.empty}</div>;
  if (printing) return <PrintedTable {...props} rows={sorted} />;
  return (
    <div className="overflow-hidden rounded-lg border border-line bg-surface">
      <SelectionBar {...props} total={sorted.length} onAll={selectAll} onNone={selectNone} />
      <p id={`${id}-keys`} className="sr-only">{t("table.keys")}</p>
      <div
        ref={box}
        role="grid"
        tabIndex={0}
        aria-label={props.label}
        aria-describedby={`${id}-keys`}
        aria-rowcount={sorted.length + 1}
        aria-colcount={cards ? 2 : columns.length + 1}
        aria-multiselectable
        aria-activedescendant={active >= start && active < end ? `${id}-${active}` : undefined}
        onScroll={onScroll}
        onKeyDown={onKeyDown}
        className="group/grid scroll-shadows relative overflow-auto focus-visible:-outline-offset-2"
        style={{ maxHeight: height, scrollPaddingTop: headHeight }}
      >
        {/* As wide as the head needs: rows are taken out of the flow and have no width of their own. */}
        <div className={cards ? undefined : "w-max min-w-full"}>
          <div role="rowgroup" className="sticky top-0 z-10 bg-sunken">
            <div role="row" aria-rowindex={1} className="grid items-center border-b border-line" style={{ gridTemplateColumns: tracks, height: headHeight }}>
              <div role="columnheader" aria-label={t("table.selectAll")} className="pl-3">
                <CheckboxMark
                  aria-label={t("table.selectAll")}
                  checked={sorted.length > 0 && selected.size >= sorted.length}
                  indeterminate={selected.size > 0 && selected.size < sorted.length}
                  onChange={selected.size >= sorted.length ? selectNone : selectAll}
                  className="block"
                />
              </div>
              {cards ? (
                <div role="columnheader" className="px-2.5 text-xs font-medium text-muted">{t("table.selectAll")}</div>
              ) : (
                columns.map((column) => <HeaderCell key={column.key} column={column} sort={sort} onSort={setSort} />)
              )}
            </div>
          </div>
          <div role="rowgroup" className="relative" style={{ height: sorted.length * rowHeight }}>
            {sorted.slice(start, end).map((row, offset) => {
              const index = start + offset;
              const isSelected = selected.has(rowKey(row));
              return (
                <div
                  key={rowKey(row)}
                  id={`${id}-${index}`}
                  role="row"
                  aria-rowindex={index + 2}
                  aria-selected={isSelected}
                  data-active={index === active || undefined}
                  onMouseDown={(event) => press(index, event)}
                  className={classNames(
                    "absolute inset-x-0 grid items-center border-b border-line text-sm hover:bg-hover aria-selected:bg-selected",
                    "group-focus-visible/grid:data-active:shadow-[inset_3px_0_var(--focus)]",
                    props.rowClassName?.(row),
                  )}
                  style={{ gridTemplateColumns: tracks, height: rowHeight, top: index * rowHeight }}
                >
                  <div role="gridcell" className="pl-3">
                    <CheckboxMark
                      tabIndex={-1}
                      aria-label={t("table.select", { name: props.rowLabel(row) })}
                      checked={isSelected}
                      onChange={() => {
                        toggle(index);
                        box.current?.focus({ preventScroll: true });
                      }}
                      className="block"
                    />
                  </div>
                  {cards ? (
                    <div role="gridcell" className="min-w-0 px-2.5">{props.card(row, index === active)}</div>
                  ) : (
                    columns.map((column) => (
                      <div
                        key={column.key}
                        role="gridcell"
                        className={classNames("min-w-0 truncate px-2.5", column.align === "end" && "text-right tabular-nums")}
                      >
                        {column.cell(row, index === active)}
                      </div>
                    ))
                  )}
                </div>
              );
            })}
          </div>
        </div>
      </div>
    </div>
  );
}

/** More would keep the browser busy for minutes, and nobody reads them on paper. */
const mostPrinted = 2000;

/** On paper all rows stand in an ordinary table, whose head comes again on each sheet. */
function PrintedTable<Row>({ label, columns, rows, rowKey }: VirtualTableProps<Row>) {
  const t = useTranslations("common");
  return (
    <>
      <table aria-label={label} className="w-full border-collapse text-left text-[0.6875rem] leading-snug">
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column.key} scope="col" className="border-b border-line-strong p-1 font-medium text-muted">{column.header}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.slice(0, mostPrinted).map((row) => (
            <tr key={rowKey(row)}>
              {columns.map((column) => (
                <td key={column.key} className="border-b border-line p-1 align-top">{column.cell(row, false)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {rows.length > mostPrinted && <p className="mt-2 text-sm">{t("table.printed", { count: mostPrinted, total: rows.length })}</p>}
    </>
  );
}

type BarProps<Row> = Pick<VirtualTableProps<Row>, "selected" | "bulk"> & { total: number; onAll: () => void; onNone: () => void };

function SelectionBar<Row>({ selected, bulk, total, onAll, onNone }: BarProps<Row>) {
  const t = useTranslations("common");
  return (
    <div className="flex min-h-11 flex-wrap items-center gap-2 border-b border-line px-3 py-1.5 screen-only">
      <span role="status" className="text-sm font-medium tabular-nums">
        {t("table.selectedOf", { count: selected.size, total })}
      </span>
      <Button size="sm" variant="quiet" onClick={onAll}>{t("table.selectAll")}</Button>
      <Button size="sm" variant="quiet" disabled={selected.size === 0} onClick={onNone}>{t("table.selectNone")}</Button>
      {bulk && <div className="ml-auto flex flex-wrap items-center gap-2">{bulk}</div>}
    </div>
  );
}

type HeaderProps<Row> = { column: VirtualColumn<Row>; sort: VirtualSort | null; onSort: (sort: VirtualSort) => void };

function HeaderCell<Row>({ column, sort, onSort }: HeaderProps<Row>) {
  const here = sort?.key === column.key ? sort : null;
  const Arrow = here ? (here.descending ? ArrowDown : ArrowUp) : ChevronsUpDown;
  return (
    <div
      role="columnheader"
      aria-sort={here ? (here.descending ? "descending" : "ascending") : undefined}
      className={classNames("min-w-0 px-2.5 text-xs font-medium text-muted", column.align === "end" && "text-right")}
    >
      {column.sortValue ? (
        <button
          type="button"
          onClick={() => onSort({ key: column.key, descending: here ? !here.descending : false })}
          className={classNames("-mx-1 inline-flex h-6 max-w-full items-center gap-1 rounded-sm px-1 hover:text-ink", here && "text-ink")}
        >
          <span className="truncate">{column.header}</span>
          <Arrow aria-hidden className={classNames("size-3.5 shrink-0", !here && "opacity-60")} />
        </button>
      ) : (
        <span className="block truncate">{column.header}</span>
      )}
    </div>
  );
}

/** By code units, not by the language's order: of a hundred thousand values a collator takes seconds. */
function sortRows<Row>(rows: readonly Row[], columns: readonly VirtualColumn<Row>[], sort: VirtualSort | null): readonly Row[] {
  const valueOf = columns.find((column) => column.key === sort?.key)?.sortValue;
  if (!sort || !valueOf) return rows;
  const keyed = rows.map((row) => ({ row, value: valueOf(row) }));
  keyed.sort((a, b) => (a.value < b.value ? -1 : a.value > b.value ? 1 : 0));
  if (sort.descending) keyed.reverse();
  return keyed.map(({ row }) => row);
}

/** Scrolls as little as needed; the head covers the top. */
function bringIntoView(box: HTMLElement, index: number, rowHeight: number, headHeight: number): void {
  const top = index * rowHeight;
  const bottom = top + rowHeight + headHeight;
  if (top < box.scrollTop) box.scrollTop = top;
  else if (bottom > box.scrollTop + box.clientHeight) box.scrollTop = bottom - box.clientHeight;
}
