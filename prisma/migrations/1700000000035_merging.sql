-- Up Migration

-- Two organizations become one: an admin of the one that ends asks, an admin of the other accepts and says which members it
-- takes on, an operator confirms and learns no more than the reason.
alter table organizations add merged_into_id uuid references organizations (id);
comment on column organizations.merged_into_id is 'its successor: whose the cases are now, and who reads its audit';
create index organizations_by_successor on organizations (merged_into_id) where merged_into_id is not null;

create table organization_mergers (
  id uuid primary key default new_id(),
  organization_id uuid not null references organizations (id),
  into_organization_id uuid not null references organizations (id),
  reason text not null check (length(reason) between 1 and 2000),
  keep_compared boolean not null,
  asked_by_name text not null,
  asked_at timestamptz not null default now(),
  compare boolean not null default false,
  member_ids uuid[] not null default '{}',
  member_roles member_role[] not null default '{}',
  accepted_by_name text,
  accepted_at timestamptz,
  outcome text check (outcome in ('merged', 'declined', 'withdrawn')),
  ended_at timestamptz,
  check (organization_id <> into_organization_id),
  check (cardinality(member_ids) = cardinality(member_roles)),
  check ((accepted_at is null) = (accepted_by_name is null)),
  check ((outcome is null) = (ended_at is null))
);
comment on column organization_mergers.organization_id is 'the one that ends';
comment on column organization_mergers.keep_compared is 'it would let its matchable values stay so';
comment on column organization_mergers.compare is 'and the other goes on comparing them, in its own name';
comment on column organization_mergers.member_ids is 'whom the other takes on, each with the role at the same place';
create unique index organization_mergers_open on organization_mergers (organization_id) where outcome is null;
create index organization_mergers_by_successor on organization_mergers (into_organization_id, asked_at desc);
alter table organization_mergers enable row level security;
alter table organization_mergers force row level security;
create policy "the owner migrates" on organization_mergers to current_user using (true) with check (true);
select limit_view_as('organization_mergers');
grant select on organization_mergers to common_thread_app;
-- Observations in an organization's cases that are not its own to hand on, whoever its successor is: what a third
-- organization reported there, or it received from one, stricter than GREEN.
create function observations_left_behind(ending uuid, successor uuid) returns setof uuid
language sql stable set search_path = public, pg_temp
as $$
  select o.id
  from cases c
  join observations o on o.case_id = c.id
  where c.organization_id = ending
    and (
      o.organization_id not in (ending, successor) and o.tlp > 'green'
      or o.origin_organization_id <> successor and greatest(o.tlp, o.received_tlp) > 'green'
    )
$$;

-- Cases whose legal hold keeps something that may not go over: neither may it be lost, so somebody has to decide first.
create function cases_held_back(ending uuid, successor uuid) returns setof uuid
language sql stable set search_path = public, pg_temp
as $$
  with left_behind as materialized (
    select l as id from observations_left_behind(ending, successor) l
  )
  select distinct h.case_id
  from active_holds() h
  where h.organization_id = ending
    and (
      exists (
        select
        from observations o
        where o.case_id = h.case_id
          and (
            o.id in (select l.id from left_behind l)
            or o.organization_id = ending and exists (
              select from observations t where (t.case_id, t.organization_id, t.key) = (o.case_id, successor, o.key)
            )
          )
          and (
            h.whole_case
            or exists (select from held_observations k where k.hold_id = h.id and k.observation_id = o.id)
          )
      )
      or h.whole_case and exists (
        select from case_comments c where c.case_id = h.case_id and c.organization_id not in (ending, successor)
      )
      or h.whole_case and exists (
        select
        from case_sources s
        where s.case_id = h.case_id
          and s.organization_id not in (ending, successor)
          and not exists (
            select
            from observations o
            where o.case_id = h.case_id
              and o.organization_id = s.organization_id
              and o.id not in (select l.id from left_behind l)
          )
      )
    )
$$;

-- Why this organization cannot be merged into that one, or null. Asked again at each step.
create function merger_obstacle(ending uuid, successor uuid) returns text
language plpgsql stable set search_path = public, pg_temp
as $$
begin
  if ending = successor then return 'own_organization'; end if;
  if not exists (select from organizations o where o.id = successor and o.closed_at is null) then return 'unknown_party'; end if;
  if not exists (select from organizations o where o.id = successor and o.standing_at is not null) then return 'not_standing'; end if;
  if not exists (
    select from organizations o where o.id = ending and o.closed_at is null and o.standing_at is not null
  ) then
    return 'own_not_standing';
  end if;
  -- One admin would hand over everything where a single share takes two. Switching four eyes off takes a second lead.
  if exists (select from organization_settings s where s.organization_id = ending and s.four_eyes) then
    return 'merger_four_eyes';
  end if;
  if exists (select from cases_held_back(ending, successor)) then return 'merger_held'; end if;
  return null;
