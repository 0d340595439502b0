"use client";

import { useTranslations } from "next-intl";
import { createContext, useContext, useMemo, useRef, useState, type MouseEvent, type ReactNode } from "react";
import { CheckboxMark } from "./choice";

type Selection = {
  selected: ReadonlySet<string>;
  count: number;
  all: boolean;
  toggle: (id: string, withRange: boolean) => void;
  selectAll: () => void;
  selectNone: () => void;
};

const SelectionContext = createContext<Selection | null>(null);

/** The selection of the `<TableSelection>` around. */
export function useTableSelection(): Selection {
  const selection = useContext(SelectionContext);
  if (!selection) throw new Error("useTableSelection needs a <TableSelection> around it");
  return selection;
}

/** Remembers which of the rows on this page are selected; rows that are gone are selected no more. */
export function TableSelection({ ids, children }: { ids: readonly string[]; children: ReactNode }) {
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const anchor = useRef<string | null>(null);
  const selection = useMemo<Selection>(() => {
    const selected = new Set(ids.filter((id) => chosen.has(id)));
    const toggle = (id: string, withRange: boolean) => {
      const next = new Set(selected);
      const on = !next.has(id);
      const from = withRange && anchor.current !== null ? ids.indexOf(anchor.current) : -1;
      const to = ids.indexOf(id);
      const range = from < 0 ? [id] : ids.slice(Math.min(from, to), Math.max(from, to) + 1);
      for (const each of range) if (on) next.add(each);
      else next.delete(each);
      anchor.current = id;
      setChosen(next);
    };
    return {
      selected,
      count: selected.size,
      all: ids.length > 0 && selected.size === ids.length,
      toggle,
      selectAll: () => setChosen(new Set(ids)),
      selectNone: () => setChosen(new Set()),
    };
  }, [ids, chosen]);
  return <SelectionContext value={selection}>{children}</SelectionContext>;
}

export function SelectAllRows() {
  const t = useTranslations("common");
  const { all, count, selectAll, selectNone } = useTableSelection();
  return (
    <CheckboxMark
      aria-label={t("table.selectAll")}
      checked={all}
      indeterminate={count > 0 && !all}
      onChange={all ? selectNone : selectAll}
      className="block"
    />
  );
}

export function SelectRow({ id, label }: { id: string; label: string }) {
  const { selected, toggle } = useTableSelection();
  const shift = useRef(false);
  return (
    <CheckboxMark
      data-select-row=""
      aria-label={label}
      checked={selected.has(id)}
      onClick={(event: MouseEvent) => {
        shift.current = event.shiftKey;
      }}
      onChange={() => toggle(id, shift.current)}
      className="block"
    />
  );
}
