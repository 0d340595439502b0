"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import { ActionForm, FormButton, FormField, FormMessage } from "@/components/action-form";
import { Button } from "@/components/button";
import { Callout } from "@/components/callout";
import { Dialog } from "@/components/dialog";
import { Input } from "@/components/input";
import type { Merger } from "@/server/merging/queries";
import { mergeOrganizationsAction } from "./actions";

/** Confirms that two organizations become one; the code of the one that ends is typed by hand. */
export function MergeOrganizations({ merger }: { merger: Merger }) {
  const t = useTranslations("operator.merging");
  const [open, setOpen] = useState(false);
  const { endingName: name, endingCode: code, intoName: into } = merger;
  return (
    <Dialog
      open={open}
      onOpenChange={setOpen}
      size="sm"
      title={t("title", { name, into })}
      description={t("asked", { name: merger.askedByName, accepted: merger.acceptedByName ?? "", into })}
      trigger={<Button size="sm" variant="danger" aria-label={t("of", { name })}>{t("open")}</Button>}
    >
      <ActionForm action={mergeOrganizationsAction.bind(null, merger.id)} onDone={() => setOpen(false)} noValidate className="grid gap-4">
        <FormMessage />
        <blockquote className="border-l-2 border-line pl-3 text-sm wrap-anywhere whitespace-pre-line">{merger.reason}</blockquote>
        <Callout tone="warn">{t("effect", { name, into })}</Callout>
        <FormField name="code" label={t("code", { code })}>
          <Input name="code" autoComplete="off" className="font-mono uppercase" />
        </FormField>
        <div className="flex justify-end"><FormButton variant="danger">{t("confirm")}</FormButton></div>
      </ActionForm>
    </Dialog>
  );
}