end
$$;

-- What operators confirm. One that something stops is for them as one that was taken back: they learn nothing of holds.
create function mergers_to_confirm() returns setof uuid
language sql stable security definer set search_path = public, pg_temp
as $$
  select m.id
  from organization_mergers m
  where viewer_is_operator()
    and m.outcome is null
    and m.accepted_at is not null
    and merger_obstacle(m.organization_id, m.into_organization_id) is null
$$;
grant execute on function mergers_to_confirm() to common_thread_app;
create policy "admins of both read mergers, operators what they confirm" on organization_mergers for select
  to common_thread_app
  using (
    (select viewer_is('admin'))
      and (
        organization_id = (select viewer_organization())
        or into_organization_id = (select viewer_organization()) and outcome is distinct from 'withdrawn'
      )
    or id in (select * from mergers_to_confirm())
  );

-- What the successor reads of whom it took over -------------------------------------------------------------------------

-- Organizations that the viewer's took over, and those that these had taken over.
create function predecessors_of_viewer() returns setof uuid
language sql stable set search_path = public, pg_temp
as $$
  with recursive earlier (id) as (
    select o.id from organizations o where o.merged_into_id = viewer_organization()
    union
    select o.id from organizations o join earlier e on o.merged_into_id = e.id
  )
  select e.id from earlier e
$$;
grant execute on function predecessors_of_viewer() to common_thread_app;

drop policy "members read their cases' history, admins the organization's" on audit_entries;
create policy "members read their cases' history, admins the organization's" on audit_entries for select
  to common_thread_app
  using (
    (
      organization_id = (select viewer_organization())
      or organization_id in (select * from predecessors_of_viewer())
    )
      and (case_id is not null or (select viewer_is('admin')))
    or organization_id is null and (select viewer_is_operator())
  );
drop policy "admins read their chain's seals, operators the installation's" on audit_seals;
create policy "admins read their chain's seals, operators the installation's" on audit_seals for select
  to common_thread_app
  using (
    (select viewer_is('admin'))
      and (chain = (select viewer_organization()) or chain in (select * from predecessors_of_viewer()))
    or chain = '00000000-0000-0000-0000-000000000000' and (select viewer_is_operator())
  );

-- What was asked, on what legal basis, and answered is a record that outlives who asked.
drop policy "requests show to who asks, and once sent to who is asked" on information_requests;
create policy "requests show to who asks, and once sent to who is asked" on information_requests for select
  to common_thread_app
  using (
    organization_id = (select viewer_organization())
    or to_organization_id = (select viewer_organization()) and sent_at is not null
    or sent_at is not null
      and (
        organization_id in (select * from predecessors_of_viewer())
        or to_organization_id in (select * from predecessors_of_viewer())
      )
  );

-- Ending an organization ------------------------------------------------------------------------------------------------

-- As before; and nobody files in the moment in which their organization ends: the case would be nobody's.
create or replace function assign_case_number() returns trigger
language plpgsql security definer set search_path = public, pg_temp
as $$
declare
  case_year int := extract(year from coalesce(new.detected_at, now()) at time zone 'UTC');
  organization_code text;
  next_number int;
begin
  select o.code into organization_code
  from organizations o
  where o.id = new.organization_id and o.closed_at is null
  for key share;
  if organization_code is null then
    raise exception using errcode = 'CT001', message = 'organization_closed';
  end if;
  insert into case_numbers as n (organization_id, year, last)
  values (new.organization_id, case_year, 1)
  on conflict (organization_id, year) do update set last = n.last + 1
  returning last into next_number;
  new.number := organization_code || '-' || case_year || '-' || lpad(next_number::text, greatest(4, length(next_number::text)), '0');
  return new;
end
$$;

-- What an organization gave and was given ends, it is compared with nobody, and nobody acts for it any more.
create function end_organization(ending uuid) returns void
language plpgsql set search_path = public, pg_temp
as $$
declare
  consent uuid;
  known uuid[];
  asked information_requests;
