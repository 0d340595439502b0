import { z } from "zod";
import { storableText } from "@/server/cases/storable-text";
import { REQUEST_BASES, REQUEST_REFUSALS } from "@/server/requests/words";

const text = (most: number) => z.string().transform((given) => storableText(given).trim()).pipe(z.string().max(most, "too_long"));
const needed = (most: number, code: string) => text(most).pipe(z.string().min(1, code));
const noneOr = z.string().transform((given) => given || null).pipe(z.uuid("field_invalid").nullable());
/** "share:ID" or "overlap:ID"; empty: nothing. */
const subject = z
  .string()
  .transform((given) => (given ? { kind: given.split(":")[0], id: given.split(":")[1] } : null))
  .pipe(z.object({ kind: z.enum(["share", "overlap"], "field_invalid"), id: z.uuid("field_invalid") }).nullable());
export type Subject = NonNullable<z.output<typeof subject>>;

/** A request for information as its form sends it, by field. */
export const requestSchema = z
  .object({
    to: z.uuid("to_missing"),
    subject: needed(300, "subject_missing"),
    question: needed(20_000, "question_missing"),
    purpose: needed(2_000, "purpose_missing"),
    basis: z.enum(REQUEST_BASES, "basis_missing"),
    citation: text(500),
    reference: text(200),
    dueOn: z.iso.date("due_missing").refine((day) => day >= new Date().toISOString().slice(0, 10) && day < "9999", "due_past"),
    about: subject,
    caseId: noneOr,
    followsId: noneOr,
  })
  .refine(({ basis, citation }) => basis === "consent" || citation !== "", { path: ["citation"], error: "citation_missing" });
export type RequestFields = z.output<typeof requestSchema>;

/** An answer, or a refusal with its reason. */
export const answerSchema = z
  .object({
    kind: z.enum(["answer", "refuse"], "field_invalid"),
    refusal: z.enum(REQUEST_REFUSALS).nullable().catch(null),
    text: text(20_000),
    shareIds: z.array(z.uuid("field_invalid")).max(200, "field_invalid"),
  })
  .refine(({ kind, text: words, shareIds }) => kind === "refuse" || words !== "" || shareIds.length > 0, { path: ["text"], error: "answer_missing" })
  .refine(({ kind, refusal }) => kind === "answer" || refusal !== null, { path: ["refusal"], error: "refusal_missing" });
export type Answer = z.output<typeof answerSchema>;
