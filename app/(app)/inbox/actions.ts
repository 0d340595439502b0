"use server";

import { revalidatePath } from "next/cache";
import { requireMember } from "@/server/auth/viewer";
import { asViewer } from "@/server/db";
import { markAllNoticesRead, markNoticesRead } from "@/server/notices/mutations";
import { noticeIdsSchema } from "@/server/notices/schema";

/** Marks these notices as read by the person. */
export async function markNoticesReadAction(ids: string[]): Promise<{ ok: boolean }> {
  const { viewer } = await requireMember();
  const parsed = noticeIdsSchema.safeParse(ids);
  if (!parsed.success) return { ok: false };
  await asViewer(viewer, (tx) => markNoticesRead(tx, parsed.data));
  revalidatePath("/", "layout");
  return { ok: true };
}

/** Marks everything as read by the person. */
export async function markAllNoticesReadAction(): Promise<void> {
  const { viewer } = await requireMember();
  await asViewer(viewer, markAllNoticesRead);
  revalidatePath("/", "layout");
}
