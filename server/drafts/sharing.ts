import "server-only";

import type { Tx } from "@/server/db";
import { findDraft } from "@/server/drafts/queries";
import { listParties, type Party } from "@/server/sharing/parties";
import { previewOf, type CountedRow, type SharePreview } from "@/server/sharing/preview";
import { needsSecondLead } from "@/server/sharing/proposals";
import type { Selection } from "@/server/sharing/schema";

/** `refusal` says why this draft cannot be shared with anybody when it is filed, whoever was picked. */
export type DraftSharePreview = SharePreview & { refusal: string | null };

/**
 * Who would get how many of the draft's chosen values with the filing, and what stays out for its TLP, by the ceiling
 * that also refuses. Null where the draft is not there.
 */
export async function previewDraftShare(tx: Tx, draftId: string): Promise<DraftSharePreview | null> {
  const draft = await findDraft(tx, draftId);
  if (!draft) return null;
  const [found] = await tx.$queryRaw<{ selected: number; refusal: string | null }[]>`
    select
      (
        select count(*)::int from draft_indicators i where i.draft_id = d.id and i.chosen and i.shared
      ) as selected,
      case when not viewer_is('lead') then 'role' when c.organization_id <> d.organization_id then 'not_yours' end as refusal
    from drafts d
    left join cases c on c.id = d.case_id
    where d.id = ${draftId}::uuid
  `;
  const { selected = 0, refusal = null } = found ?? {};
  const wanted = new Set(refusal ? [] : draft.sharing.partyIds);
  const parties = wanted.size ? (await listParties(tx)).filter((party) => wanted.has(party.id)) : [];
  const rows = parties.length ? await countRows(tx, draftId, parties) : [];
  const secondLead = await needsSecondLead(tx);
  return { selected, refusal, secondLead, parties: parties.map((party) => previewOf(party, rows)) };
}

/** One row per party, TLP and source. A value that the case holds already keeps the TLP and the source it has there. */
async function countRows(tx: Tx, draftId: string, parties: Party[]): Promise<CountedRow[]> {
  return tx.$queryRaw<CountedRow[]>`
    with chosen as materialized (
      select o.id, coalesce(o.tlp, i.tlp) as tlp, o.origin_observation_id as origin, o.origin_organization_id as source
      from draft_indicators i
      join drafts d on d.id = i.draft_id
      left join observations o
        on o.case_id = d.case_id and o.organization_id = viewer_organization() and o.key = i.key
      where i.draft_id = ${draftId}::uuid and i.chosen and i.shared
    ),
    sorts as (
      select c.tlp, c.origin, c.source, count(*)::int as values from chosen c group by c.tlp, c.origin, c.source
    ),
    had as (
      select s.party_id, c.tlp, c.origin, count(distinct c.id)::int as values
      from chosen c
      join shared_observations l on l.observation_id = c.id
      join shares s on s.id = l.share_id
      where s.party_id = any (${parties.map(({ id }) => id)}::uuid[])
        and s.organization_id = viewer_organization()
        and s.revoked_at is null
        and (s.expires_at is null or s.expires_at > now())
      group by s.party_id, c.tlp, c.origin
    )
    select
      p.id as party_id, k.tlp, k.values, coalesce(h.values, 0) as already,
      coalesce(
        p.refusal,
        case
          when k.tlp > tlp_ceiling(p.kind) then 'tlp_' || k.tlp::text
          when k.origin is not null
            and p.id <> k.source
            and not consented(viewer_organization(), 'share', k.origin, to_party => p.id)
          then 'source_consent_share'
        end
      ) as refusal,
      null as copies
    from unnest(
      ${parties.map(({ id }) => id)}::uuid[],
      ${parties.map(({ kind }) => kind)}::party_kind[],
      ${parties.map(({ refusal }) => refusal)}::text[]
    ) as p (id, kind, refusal)
    cross join sorts k
    left join had h on h.party_id = p.id and h.tlp = k.tlp and h.origin is not distinct from k.origin
    order by p.id, k.tlp
  `;
}

/** The filed observations that the draft's rows marked to be shared have become; asked before the draft goes. */
export async function sharedObservations(tx: Tx, draftId: string, caseId: string): Promise<Selection> {
  const [counted] = await tx.$queryRaw<{ all: boolean }[]>`
    select not exists (
      select from draft_indicators i where i.draft_id = d.id and i.chosen and not i.shared
    ) and d.case_id is null as all
    from drafts d
    where d.id = ${draftId}::uuid
  `;
  // A new case shared whole needs no list of its ids, which may be a hundred thousand.
  if (counted?.all) return { matching: {} };
  const rows = await tx.$queryRaw<{ id: string }[]>`
    select o.id
    from draft_indicators i
    join observations o on o.case_id = ${caseId}::uuid and o.organization_id = viewer_organization() and o.key = i.key
    where i.draft_id = ${draftId}::uuid and i.chosen and i.shared
  `;
  return { ids: rows.map(({ id }) => id) };
}