begin
  update organizations o set closed_at = now() where o.id = ending;
  select array_agg(m.id) || ending into known from members m where m.organization_id = ending;
  known := coalesce(known, array[ending]);
  update shares s set revoked_at = now()
  where s.revoked_at is null and (s.organization_id = ending or s.party_id = any (known));
  update case_grants g set revoked_at = now()
  where g.revoked_at is null and (g.case_organization_id = ending or g.party_id = any (known));
  -- Groups that it runs go on under the operators; its own membership ends with what went through it.
  update sharing_groups g set organization_id = null where g.organization_id = ending;
  delete from sharing_group_members m where m.organization_id = ending;
  update connection_requests r set withdrawn_at = now()
  where r.organization_id = ending
    and r.withdrawn_at is null
    and not exists (select from connections c where c.request_id = r.id);
  -- match_keys, notices and requests made to it go with the exposure.
  update observations o set exposure = 'private' where o.organization_id = ending and o.exposure = 'matchable';
  delete from matching_jobs j where j.organization_id = ending;
  update case_transfers t
  set outcome = case when t.organization_id = ending then 'withdrawn' else 'declined' end, answered_at = now()
  where t.outcome is null and ending in (t.organization_id, t.to_organization_id);
  update organization_closings c set outcome = 'withdrawn', ended_at = now()
  where c.organization_id = ending and c.outcome is null;
  update organization_mergers m
  set outcome = case when m.organization_id = ending then 'withdrawn' else 'declined' end, ended_at = now()
  where m.outcome is null and ending in (m.organization_id, m.into_organization_id);
  update sharing_rules r set ended_at = now() where r.organization_id = ending and r.ended_at is null;
  update sharing_proposals p set decision = 'withdrawn', decided_at = now()
  where p.organization_id = ending and p.decision is null;
  -- What it let others do with its material ends as if its leads had taken it back.
  perform set_config('app.organization', ending::text, true), set_config('app.role', 'lead', true);
  for consent in
    select r.id from consent_requests r
    where r.source_organization_id = ending and r.agreed and r.revoked_at is null
    order by r.id
  loop
    perform revoke_consent(consent);
  end loop;
  perform set_config('app.organization', '', true), set_config('app.role', '', true);
  update consent_requests r set withdrawn_at = now()
  where r.organization_id = ending and r.answered_at is null and r.withdrawn_at is null;
  update broker_invitations b set withdrawn_at = now()
  where b.connection_id is null
    and b.withdrawn_at is null
    and ending in (b.broker_id, b.organization_id, b.other_organization_id);
  delete from broker_authorizations a where ending in (a.organization_id, a.broker_id);
  delete from brokers b where b.organization_id = ending;
  update information_requests q set withdrawn_at = now()
  where q.organization_id = ending and q.sent_at is not null and q.answered_at is null and q.withdrawn_at is null;
  -- Whoever asked it need not wait.
  for asked in
    update information_requests q set answered_at = now(), refusal = 'other'
    where q.to_organization_id = ending and q.sent_at is not null and q.answered_at is null and q.withdrawn_at is null
    returning q.*
  loop
    perform append_to_chain(
      asked.organization_id, null, null, ending, 'request.refused', null, asked.id,
      jsonb_build_object('basis', asked.basis, 'purpose', asked.purpose, 'due', asked.due_on, 'party', ending)
    );
  end loop;
  update invitations i set revoked_at = now()
  where i.organization_id = ending and i.accepted_at is null and i.revoked_at is null;
  update password_resets r set used_at = now() where r.organization_id = ending and r.used_at is null;
  update sessions s set revoked_at = now() where s.organization_id = ending and s.revoked_at is null;
end
$$;

-- As before; a merger that was asked for is withdrawn first.
create or replace function ask_closing(because text, erase_at_once boolean) returns text
language plpgsql security definer set search_path = public, pg_temp
as $$
begin
  if not viewer_is('admin') then return 'role'; end if;
  perform from organizations o where o.id = viewer_organization() for update;
  if exists (select from active_holds() h where h.organization_id = viewer_organization()) then return 'legal_hold'; end if;
  if exists (select from organization_closings c where c.organization_id = viewer_organization() and c.outcome is null)
    or exists (select from organization_mergers m where m.organization_id = viewer_organization() and m.outcome is null)
  then
    return 'already_asked';
  end if;
  insert into organization_closings (organization_id, reason, erase, asked_by_name)
  select viewer_organization(), because, erase_at_once, u.name from users u where u.id = viewer_user();
  perform append_audit('organization.closing_asked', null, viewer_organization(), jsonb_build_object('erase', erase_at_once));
  return null;
end
$$;

-- As before, with the ending itself said once.
create or replace function close_organization(closing uuid) returns text
language plpgsql security definer set search_path = public, pg_temp
as $$
declare
  asked organization_closings;
  gone record;
