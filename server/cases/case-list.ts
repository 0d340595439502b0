import { z } from "zod";
import { CaseStatus, Severity, Tlp } from "@/generated/prisma/enums";
import { storableText } from "@/server/cases/storable-text";

export const caseStatuses = Object.values(CaseStatus);
export const severities = Object.values(Severity);
export const tlps = Object.values(Tlp);

export const caseSorts = ["number", "title", "status", "severity", "tlp", "owner", "indicators", "updated"] as const;
export type CaseSort = (typeof caseSorts)[number];

/** An address may hold anything: what is not a filter of ours is left out instead of failing. */
function known<Value extends string>(values: readonly Value[]) {
  const list = (given: unknown) => (Array.isArray(given) ? given : given === undefined ? [] : [given]);
  return z.preprocess(list, z.array(z.unknown())).transform((given) => values.filter((value) => given.includes(value)));
}

const first = (given: unknown) => (Array.isArray(given) ? given[0] : given);
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** The state of the case list as its address holds it. */
export const caseListSchema = z.object({
  q: z.preprocess(first, z.string().transform((text) => storableText(text).trim()).pipe(z.string().max(500)).catch("")),
  status: known(caseStatuses),
  severity: known(severities),
  tlp: known(tlps),
  owner: z.preprocess(first, z.string().regex(uuid).or(z.literal("none")).nullable().catch(null)),
  whose: z.preprocess(first, z.enum(["ours", "shared"]).nullable().catch(null)),
  reportable: z.preprocess(first, z.literal("yes").nullable().catch(null)),
  sort: z.preprocess(first, z.enum(caseSorts).catch("updated")),
  dir: z.preprocess(first, z.enum(["asc", "desc"]).catch("desc")),
  page: z.preprocess(first, z.coerce.number().int().min(1).max(100_000).catch(1)),
});

export type CaseList = z.output<typeof caseListSchema>;

/** The address of the list in this state; what is as at the start is left out. */
export function caseListHref(state: CaseList, change: Partial<CaseList> = {}): string {
  const next = { ...state, page: 1, ...change };
  const query = new URLSearchParams();
  if (next.q) query.set("q", next.q);
  for (const name of ["status", "severity", "tlp"] as const) next[name].forEach((value) => query.append(name, value));
  if (next.owner) query.set("owner", next.owner);
  if (next.whose) query.set("whose", next.whose);
  if (next.reportable) query.set("reportable", next.reportable);
  if (next.sort !== "updated") query.set("sort", next.sort);
  if (next.dir !== "desc") query.set("dir", next.dir);
  if (next.page > 1) query.set("page", String(next.page));
  const text = query.toString();
  return text ? `/cases?${text}` : "/cases";
}
