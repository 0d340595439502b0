"use client";

import { FolderInput } from "lucide-react";
import { useTranslations } from "next-intl";
import { useRouter } from "next/navigation";
import { useEffect, useState, useTransition } from "react";
import { Button } from "@/components/button";
import { Callout } from "@/components/callout";
import { Radio } from "@/components/choice";
import { Combobox } from "@/components/combobox";
import { Dialog } from "@/components/dialog";
import { Field, Fieldset } from "@/components/field";
import { Input } from "@/components/input";
import { useToast } from "@/components/toast";
import type { ReceivedFilter } from "@/server/sharing/schema";
import type { OwnCaseChoice } from "@/server/received/queries";
import { copyReceivedAction, listOwnCasesAction, type CopyResult } from "./actions";

export type CopySources = { ids: string[] } | { shareId: string; filter: ReceivedFilter };

type CopyDialogProps = { sources: CopySources; count: number; organization: string; label: string; disabled?: boolean; onCopied?: () => void };

/** Adds received values to a case of ours, after saying what holds for them there and who learns of it. */
export function CopyDialog({ label, disabled, ...rest }: CopyDialogProps) {
  const t = useTranslations("received");
  const [open, setOpen] = useState(false);
  return (
    <Dialog
      open={open}
      onOpenChange={setOpen}
      trigger={<Button size="sm" icon={<FolderInput aria-hidden />} disabled={disabled}>{label}</Button>}
      title={t("title", { count: rest.count })}
      description={t("description", { organization: rest.organization })}
      size="lg"
    >
      {open && <CopyForm {...rest} onClose={() => setOpen(false)} />}
    </Dialog>
  );
}

type CopyFormProps = Omit<CopyDialogProps, "label" | "disabled"> & { onClose: () => void };

function CopyForm({ sources, count, organization, onCopied, onClose }: CopyFormProps) {
  const t = useTranslations("received");
  const toast = useToast();
  const router = useRouter();
  const [isNew, setNew] = useState(false);
  const [caseId, setCaseId] = useState<string | null>(null);
  const [failed, setFailed] = useState<CopyResult & { ok: false }>();
  const [sending, send] = useTransition();
  const submit = (form: FormData) =>
    send(async () => {
      const into = isNew ? { title: String(form.get("title")) } : { caseId: caseId ?? "" };
      const result = await copyReceivedAction({ sources, into });
      if (!result.ok) return setFailed(result);
      onClose();
      onCopied?.();
      const action = { label: t("open"), onSelect: () => router.push(`/cases/${result.caseId}/indicators`) };
      toast({ title: t("done", { count: result.copied }), detail: result.known > 0 ? t("known", { count: result.known }) : undefined, action });
      router.refresh();
    });
  return (
    <form
      className="grid gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        submit(new FormData(event.currentTarget));
      }}
    >
      <Fieldset legend={t("where")}>
        <Radio name="where" checked={!isNew} onChange={() => setNew(false)} label={t("existing")} />
        <Radio name="where" checked={isNew} onChange={() => setNew(true)} label={t("new")} />
      </Fieldset>
      {isNew ? (
        <Field label={t("newTitle")} error={failed?.errors?.into}>
          <Input name="title" maxLength={300} />
        </Field>
      ) : (
        <CaseField chosen={caseId} onChange={setCaseId} error={failed?.errors?.into} />
      )}
      <Callout title={t("rules")}>
        <ul className="grid list-disc gap-0.5 pl-4">
          <li>{t("rulePrivate", { organization })}</li>
          <li>{t("ruleTold", { organization })}</li>
          <li>{t("ruleBack")}</li>
        </ul>
      </Callout>
      {failed?.message && <Callout tone="danger" role="alert">{failed.message}</Callout>}
      <div className="flex flex-wrap justify-end gap-2">
        <Button onClick={onClose}>{t("cancel")}</Button>
        <Button type="submit" variant="primary" pending={sending}>{t("submit", { count })}</Button>
      </div>
    </form>
  );
}

function CaseField({ chosen, onChange, error }: { chosen: string | null; onChange: (id: string | null) => void; error?: string }) {
  const t = useTranslations("received");
  const [cases, setCases] = useState<OwnCaseChoice[]>([]);
  useEffect(() => void listOwnCasesAction().then(setCases), []);
  const options = cases.map(({ id, number, title }) => ({ value: id, label: title, detail: number, keywords: [number] }));
  return (
    <Field label={t("case")} error={error}>
      <Combobox options={options} value={chosen} onChange={onChange} placeholder={t("chooseCase")} />
    </Field>
  );
}