begin
  perform from organizations o where o.id = closing for update;
  if closing not in (select organizations_to_close()) then return 'not_found'; end if;
  if exists (select from active_holds() h where h.organization_id = closing) then return 'closing_stopped'; end if;
  update organization_closings c set outcome = 'closed', ended_at = now()
  where c.organization_id = closing and c.outcome is null
  returning c.* into asked;
  perform end_organization(closing);
  if asked.erase then
    for gone in select c.id from cases c where c.organization_id = closing order by c.id
    loop
      perform append_to_chain(closing, null, null, null, 'case.expired', gone.id, null, case_proof(gone.id));
      delete from cases c where c.id = gone.id;
    end loop;
    delete from drafts d where d.organization_id = closing;
  end if;
  perform append_to_chain(closing, null, null, null, 'organization.closed', null, closing, '{}');
  perform append_audit('organization.closed', null, closing, '{}');
  return null;
end
$$;

-- What would go over -------------------------------------------------------------------------------------------------------

-- Cases and observations that go over, and how many of them and of the people named there are TLP:RED.
create function count_going_over(ending uuid, successor uuid) returns table (cases int, observations int, red int)
language sql stable set search_path = public, pg_temp
as $$
  with going as (
    select o.tlp
    from cases c
    join observations o on o.case_id = c.id
    where c.organization_id = ending
      and o.id not in (select l from observations_left_behind(ending, successor) l)
  )
  select
    (select count(*)::int from cases c where c.organization_id = ending),
    (select count(*)::int from going),
    (
      select count(*)::int
      from (
        select g.tlp from going g
        union all
        select c.tlp from cases c where c.organization_id = ending
        union all
        select p.tlp from cases c join case_persons p on p.case_id = c.id where c.organization_id = ending
      ) marked
      where marked.tlp = 'red'
    )
$$;

-- What merging the viewer's organization into this one would do: for its admins, before they ask.
create function merger_effects(into_organization uuid) returns table (
  obstacle text, cases int, observations int, red int, holds int, left_behind int, comments int, given int, received int,
  matchable int, groups int, contacts int, contributed int, members int, drafts int
)
language sql stable security definer set search_path = public, pg_temp
as $$
  with me as (
    select viewer_organization() as id, array_agg(m.id) || viewer_organization() as known
    from members m
    where m.organization_id = viewer_organization() and viewer_is('admin')
    having count(*) > 0
  ),
  ways as (
    select s.organization_id as giver, s.party_id
    from shares s
    where s.revoked_at is null and (s.expires_at is null or s.expires_at > now())
    union all
    select g.case_organization_id, g.party_id
    from case_grants g
    where g.revoked_at is null and (g.expires_at is null or g.expires_at > now())
  )
  select
    merger_obstacle(me.id, into_organization),
    size.cases, size.observations, size.red,
    (select count(*)::int from active_holds() h where h.organization_id = me.id),
    (select count(*)::int from observations_left_behind(me.id, into_organization)),
    (
      select count(*)::int
      from case_comments c
      where c.case_organization_id = me.id and c.organization_id not in (me.id, into_organization)
    ),
    (select count(*)::int from ways w where w.giver = me.id),
    (
      select count(*)::int
      from ways w
      where w.giver <> me.id
        and (
          w.party_id = any (me.known)
          or w.party_id in (
            select m.group_id from sharing_group_members m where m.organization_id = me.id and m.joined_at is not null
          )
        )
    ),
    (
      select count(*)::int
      from cases c
      join observations o on o.case_id = c.id
      where c.organization_id = me.id and o.exposure = 'matchable'
    ),
    (select count(*)::int from sharing_group_members m where m.organization_id = me.id and m.joined_at is not null),
    (
      select count(*)::int
      from connections c
      join connection_requests r on r.id = c.request_id
      where me.id in (r.organization_id, r.to_organization_id)
    ),
    (
      select count(*)::int
      from observations o
      where o.organization_id = me.id and o.case_organization_id not in (me.id, into_organization)
    ),
    (select count(*)::int from members m where m.organization_id = me.id and m.deactivated_at is null),
    (select count(*)::int from drafts d where d.organization_id = me.id)
  from me
  cross join lateral count_going_over(me.id, into_organization) size
$$;

-- The cases that stop a merger of the viewer's organization into this one: for its admins.
create function cases_stopping_merger(into_organization uuid) returns setof uuid
language sql stable security definer set search_path = public, pg_temp
as $$
  select c from cases_held_back(viewer_organization(), into_organization) c where viewer_is('admin')
$$;

