"use client";

import { useRouter } from "next/navigation";
import { useLocale, useTranslations } from "next-intl";
import { useTransition } from "react";
import { setLocaleAction, setThemeAction } from "@/app/preferences-actions";
import type { Theme } from "@/app/preferences";
import { Select } from "@/components/select";

/** Language and theme before anybody has signed in, kept in this browser. */
export function LookSwitch({ theme }: { theme: Theme }) {
  const t = useTranslations("common");
  const locale = useLocale();
  const router = useRouter();
  const [, start] = useTransition();
  const change = (action: () => Promise<void>) =>
    start(async () => {
      await action();
      router.refresh();
    });
  return (
    <div className="flex items-center gap-2">
      <Select
        controlSize="sm"
        aria-label={t("language.label")}
        value={locale}
        onChange={(event) => change(() => setLocaleAction(event.target.value))}
      >
        <option value="en" lang="en">English</option>
        <option value="ja" lang="ja">日本語</option>
      </Select>
      <Select
        controlSize="sm"
        aria-label={t("theme.label")}
        value={theme}
        onChange={(event) => change(() => setThemeAction(event.target.value))}
        options={(["system", "light", "dark"] as const).map((value) => ({ value, label: t(`theme.${value}`) }))}
      />
    </div>
  );
}
