import { z } from "zod";
import { storableText } from "@/server/cases/storable-text";

const text = z.string().transform((given) => storableText(given).trim());

/** Messages are keys of organization.signOn. Whether the issuer may be reached, the server says (isProviderAddress). */
export const providerSchema = z.object({
  issuer: text.pipe(z.url("issuerInvalid").max(500, "issuerInvalid")),
  clientId: text.pipe(z.string().min(1, "clientIdMissing").max(300, "clientIdMissing")),
  secret: text.pipe(z.string().max(1000, "secretLong")),
});
export type ProviderSettings = z.infer<typeof providerSchema>;

export const switchSchema = z.object({
  enabled: z.literal("on").optional().transform((given) => given === "on"),
  required: z.literal("on").optional().transform((given) => given === "on"),
  joinRole: z.enum(["nobody", "viewer", "analyst", "lead"]).transform((given) => (given === "nobody" ? null : given)),
});

/** A host name with a dot in it; names in other scripts as they are typed. */
export const domainField = text
  .transform((given) => (URL.canParse(`https://${given}`) ? new URL(`https://${given}`).host : ""))
  .pipe(z.string().max(253, "domainInvalid").regex(/^([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z0-9-]*[a-z]$/, "domainInvalid"));
