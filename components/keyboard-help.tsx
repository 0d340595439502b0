"use client";

import { useTranslations } from "next-intl";
import { Dialog } from "./dialog";
import { Keys } from "./keyboard-hint";

type Place = { label: string; href: string; keys?: readonly string[] };
type Line = { keys: readonly string[]; label: string };

type KeyboardHelpProps = { open: boolean; onOpenChange: (open: boolean) => void; pages: readonly Place[] };

/** All keys that the product listens to. */
export function KeyboardHelp({ open, onOpenChange, pages }: KeyboardHelpProps) {
  const t = useTranslations("common");
  const everywhere: Line[] = [
    { keys: ["Ctrl", "K"], label: t("keys.palette") },
    { keys: ["?"], label: t("keys.help") },
    { keys: ["Esc"], label: t("keys.close") },
  ];
  const tables: Line[] = [
    { keys: ["↑", "↓"], label: t("keys.move") },
    { keys: ["Home", "End"], label: t("keys.ends") },
    { keys: ["Space"], label: t("keys.select") },
    { keys: ["Shift", "↓"], label: t("keys.range") },
    { keys: ["Ctrl", "A"], label: t("keys.all") },
  ];
  const places = pages.flatMap((page) => (page.keys ? [{ keys: page.keys, label: page.label }] : []));
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title={t("keys.title")}>
      <div className="grid gap-x-10 gap-y-6 sm:grid-cols-2">
        <Group title={t("keys.everywhere")} lines={everywhere} />
        {places.length > 0 && <Group title={t("keys.go")} lines={places} />}
        <Group title={t("keys.tables")} lines={tables} />
      </div>
    </Dialog>
  );
}

function Group({ title, lines }: { title: string; lines: readonly Line[] }) {
  return (
    <section>
      <h3 className="mb-1.5 text-sm font-semibold">{title}</h3>
      <dl className="grid gap-1.5 text-sm">
        {lines.map((line) => (
          <div key={line.label} className="flex items-center justify-between gap-4">
            <dt>{line.label}</dt>
            <dd>
              <Keys of={line.keys} />
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