-- How much would come to the viewer's organization: for its admins, while they are asked.
create function merger_size(merger uuid) returns table (cases int, observations int, red int)
language sql stable security definer set search_path = public, pg_temp
as $$
  select size.*
  from organization_mergers m
  cross join lateral count_going_over(m.organization_id, m.into_organization_id) size
  where m.id = merger
    and m.into_organization_id = viewer_organization()
    and viewer_is('admin')
    and m.outcome is null
$$;

-- Active members of the organization that asks, for the admins who say whom they take on. own_role: of whoever is a member
-- already.
create function members_to_take_on(merger uuid) returns table (
  member_id uuid, name text, name_reading text, email text, role member_role, own_role member_role
)
language sql stable security definer set search_path = public, pg_temp
as $$
  select p.id, u.name, u.name_reading, u.email, p.role, own.role
  from organization_mergers m
  join members p on p.organization_id = m.organization_id and p.deactivated_at is null
  join users u on u.id = p.user_id and u.deactivated_at is null
  left join members own
    on own.organization_id = m.into_organization_id and own.user_id = p.user_id and own.deactivated_at is null
  where m.id = merger
    and m.into_organization_id = viewer_organization()
    and viewer_is('admin')
    and m.outcome is null
$$;

-- The three steps -------------------------------------------------------------------------------------------------------

-- Asks to merge the viewer's organization into another. Null, or a refusal's code.
create function ask_merger(into_organization uuid, because text, lets_compare boolean) returns text
language plpgsql security definer set search_path = public, pg_temp
as $$
declare
  obstacle text;
  merger uuid;
begin
  if not viewer_is('admin') then return 'role'; end if;
  perform from organizations o where o.id = viewer_organization() for update;
  obstacle := merger_obstacle(viewer_organization(), into_organization);
  if obstacle is not null then return obstacle; end if;
  if exists (select from organization_closings c where c.organization_id = viewer_organization() and c.outcome is null)
    or exists (select from organization_mergers m where m.organization_id = viewer_organization() and m.outcome is null)
  then
    return 'already_asked';
  end if;
  insert into organization_mergers (organization_id, into_organization_id, reason, keep_compared, asked_by_name)
  select viewer_organization(), into_organization, because, lets_compare, u.name from users u where u.id = viewer_user()
  returning id into merger;
  perform append_audit('organization.merger_asked', null, merger, jsonb_build_object('party', into_organization));
  return null;
end
$$;

-- Takes the asking of the viewer's organization back, or declines another's, until an operator confirms. Null, or a
-- refusal's code.
create function end_merger(merger uuid, how text) returns text
language plpgsql security definer set search_path = public, pg_temp
as $$
declare
  ended organization_mergers;
begin
  if not viewer_is('admin') then return 'role'; end if;
  update organization_mergers m
  set outcome = how, ended_at = now()
  where m.id = merger
    and m.outcome is null
    and viewer_organization() = case how when 'withdrawn' then m.organization_id when 'declined' then m.into_organization_id end
  returning m.* into ended;
  if ended.id is null then return 'not_found'; end if;
  perform append_audit(
    case how when 'withdrawn' then 'organization.merger_withdrawn' else 'organization.merger_declined' end, null, merger,
    jsonb_build_object('party', case how when 'withdrawn' then ended.into_organization_id else ended.organization_id end)
  );
  if how = 'declined' then
    perform append_to_chain(
      ended.organization_id, null, null, viewer_organization(), 'organization.merger_declined', null, merger,
      jsonb_build_object('party', viewer_organization())
    );
  end if;
  return null;
end
$$;

-- Accepts, with the members that are taken on and the role of each; an operator confirms. Null, or a refusal's code.
create function accept_merger(merger uuid, goes_on_comparing boolean, taken_on uuid[], in_roles member_role[]) returns text
language plpgsql security definer set search_path = public, pg_temp
as $$
declare
  asked organization_mergers;
begin
  if not viewer_is('admin') then return 'role'; end if;
  select m.* into asked
  from organization_mergers m
  where m.id = merger
    and m.into_organization_id = viewer_organization()
    and m.outcome is null
    and m.accepted_at is null
  for update;
  if asked.id is null then return 'not_found'; end if;
  -- Not each obstacle is this side's to know.
  if merger_obstacle(asked.organization_id, asked.into_organization_id) is not null then return 'merger_stopped'; end if;
  if cardinality(taken_on) <> cardinality(in_roles)
    or exists (select from unnest(taken_on) t where t not in (select c.member_id from members_to_take_on(merger) c))
    or (select count(distinct t) from unnest(taken_on) t) <> cardinality(taken_on)
  then
    return 'not_found';
  end if;
  update organization_mergers m
  set
    accepted_at = now(), accepted_by_name = (select u.name from users u where u.id = viewer_user()),
    compare = m.keep_compared and goes_on_comparing, member_ids = taken_on, member_roles = in_roles
  where m.id = merger;
  perform append_audit(
    'organization.merger_accepted', null, merger,
    jsonb_build_object('party', asked.organization_id, 'count', cardinality(taken_on))
  );
  perform append_to_chain(
    asked.organization_id, null, null, viewer_organization(), 'organization.merger_accepted', null, merger,
    jsonb_build_object('party', viewer_organization(), 'count', cardinality(taken_on))
  );
  return null;
