"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import { Field } from "@/components/field";
import { Input } from "@/components/input";

type DayFieldProps = {
  label: string;
  value: string | null;
  /** Something wrong beyond the day itself. */
  error?: string;
  onChange: (moment: string | null) => void;
};

const EARLIEST = "1900-01-01";
/** The latest day that has begun anywhere. */
const latest = () => new Date(Date.now() + 14 * 3_600_000).toISOString().slice(0, 10);

/**
 * A day without an hour, in the past, kept as noon UTC: that is the same day nearly everywhere. What is typed stays as it
 * is until it is a day; until then the value is null, and the field says so once it is left.
 */
export function DayField({ label, value, error, onChange }: DayFieldProps) {
  const t = useTranslations("filing.day");
  const [typed, setTyped] = useState(dayOf(value));
  const [wrong, setWrong] = useState<"incomplete" | "outside" | null>(null);
  const shown = noonOf(typed) === value ? typed : dayOf(value);
  return (
    <Field label={label} optional error={wrong ? t(wrong) : error}>
      <Input
        type="date"
        min={EARLIEST}
        max={latest()}
        value={shown}
        onChange={(event) => {
          setTyped(event.target.value);
          setWrong(null);
          onChange(noonOf(event.target.value));
        }}
        onBlur={({ target: { validity } }) => setWrong(validity.badInput ? "incomplete" : validity.valid ? null : "outside")}
      />
    </Field>
  );
}

function dayOf(moment: string | null): string {
  return moment?.slice(0, 10) ?? "";
}

function noonOf(day: string): string | null {
  return /^\d{4}-\d\d-\d\d$/.test(day) && day >= EARLIEST && day <= latest() ? `${day}T12:00:00.000Z` : null;
}

/** Leads to the first field of the page that is not right yet, if there is one; what hides it is opened. */
export function focusInvalidField(): boolean {
  const field = document.querySelector<HTMLElement>("main :is(input, textarea):is(:invalid, [aria-invalid=true])");
  field?.closest("details")?.setAttribute("open", "");
  field?.focus();
  return field !== null;
}
