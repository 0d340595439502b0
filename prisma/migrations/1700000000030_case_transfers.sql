-- Up Migration

-- A case goes over to another organization when both want it: one side offers, the other accepts. The offer tells what its
-- sender chose to say, and how much is in the case; nothing of the case itself.
create table case_transfers (
  id uuid primary key default new_id(),
  case_id uuid not null,
  organization_id uuid not null references organizations (id),
  to_organization_id uuid not null references organizations (id),
  summary text not null check (length(summary) between 1 and 2000),
  observations int not null,
  keep_read boolean not null,
  keep_compared boolean not null,
  offered_by_name text not null,
  offered_at timestamptz not null default now(),
  expires_at timestamptz not null,
  outcome text check (outcome in ('accepted', 'declined', 'withdrawn')),
  answered_by_name text,
  answered_at timestamptz,
  check (organization_id <> to_organization_id),
  check ((outcome is null) = (answered_at is null))
);
comment on column case_transfers.case_id is 'no foreign key: what was offered and answered outlives the case';
comment on column case_transfers.keep_read is 'who offers wants to go on reading it';
comment on column case_transfers.keep_compared is 'who offers would let its matchable values stay so; the new owner decides';
create index case_transfers_by_case on case_transfers (case_id);
create index case_transfers_by_offerer on case_transfers (organization_id, offered_at desc);
create index case_transfers_by_receiver on case_transfers (to_organization_id, offered_at desc);
alter table case_transfers enable row level security;
alter table case_transfers force row level security;
create policy "the owner migrates" on case_transfers to current_user using (true) with check (true);
select limit_view_as('case_transfers');
grant select on case_transfers to common_thread_app;
create policy "leads of both sides read offers, the receiver's what was not taken back" on case_transfers for select
  to common_thread_app
  using (
    (select viewer_is('lead'))
    and (
      organization_id = (select viewer_organization())
      or to_organization_id = (select viewer_organization()) and outcome is distinct from 'withdrawn'
    )
  );

alter table cases add former_number text;
comment on column cases.former_number is 'the number it had with the organization that it came from';

-- Whose a case is stands in every row that belongs to it. While it goes over, they change one after another.
do $$
declare
  c record;
begin
  for c in
    select conrelid::regclass as of_table, conname
    from pg_constraint
    where contype = 'f' and confrelid = 'cases'::regclass and cardinality(confkey) = 2
  loop
    execute format('alter table %s alter constraint %I deferrable initially immediate', c.of_table, c.conname);
  end loop;
end
$$;

-- Why this case cannot go over, or null. For the functions below alone: the receiver is never told which it is.
create function transfer_obstacle(of_case uuid, from_organization uuid, to_organization uuid) returns text
language plpgsql stable set search_path = public, pg_temp
as $$
begin
  if not exists (select from cases c where c.id = of_case and c.organization_id = from_organization) then return 'not_yours'; end if;
  if from_organization = to_organization then return 'own_organization'; end if;
  if not exists (select from organizations o where o.id = to_organization and o.closed_at is null) then return 'unknown_party'; end if;
  if not exists (select from organizations o where o.id = to_organization and o.standing_at is not null) then return 'not_standing'; end if;
  if exists (select from active_holds() h where h.case_id = of_case) then return 'legal_hold'; end if;
  if exists (select from cases c where c.id = of_case and c.tlp = 'red')
    or exists (select from observations o where o.case_id = of_case and o.tlp = 'red')
    or exists (select from case_persons p where p.case_id = of_case and p.tlp = 'red')
  then
    return 'transfer_red';
  end if;
  -- What a third organization contributed for the present owner's eyes, or what was received from one, is not the owner's
  -- to give. A consent to mark a copy lower was given to the present owner, too.
  if exists (
    select
    from observations o
    where o.case_id = of_case
      and (
        o.organization_id not in (from_organization, to_organization) and o.tlp > 'green'
        or o.origin_organization_id <> to_organization and greatest(o.tlp, o.received_tlp) > 'green'
      )
  ) then
    return 'transfer_others';
  end if;
  if exists (
    select from organization_settings s
    where s.organization_id = from_organization and s.four_eyes
  ) then
    return 'transfer_four_eyes';
  end if;
  return null;
end
$$;

-- Offers a case of the viewer's organization. Null, or a refusal's code.
create function offer_transfer(
  of_case uuid, to_organization uuid, with_summary text, wants_read boolean, lets_compare boolean, days int
) returns text
language plpgsql security definer set search_path = public, pg_temp
as $$
declare
  obstacle text;
  transfer uuid;
