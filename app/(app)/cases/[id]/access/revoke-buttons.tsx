"use client";

import { useTranslations } from "next-intl";
import { Button } from "@/components/button";
import { ConfirmDialog } from "@/components/confirm-dialog";
import { revokeGrantAction, revokeSharesAction } from "./actions";

type RevokeShareProps = { id: string; name: string; values: number; readers: number };

/** Takes one share back after telling who loses what, and who has seen it already. */
export function RevokeShare({ id, name, values, readers }: RevokeShareProps) {
  const t = useTranslations("sharing.revoke");
  return (
    <ConfirmDialog
      trigger={<Button size="sm" aria-label={t("shareOf", { name })}>{t("button")}</Button>}
      title={t("shareTitle", { name })}
      effects={[t("effectValues", { name, count: values }), t("effectReaders", { count: readers }), t("effectMatching")]}
      confirmLabel={t("confirm")}
      onConfirm={() => revokeSharesAction([id])}
    />
  );
}

/** Ends a grant after telling who loses what. */
export function RevokeGrant({ id, name }: { id: string; name: string }) {
  const t = useTranslations("sharing.revoke");
  return (
    <ConfirmDialog
      trigger={<Button size="sm" aria-label={t("grantOf", { name })}>{t("button")}</Button>}
      title={t("grantTitle", { name })}
      effects={[t("effectCase", { name }), t("effectContributions"), t("effectShares")]}
      confirmLabel={t("confirm")}
      onConfirm={() => revokeGrantAction(id)}
    />
  );
}
