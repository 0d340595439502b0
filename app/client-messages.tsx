"use client";

import { NextIntlClientProvider, useLocale } from "next-intl";
import type { ReactNode } from "react";
import { MESSAGES } from "./messages";
import type { Locale } from "./preferences";

/** The messages for what runs in the browser: in its scripts, which it keeps, instead of 80 KB in every page. */
export function ClientMessages({ children }: { children: ReactNode }) {
  const locale = useLocale() as Locale;
  return <NextIntlClientProvider locale={locale} messages={MESSAGES[locale]}>{children}</NextIntlClientProvider>;
}
