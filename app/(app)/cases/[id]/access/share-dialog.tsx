"use client";

import { useTranslations } from "next-intl";
import { useRouter } from "next/navigation";
import { useEffect, useRef, useState, useTransition, type ReactNode } from "react";
import { Button } from "@/components/button";
import { Callout } from "@/components/callout";
import { MultiCombobox } from "@/components/combobox";
import { Dialog } from "@/components/dialog";
import { Field } from "@/components/field";
import { Input, Textarea } from "@/components/input";
import { Spinner } from "@/components/spinner";
import { useToast } from "@/components/toast";
import type { Party } from "@/server/sharing/parties";
import type { SharePreview } from "@/server/sharing/preview";
import type { Selection } from "@/server/sharing/schema";
import { listPartiesAction, previewShareAction, revokeSharesAction, shareAction, type Failed } from "./actions";
import { dayOf, endOfDay, usePartyOptions } from "./party-options";
import { SharePreviewLine } from "./party-preview";

type ShareDialogProps = {
  caseId: string;
  /** The observations to share; `selection` shares all that match a filter instead. */
  observationIds?: readonly string[];
  selection?: Selection;
  /** A party to begin with. */
  partyId?: string;
  /** The request for information that it answers, whose asker is the party, with a reason to begin with. */
  answers?: { requestId: string; reason: string };
  trigger?: ReactNode;
  open?: boolean;
  onOpenChange?: (open: boolean) => void;
  /** Called after it was shared. */
  onShared?: () => void;
};

/**
 * Shares selected observations of a case: choose parties, see who will see what, then share. The result can be undone.
 * Show it only to those who may share (`rights.share`); the server refuses all others.
 */
export function ShareDialog({ open, onOpenChange, trigger, ...rest }: ShareDialogProps) {
  const [ownOpen, setOwnOpen] = useState(false);
  const t = useTranslations("sharing.share");
  const setOpen = (next: boolean) => {
    setOwnOpen(next);
    onOpenChange?.(next);
  };
  const count = rest.observationIds?.length;
  return (
    <Dialog
      open={open ?? ownOpen}
      onOpenChange={setOpen}
      trigger={trigger}
      title={count === undefined ? t("titleAll") : t("title", { count })}
      description={t("description")}
      size="lg"
    >
      {(open ?? ownOpen) && <ShareForm {...rest} onClose={() => setOpen(false)} />}
    </Dialog>
  );
}

type ShareFormProps = Omit<ShareDialogProps, "open" | "onOpenChange" | "trigger"> & { onClose: () => void };

function ShareForm({ caseId, observationIds, selection: given, partyId, answers, onShared, onClose }: ShareFormProps) {
  const t = useTranslations("sharing.share");
  const [chosen, setChosen] = useState<string[]>(partyId ? [partyId] : []);
  const [failed, setFailed] = useState<Failed>();
  const [sending, send] = useTransition();
  const selection: Selection = given ?? { ids: [...(observationIds ?? [])] };
  const { preview, loading, reload } = usePreview(caseId, selection, chosen);
  const say = useShareResult(onShared);
  const sayProposed = useProposedResult(onShared);
  const lawful = preview?.parties.filter((party) => party.values > 0) ?? [];
  const values = lawful.reduce((sum, party) => sum + party.values, 0);
  const submit = (form: FormData) =>
    send(async () => {
      const result = await shareAction({
        caseId,
        selection,
        parties: lawful.map(({ party, values: shown }) => ({ id: party.id, values: shown })),
        reason: String(form.get("reason")),
        expiresAt: endOfDay(String(form.get("expires"))),
        requestId: answers?.requestId,
      });
      if (!result.ok) {
        setFailed(result);
        reload();
        return;
      }
      onClose();
      if (result.proposed > 0) return sayProposed(result.proposed);
      say(result.shares.map(({ id }) => id), lawful.map(({ party }) => party.name));
    });
  return (
    <form
      className="grid gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        submit(new FormData(event.currentTarget));
      }}
    >
      <PartiesField chosen={chosen} onChange={setChosen} />
      <Preview preview={preview} loading={loading} chosen={chosen.length} caseId={caseId} />
      <ReasonAndExpiry errors={failed?.errors} reason={answers?.reason} />
      {preview?.secondLead && <Callout tone="info">{t(answers ? "secondLeadAnswers" : "secondLead")}</Callout>}
      {failed?.message && <Callout tone="danger" role="alert">{failed.message}</Callout>}
      <div className="flex flex-wrap justify-end gap-2">
        <Button onClick={onClose}>{t("cancel")}</Button>
        <Button type="submit" variant="primary" pending={sending} disabled={lawful.length === 0 || loading}>
          {lawful.length === 0 ? t("submitNone") : t(preview?.secondLead ? "propose" : "submit", { parties: lawful.length, values })}
        </Button>
      </div>
    </form>
  );
}

