-- Up Migration

-- A copy of what was received is kept as an export is: who took it, what is in it, and what was taken back of it since.
-- With what its source takes back it goes from the holder's case, in the same commit. Only a legal hold of the holder keeps
-- it there, for the holder alone, as long as it holds.
alter table exports
  add into_case uuid,
  add grant_id uuid,
  alter sha256 drop not null,
  drop constraint exports_purpose_check,
  add constraint exports_purpose_check check (purpose in ('analysis', 'blocking', 'copy')),
  add constraint a_copy_has_a_case check ((purpose = 'copy') = (into_case is not null)),
  add constraint a_file_has_a_digest check ((purpose = 'copy') = (sha256 is null));
comment on column exports.into_case is 'of a copy: the case of who copied, which the owner does not learn';
comment on column exports.grant_id is 'of a copy that came by a grant';
create index exports_by_copying_case on exports (into_case) where into_case is not null;

-- A source's consent ends for what it no longer gives to who asked, and does not come back by itself.
alter table consent_observations add ended_at timestamptz;
comment on column consent_observations.ended_at is 'who asked is no longer given it; the consent does not hold for it any more';

-- As before.
create or replace function consented(
  organization uuid, wanted consent_act, origin uuid, to_party uuid default null, to_tlp tlp default null
)
returns boolean
language sql stable set search_path = public, pg_temp
as $$
  select exists (
    select
    from consent_observations o
    join consent_requests r on r.id = o.request_id
    where o.observation_id = origin
      and o.ended_at is null
      and r.organization_id = organization
      and r.act = wanted
      and r.agreed
      and r.revoked_at is null
      and (r.until is null or r.until > now())
      and (wanted <> 'share' or r.party_id = to_party)
      and (wanted <> 'lower_tlp' or r.tlp <= to_tlp)
  )
$$;

-- As before.
create or replace function copies_shown_to_viewer() returns setof uuid
language sql stable security definer set search_path = public, pg_temp
as $$
  with given as (
    select c.id, c.origin_observation_id, c.organization_id, c.origin_organization_id, s.party_id
    from shares s
    join shared_observations l on l.share_id = s.id
    join observations c on c.id = l.observation_id
    where s.party_id = any (viewer_parties())
      and s.revoked_at is null
      and (s.expires_at is null or s.expires_at > now())
      and c.origin_observation_id is not null
      and c.organization_id = c.case_organization_id
      and c.tlp <= tlp_ceiling(s.party_kind)
    union all
    select c.id, c.origin_observation_id, c.organization_id, c.origin_organization_id, g.party_id
    from case_grants g
    join cases k on k.id = g.case_id
    join observations c on c.case_id = g.case_id
    where g.party_id = any (viewer_parties())
      and g.revoked_at is null
      and (g.expires_at is null or g.expires_at > now())
      and c.origin_observation_id is not null
      and c.organization_id = c.case_organization_id
      and tlp_ceiling(g.party_kind) >= greatest(c.tlp, k.tlp)
  )
  select g.id
  from given g
  where g.origin_organization_id = viewer_organization()
    or (g.organization_id, g.origin_observation_id, g.party_id) in (
      select r.organization_id, o.observation_id, r.party_id
      from consent_requests r
      join consent_observations o on o.request_id = r.id
      where r.act = 'share'
        and r.party_id = any (viewer_parties())
        and r.agreed
        and r.revoked_at is null
        and (r.until is null or r.until > now())
        and o.ended_at is null
    )
$$;

-- What those who exported from these cases, or copied, are no longer shown of it: as the policy on observations says it,
-- and of copies whatever their organization is not shown.
create function lines_ended(of_cases uuid[], copies boolean) returns table (export_id uuid, observation_id uuid)
language sql stable set search_path = public, pg_temp
as $$
  with asked as materialized (
    select e.id, e.lines, parties_of(case when not copies then e.member_id end, e.organization_id) as parties
    from exports e
    where e.case_id = any (of_cases)
      and (e.purpose = 'copy') = copies
      and e.organization_id <> e.case_organization_id
      and e.recalled < cardinality(e.lines)
  ),
  -- Probes are lateral (offset 0), pairs are compared as sets: the planner cannot know how many lines an export has.
  exported as materialized (
    select o.*
    from (select distinct l.id from asked a cross join unnest(a.lines) l (id)) l
    cross join lateral (
      select o.id, o.tlp, o.case_id, o.organization_id, o.origin_observation_id, o.origin_organization_id
      from observations o
      where o.id = l.id and o.organization_id = o.case_organization_id
      offset 0
    ) o
  ),
  granted as materialized (
    select g.case_id, g.party_id, tlp_ceiling(g.party_kind) as ceiling, c.tlp
    from case_grants g
    join cases c on c.id = g.case_id
    where g.case_id = any (of_cases) and g.revoked_at is null and (g.expires_at is null or g.expires_at > now())
  ),
  shared as materialized (
    select s.id, s.party_id, tlp_ceiling(s.party_kind) as ceiling
    from shares s
    where s.case_id = any (of_cases) and s.revoked_at is null and (s.expires_at is null or s.expires_at > now())
  ),
  ways as materialized (
    select o.*, g.party_id
    from exported o
    join granted g on g.case_id = o.case_id and g.ceiling >= greatest(o.tlp, g.tlp)
    union all
    select o.*, s.party_id
    from exported o
    cross join lateral (select i.share_id from shared_observations i where i.observation_id = o.id offset 0) i
    join shared s on s.id = i.share_id and s.ceiling >= o.tlp
  )
  select a.id, l.id
  from asked a
  cross join unnest(a.lines) l (id)
  except
  select a.id, w.id
  from asked a
  cross join unnest(a.parties) p (id)
  join ways w on w.party_id = p.id
  where w.origin_observation_id is null
    or w.origin_organization_id = any (a.parties)
    or consented(w.organization_id, 'share', w.origin_observation_id, to_party => w.party_id)
