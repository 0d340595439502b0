import type pg from "pg";
import { type AuditHead, type AuditKey, isSignedHead } from "@/server/audit/signature";

export type ChainReport = {
  chain: string;
  /** The organization's code; the installation's own chain has none. */
  organization: string | null;
  entries: number;
  /** Entries up to here are covered by a seal of the present key. */
  sealed: number;
  /** The latest seal, to be kept outside and compared later. */
  head: { seq: string; hash: string; signature: string; key: string } | null;
  problems: string[];
};

/** A head that was kept outside: one line of what verifyAudit() reported earlier. */
export type KeptHead = Pick<ChainReport, "chain" | "head">;

const CHAINS = `
  with entries as (
    select
      e.chain, e.seq, e.at,
      e.organization_id is not distinct from nullif(e.chain, '00000000-0000-0000-0000-000000000000') and e.hash = sha256(
        e.previous_hash || convert_to(
          jsonb_build_array(
            e.chain, e.seq, extract(epoch from e.at), e.user_id, e.actor_name, e.actor_organization_id,
            e.action, e.case_id, e.subject_id, e.details
          )::text,
          'UTF8'
        )
      ) as whole,
      e.previous_hash = lag(e.hash, 1, '\\x') over chain and e.seq = lag(e.seq, 1, 0::bigint) over chain + 1 as linked
    from audit_entries e
    window chain as (partition by e.chain order by e.seq)
  ),
  counted as (
    select
      chain, count(*)::int as entries, (max(seq) filter (where at < now() - interval '1 minute'))::int as settled, max(seq)::text as last,
      (min(seq) filter (where not whole))::text as changed, (min(seq) filter (where not linked))::text as cut
    from entries
    group by chain
  )
  select
    c.chain, o.code as organization, c.entries, c.settled, c.changed, c.cut,
    h.seq::text = c.last and h.hash = (select e.hash from audit_entries e where e.chain = c.chain and e.seq = c.last::bigint)
      as "headFits"
  from (select chain from audit_heads union select chain from audit_entries union select chain from audit_seals) known
  left join counted using (chain)
  cross join lateral (select known.chain, coalesce(counted.entries, 0) as entries, counted.settled, counted.last, counted.changed, counted.cut) c
  left join audit_heads h on h.chain = c.chain
  left join organizations o on o.id = c.chain
  order by o.code nulls first`;

const SEALS = `
  select s.chain, s.seq::text, s.hash, s.key_id as key, s.signature, e.hash as "entryHash"
  from audit_seals s
  left join audit_entries e on e.chain = s.chain and e.seq = s.seq
  order by s.chain, s.seq`;

type ChainRow = Pick<ChainReport, "chain" | "organization" | "entries"> & { settled: number | null; changed: string | null; cut: string | null; headFits: boolean | null };
type SealRow = AuditHead & { key: string; signature: Buffer; entryHash: Buffer | null };

/**
 * Proves every chain of the audit whole: each entry's hash from its content, each link to the one before, the head, every
 * seal's signature and that it fits the entry it seals, and heads that were kept outside.
 * @param owner a connection of the database's owner.
 */
export async function verifyAudit(owner: pg.Client, key: AuditKey, kept: KeptHead[] = []): Promise<ChainReport[]> {
  const { rows: chains } = await owner.query<ChainRow>(CHAINS);
  const { rows: seals } = await owner.query<SealRow>(SEALS);
  const known = new Set(chains.map(({ chain }) => chain));
  const missing = kept.filter(({ chain, head }) => head && !known.has(chain)).map(({ chain }) => gone(chain));
  const reports = chains.map((chain) => reportOf(chain, seals.filter((seal) => seal.chain === chain.chain), key));
  for (const report of reports) {
    for (const { head } of kept.filter(({ chain }) => chain === report.chain)) {
      if (head) report.problems.push(...(await keptProblems(owner, report.chain, head, key)));
    }
  }
  return [...reports, ...missing];
}

function gone(chain: string): ChainReport {
  return { chain, organization: null, entries: 0, sealed: 0, head: null, problems: ["the whole chain is gone"] };
}

function reportOf({ settled, changed, cut, headFits, ...chain }: ChainRow, seals: SealRow[], key: AuditKey): ChainReport {
  const problems: string[] = [];
  if (changed) problems.push(`entry ${changed} is not what was written`);
  if (cut) problems.push(`entry ${cut} does not follow the one before it`);
  if (chain.entries > 0 && headFits !== true) problems.push("the head is not the last entry's");
  const ours = seals.filter((seal) => seal.key === key.id);
  for (const seal of ours) {
    if (!isSignedHead(seal, seal.signature, key)) problems.push(`the seal of entry ${seal.seq} is forged`);
    else if (!seal.entryHash?.equals(seal.hash)) problems.push(`entry ${seal.seq} or one before it was rewritten after it was sealed`);
  }
  const foreign = seals.length - ours.length;
  if (foreign > 0 && ours.length === 0) problems.push(`${foreign} seals are of another key: was APP_SECRET changed?`);
  const latest = ours.at(-1);
  if ((settled ?? 0) > Number(latest?.seq ?? 0)) problems.push(`entries up to ${settled} wait for their seal longer than a minute: is the application running?`);
  const head = latest
    ? { seq: latest.seq, hash: Buffer.from(latest.hash).toString("hex"), signature: latest.signature.toString("hex"), key: key.id }
    : null;
  return { ...chain, sealed: Number(latest?.seq ?? 0), head, problems };
}

/** A head kept outside must be ours, and the entry that it names must still be in the chain. */
async function keptProblems(owner: pg.Client, chain: string, head: NonNullable<KeptHead["head"]>, key: AuditKey): Promise<string[]> {
  const hash = Buffer.from(head.hash, "hex");
  if (!isSignedHead({ chain, seq: head.seq, hash }, Buffer.from(head.signature, "hex"), key)) return [`the kept head of entry ${head.seq} was not signed by this installation`];
  const { rowCount } = await owner.query("select from audit_entries e where e.chain = $1 and e.seq = $2 and e.hash = $3", [chain, head.seq, hash]);
  return rowCount ? [] : [`entry ${head.seq}, whose head was kept, is gone or was rewritten`];
}
