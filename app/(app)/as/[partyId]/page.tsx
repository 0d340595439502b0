import { EyeOff } from "lucide-react";
import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { notFound } from "next/navigation";
import { EmptyState } from "@/components/empty-state";
import { PageHeader, Panel, Section } from "@/components/page-header";
import { Pagination } from "@/components/pagination";
import { requireMember } from "@/server/auth/viewer";
import { asSeenBy } from "@/server/db";
import { listCasesGrantedToUs, listSharedWithUs, SHARES_PER_PAGE } from "@/server/sharing/queries";
import { receivedFilterSchema } from "@/server/sharing/schema";
import { loadPartyToSeeAs } from "@/server/sharing/seen-as";
import { GrantedCases } from "../../shared/granted-cases";
import { receivedHref } from "../../shared/received-filters";
import { ShareList } from "../../shared/share-list";

type SeenAsPageProps = { params: Promise<{ partyId: string }>; searchParams: Promise<Record<string, string | string[] | undefined>> };

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("sharing.seenAs"))("title") };
}

/** Everything of ours that a party sees, as its own page of received material lists it. */
export default async function SeenAsPage({ params, searchParams }: SeenAsPageProps) {
  const { partyId } = await params;
  const [{ viewer }, party, t] = await Promise.all([requireMember(), loadPartyToSeeAs(partyId), getTranslations("sharing.seenAs")]);
  if (!party) notFound();
  const filter = receivedFilterSchema.parse({ page: (await searchParams).page });
  const seen = await asSeenBy(viewer, partyId, async (tx) => ({
    cases: await listCasesGrantedToUs(tx),
    found: await listSharedWithUs(tx, filter),
  }));
  if (!seen) notFound();
  const { cases, found } = seen;
  const base = `/as/${partyId}`;
  const words = await getTranslations("sharing.received");
  return (
    <>
      <PageHeader title={t("all", { name: party.name })} description={t("allText")} />
      {cases.length + found.shares.length === 0 && (
        <Panel className="p-0"><EmptyState icon={<EyeOff aria-hidden />} title={t("nothing")}>{t("nothingText")}</EmptyState></Panel>
      )}
      {cases.length > 0 && <GrantedCases cases={cases} base={base} />}
      {found.shares.length > 0 && (
        <Section id="shares" title={words("shares")}>
          <ShareList shares={found.shares} filter={filter} base={base} />
          <Pagination page={filter.page} pageSize={SHARES_PER_PAGE} total={found.total} hrefOf={(page) => receivedHref(base, { ...filter, page })} />
        </Section>
      )}
    </>
  );
}
