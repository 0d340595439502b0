"use client";

import { Download } from "lucide-react";
import { useTranslations } from "next-intl";
import { type FormEvent, useState, useTransition } from "react";
import { Button } from "@/components/button";
import { Callout } from "@/components/callout";
import { Checkbox, Radio } from "@/components/choice";
import { Dialog } from "@/components/dialog";
import { Fieldset } from "@/components/field";
import type { Pap } from "@/generated/prisma/enums";

/**
 * `pap`: what holds for all of it, where it is of one case. `owner`: whose it is, where it is another organization's; it
 * is told of the export. `q`: exports what this search finds, of whomever.
 */
type ExportDialogProps = { caseId?: string; shareId?: string; q?: string; pap?: Pap; owner?: string };

/** Asks how and what for, and saves the indicators as a file with their markings. */
export function ExportDialog(props: ExportDialogProps) {
  const t = useTranslations("exports.dialog");
  const [open, setOpen] = useState(false);
  return (
    <Dialog open={open} onOpenChange={setOpen} trigger={<Button icon={<Download aria-hidden />}>{t("open")}</Button>} title={t("title")} description={t("description")}>
      {open && <ExportForm {...props} onClose={() => setOpen(false)} />}
    </Dialog>
  );
}

function ExportForm({ caseId, shareId, q, pap, owner, onClose }: ExportDialogProps & { onClose: () => void }) {
  const t = useTranslations("exports.dialog");
  const [message, setMessage] = useState<string>();
  const [pending, start] = useTransition();
  const mayBlock = !pap || pap === "clear" || pap === "green";
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    start(async () => {
      const failed = await save(form).catch(() => t("failed"));
      if (failed === null) onClose();
      else setMessage(failed || t("failed"));
    });
  };
  return (
    <form className="grid gap-4" onSubmit={submit}>
      {caseId && <input type="hidden" name="caseId" value={caseId} />}
      {shareId && <input type="hidden" name="shareId" value={shareId} />}
      {q && <input type="hidden" name="q" value={q} />}
      <Fieldset legend={t("values")}>
        <Radio name="values" value="defanged" defaultChecked label={t("defanged")} hint={t("defangedHint")} />
        <Radio name="values" value="live" label={t("live")} hint={t("liveHint")} />
      </Fieldset>
      <Fieldset legend={t("purpose")}>
        <Radio name="purpose" value="analysis" defaultChecked label={t("analysis")} />
        <Radio name="purpose" value="blocking" disabled={!mayBlock} label={t("blocking")} hint={mayBlock ? undefined : t("blockingHint", { pap: pap.toUpperCase() })} />
      </Fieldset>
      <Checkbox name="excel" label={t("excel")} />
      {owner && <Callout tone="info">{t("told", { owner })}</Callout>}
      {q && <Callout tone="info">{t("toldOwners")}</Callout>}
      {message && <Callout tone="danger" role="alert">{message}</Callout>}
      <div className="flex flex-wrap justify-end gap-2">
        <Button onClick={onClose}>{t("cancel")}</Button>
        <Button type="submit" variant="primary" pending={pending}>{t("submit")}</Button>
      </div>
    </form>
  );
}

/** Null where the file was saved, else why not. */
async function save(form: FormData): Promise<string | null> {
  const answer = await fetch("/api/exports", { method: "POST", body: form });
  if (!answer.ok) return ((await answer.json().catch(() => ({}))) as { message?: string }).message ?? "";
  const name = /filename="([^"]+)"/.exec(answer.headers.get("Content-Disposition") ?? "")?.[1] ?? "export.csv";
  const address = URL.createObjectURL(await answer.blob());
  Object.assign(document.createElement("a"), { href: address, download: name }).click();
  URL.revokeObjectURL(address);
  return null;
}