begin
  if not viewer_is('lead') then return 'role'; end if;
  perform from cases c where c.id = of_case and c.organization_id = viewer_organization() for update;
  obstacle := transfer_obstacle(of_case, viewer_organization(), to_organization);
  if obstacle is not null then return obstacle; end if;
  if exists (select from case_transfers t where t.case_id = of_case and t.outcome is null and t.expires_at > now()) then
    return 'already_offered';
  end if;
  insert into case_transfers (
    case_id, organization_id, to_organization_id, summary, observations, keep_read, keep_compared, offered_by_name, expires_at
  )
  select
    of_case, viewer_organization(), to_organization, with_summary,
    (select count(*) from observations o where o.case_id = of_case), wants_read, lets_compare, u.name,
    now() + make_interval(days => days)
  from users u
  where u.id = viewer_user()
  returning id into transfer;
  perform append_audit('case.offered', of_case, transfer, jsonb_build_object('party', to_organization));
  return null;
end
$$;

-- Takes an offer of ours back, or declines one made to us. Null, or a refusal's code.
create function end_transfer(transfer uuid, how text) returns text
language plpgsql security definer set search_path = public, pg_temp
as $$
declare
  ended case_transfers;
begin
  if not viewer_is('lead') then return 'role'; end if;
  update case_transfers t
  set outcome = how, answered_at = now(), answered_by_name = (select u.name from users u where u.id = viewer_user())
  where t.id = transfer
    and t.outcome is null
    and t.expires_at > now()
    and viewer_organization() = case how when 'withdrawn' then t.organization_id when 'declined' then t.to_organization_id end
  returning t.* into ended;
  if ended.id is null then return 'not_found'; end if;
  perform append_audit('transfer.' || how, null, transfer, '{}');
  return null;
end
$$;

-- Makes a case another organization's, with all that belongs to it, in one transaction. Every table that says whose a case
-- is, or what was made of it, is named here.
create function move_case(of_case uuid, from_organization uuid, to_organization uuid) returns void
language plpgsql set search_path = public, pg_temp
as $$
declare
  dead uuid := new_id();
  case_year int;
  next_number int;
begin
  -- What was given ends, first as taken back, so that whoever had it is told; the new owner decides anew.
  update shares s set revoked_at = now() where s.case_id = of_case and s.revoked_at is null;
  update case_grants g set revoked_at = now() where g.case_id = of_case and g.revoked_at is null;
  -- Nothing is compared in the new owner's name before it says so: match_keys, overlap_notices and open requests end here.
  update observations o set exposure = 'private' where o.case_id = of_case and o.exposure = 'matchable';
  delete from matching_jobs j where j.case_id = of_case;
  delete from shares s where s.case_id = of_case;
  delete from case_grants g where g.case_id = of_case;
  -- What others wrote to the former owner was meant for it alone.
  delete from case_comments c
  where c.case_id = of_case and c.organization_id not in (from_organization, to_organization);
  delete from case_sources s
  where s.case_id = of_case
    and s.organization_id not in (from_organization, to_organization)
    and not exists (select from observations o where o.case_id = of_case and o.organization_id = s.organization_id);
  -- Drafts for it become drafts of their own, and ended holds were the former owner's matter.
  update drafts d set case_id = null where d.case_id = of_case;
  delete from legal_holds h where h.case_id = of_case;
  delete from sharing_proposals p where p.case_id = of_case;
  -- Contacts made over it stay with those who made them, under a case that nobody has and by the name it had.
  insert into case_identities (case_id, organization_id, identity_policy)
  select dead, i.organization_id, i.identity_policy from case_identities i where i.case_id = of_case;
  delete from case_identities i where i.case_id = of_case;
  -- So do the records of what left as a file, after whoever holds one of what was taken back is told; the receiver, whose it
  -- is now, need delete nothing.
  update exports e set case_id = dead where e.case_id = of_case and e.organization_id = to_organization;
  set constraints recall_what_ended immediate;
  update exports e set case_id = dead where e.case_id = of_case;
  update connection_requests r set case_id = dead where r.case_id = of_case;
  update connection_requests r set to_case_id = dead where r.to_case_id = of_case;
  -- Which case stands behind a request for information is the asker's alone; the request stays.
  delete from information_request_cases k where k.case_id = of_case;

  select extract(year from coalesce(c.detected_at, now()) at time zone 'UTC') into case_year from cases c where c.id = of_case;
  insert into case_numbers as n (organization_id, year, last)
  values (to_organization, case_year, 1)
  on conflict (organization_id, year) do update set last = n.last + 1
  returning last into next_number;
  set constraints all deferred;
  update cases c
  set
    organization_id = to_organization, former_number = c.number, owner_member_id = null, created_by = null,
    number = o.code || '-' || case_year || '-' || lpad(next_number::text, greatest(4, length(next_number::text)), '0'),
    updated_at = now(), version = c.version + 1
  from organizations o
  where c.id = of_case and o.id = to_organization;
  -- Where the receiver had reported a value itself, its own word stays.
  delete from observations o
  using observations theirs
  where o.case_id = of_case
    and o.organization_id = from_organization
    and (theirs.case_id, theirs.organization_id, theirs.key) = (of_case, to_organization, o.key);
  update observations o
  set
    case_organization_id = to_organization,
    organization_id = case when o.organization_id = from_organization then to_organization else o.organization_id end,
    created_by = case when o.organization_id = from_organization then null else o.created_by end
  where o.case_id = of_case;
  update case_sources s
  set
    case_organization_id = to_organization,
    organization_id = case when s.organization_id = from_organization then to_organization else s.organization_id end,
    created_by = case when s.organization_id = from_organization then null else s.created_by end
  where s.case_id = of_case;
  update case_comments c set case_organization_id = to_organization where c.case_id = of_case;
  -- People named in it go along, and the new owner's leads say anew who else may read of them.
  update case_persons p
  set case_organization_id = to_organization, created_by = null, disclosed = false
  where p.case_id = of_case;
  set constraints all immediate;
