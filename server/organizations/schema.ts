import { z } from "zod";
import { emailField, nameField, readingField } from "@/server/auth/schema";
import { sectors } from "@/server/organizations/sectors";

export const memberRoles = ["viewer", "analyst", "lead", "admin"] as const;
export const identityPolicies = ["named", "sector", "anonymous"] as const;

/** Messages are keys of the organization messages. */
export const invitationSchema = z.object({ email: emailField, role: z.enum(memberRoles, "roleUnknown") });

const budgetField = z
  .string()
  .trim()
  .regex(/^\d{0,9}$/, "budgetInvalid")
  .transform((text) => (text === "" ? null : Number(text)));

export const budgetSchema = z.object({ perDay: budgetField });

export const organizationSchema = z.object({
  code: z.string().trim().toUpperCase().regex(/^[A-Z0-9]{2,12}$/, "codeInvalid"),
  name: nameField,
  nameReading: readingField.transform((text) => text || null),
  sector: z.enum(sectors, "sectorMissing"),
  adminEmail: z.union([z.literal(""), emailField]),
});

export type NewOrganization = z.infer<typeof organizationSchema>;
