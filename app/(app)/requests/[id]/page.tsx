import type { Metadata } from "next";
import Link from "next/link";
import { getTranslations } from "next-intl/server";
import { notFound } from "next/navigation";
import type { ReactNode } from "react";
import { ButtonLink } from "@/components/button";
import { Callout } from "@/components/callout";
import { DefinitionList } from "@/components/figures";
import { PageHeader, Panel, Section } from "@/components/page-header";
import { PrintButton } from "@/components/print-button";
import { Time } from "@/components/time";
import { findRights } from "@/server/auth/rights";
import { requireMember } from "@/server/auth/viewer";
import { asViewer } from "@/server/db";
import {
  countWaitingShares, findRequest, listAnsweringShares, listAskable, listFollowUps, listOwnCases, listSharesWith, takesShares,
  type InformationRequest, type LinkedShare,
} from "@/server/requests/queries";
import { findSubject, listSubjects, type RequestSubject } from "@/server/requests/subjects";
import { AnswerForm } from "../answer-form";
import { ShareForAnswer } from "../answering";
import { DiscardButton, SendButton, WithdrawInformationRequest } from "../request-buttons";
import { RequestForm } from "../request-form";
import { Day, RequestState } from "../request-state";

type RequestPageProps = { params: Promise<{ id: string }> };

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("requests"))("title") };
}

/** One request for information, as its two sides read it. */
export default async function RequestPage({ params }: RequestPageProps) {
  const { id } = await params;
  const [{ viewer }, t] = await Promise.all([requireMember(), getTranslations("requests")]);
  const loaded = await asViewer(viewer, async (tx) => {
    const request = await findRequest(tx, id);
    if (!request) return null;
    const [draft, shareable] = [request.state === "draft", takesShares(request)];
    return {
      request,
      subject: request.about && (await findSubject(tx, request.about)),
      rights: await findRights(tx),
      followUps: await listFollowUps(tx, id),
      answered: await listAnsweringShares(tx, id),
      shares: request.ours ? [] : await listSharesWith(tx, request.otherId),
      waiting: shareable ? await countWaitingShares(tx, id) : 0,
      parties: draft ? await listAskable(tx) : [],
      subjects: draft ? await listSubjects(tx) : [],
      cases: draft || shareable ? await listOwnCases(tx) : [],
    };
  });
  if (!loaded) notFound();
  const { request, rights, subject } = loaded;
  const open = request.state === "sent" || request.state === "overdue";
  const sendable = request.state === "draft" && rights.edit;
  return (
    <div className="max-w-4xl">
      <PageHeader title={request.subject} breadcrumbs={[{ label: t("title"), href: "/requests" }]} meta={<RequestState state={request.state} />} actions={<PrintButton>{t("print")}</PrintButton>} />
      {sendable ? <RequestForm draft={request} parties={loaded.parties} subjects={loaded.subjects} cases={loaded.cases} /> : <Panel><Facts request={request} subject={subject} /></Panel>}
      <div className="mt-4 flex flex-wrap gap-2 empty:hidden screen-only">
        {sendable && rights.share && <SendButton id={id} name={request.otherName} />}
        {sendable && <DiscardButton id={id} />}
        {request.ours && open && rights.share && <WithdrawInformationRequest id={id} name={request.otherName} />}
        {request.ours && !request.formerly && request.state !== "draft" && rights.edit && <ButtonLink href={`/requests/new?follows=${id}`}>{t("followUp")}</ButtonLink>}
      </div>
      {sendable && !rights.share && <p className="mt-2 text-sm text-muted">{t("leadsSend")}</p>}
      {(request.state === "answered" || request.state === "refused") && <Given request={request} shares={loaded.answered} />}
      {takesShares(request) && rights.share && (
        <Section id="share" title={t("answer.shareTitle")} description={t(open ? "answer.shareLead" : "answer.shareLater", { name: request.otherName })}>
          <ShareForAnswer request={request} cases={loaded.cases} first={subject?.caseId ?? null} />
          {!open && loaded.waiting > 0 && <Callout className="mt-3">{t("answer.waitingLater", { count: loaded.waiting })}</Callout>}
        </Section>
      )}
      {!request.ours && open && (
        <Section id="answer" title={t("answer.title")} description={t("answer.lead", { name: request.otherName })}>
          {rights.share ? (
            <AnswerForm id={id} name={request.otherName} shares={loaded.shares} attached={loaded.answered} waiting={loaded.waiting} />
          ) : (
            <p className="text-muted">{t("leadsAnswer")}</p>
          )}
        </Section>
      )}
      {loaded.followUps.length > 0 && (
        <Section id="follow-ups" title={t("followUps")}>
          <ul className="grid gap-1">{loaded.followUps.map((each) => <li key={each.id}><RequestLink request={each} /></li>)}</ul>
        </Section>
      )}
    </div>
  );
}