end
$$;

-- As before; but for holds, which go along where an organization hands over all it has: they stand in its successor's name
-- by then.
create or replace function move_case(of_case uuid, from_organization uuid, to_organization uuid) returns void
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
  delete from legal_holds h where h.case_id = of_case and h.organization_id = from_organization;
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

-- What the two told each other becomes one organization's own word; what others told the one that ends, and is not its to
-- hand on, goes.
create function unite_material(ending uuid, successor uuid) returns void
language plpgsql set search_path = public, pg_temp
as $$
begin
  with own as (
    update observations o
    set
      origin_observation_id = null, origin_organization_id = null, origin_share_id = null, origin_grant_id = null,
      received_tlp = null, received_pap = null, provenance = null
    where (o.organization_id, o.origin_organization_id) in ((ending, successor), (successor, ending))
    returning o.case_id, o.id
  )
  update related_keys r set copied = false from own where (r.case_id, r.observation_id) = (own.case_id, own.id);
  delete from observations o where o.id in (select l from observations_left_behind(ending, successor) l);
  -- A consent to mark a copy lower was given to the one that ends.
  update observations o
  set tlp = o.received_tlp, exposure = 'private'
  where o.case_organization_id = ending and o.organization_id = ending and o.tlp < o.received_tlp;
  update observations o
  set organization_id = successor, created_by = null
  where o.case_organization_id = successor
    and o.organization_id = ending
    and not exists (
      select from observations t where (t.case_id, t.organization_id, t.key) = (o.case_id, successor, o.key)
    );
  update case_sources s set organization_id = successor, created_by = null
  where s.case_organization_id = successor and s.organization_id = ending;
  -- Files that people of the one that ends took away are in the other's hands, which is told to delete what ends.
  update exports e set organization_id = successor where e.organization_id = ending;
end
$$;

-- Takes on whom the successor chose, if they still belong to the one that ends, and gives back to everybody who belongs to
-- both now the cases they were in charge of and their drafts. How many were taken on.
create function unite_members(merger organization_mergers, in_charge jsonb) returns int
language plpgsql set search_path = public, pg_temp
as $$
declare
  person record;
  taken uuid;
  joined int := 0;
begin
  for person in
    select former.id as former_id, former.user_id, own.id as own_id, own.deactivated_at is null as active, chosen.role
    from members former
    join users u on u.id = former.user_id and u.deactivated_at is null
    left join members own on own.user_id = former.user_id and own.organization_id = merger.into_organization_id
    left join unnest(merger.member_ids, merger.member_roles) as chosen (id, role) on chosen.id = former.id
    where former.organization_id = merger.organization_id
      and former.deactivated_at is null
      and (chosen.role is not null or own.id is not null and own.deactivated_at is null)
    order by former.id
  loop
    taken := person.own_id;
    if taken is null then
      insert into parties (kind) values ('member') returning id into taken;
      insert into members (id, user_id, organization_id, role)
      values (taken, person.user_id, merger.into_organization_id, person.role);
      joined := joined + 1;
    elsif not person.active then
      update members m set role = person.role, deactivated_at = null where m.id = taken;
      joined := joined + 1;
    end if;
    update cases c
    set owner_member_id = taken
    from jsonb_each_text(in_charge) was
    where c.id = was.key::uuid and was.value::uuid = person.former_id;
    -- With whom a draft would be shared was said under other rules.
    update drafts d
    set
      organization_id = merger.into_organization_id, member_id = taken, sharing = '{}',
      case_id = (select c.id from cases c where c.id = d.case_id and c.organization_id = merger.into_organization_id)
    where d.member_id = person.former_id;
    update exports e set member_id = taken where e.member_id = person.former_id;
  end loop;
  delete from drafts d where d.organization_id = merger.organization_id;
  return joined;
end
$$;

-- Merges: for an operator, once both want it. Null, or not_found, whyever it cannot be done.
create function merge_organizations(merger uuid) returns text
language plpgsql security definer set search_path = public, pg_temp
as $$
declare
  agreed organization_mergers;
  in_charge jsonb;
  compared uuid[];
  moved record;
  entries jsonb := '[]';
  entry jsonb;
  facts jsonb;
  joined int;
  head audit_heads;
