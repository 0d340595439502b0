"use client";

import { Command } from "cmdk";
import { Search } from "lucide-react";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { Dialog } from "radix-ui";
import { useState, type ReactNode } from "react";
import { Keys } from "./keyboard-hint";
import { KeyboardHelp } from "./keyboard-help";
import { Spinner } from "./spinner";
import { usePaletteSearch, type PaletteResult } from "./use-palette-search";
import { useShortcuts } from "./use-shortcuts";

export type PalettePage = { label: string; href: string; icon?: ReactNode; keys?: readonly string[] };

export type PaletteProps = {
  /** Where one can go; those with `keys` are also reached by pressing them one after the other. */
  pages: readonly PalettePage[];
  /** What one can start: links to forms. */
  actions?: readonly PalettePage[];
  /** Finds things while the person types. A server action: it returns only what this person may see. */
  search?: (query: string) => Promise<readonly PaletteResult[]>;
};

/** The search field in the top bar and the palette behind it: Ctrl/⌘-K anywhere, `?` for the keys. */
export function CommandPalette({ pages, actions = [], search }: PaletteProps) {
  const t = useTranslations("common");
  const [open, setOpen] = useState(false);
  const [help, setHelp] = useState(false);
  const router = useRouter();
  useShortcuts({
    onPalette: () => setOpen((before) => !before),
    onHelp: () => setHelp(true),
    sequences: [...pages, ...actions],
    onGo: (href) => router.push(href),
  });
  return (
    <Dialog.Root open={open} onOpenChange={setOpen}>
      <Dialog.Trigger className="flex h-control w-control items-center justify-center gap-2 rounded-md border border-control bg-surface text-muted transition-colors hover:bg-hover hover:text-ink sm:w-72 sm:justify-start sm:px-2.5">
        <Search aria-hidden className="size-4 shrink-0" />
        <span className="sr-only flex-1 text-left text-sm sm:not-sr-only">{t("palette.open")}</span>
        <Keys of={["Ctrl", "K"]} className="hidden sm:inline-flex" />
      </Dialog.Trigger>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-50 animate-fade bg-shade" />
        <Dialog.Content
          aria-describedby={undefined}
          className="fixed top-[12vh] left-1/2 z-50 w-[calc(100%-2rem)] max-w-xl -translate-x-1/2 animate-fade overflow-hidden rounded-lg border border-line-strong bg-raised shadow-high"
        >
          <Dialog.Title className="sr-only">{t("palette.title")}</Dialog.Title>
          <PaletteBody
            pages={pages}
            actions={actions}
            search={search}
            onGo={(href) => {
              setOpen(false);
              router.push(href);
            }}
            onHelp={() => {
              setOpen(false);
              setHelp(true);
            }}
          />
        </Dialog.Content>
      </Dialog.Portal>
      <KeyboardHelp open={help} onOpenChange={setHelp} pages={[...pages, ...actions]} />
    </Dialog.Root>
  );
}

type BodyProps = PaletteProps & { onGo: (href: string) => void; onHelp: () => void };

function PaletteBody({ pages, actions = [], search, onGo, onHelp }: BodyProps) {
  const t = useTranslations("common");
  const [query, setQuery] = useState("");
  const { results, pending, failed } = usePaletteSearch(query, search);
  const groups = [...new Set(results.map((result) => result.group))];
  return (
    <Command label={t("palette.title")} loop>
      <div className="flex items-center gap-2.5 border-b border-line px-4">
        {pending ? <Spinner className="text-muted" /> : <Search aria-hidden className="size-4 text-muted" />}
        <Command.Input
          value={query}
          onValueChange={setQuery}
          placeholder={t("palette.placeholder")}
          className="h-12 min-w-0 flex-1 bg-transparent text-lg outline-none"
        />
      </div>
      {/* Beside the list, which may hold nothing but options. */}
      <div role="status">
        <Command.Empty className="px-3 py-8 text-center text-sm text-muted">
          {failed ? t("palette.failed") : pending ? t("palette.searching") : t("palette.empty")}
        </Command.Empty>
      </div>
      <Command.List label={t("palette.results")} className="max-h-[min(60vh,26rem)] overflow-y-auto p-1.5">
        {groups.map((group) => (
          <Group key={group} heading={group}>
            {results.filter((result) => result.group === group).map((result) => (
              <Row key={result.href} value={`${query} ${result.href}`} onSelect={() => onGo(result.href)}>
                <span className="min-w-0 flex-1 truncate">{result.label}</span>
                {result.detail && <span className="max-w-[40%] truncate text-xs text-muted">{result.detail}</span>}
              </Row>
            ))}
          </Group>
        ))}
        {actions.length > 0 && <Places heading={t("palette.actions")} places={actions} onGo={onGo} />}
        <Places heading={t("palette.pages")} places={pages} onGo={onGo} />
        <Group heading={t("palette.help")}>
          <Row value={t("keys.title")} onSelect={onHelp}>
            <span className="flex-1">{t("keys.title")}</span>
            <Keys of={["?"]} />
          </Row>
        </Group>
      </Command.List>
    </Command>
  );
}

function Places({ heading, places, onGo }: { heading: string; places: readonly PalettePage[]; onGo: (href: string) => void }) {
  return (
    <Group heading={heading}>
      {places.map((place) => (
        <Row key={place.href} value={place.label} keywords={[place.href]} onSelect={() => onGo(place.href)}>
          {place.icon}
          <span className="min-w-0 flex-1 truncate">{place.label}</span>
          {place.keys && <Keys of={place.keys} />}
        </Row>
      ))}
    </Group>
  );
}

function Group({ heading, children }: { heading: string; children: ReactNode }) {
  return (
    <Command.Group
      heading={heading}
      className="[&_[cmdk-group-heading]]:px-2.5 [&_[cmdk-group-heading]]:pt-2 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:text-xs [&_[cmdk-group-heading]]:font-medium [&_[cmdk-group-heading]]:text-muted"
    >
      {children}
    </Command.Group>
  );
}

type RowProps = { value: string; keywords?: string[]; onSelect: () => void; children: ReactNode };

function Row({ value, keywords, onSelect, children }: RowProps) {
  return (
    <Command.Item
      value={value}
      keywords={keywords}
      onSelect={onSelect}
      className="flex min-h-9 cursor-pointer items-center gap-2.5 rounded-md px-2.5 aria-selected:bg-selected [&_svg]:size-4 [&_svg]:shrink-0 [&_svg]:text-muted"
    >
      {children}
    </Command.Item>
  );
}
