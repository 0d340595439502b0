"use client";

import { useTranslations } from "next-intl";
import { useEffect, useState } from "react";
import { ActionForm, FormButton, FormField, FormMessage, type FormAction } from "@/components/action-form";
import { Button } from "@/components/button";
import { Callout } from "@/components/callout";
import { Checkbox } from "@/components/choice";
import { Combobox } from "@/components/combobox";
import { Dialog } from "@/components/dialog";
import { Textarea } from "@/components/input";
import { Select } from "@/components/select";
import { useToast } from "@/components/toast";
import type { Party } from "@/server/sharing/parties";
import { OFFER_DAYS } from "@/server/transfers/schema";
import { listPartiesAction } from "../../cases/[id]/access/actions";
import { usePartyOptions } from "../../cases/[id]/access/party-options";
import { offerTransferAction } from "./actions";

/** Offers a case to another organization, after saying what it reads of the offer and what ends when it accepts. */
export function TransferDialog({ caseId, onClose }: { caseId: string; onClose: () => void }) {
  const t = useTranslations("retention.transfer");
  const toast = useToast();
  const [parties, setParties] = useState<Party[]>([]);
  const [chosen, setChosen] = useState<string | null>(null);
  useEffect(() => void listPartiesAction().then((all) => setParties(all.filter(({ kind }) => kind === "organization"))), []);
  const options = usePartyOptions(parties);
  const offer: FormAction<{ proposed: boolean }> = (before, form) => {
    form.set("organizationId", chosen ?? "");
    return offerTransferAction(caseId, before, form);
  };
  const done = ({ proposed }: { proposed: boolean }) => {
    toast(proposed ? { title: t("proposed"), detail: t("proposedDetail") } : { title: t("offered") });
    onClose();
  };
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()} title={t("title")} description={t("description")}>
      <ActionForm action={offer} onDone={done} noValidate className="grid gap-4">
        <FormMessage />
        <FormField name="organizationId" label={t("organization")}>
          <Combobox options={options} value={chosen} onChange={setChosen} placeholder={t("organizationPlaceholder")} />
        </FormField>
        <FormField name="summary" label={t("summary")} hint={t("summaryHint")}>
          <Textarea name="summary" rows={3} maxLength={2000} dir="auto" />
        </FormField>
        <Checkbox name="keepRead" label={t("keepRead")} hint={t("keepReadHint")} />
        <Checkbox name="keepCompared" label={t("keepCompared")} hint={t("keepComparedHint")} />
        <FormField name="days" label={t("days")}>
          <Select name="days" defaultValue="14" options={OFFER_DAYS.map((days) => ({ value: String(days), label: t("daysOf", { count: days }) }))} />
        </FormField>
        <Callout title={t("whatHappens")}>{t("effects")}</Callout>
        <div className="flex flex-wrap justify-end gap-2">
          <Button onClick={onClose}>{t("cancel")}</Button>
          <FormButton>{t("offer")}</FormButton>
        </div>
      </ActionForm>
    </Dialog>
  );
}