$$;

-- When an export or a copy is to be looked at again: something by which it came runs out, or a hold that keeps it does.
create function next_look(at exports) returns timestamptz
language sql stable set search_path = public, pg_temp
as $$
  select least(
    next_expiry(at.case_id, parties_of(case when at.purpose <> 'copy' then at.member_id end, at.organization_id)),
    (
      select min(h.ends_at)
      from legal_holds h
      where h.case_id = at.into_case and h.released_at is null and h.ends_at > now()
    )
  )
$$;

-- Ends the copies of what their holders are no longer given, with what their source had consented to: they are deleted, but
-- for what a hold keeps, and the holder reads it in its inbox and in its case's history. Where a copy became the source's
-- own, with its case, it stays.
create function end_copies(of_cases uuid[], why text) returns void
language plpgsql set search_path = public, pg_temp
as $$
declare
  ended record;
  held_cases uuid[];
  held_exports uuid[];
begin
  if not exists (select from exports e where e.case_id = any (of_cases) and e.purpose = 'copy') then return; end if;
  update consent_observations k
  set ended_at = now()
  from lines_ended(of_cases, true) l
  join exports e on e.id = l.export_id
  join consent_requests r on r.organization_id = e.organization_id
  where k.request_id = r.id and k.observation_id = l.observation_id and k.ended_at is null;
  for ended in
    with gone as (
      delete from observations c
      using lines_ended(of_cases, true) l, exports e
      where e.id = l.export_id
        and c.origin_observation_id = l.observation_id
        and c.case_id = e.into_case
        and c.organization_id <> c.origin_organization_id
        and not exists (
          select
          from active_holds() h
          where h.case_id = c.case_id
            and (
              h.whole_case
              or exists (select from held_observations k where k.hold_id = h.id and k.observation_id = c.id)
            )
        )
      returning e.id as export_id, e.case_organization_id as source, c.case_id, c.case_organization_id as holder
    ),
    counted as (
      select g.export_id, g.source, g.case_id, g.holder, count(*)::int as copies
      from gone g
      group by g.export_id, g.source, g.case_id, g.holder
    ),
    marked as (
      update exports e set recalled = e.recalled + c.copies from counted c where e.id = c.export_id
    ),
    told as (
      insert into export_recalls (export_id, observations, reason) select c.export_id, c.copies, why from counted c
    )
    select c.*, o.name from counted c join organizations o on o.id = c.source order by c.holder, c.export_id
  loop
    perform append_to_chain(
      ended.holder, null, ended.name, ended.source, 'copy.taken_back', ended.case_id, ended.export_id,
      jsonb_build_object('values', ended.copies)
    );
  end loop;
  -- What a hold keeps is for the holder alone, and is looked at again when the hold ends.
  with kept as (
    select c.id, c.case_id, e.id as export_id
    from lines_ended(of_cases, true) l
    join exports e on e.id = l.export_id
    join observations c on c.origin_observation_id = l.observation_id and c.case_id = e.into_case
    where c.organization_id <> c.origin_organization_id
  ),
  bound as (
    update observations c
    set exposure = 'private', tlp = greatest(c.tlp, c.received_tlp)
    from kept k
    where c.id = k.id and (c.exposure = 'matchable' or c.tlp < c.received_tlp)
  )
  select array_agg(distinct k.case_id), array_agg(distinct k.export_id) into held_cases, held_exports from kept k;
  perform note_recalls(held_cases);
  update exports e set expires_at = next_look(e) where e.id = any (held_exports);
end
$$;

