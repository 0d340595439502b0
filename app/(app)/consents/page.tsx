import { MailQuestion } from "lucide-react";
import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { EmptyState } from "@/components/empty-state";
import { PageHeader, Panel, Section } from "@/components/page-header";
import { findRights } from "@/server/auth/rights";
import { requireMember } from "@/server/auth/viewer";
import { listConsents } from "@/server/consent/queries";
import { asViewer } from "@/server/db";
import { needsSecondLead } from "@/server/sharing/proposals";
import { ConsentCard } from "./consent-card";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("consents"))("title") };
}

/** What others ask the organization to let them do with what it gave them, and what it asks of others. */
export default async function ConsentsPage() {
  const [{ viewer }, t] = await Promise.all([requireMember(), getTranslations("consents")]);
  const { rights, consents, fourEyes } = await asViewer(viewer, async (tx) => ({
    rights: await findRights(tx),
    consents: await listConsents(tx),
    fourEyes: await needsSecondLead(tx),
  }));
  const parts = [
    { key: "received", rows: consents.filter(({ asked }) => !asked) },
    { key: "sent", rows: consents.filter(({ asked }) => asked) },
  ] as const;
  return (
    <div className="max-w-4xl">
      <PageHeader title={t("title")} description={t("description")} />
      {consents.length === 0 && (
        <Panel className="p-0"><EmptyState icon={<MailQuestion aria-hidden />} title={t("none")}>{t("noneHelp")}</EmptyState></Panel>
      )}
      {parts.map(({ key, rows }) => rows.length > 0 && (
        <Section key={key} id={key} title={t(`part.${key}`)} description={rights.share ? undefined : t("leads")}>
          <ul className="grid gap-3">
            {rows.map((consent) => <li key={consent.id}><ConsentCard consent={consent} lead={rights.share} fourEyes={fourEyes} /></li>)}
          </ul>
        </Section>
      ))}
    </div>
  );
}