end
$$;

-- Accepts: from this commit on the case is the viewer's organization's. Null, or a refusal's code.
create function accept_transfer(transfer uuid, compare boolean) returns text
language plpgsql security definer set search_path = public, pg_temp
as $$
declare
  offered case_transfers;
  compared uuid[];
  former text;
  me text := (select u.name from users u where u.id = viewer_user());
  chain uuid;
begin
  if not viewer_is('lead') then return 'role'; end if;
  select t.* into offered
  from case_transfers t
  where t.id = transfer
    and t.to_organization_id = viewer_organization()
    and t.outcome is null
    and t.expires_at > now()
  for update;
  if offered.id is null then return 'not_found'; end if;
  select c.number into former from cases c where c.id = offered.case_id for update;
  if transfer_obstacle(offered.case_id, offered.organization_id, offered.to_organization_id) is not null then
    return 'transfer_stopped';
  end if;
  if offered.keep_read and exists (
    select from organization_settings s where s.organization_id = viewer_organization() and s.four_eyes
  ) then
    return 'transfer_keeps_reading';
  end if;
  select array_agg(o.id) into compared
  from observations o
  where o.case_id = offered.case_id
    and o.exposure = 'matchable'
    -- Sources consented to what the former owner does.
    and o.origin_observation_id is null
    and offered.keep_compared
    and compare;
  update case_transfers t
  set outcome = 'accepted', answered_at = now(), answered_by_name = me
  where t.id = transfer;
  perform move_case(offered.case_id, offered.organization_id, offered.to_organization_id);
  update observations o set exposure = 'matchable' where o.id = any (compared);
  if offered.keep_read then
    insert into case_grants (
      case_id, case_organization_id, party_id, party_kind, level, reason, granted_by, granted_by_name
    )
    values (
      offered.case_id, viewer_organization(), offered.organization_id, 'organization', 'read', offered.summary,
      viewer_member(), me
    );
  end if;
  -- Both chains say it, in one order, so that two transfers do not wait for each other.
  for chain in select o from unnest(array[offered.organization_id, offered.to_organization_id]) o order by o
  loop
    perform append_to_chain(
      chain, viewer_user(), me, viewer_organization(),
      case when chain = offered.organization_id then 'case.transferred' else 'case.received' end,
      offered.case_id, transfer,
      jsonb_build_object(
        'party', case when chain = offered.organization_id then offered.to_organization_id else offered.organization_id end,
        'number', former, 'observations', offered.observations, 'compared', coalesce(cardinality(compared), 0)
      )
    );
  end loop;
  return null;
end
$$;
grant execute on function
  offer_transfer(uuid, uuid, text, boolean, boolean, int), end_transfer(uuid, text), accept_transfer(uuid, boolean)
to common_thread_app;
