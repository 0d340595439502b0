"use client";

import { useTimeZone, useTranslations } from "next-intl";
import { useEffect, useState, useTransition } from "react";
import { Button } from "@/components/button";
import { Callout } from "@/components/callout";
import { Sheet } from "@/components/dialog";
import { Field } from "@/components/field";
import { IndicatorValue } from "@/components/indicator-value";
import { Input, Textarea } from "@/components/input";
import { Select } from "@/components/select";
import { Spinner } from "@/components/spinner";
import { Time } from "@/components/time";
import { useToast } from "@/components/toast";
import type { Exposure, IncidentRole, IndicatorKind, Tlp } from "@/generated/prisma/enums";
import { INDICATOR_KINDS } from "@/server/indicators/kinds";
import { isTooWide } from "@/server/indicators/networks";
import type { ObservationDetails } from "@/server/observations/queries";
import type { NoiseLabels } from "../../../noise-labels";
import { fromLocalField, toLocalField } from "../../local-moment";
import { LosingSight } from "../losing-sight";
import { findObservationAction, updateObservationAction } from "./actions";
import { shownValue } from "./filters";
import { ExposureField, RolesField, TlpSelect } from "./observation-fields";
import { OriginNote } from "./origin-note";

type EditSheetProps = { caseId: string; id: string; lists: NoiseLabels; /** may ask for consent */ lead: boolean; onClose: () => void; onChanged: () => void };

/** One observation with everything known of it; whoever may, corrects it here. */
export function EditSheet({ caseId, id, lists, lead, onClose, onChanged }: EditSheetProps) {
  const t = useTranslations("indicators");
  const [found, setFound] = useState<ObservationDetails | null>();
  useEffect(() => {
    let current = true;
    void findObservationAction(caseId, id).then((details) => current && setFound(details));
    return () => {
      current = false;
    };
  }, [caseId, id]);
  return (
    <Sheet open onOpenChange={(open) => !open && onClose()} title={t("edit.title")}>
      {found === undefined && <p role="status" className="flex items-center gap-2 text-muted"><Spinner /> {t("loading")}</p>}
      {found === null && <Callout tone="warn" role="alert">{t("error.not_found")}</Callout>}
      {found && (
        <div className="grid gap-5">
          <div>
            <IndicatorValue value={found.value} shown={shownValue(found)} kind={t(`kind.${found.kind}`)} />
            <p className="mt-1 text-sm text-muted">{t("edit.reported", { organization: found.reporter })} <Time value={found.createdAt} /></p>
          </div>
          {found.noise.length > 0 && (
            <Callout tone="warn">{t("mark.noise", { names: found.noise.map((list) => lists[list]).join(", ") })} {t("edit.noise")}</Callout>
          )}
          {found.origin && <OriginNote id={found.id} origin={found.origin} refusal={found.refusal} lead={lead} />}
          {found.mine ? <EditForm key={found.version} caseId={caseId} found={found} onClose={onClose} onChanged={onChanged} /> : <ReadOnly found={found} />}
          <Sources found={found} />
        </div>
      )}
    </Sheet>
  );
}

function Sources({ found }: { found: ObservationDetails }) {
  const t = useTranslations("indicators");
  if (found.sources.length === 0) return null;
  return (
    <section>
      <h3 className="mb-1.5 text-sm font-medium">{t("edit.sources")}</h3>
      <ul className="grid gap-2 text-sm">
        {found.sources.map((source, index) => (
          <li key={index} className="rounded-md border border-line px-3 py-2">
            <bdi className="font-medium break-all">{source.name}</bdi>
            {source.excerpt && <p className="mt-0.5 wrap-anywhere text-muted"><bdi>{source.excerpt}</bdi></p>}
          </li>
        ))}
      </ul>
    </section>
  );
}

function ReadOnly({ found }: { found: ObservationDetails }) {
  const t = useTranslations("indicators");
  return (
    <>
      {found.note && <p className="whitespace-pre-wrap">{found.note}</p>}
      <Callout>{t("edit.notYours", { organization: found.reporter })}</Callout>
    </>
  );
}

type Form = {
  kind: IndicatorKind; value: string; roles: IncidentRole[]; tlp: Tlp; exposure: Exposure; confidence: string; note: string;
  firstSeenAt: string; lastSeenAt: string;
};

function formOf(found: ObservationDetails, zone: string): Form {
  const { kind, value, roles, tlp, exposure, note } = found;
  return {
    kind, value, roles, tlp, exposure, note,
    confidence: found.confidence === null ? "" : String(found.confidence),
    firstSeenAt: toLocalField(found.firstSeenAt, zone),
    lastSeenAt: toLocalField(found.lastSeenAt, zone),
  };
}

type EditFormProps = { caseId: string; found: ObservationDetails; onClose: () => void; onChanged: () => void };

