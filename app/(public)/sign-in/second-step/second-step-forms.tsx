"use client";

import { startAuthentication } from "@simplewebauthn/browser";
import { useTranslations } from "next-intl";
import { ActionForm, FormButton, FormField, FormMessage } from "@/components/action-form";
import { Input } from "@/components/input";
import { PasskeyButton } from "../passkey-button";
import { askForSecondPasskeyAction, codeAction, recoveryCodeAction, secondPasskeyAction } from "./actions";

type StepProps = { next: string };

export function CodeForm({ next }: StepProps) {
  const t = useTranslations("auth.secondStep");
  return (
    <ActionForm action={codeAction} noValidate className="grid gap-4">
      <FormMessage />
      <input type="hidden" name="next" value={next} />
      <FormField name="code" label={t("code")} hint={t("codeHint")}>
        <Input name="code" inputMode="numeric" autoComplete="one-time-code" maxLength={12} autoFocus />
      </FormField>
      <FormButton>{t("button")}</FormButton>
    </ActionForm>
  );
}

export function PasskeyStep({ next }: StepProps) {
  const t = useTranslations("auth.secondStep");
  return (
    <PasskeyButton
      label={t("passkey")}
      variant="secondary"
      sign={async () => {
        const optionsJSON = await askForSecondPasskeyAction();
        return optionsJSON && secondPasskeyAction(await startAuthentication({ optionsJSON }), next);
      }}
    />
  );
}

/** For who has neither app nor passkey at hand. */
export function RecoveryForm({ next, left }: StepProps & { left: number }) {
  const t = useTranslations("auth.secondStep");
  return (
    <details className="text-sm">
      <summary className="w-fit cursor-pointer rounded-sm text-muted hover:text-ink">{t("lost")}</summary>
      {left > 0 && (
        <ActionForm action={recoveryCodeAction} noValidate className="mt-3 grid gap-4">
          <FormMessage />
          <input type="hidden" name="next" value={next} />
          <FormField name="recoveryCode" label={t("recoveryCode")} hint={t("recoveryHint")}>
            <Input name="recoveryCode" autoComplete="off" autoCapitalize="none" spellCheck={false} maxLength={40} />
          </FormField>
          <FormButton variant="secondary">{t("useRecoveryCode")}</FormButton>
        </ActionForm>
      )}
      <p className="mt-3 text-muted">{t("lostHelp")}</p>
    </details>
  );
}
