"use client";

import { useTranslations } from "next-intl";
import { Button } from "@/components/button";
import { ConfirmDialog } from "@/components/confirm-dialog";
import { setBrokerAction } from "./actions";

/** Lets an organization broker, or ends it. */
export function BrokerButton({ id, name, broker }: { id: string; name: string; broker: boolean }) {
  const t = useTranslations("operator.organizations.broker");
  const [deed, effects] = broker ? (["end", [t("endEffect")]] as const) : (["let", [t("letEffect"), t("letSees")]] as const);
  return (
    <ConfirmDialog
      tone={broker ? "danger" : "primary"}
      trigger={<Button size="sm" aria-label={t(`${deed}Of`, { name })}>{t(deed)}</Button>}
      title={t(`${deed}Title`, { name })}
      effects={[...effects]}
      confirmLabel={t(deed)}
      onConfirm={() => setBrokerAction(id, !broker)}
    />
  );
}
