import "server-only";

import { Prisma } from "@/generated/prisma/client";
import type { Tx } from "@/server/db";
import { NOTICE_KINDS, type Notice, type NoticeKind } from "./kinds";
import { NOTHING, SOURCES, type Source } from "./sources";

export type NoticeFilter = { kind?: NoticeKind; unread?: boolean };

/** Where a page of notices ends; give it back as `before` to get the older ones. */
export type NoticeCursor = { at: string; id: string };

export const NOTICES_PER_PAGE = 50;
const COUNTED_UP_TO = 100;

/** The newest notices for the viewer, of every kind. */
export async function listNotices(
  tx: Tx,
  filter: NoticeFilter = {},
  before: NoticeCursor | null = null,
  pageSize = NOTICES_PER_PAGE,
): Promise<{ notices: Notice[]; next: NoticeCursor | null }> {
  const wanted = filter.kind ? [filter.kind] : NOTICE_KINDS;
  const parts = wanted.map((kind) => noticesOf(kind, filter.unread ?? false, before, pageSize + 1));
  const rows = await tx.$queryRaw<(Notice & { cursor: string })[]>`
    select n.*, (extract(epoch from n.at) * 1000000)::bigint::text as cursor
    from (${Prisma.join(parts, " union all ")}) n
    order by n.at desc, n.id desc
    limit ${pageSize + 1}
  `;
  const shown = rows.slice(0, pageSize);
  const last = rows.length > pageSize ? shown.at(-1) : undefined;
  return { notices: shown, next: last ? { at: last.cursor, id: last.id } : null };
}

/** How many notices the viewer has not read; 100 stands for more. Overlaps have a quicker count of their own. */
export async function countUnreadNotices(tx: Tx): Promise<number> {
  const others = NOTICE_KINDS.filter((kind) => kind !== "overlap").map(
    (kind) => Prisma.sql`(select count(*) from (${noticesOf(kind, true, null, COUNTED_UP_TO)}) n)`,
  );
  const [counted] = await tx.$queryRaw<{ unread: number }[]>`
    /* kept */ select least(
      ${COUNTED_UP_TO}, overlap.count_unread_notices(${COUNTED_UP_TO}::int) + ${Prisma.join(others, " + ")}
    )::int as unread
  `;
  return counted?.unread ?? 0;
}

/** One kind's newest notices, shaped like every other's. */
function noticesOf(kind: NoticeKind, unread: boolean, before: NoticeCursor | null, limit: number): Prisma.Sql {
  const page = { limit: Prisma.sql`${limit}::int`, before: before && moment(before), id: before?.id ?? null, unread };
  const source: Source = typeof SOURCES[kind] === "function" ? SOURCES[kind](page) : SOURCES[kind];
  const at = Prisma.raw(source.at);
  const id = Prisma.raw(source.id);
  const read = Prisma.raw(source.read ?? `${source.id} in (${READ_BY_VIEWER})`);
  const older = before ? Prisma.sql`(${at}, ${id}) < (${moment(before)}, ${before.id}::uuid)` : Prisma.sql`true`;
  return Prisma.sql`(
    select ${id} as id, ${at} as at, ${read} as read, ${kind} as kind, ${columns(source)}
    from ${source.from}
    where ${older} and not (${unread} and ${read}) and (${source.where ?? Prisma.sql`true`})
    order by ${at} desc, ${id} desc
    limit ${limit})`;
}

const READ_BY_VIEWER = "select r.notice_id from notice_reads r where r.member_id = (select viewer_member())";

function columns(source: Source): Prisma.Sql {
  const told = { ...NOTHING, ...source.tells };
  return Prisma.raw(Object.entries(told).map(([name, value]) => `${value} as "${name}"`).join(", "));
}

/** Exact to the microsecond, which a JavaScript date is not. */
function moment(cursor: NoticeCursor): Prisma.Sql {
  return Prisma.sql`timestamptz 'epoch' + ${cursor.at}::bigint * interval '1 microsecond'`;
}
