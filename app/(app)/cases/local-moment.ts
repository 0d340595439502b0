/** A moment as a `datetime-local` field holds it in this zone: `2011-08-11T09:30`; empty for none. */
export function toLocalField(moment: Date | string | null, timeZone: string): string {
  if (!moment) return "";
  const parts = new Intl.DateTimeFormat("en-CA", {
    timeZone, hourCycle: "h23", year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit",
  }).formatToParts(new Date(moment));
  const of = (type: string) => parts.find((part) => part.type === type)?.value ?? "";
  return `${of("year").padStart(4, "0")}-${of("month")}-${of("day")}T${of("hour")}:${of("minute")}`;
}

/** The moment that a `datetime-local` field means in this zone, as ISO 8601; null when it is empty or no date. */
export function fromLocalField(text: string, timeZone: string): string | null {
  const asUtc = Date.parse(`${text}Z`);
  if (!text || Number.isNaN(asUtc)) return null;
  let guess = asUtc;
  // Twice: the first step may cross a change of the clocks.
  for (let step = 0; step < 2; step += 1) guess += asUtc - Date.parse(`${toLocalField(new Date(guess), timeZone)}Z`);
  return new Date(guess).toISOString();
}
