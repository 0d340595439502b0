"use client";

import { startAuthentication } from "@simplewebauthn/browser";
import { Building2 } from "lucide-react";
import { useTranslations } from "next-intl";
import { ActionForm, FormButton, FormField, FormMessage } from "@/components/action-form";
import { ButtonLink } from "@/components/button";
import { Input } from "@/components/input";
import { PasswordInput } from "@/components/password-input";
import { askForPasskeyAction, passkeyAction, signInAction } from "./actions";
import { PasskeyButton } from "./passkey-button";

export function SignInForm({ next }: { next: string }) {
  const t = useTranslations("auth");
  const signWithPasskey = async () => {
    const optionsJSON = await askForPasskeyAction();
    return passkeyAction(await startAuthentication({ optionsJSON }), next);
  };
  return (
    <div className="grid gap-4">
      <ActionForm action={signInAction} noValidate className="grid gap-4">
        <FormMessage />
        <input type="hidden" name="next" value={next} />
        <FormField name="email" label={t("email")}>
          <Input name="email" type="email" autoComplete="username" autoCapitalize="none" spellCheck={false} autoFocus />
        </FormField>
        <FormField name="password" label={t("password.label")}>
          <PasswordInput
            name="password"
            autoComplete="current-password"
            showLabel={t("showPassword")}
            hideLabel={t("hidePassword")}
          />
        </FormField>
        <FormButton className="mt-1">{t("signIn.button")}</FormButton>
      </ActionForm>
      <PasskeyButton label={t("passkey.signIn")} sign={signWithPasskey} />
      <ButtonLink href={`/sign-in/organization?next=${encodeURIComponent(next)}`} icon={<Building2 aria-hidden />} className="w-full">
        {t("signOn.continue")}
      </ButtonLink>
      <details className="text-sm text-muted">
        <summary className="w-fit cursor-pointer rounded-sm hover:text-ink">{t("signIn.forgotten")}</summary>
        <p className="mt-1.5">{t("signIn.forgottenHelp")}</p>
      </details>
    </div>
  );
}
