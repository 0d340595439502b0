"use client";

import { useTranslations } from "next-intl";
import { useEffect, useState, useTransition, type ReactNode } from "react";
import { Button } from "@/components/button";
import { Callout } from "@/components/callout";
import { TlpChip } from "@/components/chips";
import { Radio } from "@/components/choice";
import { Combobox } from "@/components/combobox";
import { Dialog } from "@/components/dialog";
import { Field, Fieldset } from "@/components/field";
import { useToast } from "@/components/toast";
import type { GrantLevel } from "@/generated/prisma/enums";
import type { GrantPreview } from "@/server/sharing/grants";
import type { Party } from "@/server/sharing/parties";
import { tlpName } from "../../marking";
import { changeGrantAction, grantAction, listPartiesAction, previewGrantAction, revokeGrantAction, type Failed } from "./actions";
import { dayOf, endOfDay, usePartyOptions } from "./party-options";
import { PartyLine, Refusal } from "./party-preview";
import { ReasonAndExpiry } from "./share-dialog";

const LEVELS = ["read", "comment", "contribute"] as const;

/** A grant to change, else a new one is made. */
export type PresentGrant = { id: string; partyId: string; partyName: string; level: GrantLevel; reason: string; expiresAt: string | null };

/** `partyId`: whom to begin with. */
type GrantDialogProps = { caseId: string; grant?: PresentGrant; partyId?: string; trigger: ReactNode };

/** Grants a whole case to one party, or changes such a grant, after telling what it will see. */
export function GrantDialog({ caseId, grant, partyId, trigger }: GrantDialogProps) {
  const t = useTranslations("sharing.grant");
  const [open, setOpen] = useState(false);
  return (
    <Dialog
      open={open}
      onOpenChange={setOpen}
      trigger={trigger}
      title={grant ? t("changeTitle", { name: grant.partyName }) : t("title")}
      description={t("description")}
      size="lg"
    >
      {open && <GrantForm caseId={caseId} grant={grant} partyId={partyId} onClose={() => setOpen(false)} />}
    </Dialog>
  );
}

type GrantFormProps = Omit<GrantDialogProps, "trigger"> & { onClose: () => void };

function GrantForm({ caseId, grant, partyId: given, onClose }: GrantFormProps) {
  const t = useTranslations("sharing.grant");
  const toast = useToast();
  const [partyId, setPartyId] = useState<string | null>(grant?.partyId ?? given ?? null);
  const [failed, setFailed] = useState<Failed>();
  const [sending, send] = useTransition();
  const { preview, loading } = useGrantPreview(caseId, partyId);
  const person = preview?.party.kind === "member";
  const submit = (form: FormData) =>
    send(async () => {
      const terms = {
        level: person ? "read" : (String(form.get("level")) as GrantLevel),
        reason: String(form.get("reason")),
        expiresAt: endOfDay(String(form.get("expires"))),
      };
      const result = grant
        ? await changeGrantAction({ grantId: grant.id, ...terms })
        : await grantAction({ caseId, partyId: partyId ?? "", ...terms });
      if (!result.ok) return setFailed(result);
      onClose();
      if (result.proposed) return toast({ title: t("proposed"), detail: t("proposedDetail") });
      const undo = async () => {
        const undone = await revokeGrantAction(result.grantId);
        toast(undone.ok ? { title: t("undone") } : { title: undone.message, tone: "danger" });
      };
      const action = grant ? undefined : { label: t("undo"), onSelect: () => void undo() };
      toast({ title: t("done", { name: preview?.party.name ?? "" }), action });
    });
  return (
    <form
      className="grid gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        submit(new FormData(event.currentTarget));
      }}
    >
      {!grant && <PartyField chosen={partyId} onChange={setPartyId} error={failed?.errors?.partyId} />}
      <Fieldset legend={t("level")}>
        {LEVELS.map((level) => (
          <Radio
            key={level}
            name="level"
            value={level}
            defaultChecked={level === (grant?.level ?? "read")}
            disabled={person && level !== "read"}
            label={t(`levels.${level}`)}
            hint={t(`levelHints.${level}`)}
          />
        ))}
        {person && <p className="text-sm text-muted">{t("personReads")}</p>}
      </Fieldset>
      {preview && <Preview preview={preview} caseId={caseId} />}
      <ReasonAndExpiry
        errors={failed?.errors}
        reason={grant?.reason}
        expires={grant?.expiresAt ? dayOf(new Date(grant.expiresAt)) : undefined}
      />
      {preview?.secondLead && <Callout tone="info">{t(grant ? "secondLeadChange" : "secondLead")}</Callout>}
      {failed?.message && <Callout tone="danger" role="alert">{failed.message}</Callout>}
      <div className="flex flex-wrap justify-end gap-2">
        <Button onClick={onClose}>{t("cancel")}</Button>
        <Button type="submit" variant="primary" pending={sending} disabled={!preview || Boolean(preview.refusal) || loading}>
          {grant ? t("change") : t(preview?.secondLead ? "propose" : "submit")}
        </Button>
      </div>
    </form>
  );
}

function useGrantPreview(caseId: string, partyId: string | null) {
  const [preview, setPreview] = useState<GrantPreview | null>(null);
  const [loading, start] = useTransition();
  useEffect(() => {
    let wanted = true;
    start(async () => {
      const next = partyId ? await previewGrantAction(caseId, partyId) : null;
      if (wanted) setPreview(next);
    });
    return () => {
      wanted = false;
    };
  }, [caseId, partyId]);
  return { preview, loading };
}

type PartyFieldProps = { chosen: string | null; onChange: (id: string | null) => void; error?: string };

function PartyField({ chosen, onChange, error }: PartyFieldProps) {
  const t = useTranslations("sharing.party");
  const [parties, setParties] = useState<Party[]>([]);
  useEffect(() => void listPartiesAction().then(setParties), []);
  const options = usePartyOptions(parties);
  return (
    <Field label={t("labelOne")} error={error}>
      <Combobox options={options} value={chosen} onChange={onChange} placeholder={t("placeholderOne")} />
    </Field>
  );
}

function Preview({ preview, caseId }: { preview: GrantPreview; caseId: string }) {
  const t = useTranslations("sharing.grant");
  const refusals = useTranslations("refusals");
  const refused = preview.refusal ?? preview.party.refusal;
  return (
    <section aria-labelledby="grant-preview" aria-live="polite">
      <h3 id="grant-preview" className="mb-1.5 text-sm font-medium">{t("previewTitle")}</h3>
      <ul className="rounded-md border border-line bg-sunken">
        <PartyLine party={preview.party} caseId={caseId}>
          {refused ? (
            <Refusal>{refusals(refused as "role")}</Refusal>
          ) : (
            <>
              <p className="text-sm">{t("sees", { count: preview.visible })}</p>
              {preview.hidden.map((line) => (
                <p key={line.tlp} className="flex flex-wrap items-center gap-1.5 text-sm">
                  <TlpChip tlp={tlpName(line.tlp)} /> {t("hidden", { count: line.values })}
                </p>
              ))}
              {preview.contributed > 0 && <p className="text-sm text-muted">{t("contributed", { count: preview.contributed })}</p>}
              {preview.persons > 0 && <p className="text-sm">{t("persons", { count: preview.persons })}</p>}
              <p className="text-sm text-muted">{t("later")}</p>
            </>
          )}
        </PartyLine>
      </ul>
    </section>
  );
}
