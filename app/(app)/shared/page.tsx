import { FileDown, Inbox, MailQuestion } from "lucide-react";
import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { ButtonLink } from "@/components/button";
import { EmptyState } from "@/components/empty-state";
import { PageHeader, Section } from "@/components/page-header";
import { Pagination } from "@/components/pagination";
import { countSearch } from "@/server/activity/mutations";
import { appendSearchHits } from "@/server/audit/mutations";
import { requireMember } from "@/server/auth/viewer";
import { asViewer } from "@/server/db";
import { listCasesGrantedToUs, listSharedWithUs, listSharingOrganizations, SHARES_PER_PAGE } from "@/server/sharing/queries";
import { receivedFilterSchema } from "@/server/sharing/schema";
import { GrantedCases } from "./granted-cases";
import { ReceivedFilters, receivedHref } from "./received-filters";
import { ShareList } from "./share-list";

type SharedPageProps = { searchParams: Promise<Record<string, string | string[] | undefined>> };

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("sharing.received"))("title") };
}

/** Everything that partners shared with our organization, in one place. */
export default async function SharedPage({ searchParams }: SharedPageProps) {
  const { viewer } = await requireMember();
  const filter = receivedFilterSchema.parse(await searchParams);
  const t = await getTranslations("sharing.received");
  const { cases, found, organizations } = await asViewer(viewer, async (tx) => {
    const shown = {
      cases: await listCasesGrantedToUs(tx),
      found: await listSharedWithUs(tx, filter),
      organizations: await listSharingOrganizations(tx),
    };
    if (filter.q) {
      await appendSearchHits(tx, { shares: shown.found.shares.map(({ id }) => id) });
      await countSearch(tx);
    }
    return shown;
  });
  const filtered = receivedHref("/shared", { ...filter, page: 1 }) !== "/shared";
  return (
    <>
      <PageHeader
        title={t("title")}
        description={t("description")}
        actions={
          <>
            <ButtonLink href="/consents" icon={<MailQuestion aria-hidden />}>{t("consents")}</ButtonLink>
            <ButtonLink href="/shared/exports" icon={<FileDown aria-hidden />}>{(await getTranslations("exports"))("open")}</ButtonLink>
          </>
        }
      />
      {cases.length > 0 && <GrantedCases cases={cases} />}
      <Section id="shares" title={t("shares")}>
        {(organizations.length > 0 || filtered) && (
          <ReceivedFilters action="/shared" filter={filter} organizations={organizations} />
        )}
        {found.shares.length === 0 ? (
          <div className="rounded-lg border border-line bg-surface">
            <EmptyState icon={<Inbox aria-hidden />} title={filtered ? t("nothingFound") : t("nothing")}>
              {filtered ? t("nothingFoundText") : t("nothingText")}
            </EmptyState>
          </div>
        ) : (
          <>
            <ShareList shares={found.shares} filter={filter} />
            <Pagination
              page={filter.page}
              pageSize={SHARES_PER_PAGE}
              total={found.total}
              hrefOf={(page) => receivedHref("/shared", { ...filter, page })}
            />
          </>
        )}
      </Section>
    </>
  );
}
