import { z } from "zod";
import { reasonSchema } from "@/server/holds/schema";

/** `code` is typed by hand, against doing it by mistake. */
export const closingSchema = z.object({ reason: reasonSchema, erase: z.boolean(), code: z.string().trim().toUpperCase() });
