"use client";

import { Trash2 } from "lucide-react";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { ConfirmDialog } from "@/components/confirm-dialog";
import { IconButton } from "@/components/icon-button";
import { useState } from "react";
import { send } from "./draft-client";

/** Throws a draft away, after asking. */
export function DeleteDraft({ draftId }: { draftId: string }) {
  const t = useTranslations("filing.drafts");
  const router = useRouter();
  const [open, setOpen] = useState(false);
  const remove = async () => {
    const answer = await send("DELETE", `/api/drafts/${draftId}`);
    if (!answer.ok && answer.reason !== "not_found") return { ok: false as const, message: t("deleteFailed") };
    router.refresh();
    return { ok: true as const };
  };
  return (
    <>
      <IconButton size="sm" label={t("delete")} onClick={() => setOpen(true)}>
        <Trash2 aria-hidden />
      </IconButton>
      <ConfirmDialog open={open} onOpenChange={setOpen} title={t("deleteTitle")} confirmLabel={t("delete")} onConfirm={remove}>
        {t("deleteText")}
      </ConfirmDialog>
    </>
  );
}
