"use client";

import { Share2 } from "lucide-react";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { useRef, useState } from "react";
import { Button, ButtonLink } from "@/components/button";
import { Callout } from "@/components/callout";
import { Progress } from "@/components/progress";
import { useToast } from "@/components/toast";
import { RuleConsequences } from "../../rule-consequences";
import { focusInvalidField } from "../day-field";
import type { DetailsInput } from "../details-input";
import { follow } from "../draft-client";
import type { DraftSaver } from "../use-draft-saving";
import type { MatchingTerms, TargetCaseView } from "./review-screen";
import type { ReviewStore } from "./review-store";
import { ShareSummary } from "./share-summary";
import { SharingDialog } from "./sharing-dialog";
import type { FilingShares } from "./use-filing-shares";

type FilingBarProps = {
  store: ReviewStore;
  saver: DraftSaver;
  title: string;
  targetCase: TargetCaseView | null;
  organization: string;
  terms: MatchingTerms;
  /** How the new case is marked. */
  details: DetailsInput;
  /** Null where the person may not share. */
  sharing: FilingShares | null;
  /** Called when the person wants to file, before anything is checked. */
  onTry: () => void;
};

const PROBLEMS = [
  "unsaved", "title_missing", "nothing_chosen", "not_found", "not_found_yet", "seen_invalid", "reason_missing", "share_refused",
  "signed_out", "offline", "role", "failed",
] as const;
type ProblemCode = (typeof PROBLEMS)[number];
type Problem = { code: ProblemCode; refusal?: string };

/** What is about to be filed, who would see it, and the button that does it. */
export function FilingBar({ store, saver, title, targetCase, organization, terms, details, sharing, onTry }: FilingBarProps) {
  const t = useTranslations("filing.file");
  const share = useTranslations("filing.share");
  const [picking, setPicking] = useState(false);
  const { progress, problem: met, file } = useFiling({ store, saver, sharing, onTry });
  // What was mended meanwhile is no problem any more.
  const mended = (met?.code === "reason_missing" && sharing?.choice.reason.trim()) || (met?.code === "title_missing" && title.trim());
  const problem = mended ? null : met;
  const parties = sharing?.choice.partyIds.length ?? 0;
  const { chosen, total } = store.tally;
  const label = targetCase ? t("addButton", { count: chosen }) : chosen > 0 ? t("button", { count: chosen }) : t("buttonEmpty");
  return (
    <div className="sticky bottom-0 z-20 -mx-4 grid gap-3 border-y border-line-strong bg-raised px-4 py-3 sm:mx-0 sm:rounded-lg sm:border-x">
      {problem && <FilingProblem problem={problem} onPick={() => setPicking(true)} />}
      {progress && <Progress label={t("filing")} value={progress.done} max={progress.total} />}
      <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-2">
        <div className="min-w-0 flex-1 basis-80">
          <p role="status" className="font-medium tabular-nums">{t("counts", { chosen, left: total - chosen })}</p>
          <WhoSees store={store} targetCase={targetCase} organization={organization} terms={terms} sharing={sharing} />
          {targetCase?.ours && <RuleConsequences caseId={targetCase.id} tlp={targetCase.tlp} reportable={targetCase.reportable} filing />}
          {!targetCase && <RuleConsequences caseId={null} tlp={details.tlp} reportable={details.reportable} />}
          {sharing && <ShareSummary shares={sharing} />}
        </div>
        <div className="flex flex-wrap gap-2 max-sm:w-full max-sm:*:flex-1">
          {sharing && chosen > 0 && (
            <Button icon={<Share2 aria-hidden />} disabled={progress !== null} onClick={() => setPicking(true)}>
              {share("button", { count: parties })}
            </Button>
          )}
          <Button
            variant="primary"
            pending={progress !== null}
            disabled={store.load !== "ready" || (parties > 0 && !sharing?.preview)}
            onClick={file}
          >
            {label}
          </Button>
        </div>
      </div>
      {sharing && <SharingDialog shares={sharing} reasonMissing={problem?.code === "reason_missing"} open={picking} onOpenChange={setPicking} />}
    </div>
  );
}

function FilingProblem({ problem: { code, refusal }, onPick }: { problem: Problem; onPick: () => void }) {
  const t = useTranslations("filing.file");
  const refusals = useTranslations("refusals");
  const toSharing = code === "reason_missing" || code === "share_refused";
  return (
    <Callout
      role="alert"
      tone="danger"
      title={t(`problem.${code}.title`)}
      actions={
        code === "not_found" ? <ButtonLink size="sm" href="/cases">{t("toCases")}</ButtonLink>
        : toSharing && <Button size="sm" onClick={onPick}>{t("toSharing")}</Button>
      }
    >
      {refusal && `${refusals(refusal as "changed")} `}
      {t(`problem.${code}.text`)}
    </Callout>
  );
}

type WhoProps = Pick<FilingBarProps, "store" | "targetCase" | "organization" | "terms" | "sharing">;

/** Who would see what after the click, in a sentence or two. */
function WhoSees({ store, targetCase, organization, terms, sharing }: WhoProps) {
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
      {!sharing && (!targetCase || targetCase.ours) && ` ${t("leadShares")}`}
    </p>
  );
}

/** Files once: saves what is open, then follows the server's one transaction. */
function useFiling({ store, saver, sharing, onTry }: Pick<FilingBarProps, "store" | "saver" | "sharing" | "onTry">) {
  const t = useTranslations("filing.file");
  const router = useRouter();
  const toast = useToast();
  const busy = useRef(false);
  const [progress, setProgress] = useState<{ done: number; total: number } | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);

  const attempt = async (): Promise<Problem | null> => {
    const shares = sharing?.preview?.parties.map(({ party, values }) => ({ id: party.id, values })) ?? [];
    if (shares.some(({ values }) => values > 0) && !sharing?.choice.reason.trim()) return { code: "reason_missing" };
    const saved = (await saver.flush()) && (await store.flush());
    if (!saved) return { code: "unsaved" };
    const last = await follow("POST", `/api/drafts/${saver.draftId}/file`, (line) => {
      if (typeof line.total === "number") setProgress({ done: Number(line.done), total: line.total });
    }, { shares });
    if (last.type !== "done") {
      if (last.type === "share_refused") sharing?.reload();
      return { code: isProblem(last.type) ? last.type : "failed", refusal: last.refusal as string | undefined };
    }
    const [number, count, shared, proposed] = [String(last.number), Number(last.filed), Number(last.shares), Number(last.proposed)];
    const detail = shared > 0 ? t("doneShared", { count: shared }) : proposed > 0 ? t("doneProposed", { count: proposed }) : undefined;
    toast({ title: t("done", { number, count }), detail });
    router.push(`/cases/${String(last.caseId)}`);
    return null;
  };
  const file = async () => {
    onTry();
    if (busy.current || focusInvalidField()) return;
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

function isProblem(type: string): type is ProblemCode {
  return (PROBLEMS as readonly string[]).includes(type);
}
