"use client";

import { LogOut, Settings } from "lucide-react";
import { useRouter } from "next/navigation";
import { useLocale, useTranslations } from "next-intl";
import { useTransition } from "react";
import { Button } from "@/components/button";
import { Menu, MenuChoice, MenuItem, MenuLink, MenuSeparator } from "@/components/dropdown-menu";
import { Mark } from "@/components/mark";

export type UserMenuProps = {
  name: string;
  email: string;
  /** The role in words. */
  role?: string;
  theme: "light" | "dark" | "system";
  accountHref: string;
  onLocale: (locale: string) => Promise<void>;
  onTheme: (theme: string) => Promise<void>;
  onSignOut: () => Promise<void>;
};

/** Who is signed in, how it looks and speaks to them, and the way out. */
export function UserMenu({ name, email, role, theme, accountHref, onLocale, onTheme, onSignOut }: UserMenuProps) {
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
    <Menu
      label={[t("shell.userMenu"), name, email, role].filter(Boolean).join(", ")}
      trigger={
        <Button variant="quiet" aria-label={t("shell.userMenuOf", { name })} className="px-1">
          <Mark name={name} shape="round" />
        </Button>
      }
    >
      {/* The menu's own name says the same. */}
      <div aria-hidden className="px-2 pt-1.5 pb-2">
        <p className="font-medium">{name}</p>
        <p className="text-sm break-all text-muted">{email}</p>
        {role && <p className="text-sm text-muted">{role}</p>}
      </div>
      <MenuSeparator />
      <MenuLink href={accountHref} icon={<Settings aria-hidden />}>
        {t("shell.account")}
      </MenuLink>
      <MenuChoice
        label={t("language.label")}
        value={locale}
        onChange={(value) => change(() => onLocale(value))}
        options={[
          { value: "en", label: "English", lang: "en" },
          { value: "ja", label: "日本語", lang: "ja" },
        ]}
      />
      <MenuChoice
        label={t("theme.label")}
        value={theme}
        onChange={(value) => change(() => onTheme(value))}
        options={(["system", "light", "dark"] as const).map((value) => ({ value, label: t(`theme.${value}`) }))}
      />
      <MenuSeparator />
      <MenuItem icon={<LogOut aria-hidden />} onSelect={() => start(onSignOut)}>
        {t("shell.signOut")}
      </MenuItem>
    </Menu>
  );
}
