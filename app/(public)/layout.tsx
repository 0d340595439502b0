import type { Metadata } from "next";
import type { ReactNode } from "react";
import { ProductMark } from "@/components/product-mark";
import { readPreferences } from "@/app/preferences";
import { LookSwitch } from "./look-switch";

/** One-time links must not travel on in a Referer header. */
export const metadata: Metadata = { referrer: "no-referrer" };

/** The frame of pages for people who are not signed in. */
export default async function PublicLayout({ children }: { children: ReactNode }) {
  const { theme } = await readPreferences();
  return (
    <div className="flex min-h-dvh flex-col">
      <header className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 px-4 py-3 sm:px-6">
        <ProductMark />
        <LookSwitch theme={theme} />
      </header>
      <main id="main" className="flex flex-1 flex-col items-center px-4 pt-[6vh] pb-16 sm:pt-[10vh]">
        {children}
      </main>
    </div>
  );
}
