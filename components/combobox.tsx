"use client";

import { Command } from "cmdk";
import { Check, ChevronsUpDown, X } from "lucide-react";
import { useTranslations } from "next-intl";
import { Popover } from "radix-ui";
import { useId, useState } from "react";
import { classNames } from "./class-names";
import { useFieldControl } from "./field";
import { controlStyle } from "./input";

export type ComboboxOption = {
  value: string;
  label: string;
  detail?: string;
  /** Other ways to find it, such as the reading of a Japanese name. */
  keywords?: string[];
  /** Listed, but not to be chosen; `detail` says why. */
  disabled?: boolean;
};

type Common = {
  options: readonly ComboboxOption[];
  /** Sends the choice with the form, one hidden field per value. */
  name?: string;
  placeholder?: string;
  disabled?: boolean;
  className?: string;
};

type SingleProps = Common & { value: string | null; onChange: (value: string | null) => void };
type MultiProps = Common & { values: readonly string[]; onChange: (values: string[]) => void };

/** A choice of one among many, found by typing. */
export function Combobox({ value, onChange, ...rest }: SingleProps) {
  const [open, setOpen] = useState(false);
  const choose = (next: string) => {
    onChange(next === value ? null : next);
    setOpen(false);
  };
  return <Picker {...rest} open={open} setOpen={setOpen} chosen={value === null ? [] : [value]} onToggle={choose} />;
}

/** A choice of several among many, found by typing; what is chosen stands below and can be removed there. */
export function MultiCombobox({ values, onChange, ...rest }: MultiProps) {
  const t = useTranslations("common");
  const [open, setOpen] = useState(false);
  const toggle = (value: string) =>
    onChange(values.includes(value) ? values.filter((other) => other !== value) : [...values, value]);
  const chosen = rest.options.filter((option) => values.includes(option.value));
  return (
    <div className="grid gap-1.5">
      <Picker {...rest} multiple open={open} setOpen={setOpen} chosen={values} onToggle={toggle} />
      {chosen.length > 0 && (
        <ul className="flex flex-wrap gap-1">
          {chosen.map((option) => (
            <li key={option.value} className="flex h-6 max-w-full items-center gap-1 rounded-sm bg-accent-soft pl-2 text-sm text-accent">
              <span className="truncate">{option.label}</span>
              <button
                type="button"
                aria-label={t("combobox.remove", { label: option.label })}
                onClick={() => toggle(option.value)}
                className="flex size-6 items-center justify-center rounded-sm hover:bg-selected focus-visible:-outline-offset-2"
              >
                <X aria-hidden className="size-3.5" />
              </button>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

type PickerProps = Common & {
  multiple?: boolean;
  open: boolean;
  setOpen: (open: boolean) => void;
  chosen: readonly string[];
  onToggle: (value: string) => void;
};

function Picker({ options, name, placeholder, disabled, className, multiple, open, setOpen, chosen, onToggle }: PickerProps) {
  const t = useTranslations("common");
  const shownId = useId();
  const control = useFieldControl<{ id?: string; "aria-describedby"?: string; "aria-invalid"?: true; required?: boolean }>({});
  const single = options.find((option) => option.value === chosen[0])?.label;
  const shown = chosen.length === 0 ? null : multiple ? t("combobox.chosen", { count: chosen.length }) : single;
  return (
    <Popover.Root open={open} onOpenChange={setOpen}>
      <Popover.Trigger
        id={control.id}
        disabled={disabled}
        aria-describedby={[shownId, control["aria-describedby"]].filter(Boolean).join(" ")}
        data-invalid={control["aria-invalid"]}
        className={classNames(
          controlStyle,
          "flex h-control items-center gap-2 pr-2 pl-2.5 text-left data-invalid:border-danger",
          className,
        )}
      >
        <span id={shownId} className={classNames("min-w-0 flex-1 truncate", !shown && "text-muted")}>
          {shown ?? placeholder ?? t("combobox.choose")}
        </span>
        <ChevronsUpDown aria-hidden className="size-4 shrink-0 text-muted" />
      </Popover.Trigger>
      {name && chosen.map((value) => <input key={value} type="hidden" name={name} value={value} />)}
      <Popover.Portal>
        <Popover.Content
          align="start"
          sideOffset={4}
          collisionPadding={8}
          aria-label={placeholder ?? t("combobox.choose")}
          className="z-50 w-(--radix-popover-trigger-width) min-w-56 animate-appear overflow-hidden rounded-lg border border-line bg-raised shadow-high"
        >
          <Choices options={options} chosen={chosen} multiple={multiple} onToggle={onToggle} />
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}

type ChoicesProps = Pick<PickerProps, "options" | "chosen" | "multiple" | "onToggle">;

function Choices({ options, chosen, multiple, onToggle }: ChoicesProps) {
  const t = useTranslations("common");
  return (
    <Command label={t("combobox.search")} filter={contains} loop>
      <Command.Input
        placeholder={t("combobox.search")}
        className="h-9 w-full border-b border-line bg-transparent px-3 text-base outline-none"
      />
      {/* Beside the list, which may hold nothing but options. */}
      <div role="status">
        <Command.Empty className="px-2 py-4 text-center text-sm text-muted">{t("combobox.empty")}</Command.Empty>
      </div>
      <Command.List aria-multiselectable={multiple || undefined} className="max-h-64 overflow-y-auto p-1">
        {options.map((option) => (
          <Command.Item
            key={option.value}
            value={option.value}
            keywords={[option.label, option.detail ?? "", ...(option.keywords ?? [])]}
            disabled={option.disabled}
            onSelect={() => onToggle(option.value)}
            className="flex min-h-8 cursor-pointer items-center gap-2 rounded-md px-2 py-1 text-base aria-selected:bg-hover data-[disabled=true]:cursor-not-allowed data-[disabled=true]:text-muted"
          >
            <span className="flex size-4 shrink-0 text-accent">{chosen.includes(option.value) && <Check aria-hidden />}</span>
            <span className="min-w-0 flex-1 truncate">{option.label}</span>
            {chosen.includes(option.value) && <span className="sr-only">{t("combobox.isChosen")}</span>}
            {option.detail && <span className="truncate text-xs text-muted">{option.detail}</span>}
          </Command.Item>
        ))}
      </Command.List>
    </Command>
  );
}

function contains(_: string, search: string, keywords: string[] = []): number {
  const wanted = search.normalize("NFKC").toLowerCase().trim();
  return keywords.some((word) => word.normalize("NFKC").toLowerCase().includes(wanted)) ? 1 : 0;
}
