"use client";

import { useTranslations } from "next-intl";
import { useState, useTransition, type ReactNode } from "react";
import { Button } from "@/components/button";
import { Callout } from "@/components/callout";
import { ConfirmDialog } from "@/components/confirm-dialog";
import { Field } from "@/components/field";
import { Textarea } from "@/components/input";
import { useKeptDraft } from "../kept-draft";
import { addCommentAction, removeCommentAction } from "./actions";

/** Where the person writes a comment; what was typed survives until it is sent. */
export function CommentForm({ caseId, hint }: { caseId: string; hint: ReactNode }) {
  const t = useTranslations("cases");
  const { state: body, setState: setBody, forget } = useKeptDraft(`comment:${caseId}`, "");
  const [message, setMessage] = useState<string>();
  const [pending, start] = useTransition();
  const send = () =>
    start(async () => {
      const result = await addCommentAction(caseId, body);
      if (!result.ok) return setMessage(result.message);
      forget();
      setBody("");
      setMessage(undefined);
    });
  return (
    <form
      className="mt-4 grid gap-2 screen-only"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <Field label={t("comments.write")} hint={hint} error={message}>
        <Textarea rows={3} maxLength={20_000} value={body} onChange={(event) => setBody(event.target.value)} />
      </Field>
      <div>
        <Button type="submit" pending={pending} disabled={!body.trim()}>{t("comments.send")}</Button>
      </div>
    </form>
  );
}

/** Takes one's own comment back. */
export function RemoveComment({ caseId, commentId }: { caseId: string; commentId: string }) {
  const t = useTranslations("cases");
  return (
    <ConfirmDialog
      title={t("comments.removeTitle")}
      confirmLabel={t("comments.remove")}
      trigger={<Button size="sm" variant="quiet">{t("comments.remove")}</Button>}
      onConfirm={() => removeCommentAction(caseId, commentId)}
    >
      {t("comments.removeExplanation")}
    </ConfirmDialog>
  );
}

/** Said where a restored draft stands in a form. */
export function RestoredNote({ onDiscard }: { onDiscard: () => void }) {
  const t = useTranslations("cases");
  return (
    <Callout className="mb-4" role="status" actions={<Button size="sm" onClick={onDiscard}>{t("edit.discard")}</Button>}>
      {t("edit.restored")}
    </Callout>
  );
}
