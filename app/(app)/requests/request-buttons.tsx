"use client";

import { Send } from "lucide-react";
import { useTranslations } from "next-intl";
import { useRouter } from "next/navigation";
import { Button } from "@/components/button";
import { ConfirmDialog } from "@/components/confirm-dialog";
import { discardRequestAction, sendRequestAction, withdrawInformationRequestAction } from "./actions";

type RequestButtonProps = { id: string; name: string };

/** Sends a draft, after saying who reads it then and that it stays. */
export function SendButton({ id, name }: RequestButtonProps) {
  const t = useTranslations("requests.send");
  return (
    <ConfirmDialog
      tone="primary"
      trigger={<Button variant="primary" icon={<Send aria-hidden />}>{t("open")}</Button>}
      title={t("title")}
      effects={[t("reads", { name }), t("stays"), t("record")]}
      confirmLabel={t("open")}
      onConfirm={() => sendRequestAction(id)}
    />
  );
}

export function WithdrawInformationRequest({ id, name }: RequestButtonProps) {
  const t = useTranslations("requests.withdraw");
  return (
    <ConfirmDialog
      trigger={<Button>{t("open")}</Button>}
      title={t("title")}
      effects={[t("gone", { name })]}
      confirmLabel={t("open")}
      onConfirm={() => withdrawInformationRequestAction(id)}
    />
  );
}

export function DiscardButton({ id }: { id: string }) {
  const t = useTranslations("requests.discard");
  const router = useRouter();
  const discard = async () => {
    const outcome = await discardRequestAction(id);
    if (outcome.ok) router.push("/requests");
    return outcome;
  };
  return <ConfirmDialog trigger={<Button>{t("open")}</Button>} title={t("title")} effects={[t("gone")]} confirmLabel={t("open")} onConfirm={discard} />;
}
