"use client";

import { useTranslations } from "next-intl";
import { useState, type FormEvent } from "react";
import { Button } from "@/components/button";
import { Dialog } from "@/components/dialog";
import { Field } from "@/components/field";
import { Input } from "@/components/input";
import { Select } from "@/components/select";
import { defang } from "@/server/indicators/defang";
import { INDICATOR_KINDS } from "@/server/indicators/kinds";
import type { ReviewRow } from "./review-rows";
import { saveTyped } from "./review-store";

type TypedProps = { draftId: string; row: ReviewRow | null; onDone: (row: ReviewRow) => void; onClose: () => void };

/** Adds an indicator that was missed, or corrects the kind or value of one. */
export function TypedIndicatorDialog({ draftId, row, onDone, onClose }: TypedProps) {
  const t = useTranslations("filing.typed");
  const kinds = useTranslations("filing.review.kind");
  const common = useTranslations("common");
  const [kind, setKind] = useState<string>(row?.kind ?? "");
  const [value, setValue] = useState(row ? defang(row.kind, row.value) : "");
  const [problem, setProblem] = useState<"invalid" | "duplicate" | "failed" | null>(null);
  const [pending, setPending] = useState(false);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setPending(true);
    const saved = await saveTyped(draftId, row?.position ?? null, { value, ...(kind ? { kind } : {}) });
    setPending(false);
    if (!saved.ok) return setProblem(saved.reason === "invalid" || saved.reason === "duplicate" ? saved.reason : "failed");
    saved.rows.forEach(onDone);
    onClose();
  };
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()} size="sm" title={t(row ? "correct" : "add")}>
      <form onSubmit={submit} className="grid gap-4">
        <Field label={t("value")} hint={t("valueHint")} error={problem && t(`problem.${problem}`)}>
          <Input value={value} maxLength={8192} autoFocus spellCheck={false} className="font-mono" onChange={(event) => setValue(event.target.value)} />
        </Field>
        <Field label={t("kind")} optional={!row}>
          <Select
            value={kind}
            onChange={(event) => setKind(event.target.value)}
            options={[{ value: "", label: t("guess") }, ...INDICATOR_KINDS.map((name) => ({ value: name, label: kinds(name) }))]}
          />
        </Field>
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>{common("action.cancel")}</Button>
          <Button type="submit" variant="primary" pending={pending}>{common(row ? "action.save" : "action.add")}</Button>
        </div>
      </form>
    </Dialog>
  );
}
