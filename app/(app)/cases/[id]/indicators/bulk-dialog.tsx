"use client";

import { useTimeZone, useTranslations } from "next-intl";
import { useState, useTransition } from "react";
import { Button } from "@/components/button";
import { Callout } from "@/components/callout";
import { Dialog } from "@/components/dialog";
import { Field } from "@/components/field";
import { Input } from "@/components/input";
import { Select } from "@/components/select";
import { useToast } from "@/components/toast";
import type { Exposure, IncidentRole, Tlp } from "@/generated/prisma/enums";
import type { CaseHead } from "@/server/cases/find-case";
import type { ObservationRow } from "@/server/observations/queries";
import { fromLocalField } from "../../local-moment";
import { updateObservationsAction } from "./actions";
import { RolesField, TlpSelect } from "./observation-fields";

type BulkDialogProps = { found: CaseHead; chosen: readonly ObservationRow[]; onClose: () => void; onChanged: () => void };
type Form = { how: string; roles: IncidentRole[]; tlp: Tlp | ""; exposure: Exposure | ""; confidence: string; firstSeenAt: string; lastSeenAt: string };

const unchangedForm: Form = { how: "", roles: [], tlp: "", exposure: "", confidence: "", firstSeenAt: "", lastSeenAt: "" };

/** One change for all selected indicators; what is not touched stays as it is in each. */
export function BulkDialog({ found, chosen, onClose, onChanged }: BulkDialogProps) {
  const t = useTranslations("indicators");
  const common = useTranslations("common");
  const zone = useTimeZone() ?? "UTC";
  const toast = useToast();
  const [form, setForm] = useState(unchangedForm);
  const [message, setMessage] = useState<string>();
  const [pending, start] = useTransition();
  const set = (change: Partial<Form>) => setForm({ ...form, ...change });
  const matchableNow = chosen.filter((row) => row.exposure === "matchable").length;
  const red = chosen.filter((row) => row.tlp === "red").length;
  const save = () =>
    start(async () => {
      const selection = chosen.map(({ id, version }) => ({ id, version }));
      const result = await updateObservationsAction(found.id, selection, editOf(form, zone));
      if (!result.ok) return setMessage(result.message);
      const notes = [
        result.madePrivate > 0 && t("bulk.madePrivate", { count: result.madePrivate }),
        result.notMatchable > 0 && t("bulk.notMatchable", { count: result.notMatchable }),
        result.notLowered > 0 && t("bulk.notLowered", { count: result.notLowered }),
        result.left > 0 && t("bulk.left", { count: result.left }),
      ].filter(Boolean);
      toast({ title: t("bulk.done", { count: result.changed }), detail: notes.join(" ") || undefined, tone: result.left > 0 ? "danger" : undefined });
      onChanged();
      onClose();
    });
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={t("bulk.title", { count: chosen.length })}
      description={t("bulk.explanation")}
      footer={
        <>
          <Button onClick={onClose}>{t("edit.cancel")}</Button>
          <Button variant="primary" pending={pending} disabled={JSON.stringify(form) === JSON.stringify(unchangedForm)} onClick={save}>{t("bulk.save", { count: chosen.length })}</Button>
        </>
      }
    >
      <div className="grid gap-4">
        <Field label={t("bulk.roles")} optional>
          <Select value={form.how} onChange={(event) => set({ how: event.target.value })} options={[{ value: "", label: t("bulk.unchanged") }, ...(["add", "remove", "replace"] as const).map((value) => ({ value, label: t(`bulk.how.${value}`) }))]} />
        </Field>
        {form.how && <RolesField value={form.roles} onChange={(roles) => set({ roles })} />}
        <div className="grid gap-4 sm:grid-cols-2">
          <Field label={t("column.tlp")} optional hint={form.tlp === "red" && matchableNow > 0 ? t("bulk.redPrivate", { count: matchableNow }) : undefined}>
            <TlpSelect value={form.tlp} unchanged={t("bulk.unchanged")} onChange={(tlp) => set({ tlp, exposure: tlp === "red" ? "" : form.exposure })} />
          </Field>
          <Field label={t("column.exposure")} optional>
            <Select
              value={form.exposure}
              onChange={(event) => set({ exposure: event.target.value as Exposure })}
              options={[
                { value: "", label: t("bulk.unchanged") },
                { value: "private", label: common("exposure.private") },
                { value: "matchable", label: common("exposure.matchable"), disabled: !found.ours || form.tlp === "red" },
              ]}
            />
          </Field>
        </div>
        {form.exposure === "matchable" && (
          <Callout tone="warn" title={t("exposure.statementTitle")}>
            <p>{t("exposure.matchable")}</p>
            {red > 0 && !form.tlp && <p className="mt-1">{t("bulk.redStays", { count: red })}</p>}
          </Callout>
        )}
        {form.exposure === "private" && matchableNow > 0 && <Callout>{t("bulk.leaves", { count: matchableNow })}</Callout>}
        <div className="grid gap-4 sm:grid-cols-3">
          <Field label={t("column.confidence")} optional>
            <Input type="number" min={0} max={100} value={form.confidence} onChange={(event) => set({ confidence: event.target.value })} />
          </Field>
          <Field label={t("column.firstSeen")} optional>
            <Input type="datetime-local" max="9999-12-31T23:59" value={form.firstSeenAt} onChange={(event) => set({ firstSeenAt: event.target.value })} />
          </Field>
          <Field label={t("column.lastSeen")} optional>
            <Input type="datetime-local" max="9999-12-31T23:59" value={form.lastSeenAt} onChange={(event) => set({ lastSeenAt: event.target.value })} />
          </Field>
        </div>
        {message && <Callout tone="danger" role="alert">{message}</Callout>}
      </div>
    </Dialog>
  );
}

function editOf(form: Form, zone: string) {
  return {
    roles: form.how ? { how: form.how, roles: form.roles } : undefined,
    tlp: form.tlp || undefined,
    exposure: form.exposure || undefined,
    confidence: form.confidence === "" ? undefined : Number(form.confidence),
    firstSeenAt: fromLocalField(form.firstSeenAt, zone) ?? undefined,
    lastSeenAt: fromLocalField(form.lastSeenAt, zone) ?? undefined,
  };
}