function RequestLink({ request }: { request: Pick<InformationRequest, "id" | "subject"> }) {
  return <Link href={`/requests/${request.id}`} className="link wrap-anywhere"><bdi>{request.subject}</bdi></Link>;
}

async function Facts({ request, subject }: { request: InformationRequest; subject: RequestSubject | null }) {
  const t = await getTranslations("requests");
  const { ours, state, citation, reference, followsId, caseId } = request;
  const items = [
    { term: t(ours ? "field.to" : "field.from"), value: request.otherName },
    ...(request.formerly ? [{ term: t("field.formerly"), value: request.formerly }] : []),
    ...(request.about ? [{ term: t("field.about"), value: subject ? <Subject subject={subject} request={request} /> : t("about.gone") }] : []),
    { term: t("field.question"), value: <Words>{request.question}</Words> },
    { term: t("field.purpose"), value: <Words>{request.purpose}</Words> },
    { term: t("field.basis"), value: t(`basis.${request.basis}`) },
    ...(citation ? [{ term: t("field.citation"), value: <bdi>{citation}</bdi> }] : []),
    ...(reference ? [{ term: t("field.reference_short"), value: <bdi>{reference}</bdi> }] : []),
    { term: t("field.dueOn"), value: <Day value={request.dueOn} /> },
    ...(caseId ? [{ term: t("field.case"), value: <Link href={`/cases/${caseId}`} className="link">{request.caseNumber} {request.caseTitle}</Link> }] : []),
    ...(request.sentAt ? [{ term: t("field.sentAt"), value: <Time value={request.sentAt} /> }, { term: t("field.sentBy"), value: request.sentByName }] : []),
    ...(state === "withdrawn" && request.endedAt ? [{ term: t("field.withdrawnAt"), value: <Time value={request.endedAt} /> }] : []),
    ...(followsId ? [{ term: t("field.follows"), value: <RequestLink request={{ id: followsId, subject: t("title") }} /> }] : []),
  ];
  return <DefinitionList items={items} />;
}

/** Each side is led to its own case; the share itself is read by whom it was made to. */
async function Subject({ subject, request }: { subject: RequestSubject; request: InformationRequest }) {
  const t = await getTranslations("requests.about");
  const { kind, id, caseId, reason, stands } = subject;
  const name = request.otherName;
  if (kind === "overlap") {
    if (!caseId) return t("overlapWithoutCase", { name });
    const href = stands ? `/cases/${caseId}/overlaps/${id}` : `/cases/${caseId}`;
    return <Link href={href} prefetch={false} className="link">{t("overlap", { name, case: `${subject.caseNumber} ${subject.caseTitle}` })}</Link>;
  }
  const words = t.rich(request.ours ? "received" : "given", { name, at: () => <Time value={subject.at} format="date" /> });
  return (
    <>
      <Link href={request.ours ? `/shared/${id}` : `/cases/${caseId}/access`} prefetch={false} className="link">{words}</Link>
      <Words>{reason}</Words>
    </>
  );
}

async function Given({ request, shares }: { request: InformationRequest; shares: LinkedShare[] }) {
  const t = await getTranslations("requests");
  const items = [
    ...(request.refusal ? [{ term: t("field.why"), value: t(`refusal.${request.refusal}`) }] : []),
    ...(request.answer ? [{ term: t("answer.words"), value: <Words>{request.answer}</Words> }] : []),
    ...(shares.length ? [{ term: t("answer.withShares"), value: <ul>{shares.map((share) => <li key={share.id}><Share share={share} ours={request.ours} /></li>)}</ul> }] : []),
    { term: t("field.answeredAt"), value: request.endedAt && <Time value={request.endedAt} /> },
    { term: t("field.answeredBy"), value: request.answeredByName },
  ];
  return <Section id="given" title={t("answer.given")}><Panel><DefinitionList items={items} /></Panel></Section>;
}

/** Whoever asked received the share; opening it is noted, so nothing opens it ahead of the click. */
async function Share({ share, ours }: { share: LinkedShare; ours: boolean }) {
  const t = await getTranslations("requests");
  const words = t("answer.share", { reason: share.reason, count: share.values });
  return ours ? <Link href={`/shared/${share.id}`} prefetch={false} className="link">{words}</Link> : words;
}

/** Text as somebody typed it. */
function Words({ children }: { children: ReactNode }) {
  return <p dir="auto" className="wrap-anywhere whitespace-pre-line">{children}</p>;
}
