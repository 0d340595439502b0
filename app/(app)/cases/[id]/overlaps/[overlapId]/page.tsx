import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { useTranslations } from "next-intl";
import { getTranslations } from "next-intl/server";
import { ButtonLink } from "@/components/button";
import { Section } from "@/components/page-header";
import { Pagination } from "@/components/pagination";
import { PrintButton } from "@/components/print-button";
import { TimeLine } from "@/components/time-line";
import { appendShown } from "@/server/audit/mutations";
import { requireMember } from "@/server/auth/viewer";
import { isUuid, loadCase } from "@/server/cases/find-case";
import { listDisclosures } from "@/server/connections/disclosure";
import { findOwnContact, listConnectionsOfOverlap } from "@/server/connections/queries";
import { asViewer } from "@/server/db";
import { markOverlapRead } from "@/server/notices/mutations";
import { findOverlap, INDICATORS_PER_PAGE, type Overlap } from "@/server/overlap/find-overlap";
import { findWhatTheyKnow } from "@/server/overlap/queries";
import { overlapPageSchema } from "@/server/overlap/schema";
import { findAssessment } from "@/server/overlap/verdicts";
import { isOpened } from "../../../../opened";
import { useOtherSide } from "../../../../other-side";
import { Assessment } from "./assessment";
import { Contact } from "./contact";
import { Knowledge } from "./knowledge";
import { SharedValues } from "./shared-values";
import { Sides } from "./sides";
import { timeLineRows } from "./time-line-rows";

type OverlapProps = {
  params: Promise<{ id: string; overlapId: string }>;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
};

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("overlaps"))("one.metadata") };
}

/** Two cases side by side: what they share, when each saw it, and who knows what. */
export default async function OverlapPage({ params, searchParams }: OverlapProps) {
  const { id, overlapId } = await params;
  const [found, { viewer }, t] = await Promise.all([loadCase(id), requireMember(), getTranslations("overlaps")]);
  if (!found || !isUuid(overlapId)) notFound();
  const { page } = overlapPageSchema.parse(await searchParams);
  const { overlap, assessment, theyKnow, connection, disclosures, ownContact } = await asViewer(viewer, async (tx) => {
    const shown = {
      overlap: await findOverlap(tx, found.id, overlapId, page),
      assessment: await findAssessment(tx, found.id, overlapId),
      theyKnow: await findWhatTheyKnow(tx, found.id, overlapId),
      connection: (await listConnectionsOfOverlap(tx, found.id, overlapId))[0],
      disclosures: await listDisclosures(tx),
      ownContact: await findOwnContact(tx),
    };
    await appendShown(tx, (shown.overlap?.shared ?? []).flatMap(({ theirs }) => theirs?.observationId ?? []));
    return shown;
  });
  if (!overlap) notFound();
  if (await isOpened()) await asViewer(viewer, (tx) => markOverlapRead(tx, overlapId));
  const base = `/cases/${found.id}/overlaps`;
  return (
    <>
      <Heading overlap={overlap} back={base} />
      <Sides found={found} overlap={overlap} />
      <Assessment caseId={found.id} overlapId={overlapId} assessment={assessment} mayJudge={found.rights.edit} />
      <Contact
        found={found}
        overlap={overlap}
        connection={connection}
        disclosure={connection && disclosures.get(connection.id)}
        compared={theyKnow.compared > 0}
        ownContact={ownContact}
      />
      <Section id="shared" title={t("shared.title")} description={t("shared.description", { equal: overlap.equal, related: overlap.indicators - overlap.equal })}>
        <SharedValues shared={overlap.shared} />
        {overlap.indicators > INDICATORS_PER_PAGE && (
          <Pagination page={page} pageSize={INDICATORS_PER_PAGE} total={overlap.indicators} hrefOf={(to) => `${base}/${overlapId}?page=${to}`} />
        )}
      </Section>
      <CommonTimeLine overlap={overlap} />
      <Knowledge overlap={overlap} theyKnow={theyKnow} />
    </>
  );
}

function Heading({ overlap, back }: { overlap: Overlap; back: string }) {
  const t = useTranslations("overlaps");
  const other = useOtherSide("within");
  return (
    <div className="mb-4 flex flex-wrap items-center justify-between gap-3">
      <h2 className="text-lg font-semibold">{t("one.title", { other: other(overlap) })}</h2>
      <div className="flex gap-2 screen-only">
        <ButtonLink href={back} size="sm">{t("one.back")}</ButtonLink>
        <PrintButton>{t("one.print")}</PrintButton>
      </div>
    </div>
  );
}

function CommonTimeLine({ overlap }: { overlap: Overlap }) {
  const t = useTranslations("overlaps");
  const other = useOtherSide();
  const rows = timeLineRows(overlap.shared);
  return (
    <Section id="time-line" title={t("timeLine.title")} description={t("timeLine.description")} boxed>
      {rows.length > 0 ? (
        <TimeLine label={t("timeLine.title")} lanes={[t("timeLine.yours"), other(overlap)]} rows={rows} />
      ) : (
        <p className="text-muted">{t("timeLine.none")}</p>
      )}
    </Section>
  );
}
