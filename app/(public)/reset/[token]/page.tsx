import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { findPasswordReset } from "@/server/auth/queries";
import { EntryCard } from "../../entry-card";
import { LinkOver } from "../../link-over";
import { ResetForm } from "./reset-form";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("auth");
  return { title: t("reset.title") };
}

export default async function ResetPage({ params }: { params: Promise<{ token: string }> }) {
  const { token } = await params;
  const t = await getTranslations("auth");
  const offer = await findPasswordReset(token);
  if (!offer) return <LinkOver explanation={t("reset.over")} />;
  return (
    <EntryCard title={t("reset.title")} lead={t("reset.lead", { email: offer.email })}>
      <ResetForm token={token} email={offer.email} />
    </EntryCard>
  );
}
