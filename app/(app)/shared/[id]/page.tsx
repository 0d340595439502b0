import { FileQuestion } from "lucide-react";
import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { notFound } from "next/navigation";
import { ButtonLink } from "@/components/button";
import { PapChip } from "@/components/chips";
import { NamedMark } from "@/components/mark";
import { PageHeader } from "@/components/page-header";
import { Pagination } from "@/components/pagination";
import { TableSelection } from "@/components/table-selection";
import { Time } from "@/components/time";
import { findRights } from "@/server/auth/rights";
import { requireMember } from "@/server/auth/viewer";
import { isUuid } from "@/server/cases/find-case";
import { asViewer } from "@/server/db";
import { canAskAbout } from "@/server/requests/subjects";
import { noteShareRead } from "@/server/sharing/mutations";
import { findOverlapsOfShare, findSharedWithUs, VALUES_PER_PAGE } from "@/server/sharing/queries";
import { receivedFilterSchema } from "@/server/sharing/schema";
import { papName } from "../../cases/marking";
import { ExportDialog } from "../../export-dialog";
import { ReceivedFilters, receivedHref } from "../received-filters";
import { CopySelected } from "./copy-selected";
import { HandlingNote } from "./handling-note";
import { ValueTable } from "./value-table";

type SharePageProps = {
  params: Promise<{ id: string }>;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
};

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("sharing.received"))("shareTitle") };
}

/** One act of sharing with its values; that it was opened is noted with the organization that shares. */
export default async function SharePage({ params, searchParams }: SharePageProps) {
  const { id } = await params;
  const loaded = await openShare(id, await searchParams);
  if (!loaded) notFound();
  const { share, values, overlaps, filter, mayCopy, mayAsk } = loaded;
  const t = await getTranslations("sharing.received");
  return (
    <>
      <PageHeader
        title={share.reason}
        actions={
          <>
            {mayAsk && <ButtonLink href={`/requests/new?about=share:${id}`} icon={<FileQuestion aria-hidden />}>{t("ask")}</ButtonLink>}
            <ExportDialog shareId={id} pap={share.pap} owner={share.organizationName} />
          </>
        }
        breadcrumbs={[{ label: t("title"), href: "/shared" }]}
        meta={
          <>
            <NamedMark name={share.organizationName} detail={share.byName} />
            <Time value={share.at} />
            <span>{share.groupName ? t("viaGroup", { name: share.groupName }) : t(share.partyKind === "member" ? "toYou" : "direct")}</span>
            <span>{share.expiresAt ? t.rich("until", { at: () => <Time value={share.expiresAt!} format="date" /> }) : t("noExpiry")}</span>
            <span>{t("values", { count: share.values })}</span>
            <PapChip pap={papName(share.pap)} />
          </>
        }
      />
      <HandlingNote tlps={share.tlps} pap={share.pap} organization={share.organizationName} />
      <ReceivedFilters action={`/shared/${id}`} filter={filter} />
      <TableSelection ids={values.map((value) => value.id)}>
        {mayCopy && <CopySelected shareId={id} filter={filter} total={share.matching} organization={share.organizationName} />}
        <ValueTable values={values} overlaps={overlaps} selectable={mayCopy} />
      </TableSelection>
      <Pagination
        page={filter.page}
        pageSize={VALUES_PER_PAGE}
        total={share.matching}
        hrefOf={(page) => receivedHref(`/shared/${id}`, { ...filter, page })}
      />
    </>
  );
}

async function openShare(id: string, query: Awaited<SharePageProps["searchParams"]>) {
  const { viewer } = await requireMember();
  if (!isUuid(id)) return null;
  const filter = { ...receivedFilterSchema.parse(query), organization: undefined };
  return asViewer(viewer, async (tx) => {
    const found = await findSharedWithUs(tx, id, filter);
    if (!found) return null;
    const ourCases = [...new Set(found.values.flatMap((value) => value.ours.map((each) => each.id)))];
    const overlaps = await findOverlapsOfShare(tx, id, ourCases);
    await noteShareRead(tx, id);
    // What came to one person by name would come to its colleagues in a case.
    const mayCopy = found.share.partyKind !== "member" && (await findRights(tx)).edit;
    return { ...found, overlaps, filter, mayCopy, mayAsk: await canAskAbout(tx, id) };
  });
}
