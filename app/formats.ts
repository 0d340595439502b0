import type { Formats } from "next-intl";

/** The few ways dates and numbers are written; screens name one of these and never make their own. */
export const formats = {
  dateTime: {
    date: { year: "numeric", month: "short", day: "numeric" },
    dateTime: { year: "numeric", month: "short", day: "numeric", hour: "2-digit", minute: "2-digit", hourCycle: "h23" },
    time: { hour: "2-digit", minute: "2-digit", hourCycle: "h23" },
    month: { year: "numeric", month: "short" },
  },
  number: {
    whole: { maximumFractionDigits: 0 },
    percent: { style: "percent", maximumFractionDigits: 0 },
  },
} satisfies Formats;