/** Asks the server who would see what, whenever the choice of parties changes; an older answer never wins. */
function usePreview(caseId: string, selection: Selection, partyIds: string[]) {
  const [preview, setPreview] = useState<SharePreview | null>(null);
  const [loading, start] = useTransition();
  const [turn, setTurn] = useState(0);
  const key = `${turn} ${partyIds.join(" ")}`;
  const latest = useRef(key);
  useEffect(() => {
    latest.current = key;
    start(async () => {
      const next = await previewShareAction({ caseId, selection, partyIds });
      if (latest.current === key) setPreview(next);
    });
    // The selection is fixed while the dialog is open.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [key]);
  return { preview, loading, reload: () => setTurn((before) => before + 1) };
}

function PartiesField({ chosen, onChange }: { chosen: string[]; onChange: (ids: string[]) => void }) {
  const t = useTranslations("sharing.party");
  const [parties, setParties] = useState<Party[]>([]);
  useEffect(() => void listPartiesAction().then(setParties), []);
  const options = usePartyOptions(parties);
  return (
    <Field label={t("label")} hint={t("hint")}>
      <MultiCombobox options={options} values={chosen} onChange={onChange} placeholder={t("placeholder")} />
    </Field>
  );
}

function Preview({ preview, loading, chosen, caseId }: { preview: SharePreview | null; loading: boolean; chosen: number; caseId: string }) {
  const t = useTranslations("sharing.preview");
  return (
    <section aria-labelledby="share-preview" aria-busy={loading} aria-live="polite">
      <h3 id="share-preview" className="mb-1.5 flex items-center gap-2 text-sm font-medium">
        {t("title")} {loading && <Spinner />}
      </h3>
      {chosen === 0 || !preview ? (
        <p className="rounded-md border border-line bg-sunken px-3 py-2.5 text-sm text-muted">{t("nobody")}</p>
      ) : (
        <ul className="divide-y divide-line rounded-md border border-line bg-sunken">
          {preview.parties.map((party) => (
            <SharePreviewLine key={party.party.id} preview={party} chosen={preview.selected} caseId={caseId} />
          ))}
        </ul>
      )}
      <p className="mt-1.5 text-xs text-muted">{t("context")}</p>
    </section>
  );
}

/** Why, and until when: for shares and grants alike. */
export function ReasonAndExpiry({ errors, reason, expires }: { errors?: Record<string, string>; reason?: string; expires?: string }) {
  const t = useTranslations("sharing.share");
  const [tomorrow] = useState(() => dayOf(new Date(Date.now() + 86_400_000)));
  return (
    <div className="grid gap-4 sm:grid-cols-[1fr_12rem]">
      <Field label={t("reason")} hint={t("reasonHint")} error={errors?.reason}>
        <Textarea name="reason" rows={2} maxLength={2000} defaultValue={reason} />
      </Field>
      <Field label={t("expires")} hint={t("expiresHint")} error={errors?.expiresAt} optional>
        <Input name="expires" type="date" min={tomorrow} defaultValue={expires} />
      </Field>
    </div>
  );
}

/** Says that a second lead was asked. */
function useProposedResult(onShared?: () => void) {
  const t = useTranslations("sharing.share");
  const toast = useToast();
  return (count: number) => {
    toast({ title: t("proposed", { count }), detail: t("proposedDetail") });
    onShared?.();
  };
}

/** Says that it was shared, and takes it back on request. */
function useShareResult(onShared?: () => void) {
  const t = useTranslations("sharing.share");
  const toast = useToast();
  const router = useRouter();
  const undo = async (shareIds: string[]) => {
    const result = await revokeSharesAction(shareIds);
    toast(result.ok ? { title: t("undone") } : { title: result.message, tone: "danger" });
    router.refresh();
  };
  return (shareIds: string[], names: string[]) => {
    toast({
      title: t("done", { names: names.join(t("separator")) }),
      detail: t("doneDetail"),
      action: { label: t("undo"), onSelect: () => void undo(shareIds) },
    });
    router.refresh();
    onShared?.();
  };
}
