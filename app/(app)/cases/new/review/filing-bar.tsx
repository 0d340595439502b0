"use client";

import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { useRef, useState } from "react";
import { Button, ButtonLink } from "@/components/button";
import { Callout } from "@/components/callout";
import { Progress } from "@/components/progress";
import { useToast } from "@/components/toast";
import { follow } from "../draft-client";
import type { DraftSaver } from "../use-draft-saving";
import type { MatchingTerms, TargetCaseView } from "./review-screen";
import type { ReviewStore } from "./review-store";

type FilingBarProps = {
  store: ReviewStore;
  saver: DraftSaver;
  title: string;
  targetCase: TargetCaseView | null;
  organization: string;
  terms: MatchingTerms;
};

const PROBLEMS = ["unsaved", "title_missing", "nothing_chosen", "not_found", "not_found_yet", "signed_out", "offline", "role", "failed"] as const;
type Problem = (typeof PROBLEMS)[number];

/** What is about to be filed, who would see it, and the button that does it. */
export function FilingBar({ store, saver, title, targetCase, organization, terms }: FilingBarProps) {
  const t = useTranslations("filing.file");
  const { progress, problem, file } = useFiling(store, saver, targetCase, title);
  const { chosen, total } = store.tally;
  const label = targetCase ? t("addButton", { count: chosen }) : chosen > 0 ? t("button", { count: chosen }) : t("buttonEmpty");
  return (
    <div className="sticky bottom-0 z-20 -mx-4 grid gap-3 border-y border-line-strong bg-raised px-4 py-3 sm:mx-0 sm:rounded-lg sm:border-x">
      {problem && (
        <Callout
          role="alert"
          tone="danger"
          title={t(`problem.${problem}.title`)}
          actions={problem === "not_found" && <ButtonLink size="sm" href="/cases">{t("toCases")}</ButtonLink>}
        >
          {t(`problem.${problem}.text`)}
        </Callout>
      )}
      {progress && <Progress label={t("filing")} value={progress.done} max={progress.total} />}
      <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-2">
        <div className="min-w-0 flex-1 basis-80">
          <p role="status" className="font-medium tabular-nums">{t("counts", { chosen, left: total - chosen })}</p>
          <WhoSees store={store} targetCase={targetCase} organization={organization} terms={terms} />
        </div>
        <Button variant="primary" pending={progress !== null} disabled={store.load !== "ready"} onClick={file}>
          {label}
        </Button>
      </div>
    </div>
  );
}

type WhoProps = Pick<FilingBarProps, "store" | "targetCase" | "organization" | "terms">;

/** Who would see what after the click, in a sentence or two. */
function WhoSees({ store, targetCase, organization, terms }: WhoProps) {
  const t = useTranslations("filing.file");
  const { matchable } = store.tally;
  const { budgetLeft } = terms;
  const readers = !targetCase
    ? t("readersNew", { organization })
    : t(targetCase.ours ? "readersAdded" : "readersContributed", { organization, number: targetCase.number });
  return (
    <p className="text-sm text-muted">
      {readers} {matchable > 0 ? t("compared", { count: matchable }) : t("notCompared")}
      {budgetLeft !== null && matchable > budgetLeft && ` ${t("budget", { left: budgetLeft })}`}
    </p>
  );
}

/** Files once: saves what is open, then follows the server's one transaction. */
function useFiling(store: ReviewStore, saver: DraftSaver, targetCase: TargetCaseView | null, title: string) {
  const t = useTranslations("filing.file");
  const router = useRouter();
  const toast = useToast();
  const busy = useRef(false);
  const [progress, setProgress] = useState<{ done: number; total: number } | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);

  const attempt = async (): Promise<Problem | null> => {
    if (!targetCase && !title.trim()) return "title_missing";
    const saved = (await saver.flush()) && (await store.flush());
    if (!saved) return "unsaved";
    const last = await follow("POST", `/api/drafts/${saver.draftId}/file`, (line) => {
      if (typeof line.total === "number") setProgress({ done: Number(line.done), total: line.total });
    });
    if (last.type !== "done") return isProblem(last.type) ? last.type : "failed";
    toast({ title: t("done", { number: String(last.number), count: Number(last.filed) }) });
    router.push(`/cases/${String(last.caseId)}`);
    return null;
  };
  const file = async () => {
    if (busy.current) return;
    busy.current = true;
    setProblem(null);
    setProgress({ done: 0, total: store.tally.chosen });
    const failed = await attempt();
    if (!failed) return;
    busy.current = false;
    setProgress(null);
    setProblem(failed);
  };
  return { progress, problem, file };
}

function isProblem(type: string): type is Problem {
  return (PROBLEMS as readonly string[]).includes(type);
}
