import { z } from "zod";
import { reasonSchema } from "@/server/holds/schema";
import { memberRoles } from "@/server/organizations/schema";

/** `code` is typed by hand, against doing it by mistake. */
export const mergerSchema = z.object({
  reason: reasonSchema,
  keepCompared: z.boolean(),
  code: z.string().trim().toUpperCase(),
});

/** Whom the other side takes on, by member; whoever is not named is not taken on. */
export const takenOnSchema = z.array(z.object({ memberId: z.uuid(), role: z.enum(memberRoles) })).max(10_000);
