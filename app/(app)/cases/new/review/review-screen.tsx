"use client";

import { ChevronRight, Pencil, Plus, SearchX } from "lucide-react";
import { useTranslations } from "next-intl";
import { useEffect, useMemo, useState, useSyncExternalStore } from "react";
import { Button, ButtonLink } from "@/components/button";
import { Callout } from "@/components/callout";
import { EmptyState } from "@/components/empty-state";
import { Field } from "@/components/field";
import { Input } from "@/components/input";
import { Progress } from "@/components/progress";
import { visibleText } from "@/server/cases/storable-text";
import type { NoiseLabels } from "../../../noise-labels";
import { tlpName } from "../../marking";
import { DetailsFields } from "../details-fields";
import { SavingNote, SavingTrouble } from "../saving-note";
import { useDraftSaving, type DraftContent } from "../use-draft-saving";
import { ExposureChoice } from "./exposure-choice";
import { FilingBar } from "./filing-bar";
import type { ReviewRow } from "./review-rows";
import { ReviewStore } from "./review-store";
import { ReviewTable } from "./review-table";
import { ReviewToolbar } from "./review-toolbar";
import { SeenFields } from "./seen-fields";
import { useFilingShares } from "./use-filing-shares";
import { TypedIndicatorDialog } from "./typed-indicator-dialog";

export type TargetCaseView = { id: string; number: string; title: string; tlp: ReviewRow["tlp"]; reportable: boolean; ours: boolean };
export type MatchingTerms = { identityPolicy: "named" | "sector" | "anonymous"; budgetLeft: number | null; suggested: string[] | null };

type ReviewProps = {
  userId: string;
  draftId: string;
  targetCase: TargetCaseView | null;
  initial: DraftContent;
  total: number;
  hasMaterial: boolean;
  organization: string;
  terms: MatchingTerms;
  /** What noise lists are called, by number. */
  lists: NoiseLabels;
  /** Whether the person may share: the filing then can go to others at once. */
  mayShare: boolean;
};

/** The second step: what was found, and what of it is filed as what. */
export function ReviewScreen({ userId, draftId, targetCase, initial, total, hasMaterial, organization, terms, lists, mayShare }: ReviewProps) {
  const t = useTranslations("filing.review");
  const saving = useDraftSaving({ userId, draftId, caseId: targetCase?.id ?? null, initial });
  const contributes = targetCase !== null && !targetCase.ours;
  const store = useReviewStore(userId, draftId, contributes, terms.suggested);
  const sharing = useFilingShares(store, saving, mayShare && !contributes);
  const picked = sharing !== null && saving.content.sharing.partyIds.length > 0;
  const [typing, setTyping] = useState<ReviewRow | "new" | null>(null);
  const [tried, setTried] = useState(false);
  const changeContent = (part: Partial<DraftContent>) => {
    const before = saving.content.details.tlp;
    if (part.details && part.details.tlp !== before) store.passTlpOn(before, part.details.tlp);
    saving.change(part);
  };
  const empty = store.load === "ready" && store.tally.total === 0;
  const trouble = store.problem && saving.state === "clean" ? "kept" : null;

  return (
    <div className="grid gap-5">
      {!targetCase && <CaseLine content={saving.content} tried={tried} onChange={changeContent} />}
      <SavingTrouble state={store.problem === "signed_out" ? "signed_out" : saving.state} />
      {!empty && (
        <div className="grid gap-4 xl:grid-cols-2">
          <ExposureChoice
            store={store}
            contributes={contributes}
            terms={terms}
            identity={targetCase ? null : {
              chosen: saving.content.sharing.identity,
              mayTellMore: mayShare,
              onChange: (identity) => saving.change({ sharing: { ...saving.content.sharing, identity } }),
            }}
          />
          <SeenFields seen={saving.content.seen} onChange={(seen) => saving.change({ seen })} />
        </div>
      )}
      <section aria-labelledby="found-title" className="grid gap-2.5">
        <div className="flex flex-wrap items-center justify-between gap-2">
          <h2 id="found-title" className="text-base font-semibold">{t("found", { count: store.load === "ready" ? store.tally.total : total })}</h2>
          <div className="flex flex-wrap items-center gap-2">
            <SavingNote state={trouble ? "offline" : saving.state} />
            <Button size="sm" icon={<Plus aria-hidden />} onClick={() => setTyping("new")}>{t("add")}</Button>
            <ButtonLink size="sm" href={`/cases/new/${draftId}?edit`} icon={<Pencil aria-hidden />}>{t("editMaterial")}</ButtonLink>
          </div>
        </div>
        {store.load === "loading" && <Progress label={t("loading")} value={store.rows.length} max={Math.max(total, store.rows.length)} />}
        {store.load === "failed" && (
          <Callout role="alert" tone="danger" actions={<Button size="sm" onClick={() => void store.read()}>{t("retry")}</Button>}>
            {t("loadFailed")}
          </Callout>
        )}
        {empty ? (
          <NothingFound draftId={draftId} hasMaterial={hasMaterial} onAdd={() => setTyping("new")} />
        ) : (
          <>
            <ReviewToolbar store={store} contributes={contributes} sharing={picked} />
            <ReviewTable store={store} lists={lists} contributes={contributes} sharing={picked} onEdit={setTyping} />
          </>
        )}
      </section>
      <FilingBar
        store={store}
        saver={saving.saver}
        title={saving.content.title}
        targetCase={targetCase}
        organization={organization}
        terms={terms}
        details={saving.content.details}
        sharing={sharing}
        onTry={() => setTried(true)}
      />
      {typing && (
        <TypedIndicatorDialog draftId={draftId} row={typing === "new" ? null : typing} onDone={(row) => store.put(row)} onClose={() => setTyping(null)} />
      )}
    </div>
  );
}

