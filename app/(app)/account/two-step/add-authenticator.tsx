"use client";

import { Smartphone } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { ActionForm, FormButton, FormField, FormMessage } from "@/components/action-form";
import { Button } from "@/components/button";
import { CopyButton } from "@/components/copy-button";
import { Dialog } from "@/components/dialog";
import { Input } from "@/components/input";
import type { AuthenticatorOffer, QrPicture } from "@/server/auth/authenticator-code";
import { confirmAuthenticatorAction, offerAuthenticatorAction } from "./actions";
import { NewCodes } from "./new-codes";
import { PasswordStep } from "./password-step";

type Stage = { at: "password" } | { at: "code"; offer: AuthenticatorOffer } | { at: "done"; codes: string[] | null };

/** Sets up an authenticator app: password, then picture and code, then the recovery codes. */
export function AddAuthenticator({ email, replaces }: { email: string; replaces: boolean }) {
  const t = useTranslations("account.twoStep");
  const [open, setOpen] = useState(false);
  const [stage, setStage] = useState<Stage>({ at: "password" });
  const change = (next: boolean) => {
    setOpen(next);
    setStage({ at: "password" });
  };
  return (
    <Dialog
      open={open}
      onOpenChange={change}
      title={t("addAuthenticator")}
      size="sm"
      trigger={<Button icon={<Smartphone aria-hidden />}>{t(replaces ? "replaceAuthenticator" : "addAuthenticator")}</Button>}
    >
      {stage.at === "password" && (
        <ActionForm action={offerAuthenticatorAction} onDone={({ offer }) => setStage({ at: "code", offer })} noValidate className="grid gap-4">
          <FormMessage />
          <PasswordStep email={email} />
          <div className="flex justify-end"><FormButton>{t("next")}</FormButton></div>
        </ActionForm>
      )}
      {stage.at === "code" && <CodeStep offer={stage.offer} onDone={(codes) => setStage({ at: "done", codes })} />}
      {stage.at === "done" && <NewCodes codes={stage.codes} onClose={() => change(false)} />}
    </Dialog>
  );
}

function CodeStep({ offer, onDone }: { offer: AuthenticatorOffer; onDone: (codes: string[] | null) => void }) {
  const t = useTranslations("account.twoStep");
  return (
    <ActionForm action={confirmAuthenticatorAction} onDone={({ codes }) => onDone(codes)} noValidate className="grid gap-4">
      <FormMessage />
      <p>{t("scan")}</p>
      <Picture picture={offer.picture} />
      <div className="flex items-start gap-2 rounded-md border border-line bg-sunken p-2">
        <output aria-label={t("key")} className="min-w-0 flex-1 font-mono text-sm break-all select-all">{offer.key}</output>
        <CopyButton value={offer.key} label={t("copyKey")} />
      </div>
      <FormField name="code" label={t("code")} hint={t("codeHint")}>
        <Input name="code" inputMode="numeric" autoComplete="one-time-code" maxLength={12} />
      </FormField>
      <div className="flex justify-end"><FormButton>{t("turnOn")}</FormButton></div>
    </ActionForm>
  );
}

/** Black on white in every theme: cameras read nothing else reliably. */
function Picture({ picture: { size, path } }: { picture: QrPicture }) {
  const t = useTranslations("account.twoStep");
  return (
    <svg role="img" aria-label={t("picture")} viewBox={`0 0 ${size} ${size}`} shapeRendering="crispEdges" className="mx-auto size-52 rounded-md">
      <rect width={size} height={size} fill="#fff" />
      <path d={path} fill="#000" />
    </svg>
  );
}
