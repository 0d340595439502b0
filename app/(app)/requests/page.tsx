import { FileQuestion, Plus } from "lucide-react";
import type { Metadata } from "next";
import Link from "next/link";
import { getTranslations } from "next-intl/server";
import { ButtonLink } from "@/components/button";
import { EmptyState } from "@/components/empty-state";
import { PageHeader, Panel, Section } from "@/components/page-header";
import { findRights } from "@/server/auth/rights";
import { requireMember } from "@/server/auth/viewer";
import { asViewer } from "@/server/db";
import { listRequests, type InformationRequest } from "@/server/requests/queries";
import { Day, RequestState } from "./request-state";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("requests"))("title") };
}

/** Requests for information that the organization was sent, has sent and drafts. */
export default async function RequestsPage() {
  const [{ viewer }, t] = await Promise.all([requireMember(), getTranslations("requests")]);
  const { rights, requests } = await asViewer(viewer, async (tx) => ({ rights: await findRights(tx), requests: await listRequests(tx) }));
  const parts = [
    { key: "received", rows: requests.filter(({ ours }) => !ours) },
    { key: "sent", rows: requests.filter(({ ours, state }) => ours && state !== "draft") },
    { key: "drafts", rows: requests.filter(({ state }) => state === "draft") },
  ] as const;
  const create = rights.edit && <ButtonLink variant="primary" href="/requests/new" icon={<Plus aria-hidden />}>{t("new")}</ButtonLink>;
  return (
    <div className="max-w-4xl">
      <PageHeader title={t("title")} description={t("description")} actions={create} />
      {requests.length === 0 && <Panel className="p-0"><EmptyState icon={<FileQuestion aria-hidden />} title={t("none")}>{t("noneHelp")}</EmptyState></Panel>}
      {parts.map(({ key, rows }) => rows.length > 0 && (
        <Section key={key} id={key} title={t(`part.${key}`)} description={t(`part.${key}Lead`)}>
          <ul className="divide-y divide-line rounded-lg border border-line bg-surface">
            {rows.map((request) => <Row key={request.id} request={request} />)}
          </ul>
        </Section>
      ))}
    </div>
  );
}

async function Row({ request }: { request: InformationRequest }) {
  const t = await getTranslations("requests");
  return (
    <li className="flex flex-wrap items-start justify-between gap-x-4 gap-y-1 px-4 py-3">
      <div className="min-w-0">
        <Link href={`/requests/${request.id}`} className="link font-medium wrap-anywhere"><bdi>{request.subject}</bdi></Link>
        <p className="flex flex-wrap gap-x-3 text-sm text-muted">
          <span>{request.otherName}</span><span>{t(`basis.${request.basis}`)}</span><span>{t("field.dueOn")} <Day value={request.dueOn} /></span>
        </p>
      </div>
      <RequestState state={request.state} />
    </li>
  );
}
