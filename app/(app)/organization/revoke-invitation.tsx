"use client";

import { useTranslations } from "next-intl";
import { Button } from "@/components/button";
import { ConfirmDialog } from "@/components/confirm-dialog";
import { revokeInvitationAction } from "./actions";

export function RevokeInvitation({ id, email }: { id: string; email: string }) {
  const t = useTranslations("organization.invitations");
  return (
    <ConfirmDialog
      trigger={<Button size="sm" aria-label={t("revokeOf", { email })}>{t("revoke")}</Button>}
      title={t("revokeTitle", { email })}
      effects={[t("revokeEffect")]}
      confirmLabel={t("revokeButton")}
      onConfirm={() => revokeInvitationAction(id)}
    />
  );
}
