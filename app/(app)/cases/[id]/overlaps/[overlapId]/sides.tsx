import Link from "next/link";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { SeverityMark, StatusBadge } from "@/components/chips";
import { Count, DefinitionList } from "@/components/figures";
import { NamedMark } from "@/components/mark";
import { Panel } from "@/components/page-header";
import type { CaseHead } from "@/server/cases/find-case";
import type { Overlap } from "@/server/overlap/find-overlap";
import { Months } from "../../../../months";
import { OtherSide } from "../../../../other-side";

/** Half a page is narrow: long names give way. */
const columns = "sm:grid-cols-[7rem_minmax(0,1fr)]";

/** The viewer's case, and what may be known of theirs: beside each other where there is room. */
export function Sides({ found, overlap }: { found: CaseHead; overlap: Overlap }) {
  const t = useTranslations("overlaps");
  const { theirCase } = overlap;
  return (
    <div className="grid gap-4 md:grid-cols-2">
      <Side title={t("one.yours")}>
        <DefinitionList
          className={columns}
          items={[
            { term: t("one.organization"), value: <NamedMark name={found.organizationName} /> },
            { term: t("one.case"), value: found.title },
            { term: t("one.number"), value: <Number>{found.number}</Number> },
            { term: t("one.status"), value: <StatusBadge status={found.status} /> },
            { term: t("one.severity"), value: <SeverityMark severity={found.severity} /> },
          ]}
        />
      </Side>
      <Side title={t("one.theirs")}>
        <DefinitionList
          className={columns}
          items={[
            { term: t("one.organization"), value: <OtherSide known={overlap} /> },
            {
              term: t("one.case"),
              value: theirCase ? (
                <Link href={`/cases/${theirCase.id}`} className="text-accent underline">{theirCase.title}</Link>
              ) : (
                <span className="text-muted">{t("one.theirCaseUnknown")}</span>
              ),
            },
            ...(theirCase ? [{ term: t("one.number"), value: <Number>{theirCase.number}</Number> }] : []),
            { term: t("one.equal"), value: <Count value={overlap.equal} /> },
            { term: t("one.related"), value: <Count value={overlap.indicators - overlap.equal} /> },
            { term: t("one.seen"), value: <Months from={overlap.seenFrom} until={overlap.seenTo} /> },
          ]}
        />
      </Side>
    </div>
  );
}

function Side({ title, children }: { title: string; children: ReactNode }) {
  return (
    <Panel>
      <h3 className="mb-3 text-sm font-semibold text-muted">{title}</h3>
      {children}
    </Panel>
  );
}

function Number({ children }: { children: string }) {
  return <span className="font-mono text-[0.8125rem]" translate="no">{children}</span>;
}
