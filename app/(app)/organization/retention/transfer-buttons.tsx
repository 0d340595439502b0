"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import { Button } from "@/components/button";
import { Checkbox } from "@/components/choice";
import { ConfirmDialog } from "@/components/confirm-dialog";
import type { Transfer } from "@/server/transfers/queries";
import { acceptTransferAction, endTransferAction } from "./actions";

/** Takes a case over; whether its values are compared on is asked where the other side allows it. */
export function AcceptTransfer({ transfer }: { transfer: Pick<Transfer, "id" | "otherName" | "keepRead" | "keepCompared"> }) {
  const t = useTranslations("retention.transfer");
  const [compare, setCompare] = useState(false);
  return (
    <ConfirmDialog
      tone="primary"
      trigger={<Button size="sm" variant="primary">{t("accept")}</Button>}
      title={t("acceptTitle", { name: transfer.otherName })}
      effects={[t("acceptOwner"), t("acceptPrivate"), ...(transfer.keepRead ? [t("acceptRead", { name: transfer.otherName })] : []), t("acceptFinal")]}
      confirmLabel={t("acceptConfirm")}
      onConfirm={() => acceptTransferAction(transfer.id, compare)}
    >
      {transfer.keepCompared && (
        <Checkbox label={t("acceptCompare")} checked={compare} onChange={(event) => setCompare(event.target.checked)} />
      )}
    </ConfirmDialog>
  );
}

export function EndTransfer({ transferId, name, how }: { transferId: string; name: string; how: "declined" | "withdrawn" }) {
  const t = useTranslations("retention.transfer");
  return (
    <ConfirmDialog
      trigger={<Button size="sm">{t(`${how}.open`)}</Button>}
      title={t(`${how}.title`, { name })}
      effects={[t(`${how}.effect`)]}
      confirmLabel={t(`${how}.confirm`)}
      onConfirm={() => endTransferAction(transferId, how)}
    />
  );
}