-- A recall for each export of these cases that holds something its organization may no longer read, and what is new of it.
create or replace function recall_exports(of_cases uuid[], why text) returns void
language plpgsql set search_path = public, pg_temp
as $$
begin
  perform one_at_a_time(c.id) from (select distinct unnest(of_cases) as id order by 1) c;
  with ended as (
    select l.export_id, count(*)::int as observations from lines_ended(of_cases, false) l group by l.export_id
  ),
  fresh as (
    select n.export_id, n.observations, n.observations - e.recalled as more
    from ended n
    join exports e on e.id = n.export_id
    where n.observations > e.recalled
  ),
  marked as (
    update exports e set recalled = f.observations from fresh f where e.id = f.export_id
  )
  insert into export_recalls (export_id, observations, reason)
  select f.export_id, f.more, why from fresh f;
  perform end_copies(of_cases, why);
end
$$;

-- Each case once a transaction -----------------------------------------------------------------------------------------

-- Changing a share or grant ends it and makes another, so what was taken back is looked at when all is done: once for each
-- case, however many statements and rows took something back.
create table recalls_due (
  case_id uuid not null,
  transaction_id xid8 not null default pg_current_xact_id(),
  primary key (case_id, transaction_id)
);
alter table recalls_due enable row level security;
alter table recalls_due force row level security;
create policy "the owner migrates" on recalls_due to current_user using (true) with check (true);
select limit_view_as('recalls_due');

create function recall_at_commit() returns trigger
language plpgsql security definer set search_path = public, pg_temp
as $$
begin
  delete from recalls_due d where (d.case_id, d.transaction_id) = (new.case_id, new.transaction_id);
  perform recall_exports(array[new.case_id], 'taken_back');
  return null;
end
$$;

-- Exports wait from here on, before any chain is held.
create function note_recalls(of_cases uuid[]) returns void
language plpgsql set search_path = public, pg_temp
as $$
begin
  perform one_at_a_time(c.id) from (select distinct unnest(of_cases) as id order by 1) c;
  insert into recalls_due (case_id)
  select distinct e.case_id from exports e where e.case_id = any (of_cases)
  on conflict do nothing;
end
$$;

drop trigger recall_what_ended on shares;
drop trigger recall_what_ended on case_grants;
drop trigger recall_consented on consent_requests;
create constraint trigger recall_what_ended after insert on recalls_due
deferrable initially deferred
for each row execute function recall_at_commit();

create or replace function recall_what_ended() returns trigger
language plpgsql security definer set search_path = public, pg_temp
as $$
begin
  perform note_recalls(
    (
      select array_agg(distinct n.case_id)
      from new_rows n
      join old_rows o on o.id = n.id
      where o.revoked_at is null and n.revoked_at is not null
    )
  );
  return null;
end
$$;
create trigger recall_what_ended after update on shares
referencing old table as old_rows new table as new_rows
for each statement execute function recall_what_ended();
create trigger recall_what_ended after update on case_grants
referencing old table as old_rows new table as new_rows
for each statement execute function recall_what_ended();

create or replace function recall_consented() returns trigger
language plpgsql security definer set search_path = public, pg_temp
as $$
begin
  perform note_recalls(
    (
      select array_agg(distinct c.case_id)
      from new_rows n
      join old_rows o on o.id = n.id
      join consent_observations l on l.request_id = n.id
      join observations c on c.origin_observation_id = l.observation_id and c.organization_id = n.organization_id
      where o.revoked_at is null and n.revoked_at is not null
    )
  );
  return null;
end
$$;
create trigger recall_consented after update on consent_requests
referencing old table as old_rows new table as new_rows
for each statement execute function recall_consented();

create or replace function recall_what_was_deleted() returns trigger
language plpgsql security definer set search_path = public, pg_temp
as $$
begin
  perform note_recalls((select array_agg(distinct o.case_id) from old_rows o));
  return null;
end
$$;

create or replace function recall_what_was_raised() returns trigger
language plpgsql security definer set search_path = public, pg_temp
as $$
begin
  if tg_table_name = 'cases' then
    perform note_recalls((select array_agg(n.id) from new_rows n join old_rows o on o.id = n.id where n.tlp > o.tlp));
  else
    perform note_recalls(
      (select array_agg(distinct n.case_id) from new_rows n join old_rows o on o.id = n.id where n.tlp > o.tlp)
    );
  end if;
  return null;
end
$$;

create or replace function recall_through_group() returns trigger
language plpgsql security definer set search_path = public, pg_temp
as $$
begin
  perform note_recalls(
    (
      select array_agg(distinct e.case_id)
      from old_rows o
      join exports e on e.organization_id = o.organization_id
      where o.joined_at is not null
        and e.case_id in (
          select s.case_id from shares s where s.party_id = o.group_id
          union
          select g.case_id from case_grants g where g.party_id = o.group_id
        )
    )
  );
  return null;
