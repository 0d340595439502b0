import { Inbox as InboxIcon } from "lucide-react";
import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { ButtonLink } from "@/components/button";
import { EmptyState } from "@/components/empty-state";
import { FilterLinks } from "@/components/filter-links";
import { PageHeader } from "@/components/page-header";
import { SubmitButton } from "@/components/submit-button";
import { requireMember } from "@/server/auth/viewer";
import { asViewer } from "@/server/db";
import { NOTICE_KINDS } from "@/server/notices/kinds";
import { countUnreadNotices, listNotices, type NoticeCursor } from "@/server/notices/queries";
import { inboxSchema, type Inbox } from "@/server/notices/schema";
import { markAllNoticesReadAction } from "./actions";
import { NoticeItem } from "./notice-item";

type InboxProps = { searchParams: Promise<Record<string, string | string[] | undefined>> };

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("inbox"))("title") };
}

/** Everything the person was told: overlaps, shares and granted cases, newest first. */
export default async function InboxPage({ searchParams }: InboxProps) {
  const [{ viewer }, t] = await Promise.all([requireMember(), getTranslations("inbox")]);
  const query = inboxSchema.parse(await searchParams);
  const filter = { kind: query.kind, unread: query.unread === "1" };
  const { page, unread } = await asViewer(viewer, async (tx) => ({
    page: await listNotices(tx, filter, cursorOf(query.before)),
    unread: await countUnreadNotices(tx),
  }));
  const now = new Date();
  return (
    <>
      <PageHeader title={t("title")} description={t("description")} actions={unread > 0 && <MarkAll label={t("markAll")} />} />
      <div className="mb-4">
        <FilterLinks label={t("filter.label")} links={await linksOf(query)} />
      </div>
      {page.notices.length === 0 ? (
        <div className="rounded-lg border border-line bg-surface"><Nothing query={query} /></div>
      ) : (
        <ul className="overflow-hidden rounded-lg border border-line bg-surface [&>li+li]:border-t [&>li]:border-line">
          {page.notices.map((notice) => <NoticeItem key={notice.id} notice={notice} now={now} />)}
        </ul>
      )}
      <div className="mt-4 flex gap-2 screen-only">
        {query.before && <ButtonLink href={addressOf({ ...query, before: undefined })} size="sm">{t("newest")}</ButtonLink>}
        {page.next && (
          <ButtonLink href={addressOf({ ...query, before: `${page.next.at}_${page.next.id}` })} size="sm">{t("older")}</ButtonLink>
        )}
      </div>
    </>
  );
}

function MarkAll({ label }: { label: string }) {
  return (
    <form action={markAllNoticesReadAction}>
      <SubmitButton variant="secondary">{label}</SubmitButton>
    </form>
  );
}

async function linksOf(query: Inbox) {
  const t = await getTranslations("inbox");
  const all = !query.kind && !query.unread;
  return [
    { href: addressOf({}), label: t("filter.all"), current: all },
    { href: addressOf({ unread: "1" }), label: t("filter.unread"), current: query.unread === "1" },
    ...NOTICE_KINDS.map((kind) => ({ href: addressOf({ kind }), label: t(`filter.${kind}`), current: query.kind === kind })),
  ];
}

async function Nothing({ query }: { query: Inbox }) {
  const t = await getTranslations("inbox.empty");
  const title = query.unread ? t("unread") : query.kind ? t("filtered") : t("title");
  return <EmptyState icon={<InboxIcon aria-hidden />} title={title}>{t("text")}</EmptyState>;
}

function addressOf(query: Inbox): string {
  const given = Object.entries(query).filter((entry): entry is [string, string] => Boolean(entry[1]));
  return given.length ? `/inbox?${new URLSearchParams(given)}` : "/inbox";
}

function cursorOf(before: string | undefined): NoticeCursor | null {
  const [at, id] = before?.split("_") ?? [];
  return at && id ? { at, id } : null;
}
