import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { notFound } from "next/navigation";
import { NamedMark } from "@/components/mark";
import { PageHeader } from "@/components/page-header";
import { Pagination } from "@/components/pagination";
import { Time } from "@/components/time";
import { requireMember } from "@/server/auth/viewer";
import { isUuid } from "@/server/cases/find-case";
import { asSeenBy } from "@/server/db";
import { findSharedWithUs, VALUES_PER_PAGE } from "@/server/sharing/queries";
import { receivedFilterSchema } from "@/server/sharing/schema";
import { loadPartyToSeeAs } from "@/server/sharing/seen-as";
import { receivedHref } from "../../../../shared/received-filters";
import { HandlingNote } from "../../../../shared/[id]/handling-note";
import { ValueTable } from "../../../../shared/[id]/value-table";

type SeenSharePageProps = {
  params: Promise<{ partyId: string; shareId: string }>;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
};

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("sharing.seenAs"))("title") };
}

/** One of our acts of sharing as a party reads it. What it holds itself is not ours to know. */
export default async function SeenSharePage({ params, searchParams }: SeenSharePageProps) {
  const { partyId, shareId } = await params;
  const [{ viewer }, party] = await Promise.all([requireMember(), loadPartyToSeeAs(partyId)]);
  if (!party || !isUuid(shareId)) notFound();
  const filter = receivedFilterSchema.parse({ page: (await searchParams).page });
  const seen = await asSeenBy(viewer, partyId, (tx) => findSharedWithUs(tx, shareId, filter));
  if (!seen) notFound();
  const { share, values } = seen;
  const t = await getTranslations("sharing.received");
  const base = `/as/${partyId}`;
  return (
    <>
      <PageHeader
        title={share.reason}
        breadcrumbs={[{ label: party.name, href: base }]}
        meta={
          <>
            <NamedMark name={share.organizationName} detail={share.byName} />
            <Time value={share.at} />
            <span>{t("values", { count: share.values })}</span>
          </>
        }
      />
      <HandlingNote tlps={share.tlps} pap={share.pap} organization={share.organizationName} />
      <ValueTable values={values} overlaps={null} />
      <Pagination page={filter.page} pageSize={VALUES_PER_PAGE} total={share.matching} hrefOf={(page) => receivedHref(`${base}/shared/${shareId}`, { ...filter, page })} />
    </>
  );
}
