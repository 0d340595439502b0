-- Up Migration

-- What nobody dated has no month: when a value was filed says nothing about when it was seen.

alter table drafts add seen jsonb not null default '{}';
comment on column drafts.seen is '{"firstSeenAt", "lastSeenAt"}: when what is filed was seen';

set local role common_thread_overlap;

create or replace function overlap.follow_updates() returns trigger
language plpgsql security definer set search_path = public, pg_temp
as $$
begin
  perform pg_advisory_xact_lock_shared(overlap.case_lock(c.case_id))
  from (select distinct o.case_id from old_rows o where o.exposure = 'matchable' order by 1) c;
  update match_keys m
  set
    seen_from = date_trunc('month', coalesce(n.first_seen_at, n.last_seen_at) at time zone 'UTC')::date,
    seen_to = date_trunc('month', coalesce(n.last_seen_at, n.first_seen_at) at time zone 'UTC')::date
  from new_rows n
  join old_rows o on o.id = n.id
  where n.exposure = 'matchable'
    and (n.first_seen_at, n.last_seen_at) is distinct from (o.first_seen_at, o.last_seen_at)
    and (m.key, m.organization_id, m.case_id) = (n.key, n.organization_id, n.case_id);
  delete from match_keys m
  using old_rows o
  join new_rows n on n.id = o.id
  where o.exposure = 'matchable'
    and (n.exposure <> 'matchable' or n.key <> o.key)
    and (m.key, m.organization_id, m.case_id) = (o.key, o.organization_id, o.case_id);
  if found then
    perform overlap.refresh_notices((select array_agg(distinct o.case_id) from old_rows o));
  end if;
  insert into matching_jobs (case_id, organization_id, keys)
  select n.case_id, n.organization_id, case when count(*) <= 1000 then array_agg(n.key order by n.key) end
  from new_rows n
  join old_rows o on o.id = n.id
  where n.exposure = 'matchable'
    and (o.exposure <> 'matchable' or n.key <> o.key)
  group by n.case_id, n.organization_id;
  return null;
end
$$;

reset role;

create or replace function shown_pairs(my_case uuid)
returns table (
  key uuid, observation_id uuid, case_id uuid, organization_id uuid, first_seen_at timestamptz, last_seen_at timestamptz
)
language sql stable
as $$
  select t.key, t.id, t.case_id, t.organization_id,
    coalesce(t.first_seen_at, t.last_seen_at), coalesce(t.last_seen_at, t.first_seen_at)
  from observations mine
  join observations t on t.key = mine.key
  where mine.case_id = my_case
    and mine.organization_id = (select viewer_organization())
    and mine.case_organization_id = (select viewer_organization())
    and t.case_organization_id <> (select viewer_organization())
    -- Named first, so that a value is looked up for those who share with the viewer, not for everybody who holds it.
    and t.organization_id = any (
      array(
        select s.organization_id from shares s where s.organization_id <> (select viewer_organization())
        union
        select g.case_organization_id from case_grants g where g.case_organization_id <> (select viewer_organization())
      )
    )
$$;

update match_keys m
set
  seen_from = date_trunc('month', coalesce(o.first_seen_at, o.last_seen_at) at time zone 'UTC')::date,
  seen_to = date_trunc('month', coalesce(o.last_seen_at, o.first_seen_at) at time zone 'UTC')::date
from observations o
where (o.key, o.organization_id, o.case_id) = (m.key, m.organization_id, m.case_id)
  and o.first_seen_at is null;
