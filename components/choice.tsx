"use client";

import { useEffect, useRef, type ComponentProps, type ReactNode } from "react";
import { classNames } from "./class-names";

const markStyle =
  "peer m-0 size-4 shrink-0 appearance-none border border-control bg-surface bg-center bg-no-repeat transition-colors " +
  "duration-100 hover:border-muted checked:border-accent-fill checked:bg-accent-fill indeterminate:border-accent-fill " +
  "indeterminate:bg-accent-fill disabled:cursor-not-allowed disabled:opacity-50 forced-colors:appearance-auto";

const checkMark =
  "checked:bg-[url('data:image/svg+xml,%3Csvg%20xmlns=%22http://www.w3.org/2000/svg%22%20viewBox=%220%200%2016%2016%22%3E%3Cpath%20d=%22m3.5%208.5%203%203%206-6.5%22%20fill=%22none%22%20stroke=%22white%22%20stroke-width=%222%22%20stroke-linecap=%22round%22%20stroke-linejoin=%22round%22/%3E%3C/svg%3E')] " +
  "indeterminate:bg-[url('data:image/svg+xml,%3Csvg%20xmlns=%22http://www.w3.org/2000/svg%22%20viewBox=%220%200%2016%2016%22%3E%3Cpath%20d=%22M4%208h8%22%20stroke=%22white%22%20stroke-width=%222%22%20stroke-linecap=%22round%22/%3E%3C/svg%3E')]";

const dotMark =
  "checked:bg-[url('data:image/svg+xml,%3Csvg%20xmlns=%22http://www.w3.org/2000/svg%22%20viewBox=%220%200%2016%2016%22%3E%3Ccircle%20cx=%228%22%20cy=%228%22%20r=%223%22%20fill=%22white%22/%3E%3C/svg%3E')]";

type MarkProps = Omit<ComponentProps<"input">, "type"> & { indeterminate?: boolean };

/** The bare box, for table rows; it needs an `aria-label` there. */
export function CheckboxMark({ indeterminate = false, className, ...rest }: MarkProps) {
  const box = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (box.current) box.current.indeterminate = indeterminate;
  }, [indeterminate]);
  return <input {...rest} ref={box} type="checkbox" className={classNames(markStyle, "rounded-sm", checkMark, className)} />;
}

type ChoiceProps = Omit<ComponentProps<"input">, "type"> & { label: ReactNode; hint?: ReactNode; indeterminate?: boolean };

/** A box to tick with its label. */
export function Checkbox({ label, hint, className, ...rest }: ChoiceProps) {
  return (
    <Labelled label={label} hint={hint} className={className}>
      <CheckboxMark {...rest} />
    </Labelled>
  );
}

/** One answer of a question; several with the same `name` stand in a `<Fieldset>`. */
export function Radio({ label, hint, className, indeterminate: _, ...rest }: ChoiceProps) {
  return (
    <Labelled label={label} hint={hint} className={className}>
      <input {...rest} type="radio" className={classNames(markStyle, "rounded-full", dotMark)} />
    </Labelled>
  );
}

type LabelledProps = { label: ReactNode; hint?: ReactNode; className?: string; children: ReactNode };

function Labelled({ label, hint, className, children }: LabelledProps) {
  return (
    <label className={classNames("flex items-start gap-2.5 text-base", className)}>
      <span className="flex h-[1.375rem] items-center">{children}</span>
      <span className="min-w-0">
        {label}
        {hint && <span className="block text-xs text-muted">{hint}</span>}
      </span>
    </label>
  );
}
