import { ArrowDown, ArrowUp, ChevronsUpDown } from "lucide-react";
import Link from "next/link";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { classNames } from "./class-names";
import { ScrollRegion } from "./scroll-region";
import { SelectAllRows, SelectRow } from "./table-selection";

export type Sort = { column: string; direction: "asc" | "desc" };

export type Column<Row> = {
  key: string;
  header: string;
  /** Keeps the header for screen readers only: for columns of buttons. */
  hideHeader?: boolean;
  cell: (row: Row) => ReactNode;
  align?: "start" | "end";
  sortable?: boolean;
  /** Names the row: read out with each of its cells, and the headline of its card on phones. */
  isRowHeader?: boolean;
  /** Left out between phones and wide screens, and on paper: the headline says it there. */
  wideOnly?: boolean;
  className?: string;
};

export type DataTableProps<Row> = {
  /** The name of the table, for those who do not see it. */
  label: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  rowKey: (row: Row) => string;
  /** The present order and the address of another one; the server sorts. */
  sort?: Sort;
  sortHref?: (sort: Sort) => string;
  /** Shows a checkbox in each row, named by this; needs a `<TableSelection>` around. */
  selectLabel?: (row: Row) => string;
  /** On phones: `cards` shows each row as a card, `scroll` lets the table scroll sideways in its own region. */
  small?: "cards" | "scroll";
  /** What stands there when there are no rows. */
  empty?: ReactNode;
};

/** A table whose rows the server has chosen and sorted. */
export function DataTable<Row>({ label, columns, rows, rowKey, sort, sortHref, selectLabel, small = "cards", empty }: DataTableProps<Row>) {
  const t = useTranslations("common");
  if (rows.length === 0 && empty) return <div className="rounded-lg border border-line bg-surface">{empty}</div>;
  return (
    <ScrollRegion
      label={t("table.scroll", { name: label })}
      className={classNames("data-table scroll-shadows rounded-lg border border-line xl:overflow-x-visible print:overflow-x-visible", small === "cards" && "cards")}
    >
      <table role="table" aria-label={label} className="w-full border-collapse text-left text-sm">
        <thead role="rowgroup">
          <tr role="row">
            {selectLabel && (
              <th role="columnheader" scope="col" className="w-9 pl-3 screen-only">
                <SelectAllRows />
              </th>
            )}
            {columns.map((column) => (
              <HeaderCell key={column.key} column={column} sort={sort} sortHref={sortHref} />
            ))}
          </tr>
        </thead>
        <tbody role="rowgroup">
          {rows.map((row) => (
            <tr role="row" key={rowKey(row)} className="has-[[data-select-row]:checked]:bg-selected hover:bg-hover">
              {selectLabel && (
                <td role="cell" className="w-9 pl-3 screen-only" data-select="">
                  <SelectRow id={rowKey(row)} label={t("table.select", { name: selectLabel(row) })} />
                </td>
              )}
              {columns.map((column) => (
                <BodyCell key={column.key} column={column} row={row} />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollRegion>
  );
}

const wideOnly = "sm:max-xl:hidden";

function BodyCell<Row>({ column, row }: { column: Column<Row>; row: Row }) {
  const Cell = column.isRowHeader ? "th" : "td";
  return (
    <Cell
      role={column.isRowHeader ? "rowheader" : "cell"}
      scope={column.isRowHeader ? "row" : undefined}
      data-label={column.hideHeader ? undefined : column.header}
      className={classNames(
        "px-3 py-1.5 align-middle font-normal",
        column.align === "end" && "text-right tabular-nums",
        column.wideOnly && wideOnly,
        column.isRowHeader && "names",
        column.className,
      )}
    >
      {column.cell(row)}
    </Cell>
  );
}

type HeaderCellProps<Row> = { column: Column<Row>; sort?: Sort; sortHref?: (sort: Sort) => string };

function HeaderCell<Row>({ column, sort, sortHref }: HeaderCellProps<Row>) {
  const t = useTranslations("common");
  const direction = sort?.column === column.key ? sort.direction : undefined;
  const next = direction === "asc" ? "desc" : "asc";
  const Arrow = direction === "asc" ? ArrowUp : direction === "desc" ? ArrowDown : ChevronsUpDown;
  return (
    <th
      role="columnheader"
      scope="col"
      aria-sort={direction && (direction === "asc" ? "ascending" : "descending")}
      className={classNames("h-9 px-3 text-xs font-medium whitespace-nowrap text-muted", column.align === "end" && "text-right", column.wideOnly && wideOnly)}
    >
      {column.sortable && sortHref ? (
        <Link
          href={sortHref({ column: column.key, direction: next })}
          scroll={false}
          title={t(next === "asc" ? "table.sortAscending" : "table.sortDescending", { column: column.header })}
          className={classNames("-mx-1 inline-flex h-6 items-center gap-1 rounded-sm px-1 hover:text-ink", direction && "text-ink")}
        >
          {column.header}
          <Arrow aria-hidden className={classNames("size-3.5 screen-only", !direction && "opacity-60")} />
        </Link>
      ) : (
        <span className={column.hideHeader ? "sr-only" : undefined}>{column.header}</span>
      )}
    </th>
  );
}
