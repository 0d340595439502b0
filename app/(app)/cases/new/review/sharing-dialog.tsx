"use client";

import { useTranslations } from "next-intl";
import { useEffect, useState } from "react";
import { Button } from "@/components/button";
import { MultiCombobox } from "@/components/combobox";
import { Dialog, DialogClose } from "@/components/dialog";
import { Field } from "@/components/field";
import { Textarea } from "@/components/input";
import { Spinner } from "@/components/spinner";
import type { Party } from "@/server/sharing/parties";
import { listPartiesAction } from "../../[id]/access/actions";
import { usePartyOptions } from "../../[id]/access/party-options";
import { SharePreviewLine } from "../../[id]/access/party-preview";
import type { FilingShares } from "./use-filing-shares";

type SharingDialogProps = { shares: FilingShares; reasonMissing: boolean; open: boolean; onOpenChange: (open: boolean) => void };

/** Whom the filing goes to and why. The choice is saved with the draft; nothing is shared before it is filed. */
export function SharingDialog({ shares, reasonMissing, open, onOpenChange }: SharingDialogProps) {
  const t = useTranslations("filing.share");
  const sharing = useTranslations("sharing.share");
  const { choice, change } = shares;
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title={t("title")}
      description={t("description")}
      size="lg"
      footer={<DialogClose asChild><Button variant="primary">{t("done")}</Button></DialogClose>}
    >
      <div className="grid gap-4">
        <PartiesField chosen={choice.partyIds} onChange={(partyIds) => change({ partyIds })} />
        <Field
          label={sharing("reason")}
          hint={sharing("reasonHint")}
          error={reasonMissing && !choice.reason.trim() ? t("reasonMissing") : undefined}
        >
          <Textarea rows={2} maxLength={2000} value={choice.reason} onChange={(event) => change({ reason: event.target.value })} />
        </Field>
        <WhoGetsWhat shares={shares} />
      </div>
    </Dialog>
  );
}

function PartiesField({ chosen, onChange }: { chosen: string[]; onChange: (ids: string[]) => void }) {
  const t = useTranslations("sharing.party");
  const [parties, setParties] = useState<Party[]>([]);
  useEffect(() => void listPartiesAction().then(setParties), []);
  const refusals = useTranslations("filing.share.refusal");
  const options = usePartyOptions(parties, (refusal) => refusals(refusal as "not_standing"));
  return (
    <Field label={t("label")} hint={t("hint")}>
      <MultiCombobox options={options} values={chosen} onChange={onChange} placeholder={t("placeholder")} />
    </Field>
  );
}

function WhoGetsWhat({ shares: { choice, preview, failed, reload } }: { shares: FilingShares }) {
  const t = useTranslations("sharing.preview");
  const share = useTranslations("filing.share");
  const counting = choice.partyIds.length > 0 && !preview && !failed;
  return (
    <section aria-labelledby="filing-shares" aria-busy={counting} aria-live="polite">
      <h3 id="filing-shares" className="mb-1.5 flex items-center gap-2 text-sm font-medium">{t("title")} {counting && <Spinner />}</h3>
      {choice.partyIds.length === 0 ? (
        <p className="rounded-md border border-line bg-sunken px-3 py-2.5 text-sm text-muted">{t("nobody")}</p>
      ) : (
        <ul className="divide-y divide-line rounded-md border border-line bg-sunken empty:hidden">
          {preview?.parties.map((party) => <SharePreviewLine key={party.party.id} preview={party} chosen={preview.selected} />)}
        </ul>
      )}
      {failed && (
        <p className="flex flex-wrap items-center gap-2 text-sm">
          {share("notCounted")} <Button size="sm" onClick={reload}>{share("countAgain")}</Button>
        </p>
      )}
      <p className="mt-1.5 text-xs text-muted">{share("rows")} {t("context")}</p>
    </section>
  );
}
