import "server-only";

import type { Tx } from "@/server/db";
import { listNotices } from "./queries";

const AT_ONCE = 2_000;

/** Marks these notices as read by the viewer. */
export async function markNoticesRead(tx: Tx, noticeIds: string[]): Promise<void> {
  await tx.$executeRaw`
    insert into notice_reads (member_id, notice_id)
    select viewer_member(), n.id
    from unnest(${noticeIds.slice(0, AT_ONCE)}::uuid[]) as n (id)
    on conflict do nothing
  `;
}

/** Marks what the viewer was told about an overlap and connecting over it, if lately: its page shows it all. */
export async function markOverlapRead(tx: Tx, overlapId: string): Promise<void> {
  for (const kind of ["overlap", "connection"] as const) {
    const { notices } = await listNotices(tx, { kind, unread: true }, null, AT_ONCE);
    const about = notices.filter((notice) => "overlapId" in notice && notice.overlapId === overlapId);
    if (about.length) await markNoticesRead(tx, about.map((notice) => notice.id));
  }
}

/** Marks every notice that the viewer has not read yet. */
export async function markAllNoticesRead(tx: Tx): Promise<void> {
  for (;;) {
    const { notices } = await listNotices(tx, { unread: true }, null, AT_ONCE);
    if (!notices.length) return;
    await markNoticesRead(tx, notices.map((notice) => notice.id));
  }
}
