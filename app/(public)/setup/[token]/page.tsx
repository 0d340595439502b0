import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { findInvitation } from "@/server/auth/queries";
import { EntryCard } from "../../entry-card";
import { AccountForm } from "../../invitation/[token]/invitation-forms";
import { LinkOver } from "../../link-over";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("auth");
  return { title: t("setup.title") };
}

/** The link that the first start prints: whoever opens it becomes the first operator. */
export default async function SetupPage({ params }: { params: Promise<{ token: string }> }) {
  const { token } = await params;
  const t = await getTranslations("auth");
  const offer = await findInvitation(token);
  if (!offer || offer.organization) return <LinkOver explanation={t("setup.over")} />;
  return (
    <EntryCard title={t("setup.title")} lead={t("setup.lead")}>
      <AccountForm token={token} email={offer.email} />
    </EntryCard>
  );
}
