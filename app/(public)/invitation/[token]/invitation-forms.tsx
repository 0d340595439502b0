"use client";

import { useTranslations } from "next-intl";
import { ActionForm, FormButton, FormField, FormMessage } from "@/components/action-form";
import { Input } from "@/components/input";
import { NewPasswordField } from "../../new-password-fields";
import { acceptSignedInAction, acceptWithAccountAction, signOutHereAction } from "./actions";

/** A new account; the mail is fixed where the invitation names one. */
export function AccountForm({ token, email }: { token: string; email: string | null }) {
  const t = useTranslations("auth");
  return (
    <ActionForm action={acceptWithAccountAction.bind(null, token)} noValidate className="grid gap-4">
      <FormMessage />
      <FormField name="email" label={t("email")} hint={email ? t("invitation.emailFixed") : undefined}>
        <Input name="email" type="email" autoComplete="username" autoCapitalize="none" defaultValue={email ?? ""} readOnly={Boolean(email)} />
      </FormField>
      <FormField name="name" label={t("name")} hint={t("nameHint")}>
        <Input name="name" autoComplete="name" maxLength={200} />
      </FormField>
      <NewPasswordField label={t("password.label")} />
      <FormButton>{t("invitation.createAccount")}</FormButton>
    </ActionForm>
  );
}

export function AcceptButton({ token, name, email }: { token: string; name: string; email: string }) {
  const t = useTranslations("auth");
  return (
    <ActionForm action={acceptSignedInAction.bind(null, token)} className="grid gap-4">
      <FormMessage />
      <p>{t("invitation.signedInAs", { name, email })}</p>
      <FormButton>{t("invitation.accept")}</FormButton>
    </ActionForm>
  );
}

/** Somebody else's invitation, opened in the browser of a signed-in person. */
export function SignOutButton({ token, email, meant }: { token: string; email: string; meant: string }) {
  const t = useTranslations("auth");
  return (
    <ActionForm action={signOutHereAction.bind(null, token)} className="grid gap-4">
      <p>{t("invitation.forAnother", { email, meant })}</p>
      <FormButton variant="secondary">{t("invitation.signOut")}</FormButton>
    </ActionForm>
  );
}
