"use client";

import { Input } from "@/components/input";

type DayInputProps = { value: string | null; onChange: (moment: string | null) => void };

/** A day without an hour, kept as noon UTC: that is the same day nearly everywhere. */
export function DayInput({ value, onChange }: DayInputProps) {
  return <Input type="date" max="2999-12-31" value={value?.slice(0, 10) ?? ""} onChange={(event) => onChange(noonOf(event.target.value))} />;
}

function noonOf(day: string): string | null {
  return /^[12]\d{3}-\d\d-\d\d$/.test(day) ? `${day}T12:00:00.000Z` : null;
}
