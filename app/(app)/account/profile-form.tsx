"use client";

import { useTranslations } from "next-intl";
import { ActionForm, FormButton, FormField, FormMessage } from "@/components/action-form";
import { Input } from "@/components/input";
import { Select } from "@/components/select";
import { saveProfileAction } from "./actions";

type Profile = { name: string; nameReading: string | null; locale: string; theme: string; timeZone: string };

export function ProfileForm({ profile, zones }: { profile: Profile; zones: readonly string[] }) {
  const t = useTranslations("account");
  const common = useTranslations("common");
  const listed = ["UTC", ...zones.filter((zone) => zone !== "UTC")];
  const all = listed.includes(profile.timeZone) ? listed : [profile.timeZone, ...listed];
  return (
    <ActionForm action={saveProfileAction} keep noValidate className="grid gap-4 sm:grid-cols-2">
      <FormField name="name" label={t("profile.name")}>
        <Input name="name" autoComplete="name" maxLength={200} defaultValue={profile.name} />
      </FormField>
      <FormField name="nameReading" label={t("profile.reading")} hint={t("profile.readingHint")} optional>
        <Input name="nameReading" maxLength={200} defaultValue={profile.nameReading ?? ""} />
      </FormField>
      <FormField name="locale" label={common("language.label")}>
        <Select name="locale" defaultValue={profile.locale} key={`locale-${profile.locale}`}>
          <option value="en" lang="en">English</option>
          <option value="ja" lang="ja">日本語</option>
        </Select>
      </FormField>
      <FormField name="theme" label={common("theme.label")}>
        <Select
          name="theme"
          defaultValue={profile.theme}
          key={`theme-${profile.theme}`}
          options={(["system", "light", "dark"] as const).map((value) => ({ value, label: common(`theme.${value}`) }))}
        />
      </FormField>
      <FormField name="timeZone" label={t("profile.timeZone")} hint={t("profile.timeZoneHint")}>
        <Select
          name="timeZone"
          defaultValue={profile.timeZone}
          options={all.map((zone) => ({ value: zone, label: zone.replaceAll("_", " ") }))}
        />
      </FormField>
      <div className="grid gap-3 sm:col-span-2">
        <FormMessage />
        <div><FormButton>{common("action.save")}</FormButton></div>
      </div>
    </ActionForm>
  );
}