begin
  if not viewer_is_operator() then return 'not_found'; end if;
  select m.* into agreed from organization_mergers m
  where m.id = merger and m.outcome is null and m.accepted_at is not null
  for update;
  if agreed.id is null then return 'not_found'; end if;
  perform from organizations o where o.id in (agreed.organization_id, agreed.into_organization_id) order by o.id for update;
  -- Whoever changes one of the cases has done so, or finds it elsewhere.
  perform from cases c where c.organization_id = agreed.organization_id order by c.id for update;
  if merger_obstacle(agreed.organization_id, agreed.into_organization_id) is not null then return 'not_found'; end if;
  update organization_mergers m set outcome = 'merged', ended_at = now() where m.id = merger;

  select array_agg(o.id) into compared
  from observations o
  where o.organization_id = agreed.organization_id
    and o.case_organization_id = agreed.organization_id
    and o.exposure = 'matchable'
    -- Sources consented to what the one that ends does, and a case that was called otherwise is not called by the new name.
    and o.origin_observation_id is null
    and o.case_id not in (select i.case_id from case_identities i)
    and agreed.compare;
  select coalesce(jsonb_object_agg(c.id, c.owner_member_id), '{}') into in_charge
  from cases c
  where c.organization_id = agreed.organization_id and c.owner_member_id is not null;
  perform unite_material(agreed.organization_id, agreed.into_organization_id);
  for moved in
    select c.id, c.number, (select count(*)::int from observations o where o.case_id = c.id) as observations
    from cases c
    where c.organization_id = agreed.organization_id
    order by c.id
  loop
    set constraints all deferred;
    update legal_holds h set organization_id = agreed.into_organization_id where h.case_id = moved.id;
    perform move_case(moved.id, agreed.organization_id, agreed.into_organization_id);
    entries := entries || jsonb_build_object('case', moved.id, 'number', moved.number, 'observations', moved.observations);
  end loop;
  update observations o set exposure = 'matchable' where o.id = any (compared);
  perform end_organization(agreed.organization_id);
  update organizations o set merged_into_id = agreed.into_organization_id where o.id = agreed.organization_id;
  joined := unite_members(agreed, in_charge);

  -- Both chains say it, case by case; the successor's holds how the other one's ended.
  facts := jsonb_build_object('count', jsonb_array_length(entries), 'members', joined, 'compared', coalesce(cardinality(compared), 0));
  for entry in select e from jsonb_array_elements(entries) e
  loop
    perform append_to_chain(
      agreed.organization_id, null, null, null, 'case.transferred', (entry ->> 'case')::uuid, merger,
      entry - 'case' || jsonb_build_object('party', agreed.into_organization_id)
    );
  end loop;
  perform append_to_chain(
    agreed.organization_id, null, null, null, 'organization.merged', null, merger,
    facts || jsonb_build_object('party', agreed.into_organization_id)
  );
  select h.* into head from audit_heads h where h.chain = agreed.organization_id;
  for entry in select e from jsonb_array_elements(entries) e
  loop
    perform append_to_chain(
      agreed.into_organization_id, null, null, null, 'case.received', (entry ->> 'case')::uuid, merger,
      entry - 'case' || jsonb_build_object('party', agreed.organization_id)
    );
  end loop;
  perform append_to_chain(
    agreed.into_organization_id, null, null, null, 'organization.took_over', null, merger,
    facts || jsonb_build_object(
      'party', agreed.organization_id, 'seq', head.seq, 'head', encode(head.hash, 'hex')
    )
  );
  perform append_audit(
    'organization.merged', null, agreed.organization_id, jsonb_build_object('party', agreed.into_organization_id)
  );
  return null;
end
$$;
grant execute on function
  merger_effects(uuid), cases_stopping_merger(uuid), merger_size(uuid), members_to_take_on(uuid),
  ask_merger(uuid, text, boolean), end_merger(uuid, text), accept_merger(uuid, boolean, uuid[], member_role[]),
  merge_organizations(uuid)
to common_thread_app;

-- As before; a successor erases for whom it took over, whose members are nobody's colleagues any more, and with a member of
-- its own what the same person was there.
create or replace function erase_member(for_member uuid) returns text
language plpgsql security definer set search_path = public, pg_temp
as $$
declare
  former constant text := 'Former member / 元メンバー';
  nobody constant text := 'former-' || for_member || '@erased.invalid';
  person users;
  theirs uuid;
  earlier uuid;
  shadow uuid;
