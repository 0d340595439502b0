import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { classNames } from "./class-names";
import { ScrollRegion } from "./scroll-region";

type Column = { label: ReactNode; hideLabel?: boolean; className?: string };

type PlainTableProps = { caption: string; columns: readonly Column[]; className?: string; children: ReactNode };

/**
 * A short list in columns, without sorting or selecting; on phones it scrolls sideways in its own frame, and a last column
 * of buttons stays in sight.
 */
export function PlainTable({ caption, columns, className, children }: PlainTableProps) {
  const t = useTranslations("common");
  return (
    <ScrollRegion label={t("table.scroll", { name: caption })} className={classNames("rounded-lg border border-line bg-surface", columns.at(-1)?.hideLabel && "pinned", className)}>
      <table className="w-full border-collapse text-left text-base">
        <caption className="sr-only">{caption}</caption>
        <thead>
          <tr className="border-b border-line">
            {columns.map((column, index) => (
              <th key={index} scope="col" className={classNames("h-8 px-3 text-xs font-medium whitespace-nowrap text-muted", column.className)}>
                <span className={column.hideLabel ? "sr-only" : undefined}>{column.label}</span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody className="[&>tr+tr]:border-t [&>tr]:border-line">{children}</tbody>
      </table>
    </ScrollRegion>
  );
}

export function Cell({ className, children }: { className?: string; children?: ReactNode }) {
  return <td className={classNames("h-(--row-height) px-3 py-1.5 align-middle", className)}>{children}</td>;
}
