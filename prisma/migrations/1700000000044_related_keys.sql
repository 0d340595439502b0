-- Up Migration

-- How two observations that meet hang together, closest first: by equal value, as hashes of one file, by host, by the
-- domain of a mail address, by registrable domain, by file name, by a network that an address lies in, by nearness.
create type match_relation as enum (
  'self', 'same_file', 'host', 'mail_domain', 'registrable', 'file_name', 'network', 'near'
);

alter table observations
  add span inet generated always as (case when kind in ('ipv4', 'ipv6', 'network') then value::inet end) stored;
comment on column observations.span is 'the address or network that the value is';
create index observations_by_span on observations (span) where span is not null;

-- What the value of an observation implies (a URL its host, a name the registrable domain above it), by the key of the
-- indicator that it would be: server/indicators/related-keys.ts works it out. Marking and exposure are the observation's,
-- kept by triggers, so that one policy guards both.
create table related_keys (
  case_id uuid not null,
  observation_id uuid not null,
  key uuid not null,
  relation match_relation not null check (relation not in ('self', 'network')),
  observation_key uuid not null,
  case_organization_id uuid not null,
  organization_id uuid not null,
  span inet,
  tlp tlp not null,
  exposure exposure not null,
  copied boolean not null default false,
  primary key (case_id, observation_id, key)
);
comment on column related_keys.span is 'where what is implied is an address';
comment on column related_keys.copied is 'of an observation that has an origin';
create index related_keys_by_key on related_keys (key, organization_id) include (case_id);
create index related_keys_by_span on related_keys (span) where span is not null;
-- As for observations.key: the planner takes values for more common than they are.
alter table related_keys alter column key set (n_distinct = -0.3);

alter table related_keys enable row level security;
alter table related_keys force row level security;
create policy "the owner migrates" on related_keys to current_user using (true) with check (true);

grant select, delete on related_keys to common_thread_app;
grant insert (
  case_id, observation_id, key, relation, observation_key, case_organization_id, organization_id, span, tlp, exposure,
  copied
) on related_keys to common_thread_app;
create policy "what is implied shows with the observation" on related_keys for select
  to common_thread_app
  using (
    organization_id = (select viewer_organization())
    or case_organization_id = (select viewer_organization())
    or organization_id = case_organization_id
      and not copied
      and (
        tlp <= 'amber' and case_id in (select * from cases_granted_to_viewer('amber'))
        or tlp <= 'amber' and observation_id in (select * from observations_shared_with_viewer('amber'))
        or tlp = 'amber_strict' and case_id in (select * from cases_granted_to_viewer('amber_strict'))
        or tlp = 'amber_strict' and observation_id in (select * from observations_shared_with_viewer('amber_strict'))
        or tlp = 'red' and case_id in (select * from cases_granted_to_viewer('red'))
        or tlp = 'red' and observation_id in (select * from observations_shared_with_viewer('red'))
      )
    or copied and observation_id in (select * from copies_shown_to_viewer())
  );
create policy "analysts report what their observations imply" on related_keys for insert
  to common_thread_app
  with check (
    organization_id = (select viewer_organization())
    and (select viewer_is('analyst'))
    and (
      case_organization_id = (select viewer_organization())
      or case_id in (select cases_granted_to_viewer('clear', 'contribute'))
    )
  );
create policy "analysts correct what their observations imply" on related_keys for delete
  to common_thread_app
  using (organization_id = (select viewer_organization()) and (select viewer_is('analyst')));
select limit_view_as('related_keys', 'case_organization_id');

grant select on related_keys to common_thread_overlap;
create policy "overlaps read what is matchable" on related_keys for select to common_thread_overlap
  using (exposure = 'matchable');

-- What is implied goes with the observation, and with the value that implied it.
create function drop_related_keys() returns trigger
language plpgsql security definer set search_path = public, pg_temp
as $$
begin
  delete from related_keys r using old_rows o where (r.case_id, r.observation_id) = (o.case_id, o.id);
  return null;
end
$$;

