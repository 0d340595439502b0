"use client";

import { useTranslations } from "next-intl";
import { Button } from "@/components/button";
import { ConfirmDialog } from "@/components/confirm-dialog";
import { authorizeBrokerAction, endAuthorizationAction } from "./actions";

type ButtonProps = {
  id: string;
  name: string;
  authorized: boolean;
  /** The organization's policy keeps its name from others. */
  hidden: boolean;
};

/** Authorizes a broker, after saying what it will learn, or ends that. */
export function BrokerButton({ id, name, authorized, hidden }: ButtonProps) {
  const t = useTranslations("organization.brokers");
  if (authorized) {
    return (
      <ConfirmDialog
        trigger={<Button size="sm" aria-label={t("endOf", { name })}>{t("end")}</Button>}
        title={t("endTitle", { name })}
        effects={[t("endAtOnce"), t("endKeeps")]}
        confirmLabel={t("end")}
        onConfirm={() => endAuthorizationAction(id)}
      />
    );
  }
  return (
    <ConfirmDialog
      tone="primary"
      trigger={<Button size="sm" aria-label={t("authorizeOf", { name })}>{t("authorize")}</Button>}
      title={t("authorizeTitle", { name })}
      effects={[t("learns"), ...(hidden ? [t("learnsName")] : []), t("nothingElse"), t("invites"), t("anyTime")]}
      confirmLabel={t("authorize")}
      onConfirm={() => authorizeBrokerAction(id)}
    />
  );
}