function useReviewStore(userId: string, draftId: string, contributes: boolean, suggested: string[] | null): ReviewStore {
  // What the rules suggested when the page was opened: the server knows no other choice than these.
  const [rules] = useState(() => suggested && new Set(suggested));
  const store = useMemo(
    () => new ReviewStore(draftId, { userId, draftId, caseId: null, part: "review" }, contributes, rules),
    [userId, draftId, contributes, rules],
  );
  useSyncExternalStore(store.subscribe, store.snapshot, store.snapshot);
  useEffect(() => {
    void store.read();
    return store.watch();
  }, [store]);
  return store;
}

/** `tried`: the person wanted to file, so what is missing is said. */
type CaseLineProps = { content: DraftContent; tried: boolean; onChange: (part: Partial<DraftContent>) => void };

/** Title and, folded away, the details of the case. */
function CaseLine({ content, tried, onChange }: CaseLineProps) {
  const t = useTranslations("filing");
  const common = useTranslations("common");
  const { title, details } = content;
  return (
    <div className="grid max-w-4xl gap-3">
      <Field label={t("compose.title")} error={tried && !visibleText(title) ? t("review.titleMissing") : undefined}>
        <Input value={title} maxLength={300} dir="auto" onChange={(event) => onChange({ title: event.target.value })} />
      </Field>
      <details className="group rounded-md border border-line bg-surface">
        <summary className="flex min-h-control cursor-pointer list-none flex-wrap items-center gap-x-2 rounded-md px-3 py-1.5 hover:bg-hover [&::-webkit-details-marker]:hidden">
          <ChevronRight aria-hidden className="size-4 text-muted transition-transform group-open:rotate-90" />
          <span className="font-medium">{t("details.legend")}</span>
          <span className="text-sm text-muted">
            TLP:{tlpName(details.tlp)} · {common(`severity.${details.severity}`)}
          </span>
        </summary>
        <div className="border-t border-line p-4">
          <DetailsFields details={details} onChange={(part) => onChange({ details: { ...details, ...part } })} />
        </div>
      </details>
    </div>
  );
}

function NothingFound({ draftId, hasMaterial, onAdd }: { draftId: string; hasMaterial: boolean; onAdd: () => void }) {
  const t = useTranslations("filing.review.nothing");
  return (
    <div className="rounded-lg border border-line bg-surface">
      <EmptyState
        icon={<SearchX aria-hidden />}
        title={t(hasMaterial ? "title" : "noMaterial")}
        actions={
          <>
            <Button onClick={onAdd}>{t("add")}</Button>
            <ButtonLink href={`/cases/new/${draftId}?edit`}>{t("edit")}</ButtonLink>
          </>
        }
      >
        {t("text")}
      </EmptyState>
    </div>
  );
}
