import "@fontsource-variable/inter/wght.css";
import "@fontsource-variable/jetbrains-mono/wght.css";
import "@fontsource-variable/noto-sans-jp/wght.css";
import "./globals.css";

import type { Metadata, Viewport } from "next";
import { NextIntlClientProvider } from "next-intl";
import { getTranslations } from "next-intl/server";
import { headers } from "next/headers";
import type { ReactNode } from "react";
import { ToastProvider } from "@/components/toast";
import { TooltipProvider } from "@/components/tooltip";
import { ClientMessages } from "./client-messages";
import { readPreferences } from "./preferences";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("common");
  return { title: { default: t("product.name"), template: `%s · ${t("product.name")}` }, description: t("product.description") };
}

export const viewport: Viewport = {
  width: "device-width",
  initialScale: 1,
  themeColor: [
    { media: "(prefers-color-scheme: light)", color: "#ffffff" },
    { media: "(prefers-color-scheme: dark)", color: "#13181b" },
  ],
};

export default async function RootLayout({ children }: { children: ReactNode }) {
  const [{ locale, theme }, request] = await Promise.all([readPreferences(), headers()]);
  const requestId = request.get("x-request-id");
  return (
    <html lang={locale} data-theme={theme === "system" ? undefined : theme}>
      <head>{requestId && <meta name="request-id" content={requestId} />}</head>
      <body>
        <NextIntlClientProvider messages={null}>
          <ClientMessages>
            <TooltipProvider>
              <ToastProvider>{children}</ToastProvider>
            </TooltipProvider>
          </ClientMessages>
        </NextIntlClientProvider>
      </body>
    </html>
  );
}
