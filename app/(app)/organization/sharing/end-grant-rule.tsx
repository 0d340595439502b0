"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import { ActionForm, FormButton, FormMessage } from "@/components/action-form";
import { Button } from "@/components/button";
import { Checkbox } from "@/components/choice";
import { Dialog } from "@/components/dialog";
import type { GrantRule } from "@/server/rules/grant-queries";
import { endGrantRuleAction } from "./grant-rule-actions";

type EndProps = { id: string; effect: GrantRule["effect"]; sentence: string; grants: number };

/** Ends a rule; the person chooses whether what it gave ends with it. */
export function EndGrantRuleButton({ id, effect, sentence, grants }: EndProps) {
  const t = useTranslations("rules.granting.end");
  const rules = useTranslations("rules.end");
  const [open, setOpen] = useState(false);
  return (
    <Dialog
      open={open}
      onOpenChange={setOpen}
      title={rules("title")}
      description={sentence}
      trigger={<Button size="sm" aria-label={rules("of", { sentence })}>{rules("open")}</Button>}
    >
      <ActionForm action={endGrantRuleAction.bind(null, id)} onDone={() => setOpen(false)} noValidate className="grid gap-4">
        <FormMessage />
        <p>{t("from")}</p>
        {grants > 0 && <Checkbox name="revoke" value="on" defaultChecked label={t(effect === "share" ? "revokeShare" : "revoke", { count: grants })} hint={t("revokeHint")} />}
        <div className="flex justify-end"><FormButton>{rules("open")}</FormButton></div>
      </ActionForm>
    </Dialog>
  );
}
