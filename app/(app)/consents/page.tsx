import { MailQuestion } from "lucide-react";
import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { pageOf } from "@/app/page-of";
import { EmptyState } from "@/components/empty-state";
import { PageHeader, Panel, Section } from "@/components/page-header";
import { Pagination } from "@/components/pagination";
import { findRights } from "@/server/auth/rights";
import { requireMember } from "@/server/auth/viewer";
import { listConsents } from "@/server/consent/queries";
import { asViewer } from "@/server/db";
import { needsSecondLead } from "@/server/sharing/proposals";
import { ConsentCard } from "./consent-card";

const CONSENTS_PER_PAGE = 20;

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("consents"))("title") };
}

/** What others ask the organization to let them do with what it gave them, and what it asks of others. */
export default async function ConsentsPage({ searchParams }: { searchParams: Promise<Record<"received" | "sent", string | string[] | undefined>> }) {
  const [{ viewer }, t] = await Promise.all([requireMember(), getTranslations("consents")]);
  const { rights, consents, fourEyes } = await asViewer(viewer, async (tx) => ({
    rights: await findRights(tx),
    consents: await listConsents(tx),
    fourEyes: await needsSecondLead(tx),
  }));
  const { received, sent } = await searchParams;
  const parts = [
    { key: "received", ...pageOf(consents.filter(({ asked }) => !asked), received, CONSENTS_PER_PAGE) },
    { key: "sent", ...pageOf(consents.filter(({ asked }) => asked), sent, CONSENTS_PER_PAGE) },
  ] as const;
  const pages = { received: String(parts[0].page), sent: String(parts[1].page) };
  return (
    <div className="max-w-4xl">
      <PageHeader title={t("title")} description={t("description")} />
      {consents.length === 0 && (
        <Panel className="p-0"><EmptyState icon={<MailQuestion aria-hidden />} title={t("none")}>{t("noneHelp")}</EmptyState></Panel>
      )}
      {parts.map(({ key, shown, several, ...paging }) => shown.length > 0 && (
        <Section key={key} id={key} title={t(`part.${key}`)} description={rights.share ? undefined : t("leads")}>
          <ul className="grid grid-cols-1 gap-3">
            {shown.map((consent) => <li key={consent.id}><ConsentCard consent={consent} lead={rights.share} fourEyes={fourEyes} /></li>)}
          </ul>
          {several && (
            <Pagination {...paging} label={t(`part.${key}`)} hrefOf={(page) => `/consents?${new URLSearchParams({ ...pages, [key]: String(page) })}#${key}`} />
          )}
        </Section>
      ))}
    </div>
  );
}
