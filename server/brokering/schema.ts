import { z } from "zod";
import { BROKER_MESSAGES } from "@/server/brokering/words";
import { connectionRequestSchema } from "@/server/connections/schema";

/** A broker's invitation: as a request to connect, in the broker's own words. */
export const invitePairSchema = connectionRequestSchema.extend({ message: z.enum(BROKER_MESSAGES, "field_invalid") });
export type PairInvitation = z.output<typeof invitePairSchema>;
