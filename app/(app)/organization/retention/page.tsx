import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { Callout } from "@/components/callout";
import { Section } from "@/components/page-header";
import { findRights } from "@/server/auth/rights";
import { requireMember } from "@/server/auth/viewer";
import { asViewer } from "@/server/db";
import { listHolds } from "@/server/holds/queries";
import { HoldList } from "./hold-list";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("retention"))("title") };
}

/** What one's organization must keep. */
export default async function RetentionPage() {
  const [{ viewer }, t] = await Promise.all([requireMember(), getTranslations("retention")]);
  const { rights, holds } = await asViewer(viewer, async (tx) => ({ rights: await findRights(tx), holds: await listHolds(tx) }));
  if (!rights.share) return <Callout>{t("leadsOnly")}</Callout>;
  return (
    <Section id="holds" title={t("holds.title")} description={t("holds.lead")}>
      <HoldList holds={holds} />
    </Section>
  );
}
