"use client";

import { ChevronRight } from "lucide-react";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { useEffect, useEffectEvent, useRef, useState, type ClipboardEvent, type FormEvent } from "react";
import { Button } from "@/components/button";
import { Callout } from "@/components/callout";
import { Field } from "@/components/field";
import { Input, Textarea } from "@/components/input";
import type { DraftFileEntry } from "@/server/drafts/queries";
import { focusInvalidField } from "./day-field";
import { DetailsFields } from "./details-fields";
import { DraftFiles } from "./draft-files";
import { FindProgress } from "./find-progress";
import { SavingNote, SavingTrouble } from "./saving-note";
import { useDraftSaving, type DraftContent } from "./use-draft-saving";
import { useFinding } from "./use-finding";
import { useUploads } from "./use-uploads";

/** A longer paste becomes a file: a text field of megabytes makes every browser slow. */
const LONGEST_PASTE = 100_000;
/** So does what a program types in one go: browsers lay that out in quadratic time, 3 s for 100,000 characters. */
const LONGEST_TYPED = 20_000;

type ComposerProps = {
  userId: string;
  draftId: string | null;
  caseId: string | null;
  initial: DraftContent;
  files: DraftFileEntry[];
  maxFileBytes: number;
};

/** The first step: a title, and the material as it is. */
export function Composer({ userId, draftId, caseId, initial, files, maxFileBytes }: ComposerProps) {
  const t = useTranslations("filing.compose");
  const { content, change, state, restored, forgetRestored, saver } = useDraftSaving({ userId, draftId, caseId, initial });
  const uploads = useUploads(saver, files);
  const router = useRouter();
  const finding = useFinding(saver, (id) => router.push(`/cases/new/${id}?step=review`));
  const [pasted, setPasted] = useState(0);

  const laidAside = (text: string, longest: number) => {
    if (text.length <= longest) return false;
    setPasted(pasted + 1);
    uploads.addPaste({ name: `${t("pastedName", { number: pasted + 1 })}.txt`, text });
    return true;
  };
  const paste = (event: ClipboardEvent) => {
    if (laidAside(event.clipboardData.getData("text/plain"), LONGEST_PASTE)) event.preventDefault();
  };
  const type = useEffectEvent((event: InputEvent) => {
    if (event.inputType !== "insertFromPaste" && laidAside(event.data ?? "", LONGEST_TYPED)) event.preventDefault();
  });
  const textField = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    // React's own onBeforeInput does not tell what is pasted from what is typed.
    const field = textField.current;
    field?.addEventListener("beforeinput", type);
    return () => field?.removeEventListener("beforeinput", type);
  }, []);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!focusInvalidField()) void finding.start();
  };
  const busy = uploads.uploads.some((upload) => !upload.problem);

  return (
    <form onSubmit={submit} noValidate className="grid max-w-4xl gap-5">
      {restored && (
        <Callout
          role="status"
          title={t("restored.title")}
          actions={<Button size="sm" onClick={forgetRestored}>{t("restored.discard")}</Button>}
        >
          {t("restored.text")}
        </Callout>
      )}
      {!caseId && (
        <Field label={t("title")} hint={t("titleHint")}>
          <Input
            value={content.title}
            maxLength={300}
            required={false}
            autoFocus={!draftId}
            dir="auto"
            onChange={(event) => change({ title: event.target.value })}
          />
        </Field>
      )}
      <Field label={t("text")} hint={t("textHint")} optional>
        <Textarea
          ref={textField}
          rows={10}
          value={content.text}
          spellCheck={false}
          dir="auto"
          placeholder={t("placeholder")}
          onPaste={paste}
          onChange={(event) => change({ text: event.target.value })}
          className="max-h-[45vh] font-mono text-sm"
        />
      </Field>
      <DraftFiles maxBytes={maxFileBytes} {...uploads} />
      {!caseId && <Details content={content} change={change} />}
      <SavingTrouble state={state} />
      {finding.progress ? (
        <FindProgress progress={finding.progress} onCancel={finding.cancel} />
      ) : (
        <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
          <Button type="submit" variant="primary" pending={finding.starting || busy}>
            {t("find")}
          </Button>
          <SavingNote state={state} />
        </div>
      )}
      {finding.problem && (
        <Callout role="alert" tone="danger" title={t("problem.title")}>
          {t(`problem.${finding.problem}`)}
        </Callout>
      )}
    </form>
  );
}

type DetailsProps = { content: DraftContent; change: (part: Partial<DraftContent>) => void };

function Details({ content, change }: DetailsProps) {
  const t = useTranslations("filing.details");
  return (
    <details className="group rounded-md border border-line bg-surface">
      <summary className="flex min-h-control cursor-pointer list-none items-center gap-2 rounded-md px-3 py-1.5 hover:bg-hover [&::-webkit-details-marker]:hidden">
        <ChevronRight aria-hidden className="size-4 text-muted transition-transform group-open:rotate-90" />
        <span className="font-medium">{t("legend")}</span>
        <span className="text-sm text-muted">{t("later")}</span>
      </summary>
      <div className="border-t border-line p-4">
        <DetailsFields
          details={content.details}
          onChange={(part) => change({ details: { ...content.details, ...part } })}
        />
      </div>
    </details>
  );
}
