import "server-only";

import { Prisma } from "@/generated/prisma/client";
import type { HistoryEntry } from "@/server/audit/queries";
import { AUDIT_GROUPS, type AuditFilter, type AuditGroup } from "@/server/audit/schema";
import type { Tx } from "@/server/db";

export const ENTRIES_PER_PAGE = 50;

/** Null stands for the installation's chain. */
const chainOf = (organizationId: string | null) => organizationId ?? "00000000-0000-0000-0000-000000000000";

export type AuditRow = HistoryEntry & { caseId: string | null; caseNumber: string | null };

/** A page of a chain, newest first, and the number from which the next one goes on. */
export async function listAudit(
  tx: Tx,
  organizationId: string | null,
  filter: AuditFilter,
): Promise<{ entries: AuditRow[]; next: string | null }> {
  const rows = await tx.$queryRaw<AuditRow[]>`
    select
      a.seq::text, a.at, a.actor_name as "actorName", o.name as "organizationName",
      a.actor_organization_id is distinct from viewer_organization() as foreign, a.action, a.details,
      coalesce(p.name, g.name) as "partyName", a.case_id as "caseId", c.number as "caseNumber"
    from audit_entries a
    left join organizations o on o.id = a.actor_organization_id
    left join organizations p on p.id::text = a.details ->> 'party'
    left join sharing_groups g on g.id::text = a.details ->> 'party'
    left join cases c on c.id = a.case_id
    where ${matches(chainOf(organizationId), filter)}
    order by a.seq desc
    limit ${ENTRIES_PER_PAGE + 1}
  `;
  const entries = rows.slice(0, ENTRIES_PER_PAGE);
  return { entries, next: rows.length > ENTRIES_PER_PAGE ? (entries.at(-1)?.seq ?? null) : null };
}

function matches(chain: string, { group, who, case: caseId, from, until, before }: AuditFilter): Prisma.Sql {
  const conditions = [Prisma.sql`a.chain = ${chain}::uuid`];
  if (before) conditions.push(Prisma.sql`a.seq < ${before}::bigint`);
  if (group) conditions.push(inGroup(group));
  if (caseId) conditions.push(Prisma.sql`a.case_id = ${caseId}::uuid`);
  if (from) conditions.push(Prisma.sql`a.at >= ${from}::date at time zone 'UTC'`);
  if (until) conditions.push(Prisma.sql`a.at < (${until}::date + 1) at time zone 'UTC'`);
  if (who) {
    const pattern = `%${who.replace(/[\\%_]/g, "\\$&")}%`;
    conditions.push(Prisma.sql`(a.actor_name ilike ${pattern} or o.name ilike ${pattern})`);
  }
  return Prisma.join(conditions, " and ");
}

function inGroup(group: AuditGroup): Prisma.Sql {
  const area = Prisma.sql`split_part(a.action, '.', 1)`;
  if (group === "administration") return Prisma.sql`${area} <> all (${Object.values(AUDIT_GROUPS).flat()}::text[])`;
  return Prisma.sql`${area} = any (${[...AUDIT_GROUPS[group]]}::text[])`;
}

export type ChainState = { entries: string; sealedUpTo: string | null; sealedAt: Date | null; keyId: string | null };

/** How long a chain is, and how far and by which key it was last sealed. */
export async function findChainState(tx: Tx, organizationId: string | null): Promise<ChainState> {
  const [state] = await tx.$queryRaw<ChainState[]>`
    select
      (select coalesce(max(a.seq), 0)::text from audit_entries a where a.chain = k.chain) as entries,
      s.seq::text as "sealedUpTo", s.sealed_at as "sealedAt", s.key_id as "keyId"
    from (values (${chainOf(organizationId)}::uuid)) k (chain)
    left join lateral (
      select * from audit_seals s where s.chain = k.chain order by s.seq desc, s.sealed_at desc limit 1
    ) s on true
  `;
  return state!;
}

export type ExportedEntry = {
  seq: string;
  at: Date;
  actor: string | null;
  organization: string | null;
  action: string;
  caseNumber: string | null;
  details: unknown;
  /** What was hashed after the previous entry's hash, to the byte; null where it would name an unnamed reader. */
  hashed: string | null;
  previousHash: string;
  hash: string;
};

/** Entries of a chain in their order with what proves them, from the one after `after` up to `upTo`. */
export async function listChain(
  tx: Tx,
  organizationId: string | null,
  { after, upTo, limit }: { after: string; upTo: string; limit: number },
): Promise<ExportedEntry[]> {
  return tx.$queryRaw`
    select
      a.seq::text, a.at, a.actor_name as actor, o.name as organization, a.action, c.number as "caseNumber", a.details,
      case when not a.withheld then jsonb_build_array(
        a.chain, a.seq, extract(epoch from a.at), a.user_id, a.actor_name, a.actor_organization_id,
        a.action, a.case_id, a.subject_id, a.details
      )::text end as hashed,
      encode(a.previous_hash, 'hex') as "previousHash", encode(a.hash, 'hex') as hash
    from audit_entries a
    left join organizations o on o.id = a.actor_organization_id
    left join cases c on c.id = a.case_id
    where a.chain = ${chainOf(organizationId)}::uuid and a.seq > ${after}::bigint and a.seq <= ${upTo}::bigint
    order by a.seq
    limit ${limit}
  `;
}

export type ExportedSeal = { chain: string; seq: string; hash: string; key: string; signature: string; sealedAt: Date };

const SEALS_EXPORTED = 100;

/** The latest seals of a chain up to an entry, oldest first. */
export async function listSeals(tx: Tx, organizationId: string | null, upTo: string): Promise<ExportedSeal[]> {
  const rows = await tx.$queryRaw<ExportedSeal[]>`
    select
      s.chain, s.seq::text, encode(s.hash, 'hex') as hash, s.key_id as key, encode(s.signature, 'hex') as signature,
      s.sealed_at as "sealedAt"
    from audit_seals s
    where s.chain = ${chainOf(organizationId)}::uuid and s.seq <= ${upTo}::bigint
    order by s.seq desc
    limit ${SEALS_EXPORTED}
  `;
  return rows.reverse();
}