begin
  if not viewer_is('admin') then return 'role'; end if;
  select m.organization_id into theirs
  from members m
  where m.id = for_member
    and (m.organization_id = viewer_organization() or m.organization_id in (select * from predecessors_of_viewer()));
  select u.* into person from members m join users u on u.id = m.user_id where m.id = for_member and theirs is not null;
  if person.id is null or person.email = nobody then return 'not_found'; end if;
  if exists (
    select
    from members m
    join organizations o on o.id = m.organization_id and o.closed_at is null
    where m.id = for_member and m.deactivated_at is null
  ) then
    return 'still_active';
  end if;
  for earlier in
    select m.id
    from members m
    where m.user_id = person.id and theirs = viewer_organization() and m.organization_id in (select * from predecessors_of_viewer())
  loop
    perform erase_member(earlier);
  end loop;

  update case_comments set author_name = former where member_id = for_member;
  update case_grants set granted_by_name = former where granted_by = for_member;
  update shares set shared_by_name = former where shared_by = for_member;
  update legal_holds set placed_by_name = former where placed_by = for_member;
  -- Holds went over to the successor.
  update legal_holds set released_by_name = former
  where organization_id in (theirs, viewer_organization()) and released_by_name = person.name;
  update retention_policies set set_by_name = former
  where organization_id = theirs and set_by_name = person.name;
  update broker_authorizations set authorized_by_name = former
  where organization_id = theirs and authorized_by_name = person.name;
  update broker_invitations
  set invited_by_name = former, contact = replace(replace(contact, person.email, nobody), person.name, former)
  where broker_id = theirs and invited_by_name = person.name;
  update broker_answers
  set answered_by_name = former, contact = replace(replace(contact, person.email, nobody), person.name, former)
  where organization_id = theirs and answered_by_name = person.name;
  update sharing_rules set created_by_name = former where created_by = for_member;
  update sharing_rules set ended_by_name = former
  where organization_id = theirs and ended_by_name = person.name;
  update exports set member_name = former where member_id = for_member;
  update export_recalls x set acknowledged_by_name = former
  from exports e
  where e.id = x.export_id and e.organization_id = theirs and x.acknowledged_by_name = person.name;
  update consent_requests set asked_by_name = former
  where organization_id = theirs and asked_by_name = person.name;
  update consent_requests set answered_by_name = former
  where source_organization_id = theirs and answered_by_name = person.name;
  update information_requests set sent_by_name = former
  where organization_id = theirs and sent_by_name = person.name;
  update information_requests set answered_by_name = former
  where to_organization_id = theirs and answered_by_name = person.name;
  update organization_closings set asked_by_name = former
  where organization_id = theirs and asked_by_name = person.name;
  update organization_mergers set asked_by_name = former
  where organization_id = theirs and asked_by_name = person.name;
  update organization_mergers set accepted_by_name = former
  where into_organization_id = theirs and accepted_by_name = person.name;
  update sharing_proposals set proposed_by_name = former where proposed_by = for_member;
  update sharing_proposals set decided_by_name = former where decided_by = for_member;
  update case_transfers set offered_by_name = former
  where organization_id = theirs and offered_by_name = person.name;
  update case_transfers set answered_by_name = former
  where theirs = case outcome when 'withdrawn' then organization_id else to_organization_id end
    and answered_by_name = person.name;
  update connection_requests
  set asked_by_name = former, contact = replace(replace(contact, person.email, nobody), person.name, former)
  where organization_id = theirs and asked_by_name = person.name;
  update connections c
  set accepted_by_name = former, contact = replace(replace(c.contact, person.email, nobody), person.name, former)
  from connection_requests r
  where r.id = c.request_id
    and r.to_organization_id = theirs
    and c.accepted_by_name = person.name;
  update invitations set email = null where organization_id = theirs and email = person.email;
  delete from drafts where member_id = for_member;

  if person.is_operator or exists (select from members m where m.user_id = person.id and m.id <> for_member) then
    insert into users (email, name, deactivated_at) values (nobody, former, now()) returning id into shadow;
    update members set user_id = shadow, last_active_at = null where id = for_member;
    return null;
  end if;
  delete from credentials where user_id = person.id;
  delete from password_resets where user_id = person.id;
  perform forget_second_factors(person.id);
  delete from sessions where user_id = person.id;
  update users
  set email = nobody, name = former, name_reading = null, locale = 'en', time_zone = 'UTC', deactivated_at = now()
  where id = person.id;
  update members set last_active_at = null where id = for_member;
  return null;
end
$$;
