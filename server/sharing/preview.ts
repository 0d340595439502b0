import "server-only";

import type { Prisma } from "@/generated/prisma/client";
import type { Tlp } from "@/generated/prisma/enums";
import type { Tx } from "@/server/db";
import { listParties, type Party } from "@/server/sharing/parties";
import { needsSecondLead } from "@/server/sharing/proposals";
import type { SharePreviewRequest } from "@/server/sharing/schema";
import { selected } from "@/server/sharing/selection";

/** What would make a refused share lawful. */
export type Remedy = "name_people" | "one_by_one" | "reporter_shares" | null;

/** Values of one TLP: whether a party may have them, and if not why. */
export type PreviewLine = { tlp: Tlp; values: number; refusal: string | null; remedy: Remedy };

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
export type CountedRow = { party_id: string; tlp: Tlp; values: number; already: number; refusal: string | null };

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

/** One row per party and kind of observation that the rules tell apart: its TLP, and whether ours reported it. */
async function listRows(tx: Tx, chosen: Prisma.Sql, partyIds: string[]): Promise<CountedRow[]> {
  return tx.$queryRaw<CountedRow[]>`
    with chosen as materialized (
      select o.id, o.tlp, o.organization_id
      from observations o
      where ${chosen}
    ),
    sorts as (
      select c.tlp, c.organization_id, count(*)::int as values, (array_agg(c.id))[1] as example
      from chosen c
      group by c.tlp, c.organization_id
    ),
    had as (
      select s.party_id, c.tlp, c.organization_id, count(distinct c.id)::int as values
      from shares s
      join shared_observations l on l.share_id = s.id
      join chosen c on c.id = l.observation_id
      where s.party_id = any (${partyIds}::uuid[])
        and s.organization_id = viewer_organization()
        and s.revoked_at is null
        and (s.expires_at is null or s.expires_at > now())
      group by s.party_id, c.tlp, c.organization_id
    )
    select
      p.id as party_id, k.tlp, k.values, coalesce(h.values, 0) as already,
      refusal_reason('share_observation', k.example, p.id) as refusal
    from unnest(${partyIds}::uuid[]) as p (id)
    cross join sorts k
    left join had h on h.party_id = p.id and h.tlp = k.tlp and h.organization_id = k.organization_id
    order by p.id, k.tlp
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
    lines: own.map(({ tlp, values, refusal }) => ({ tlp, values, refusal, remedy: remedyFor(refusal, party) })),
  };
}

function remedyFor(refusal: string | null, party: Party): Remedy {
  if (refusal === "tlp_red") return "name_people";
  if (refusal === "tlp_amber_strict" && party.kind === "group") return "one_by_one";
  return refusal === "not_yours" ? "reporter_shares" : null;
}