end
$$;

-- What ran out has no commit of its own: the application asks every minute. How many exports and copies it looked at.
create or replace function recall_expired() returns int
language plpgsql security definer set search_path = public, pg_temp
as $$
declare
  looked uuid[];
  of_cases uuid[];
begin
  if viewer_user() is not null then return 0; end if;
  select array_agg(x.id), array_agg(distinct x.case_id) into looked, of_cases
  from (
    select e.id, e.case_id from exports e where e.expires_at <= now() order by e.case_id, e.id limit 200
  ) x;
  if looked is null then return 0; end if;
  perform recall_exports(of_cases, 'expired');
  update exports e set expires_at = next_look(e) where e.id = any (looked);
  return cardinality(looked);
end
$$;

-- With a hold that is released goes, a minute later, what it alone kept.
create function look_at_released_copies() returns trigger
language plpgsql security definer set search_path = public, pg_temp
as $$
begin
  update exports e set expires_at = now() where e.into_case = new.case_id and e.recalled < cardinality(e.lines);
  return null;
end
$$;
create trigger look_at_released_copies after update on legal_holds
for each row when (old.released_at is null and new.released_at is not null)
execute function look_at_released_copies();

-- It is kept what was copied, of which case and by which share or grant, so that taking back finds it. What was taken back
-- at the same moment is found when the copying commits.
create function keep_copies() returns trigger
language plpgsql security definer set search_path = public, pg_temp
as $$
begin
  if viewer_member() is null or not exists (select from new_rows n where n.origin_observation_id is not null) then
    return null;
  end if;
  insert into exports (
    id, case_id, case_organization_id, share_id, grant_id, organization_id, member_id, member_name, named, personal,
    purpose, live, "rows", lines, into_case, expires_at
  )
  select
    new_id(), o.case_id, o.case_organization_id, n.origin_share_id, n.origin_grant_id, n.organization_id, viewer_member(),
    u.name, viewer_is_named_to(o.case_id, n.origin_share_id), false, 'copy', false, count(*), array_agg(o.id), n.case_id,
    next_expiry(o.case_id, parties_of(null, n.organization_id))
  from new_rows n
  join observations o on o.id = n.origin_observation_id
  join users u on u.id = viewer_user()
  group by o.case_id, o.case_organization_id, n.origin_share_id, n.origin_grant_id, n.organization_id, u.name, n.case_id;
  perform note_recalls(
    (select array_agg(distinct o.case_id) from new_rows n join observations o on o.id = n.origin_observation_id)
  );
  return null;
end
$$;
create trigger keep_copies after insert on observations
referencing new table as new_rows
for each statement execute function keep_copies();

-- As before, from what was kept of the copying: whether a copy is still there is its holder's matter, and what keeps it too.
create or replace function copies_of_case(of_case uuid)
returns table (share_id uuid, grant_id uuid, organization_name text, copied_at timestamptz, "values" int)
language sql stable security definer set search_path = public, pg_temp
as $$
  select e.share_id, e.grant_id, case when e.named then n.name end, max(e.exported_at), sum(e."rows")::int
  from exports e
  join organizations n on n.id = e.organization_id
  where e.case_id = of_case
    and e.purpose = 'copy'
    and e.case_organization_id = viewer_organization()
  group by e.share_id, e.grant_id, case when e.named then n.name end
$$;

-- What was copied before, so that taking it back finds it too; what was taken back already goes now.
insert into exports (
  id, case_id, case_organization_id, share_id, grant_id, organization_id, member_id, member_name, named, personal, purpose,
  live, "rows", lines, into_case, expires_at, exported_at
)
select
  new_id(), o.case_id, o.case_organization_id, c.origin_share_id, c.origin_grant_id, c.organization_id, m.id, u.name,
  bool_and(coalesce(h.party_id, g.party_id) not in (select sg.id from sharing_groups sg where sg.closed)), false, 'copy',
  false, count(*), array_agg(o.id), c.case_id, next_expiry(o.case_id, parties_of(null, c.organization_id)),
  max(c.created_at)
from observations c
join observations o on o.id = c.origin_observation_id
join lateral (
  select m.id, m.user_id
  from members m
  where m.organization_id = c.organization_id
  order by m.id is not distinct from c.created_by desc, m.id
  limit 1
) m on true
join users u on u.id = m.user_id
left join shares h on h.id = c.origin_share_id
left join case_grants g on g.id = c.origin_grant_id
group by o.case_id, o.case_organization_id, c.origin_share_id, c.origin_grant_id, c.organization_id, m.id, u.name, c.case_id;
select recall_exports(array_agg(distinct e.case_id), 'taken_back') from exports e where e.purpose = 'copy';
