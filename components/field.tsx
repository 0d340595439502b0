"use client";

import { CircleAlert } from "lucide-react";
import { useTranslations } from "next-intl";
import { createContext, useContext, useId, type ReactNode } from "react";
import { classNames } from "./class-names";

type Control = { id: string; required?: boolean; "aria-describedby"?: string; "aria-invalid"?: true };

const ControlContext = createContext<Control | null>(null);

/** What the control inside a `<Field>` must carry to belong to its label, hint and error; own props win. */
export function useFieldControl<Props extends object>(props: Props): Props {
  const control = useContext(ControlContext);
  return control ? { ...control, ...props } : props;
}

type FieldProps = {
  label: ReactNode;
  hint?: ReactNode;
  error?: ReactNode;
  /** Marks the field as not needed, in words; fields are required unless this is set. */
  optional?: boolean;
  /** Keeps the label for screen readers only, where the place says it to everybody else. */
  hideLabel?: boolean;
  className?: string;
  children: ReactNode;
};

/** Label, hint and error around one Input, Textarea, Select or Combobox. */
export function Field({ label, hint, error, optional, hideLabel, className, children }: FieldProps) {
  const t = useTranslations("common");
  const id = useId();
  const described = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(" ");
  const control: Control = {
    id,
    required: optional ? undefined : true,
    "aria-describedby": described || undefined,
    "aria-invalid": error ? true : undefined,
  };
  return (
    <div className={classNames("grid content-start gap-1.5", className)}>
      <label htmlFor={id} className={hideLabel ? "sr-only" : "text-sm font-medium"}>
        {label}
        {optional && <span className="font-normal text-muted"> {t("field.optional")}</span>}
      </label>
      <ControlContext value={control}>{children}</ControlContext>
      {hint && <p id={`${id}-hint`} className="text-xs text-muted">{hint}</p>}
      {error && <FieldError id={`${id}-error`}>{error}</FieldError>}
    </div>
  );
}

export function FieldError({ id, children }: { id?: string; children: ReactNode }) {
  return (
    <p id={id} role="alert" className="flex gap-1.5 text-xs font-medium text-danger">
      <CircleAlert aria-hidden className="mt-px size-3.5 shrink-0" />
      <span>{children}</span>
    </p>
  );
}

type FieldsetProps = { legend: ReactNode; hint?: ReactNode; error?: ReactNode; className?: string; children: ReactNode };

/** A group of checkboxes or radio buttons under one question. */
export function Fieldset({ legend, hint, error, className, children }: FieldsetProps) {
  const id = useId();
  const described = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(" ");
  return (
    <fieldset aria-describedby={described || undefined} className={classNames("min-w-0", className)}>
      <legend className="mb-1.5 text-sm font-medium">{legend}</legend>
      {hint && <p id={`${id}-hint`} className="-mt-1 mb-2 text-xs text-muted">{hint}</p>}
      <div className="grid gap-2">{children}</div>
      {error && <div className="mt-1.5"><FieldError id={`${id}-error`}>{error}</FieldError></div>}
    </fieldset>
  );
}
