import { labelledKind, withLabel } from "./labels";

const TYPE = /^(?:(?:ioc|indicator|entity|attribute|observable)[ _-]?)?(?:type|kind)$|^種別$/i;
const VALUE = /^(?:ioc|indicator|value|observable|artifact)(?:[ _-]?value)?$|^値$/i;
const SIZE = /^(?:file[ _-]?)?size(?:[ _-]?(?:in[ _-]?)?bytes)?$|^サイズ$/i;

/**
 * For a table whose first row names its columns: gives back rows in which values that look like anything have their kind
 * in front of them, whether the column's heading tells it or an entry in a column of types. Other tables stay as they are.
 */
export function labelColumns(heading: string[]): (row: string[]) => string[] {
  const names = heading.map((name) => name.replace(/^\uFEFF/, "").trim());
  const kinds = names.map(labelledKind);
  const type = names.findIndex((name) => TYPE.test(name));
  const value = names.findIndex((name) => VALUE.test(name));
  const size = names.findIndex((name) => SIZE.test(name));
  return (row) => {
    const typed = type >= 0 && value >= 0 ? labelledKind(row[type] ?? "") : null;
    return row.map((cell, column) => {
      const kind = column === value ? typed : kinds[column];
      if (!kind || !cell.trim()) return cell;
      const bytes = kind === "file_name" && column !== value && /^\d+$/.test(row[size]?.trim() ?? "") ? `|${row[size]!.trim()}` : "";
      return withLabel(kind, cell.trim() + bytes);
    });
  };
}
