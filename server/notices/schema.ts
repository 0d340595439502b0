import { z } from "zod";
import { NOTICE_KINDS } from "./kinds";

/** The inbox as its address says it; anything unknown is left out. `before` is where the page above ended. */
export const inboxSchema = z.object({
  kind: z.enum(NOTICE_KINDS).optional().catch(undefined),
  unread: z.literal("1").optional().catch(undefined),
  before: z.string().regex(/^\d{1,17}_[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/).optional().catch(undefined),
});
export type Inbox = z.infer<typeof inboxSchema>;

export const noticeIdsSchema = z.array(z.uuid()).min(1).max(200);
