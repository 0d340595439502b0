import { useTranslations } from "next-intl";
import { Callout } from "@/components/callout";
import { Panel, Section } from "@/components/page-header";
import { Time } from "@/components/time";
import { defang } from "@/server/indicators/defang";
import type { Assessment as Found } from "@/server/overlap/verdicts";
import { StateMark } from "../state-mark";
import { VerdictForm } from "../verdict-form";

type AssessmentProps = { caseId: string; overlapId: string; assessment: Found; mayJudge: boolean };

/** What one's organization thinks of the overlap, what changed since, and what the other side thinks once connected. */
export function Assessment({ caseId, overlapId, assessment, mayJudge }: AssessmentProps) {
  const t = useTranslations("overlaps.verdict");
  const latest = assessment.versions[0];
  return (
    <Section id="assessment" title={t("title")} description={t("description")} actions={<StateMark state={latest?.verdict ?? "new"} />}>
      <div className="grid gap-4 md:grid-cols-2">
        <Panel>
          <h3 className="mb-3 text-sm font-semibold text-muted">{t("ours")}</h3>
          <div className="grid gap-4">
            <Changes assessment={assessment} />
            <Versions assessment={assessment} />
            <p className="text-sm">
              {assessment.theirs
                ? t.rich("theirs", { state: () => <StateMark key="state" state={assessment.theirs!.verdict} />, at: () => <Time key="at" value={assessment.theirs!.at} /> })
                : <span className="text-muted">{t("theirsUnknown")}</span>}
            </p>
          </div>
        </Panel>
        {mayJudge && (
          <Panel className="screen-only">
            <h3 className="mb-3 text-sm font-semibold text-muted">{t("judge")}</h3>
            <VerdictForm overlaps={[{ caseId, overlapId, version: latest?.version ?? 0 }]} />
          </Panel>
        )}
      </div>
    </Section>
  );
}

function Changes({ assessment: { added, removed, changes } }: { assessment: Found }) {
  const t = useTranslations("overlaps.verdict");
  if (added + removed === 0) return null;
  return (
    <Callout tone="info" title={t("changedSince", { added, removed })}>
      <ul className="grid gap-0.5">
        {changes.map(({ change, kind, value }) => (
          <li key={`${change} ${kind} ${value}`} className="flex gap-2">
            <span className="shrink-0 text-muted">{t(change)}</span>
            <span className="font-mono text-[0.8125rem] wrap-anywhere" translate="no">{defang(kind, value)}</span>
          </li>
        ))}
      </ul>
    </Callout>
  );
}

function Versions({ assessment: { versions } }: { assessment: Found }) {
  const t = useTranslations("overlaps.verdict");
  if (versions.length === 0) return <p className="text-sm text-muted">{t("none")}</p>;
  return (
    <ol className="grid gap-3">
      {versions.map(({ version, verdict, note, by, at }) => (
        <li key={version} className="grid gap-1">
          <div className="flex flex-wrap items-center gap-x-2 gap-y-1 text-sm">
            <StateMark state={verdict} />
            <span className="wrap-anywhere">{by}</span>
            <span className="text-muted"><Time value={at} /></span>
          </div>
          {note && <p className="text-sm whitespace-pre-wrap wrap-anywhere" dir="auto">{note}</p>}
        </li>
      ))}
    </ol>
  );
}
