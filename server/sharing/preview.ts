import "server-only";

import type { Prisma } from "@/generated/prisma/client";
import type { Tlp } from "@/generated/prisma/enums";
import type { Tx } from "@/server/db";
import { listParties, type Party } from "@/server/sharing/parties";
import { needsSecondLead } from "@/server/sharing/proposals";
import type { SharePreviewRequest } from "@/server/sharing/schema";
import { selected } from "@/server/sharing/selection";

/** What would make a refused share lawful. */
export type Remedy = "name_people" | "one_by_one" | "reporter_shares" | "ask_consent" | null;

/** Values of one TLP: whether a party may have them, and if not why. */
export type PreviewLine = {
  tlp: Tlp;
  values: number;
  refusal: string | null;
  remedy: Remedy;
  /** Which of them need the consent of their source. */
  copies?: string[];
};

export type PartyPreview = {
  party: Party;
  /** How many values it will see. */
  values: number;
  /** How many of those it sees already by an earlier share. */
  already: number;
  lines: PreviewLine[];
};

/** `secondLead`: another lead has to approve it first. */
export type SharePreview = { selected: number; parties: PartyPreview[]; secondLead: boolean };

/** Values of one TLP as counted for one party. */
export type CountedRow = {
  party_id: string; tlp: Tlp; values: number; already: number; refusal: string | null; copies: string[] | null;
};

/**
 * Who would see how many of the selected observations, and what is refused, by the rule that also refuses. Ids that are
 * no observations of this case do not count; parties that the viewer may not name are left out.
 */
export async function previewShare(tx: Tx, request: SharePreviewRequest): Promise<SharePreview> {
  const known = await listParties(tx);
  const parties = known.filter((party) => request.partyIds.includes(party.id));
  const chosen = selected(request.caseId, request.selection);
  const [counted] = await tx.$queryRaw<{ values: number }[]>`
    select count(*)::int as values from observations o where ${chosen}
  `;
  const rows = await listRows(tx, chosen, parties.map((party) => party.id));
  return {
    selected: counted?.values ?? 0,
    parties: parties.map((party) => previewOf(party, rows)),
    secondLead: await needsSecondLead(tx),
  };
}

/** One row per party, TLP and answer of the rules, which tell observations apart by TLP, reporter and source. */
async function listRows(tx: Tx, chosen: Prisma.Sql, partyIds: string[]): Promise<CountedRow[]> {
  return tx.$queryRaw<CountedRow[]>`
    with chosen as materialized (
      select o.id, o.tlp, o.organization_id, o.origin_observation_id
      from observations o
      where ${chosen}
    ),
    sorts as (
      select c.tlp, c.organization_id, c.origin_observation_id, array_agg(c.id) as ids
      from chosen c
      group by c.tlp, c.organization_id, c.origin_observation_id
    ),
    had as (
      select distinct s.party_id, c.id
      from shares s
      join shared_observations l on l.share_id = s.id
      join chosen c on c.id = l.observation_id
      where s.party_id = any (${partyIds}::uuid[])
        and s.organization_id = viewer_organization()
        and s.revoked_at is null
        and (s.expires_at is null or s.expires_at > now())
    ),
    judged as (
      select p.id as party_id, k.tlp, k.ids, refusal_reason('share_observation', k.ids[1], p.id) as refusal
      from unnest(${partyIds}::uuid[]) as p (id)
      cross join sorts k
    )
    select
      j.party_id, j.tlp, sum(cardinality(j.ids))::int as values, j.refusal,
      (
        select count(*)::int
        from had h
        join chosen c on c.id = h.id
        where h.party_id = j.party_id
          and c.tlp = j.tlp
          and j.refusal is null
          and (c.origin_observation_id is null or refusal_reason('share_observation', c.id, j.party_id) is null)
      ) as already,
      case when j.refusal = 'source_consent_share' then array_agg(j.ids[1]) end as copies
    from judged j
    group by j.party_id, j.tlp, j.refusal
    order by j.party_id, j.tlp
  `;
}

/** What one party will see, from the rows counted for all. */
export function previewOf(party: Party, rows: CountedRow[]): PartyPreview {
  const own = rows.filter((row) => row.party_id === party.id);
  const lawful = own.filter((row) => !row.refusal);
  return {
    party,
    values: lawful.reduce((sum, row) => sum + row.values, 0),
    already: lawful.reduce((sum, row) => sum + row.already, 0),
    lines: own.map(({ tlp, values, refusal, copies }) => ({
      tlp, values, refusal, remedy: remedyFor(refusal, party), ...(copies && { copies }),
    })),
  };
}

function remedyFor(refusal: string | null, party: Party): Remedy {
  if (refusal === "tlp_red") return "name_people";
  if (refusal === "tlp_amber_strict" && party.kind === "group") return "one_by_one";
  if (refusal === "source_consent_share") return "ask_consent";
  return refusal === "not_yours" ? "reporter_shares" : null;
}