function EditForm({ caseId, found, onClose, onChanged }: EditFormProps) {
  const t = useTranslations("indicators");
  const zone = useTimeZone() ?? "UTC";
  const toast = useToast();
  const [form, setForm] = useState(() => formOf(found, zone));
  const [version, setVersion] = useState(found.version);
  const [theirs, setTheirs] = useState<ObservationDetails>();
  const [problem, setProblem] = useState<{ message: string; field?: string }>();
  const [pending, start] = useTransition();
  const set = (change: Partial<Form>) => setForm({ ...form, ...change });
  const errorOf = (field: string) => (problem?.field === field ? problem.message : undefined);
  const turnsPrivate = form.tlp === "red" && found.exposure === "matchable";
  const refusal = found.refusal && (found.refusal === "tlp_red_never_matched" ? form.tlp === "red" : true) ? t(`refusal.${found.refusal as "role"}`) : null;
  const save = () =>
    start(async () => {
      const fields = {
        ...form,
        confidence: form.confidence === "" ? null : Number(form.confidence),
        firstSeenAt: fromLocalField(form.firstSeenAt, zone),
        lastSeenAt: fromLocalField(form.lastSeenAt, zone),
      };
      const result = await updateObservationAction(caseId, found.id, version, fields);
      if (result.ok) {
        toast({ title: result.madePrivate ? t("edit.savedPrivate") : t("edit.saved") });
        onChanged();
        onClose();
        return;
      }
      setProblem(result);
      if (result.current) {
        setTheirs(result.current);
        setVersion(result.current.version);
      }
    });
  return (
    <form
      className="grid gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        save();
      }}
    >
      {theirs && <TheirVersion theirs={theirs} zone={zone} mine={form} onTake={() => setForm(formOf(theirs, zone))} />}
      <Field label={t("column.kind")}>
        <Select value={form.kind} onChange={(event) => set({ kind: event.target.value as IndicatorKind })} options={INDICATOR_KINDS.map((value) => ({ value, label: t(`kind.${value}`) }))} />
      </Field>
      <Field label={t("column.value")} hint={form.value !== found.value ? t("edit.otherValue") : t("edit.valueHint")} error={errorOf("value")}>
        <Textarea rows={2} className="font-mono" spellCheck={false} value={form.value} onChange={(event) => set({ value: event.target.value })} />
      </Field>
      <RolesField value={form.roles} onChange={(roles) => set({ roles })} />
      <Field label={t("column.tlp")} hint={turnsPrivate ? t("edit.redPrivate") : undefined} error={errorOf("tlp")}>
        <TlpSelect value={form.tlp} onChange={(tlp) => set({ tlp, exposure: tlp === "red" ? "private" : form.exposure })} />
      </Field>
      <LosingSight parties={found.effects.parties} tlp={form.tlp} />
      <ExposureField value={form.exposure} onChange={(exposure) => set({ exposure })} refusal={refusal} tooWide={isTooWide(form.kind, form.value)} error={errorOf("exposure")} />
      <Field label={t("column.confidence")} optional hint={t("edit.confidenceHint")} error={errorOf("confidence")}>
        <Input type="number" min={0} max={100} inputMode="numeric" value={form.confidence} onChange={(event) => set({ confidence: event.target.value })} />
      </Field>
      <div className="grid gap-4 sm:grid-cols-2">
        <Field label={t("column.firstSeen")} optional>
          <Input type="datetime-local" max="9999-12-31T23:59" value={form.firstSeenAt} onChange={(event) => set({ firstSeenAt: event.target.value })} />
        </Field>
        <Field label={t("column.lastSeen")} optional error={errorOf("lastSeenAt")}>
          <Input type="datetime-local" max="9999-12-31T23:59" value={form.lastSeenAt} onChange={(event) => set({ lastSeenAt: event.target.value })} />
        </Field>
      </div>
      <Field label={t("edit.note")} optional>
        <Textarea rows={3} maxLength={10_000} value={form.note} onChange={(event) => set({ note: event.target.value })} />
      </Field>
      {problem && !theirs && <Callout tone="danger" role="alert">{problem.message}</Callout>}
      <div className="flex justify-end gap-2">
        <Button onClick={onClose}>{t("edit.cancel")}</Button>
        <Button type="submit" variant="primary" pending={pending}>{theirs ? t("edit.saveAnyway") : t("edit.save")}</Button>
      </div>
    </form>
  );
}

/** What somebody else saved meanwhile, field by field, beside what stands in the form. */
function TheirVersion({ theirs, mine, zone, onTake }: { theirs: ObservationDetails; mine: Form; zone: string; onTake: () => void }) {
  const t = useTranslations("indicators");
  const saved = formOf(theirs, zone);
  const names = { kind: "kind", value: "value", roles: "roles", tlp: "tlp", exposure: "exposure", confidence: "confidence", firstSeenAt: "firstSeen", lastSeenAt: "lastSeen", note: "note" } as const;
  const words = (name: keyof Form, form: Form) => (name === "value" ? shownValue(form) : String(form[name])) || "–";
  const differing = (Object.keys(names) as (keyof Form)[]).filter((name) => String(saved[name]) !== String(mine[name]));
  return (
    <Callout tone="warn" role="alert" title={t("error.stale")} actions={<Button size="sm" onClick={onTake}>{t("edit.takeTheirs")}</Button>}>
      <dl className="grid gap-1.5">
        {differing.map((name) => (
          <div key={name}>
            <dt className="font-medium">{t(`column.${names[name]}`)}</dt>
            <dd className="wrap-anywhere">{t("edit.theirsAndMine", { theirs: words(name, saved), mine: words(name, mine) })}</dd>
          </div>
        ))}
      </dl>
    </Callout>
  );
}