create function keep_related_keys() returns trigger
language plpgsql security definer set search_path = public, pg_temp
as $$
begin
  delete from related_keys r
  using old_rows o
  join new_rows n on n.id = o.id
  where n.key <> o.key
    and (r.case_id, r.observation_id) = (o.case_id, o.id);
  update related_keys r
  set
    organization_id = n.organization_id, case_organization_id = n.case_organization_id, tlp = n.tlp,
    exposure = n.exposure
  from old_rows o
  join new_rows n on n.id = o.id
  where (n.organization_id, n.case_organization_id, n.tlp, n.exposure)
      is distinct from (o.organization_id, o.case_organization_id, o.tlp, o.exposure)
    and (r.case_id, r.observation_id) = (n.case_id, n.id);
  return null;
end
$$;

-- Triggers run in the order of their names, so that what takes values back from the compared table still finds what they
-- implied.
create trigger keep_related_keys after update on observations
referencing old table as old_rows new table as new_rows
for each statement execute function keep_related_keys();
create trigger keep_related_keys_of_deleted after delete on observations
referencing old table as old_rows
for each statement execute function drop_related_keys();

-- As before; what a copy implies comes along.
create or replace function copy_received(sources uuid[], into_case uuid, out copied int, out known int, out refusal text)
language plpgsql security definer set search_path = public, pg_temp
as $$
declare
  wanted uuid[] := array(select distinct unnest(sources));
  way record;
begin
  refusal := case
    when not viewer_is('analyst') then 'role'
    when cardinality(wanted) = 0
      or not exists (select from cases c where c.id = into_case and c.organization_id = viewer_organization())
    then 'not_yours'
    when (select count(*) from ways_received(wanted)) < cardinality(wanted) then 'not_received'
  end;
  if refusal is not null then return; end if;
  -- Both chains are written in one order, whoever copies from whom.
  perform from audit_heads h
  where h.chain = viewer_organization()
    or h.chain in (select o.organization_id from observations o where o.id = any (wanted))
  order by h.chain
  for update;
  with filed as (
    insert into observations (
      case_id, case_organization_id, organization_id, created_by, key, kind, value, roles, tlp, exposure, confidence,
      sources, first_seen_at, last_seen_at, origin_observation_id, origin_organization_id, origin_share_id,
      origin_grant_id, received_tlp, received_pap
    )
    select
      into_case, viewer_organization(), viewer_organization(), viewer_member(), o.key, o.kind, o.value, o.roles, o.tlp,
      'private', o.confidence, jsonb_build_array(jsonb_build_object('name', n.name)), o.first_seen_at, o.last_seen_at,
      o.id, o.organization_id, w.share_id, w.grant_id, o.tlp, c.pap
    from ways_received(wanted) w
    join observations o on o.id = w.observation_id
    join cases c on c.id = o.case_id
    join organizations n on n.id = o.organization_id
    order by o.key, o.id
    on conflict (case_id, organization_id, key) do nothing
    returning id, key, tlp, origin_observation_id
  ),
  implied as (
    insert into related_keys (
      case_id, observation_id, key, relation, observation_key, case_organization_id, organization_id, span, tlp,
      exposure, copied
    )
    select
      into_case, f.id, r.key, r.relation, f.key, viewer_organization(), viewer_organization(), r.span, f.tlp, 'private', true
    from filed f
    join observations o on o.id = f.origin_observation_id
    join related_keys r on (r.case_id, r.observation_id) = (o.case_id, o.id)
    order by r.key, f.id
  )
  select count(*)::int into copied from filed;
  known := cardinality(wanted) - copied;
  for way in
    select w.case_id, coalesce(w.share_id, w.grant_id) as given, w.share_id is null as granted, count(*)::int as values
    from ways_received(wanted) w
    join cases c on c.id = w.case_id
    where w.party_id not in (select sg.id from sharing_groups sg where sg.closed)
    group by c.organization_id, w.case_id, w.share_id, w.grant_id
    order by c.organization_id, w.case_id
  loop
    perform append_audit(
      case when way.granted then 'copy.granted' else 'copy.shared' end, way.case_id, way.given,
      jsonb_build_object('values', way.values)
    );
  end loop;
end
$$;

-- By which rules and lists related_keys were worked out; `npm run db:migrate` works out anew what was by others.
create table derivations (
  name text primary key,
  version text not null
);
alter table derivations enable row level security;
alter table derivations force row level security;
create policy "the owner migrates" on derivations to current_user using (true) with check (true);
select limit_view_as('derivations');
