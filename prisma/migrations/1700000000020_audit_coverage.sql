-- Up Migration

-- Who reads through a closed group stays unnamed in the owner's chain, and is one person all the same: an id that is
-- salted with the thing read, so that nobody finds the person again under another thing.
create function unnamed_person(person uuid, about uuid) returns uuid
language sql stable set search_path = public, pg_temp
as $$
  select encode(
    substring(sha256(convert_to(s.overlap_salt || 'unnamed' || person || about, 'UTF8')) from 1 for 16), 'hex'
  )::uuid
  from installation_secrets s
$$;

-- Whether the viewer reads this share, or this case where no share is meant, by a way that names it: anything but a
-- closed group.
create function viewer_is_named_to(of_case uuid, of_share uuid) returns boolean
language sql stable set search_path = public, pg_temp
as $$
  select exists (
    select
    from (
      select s.party_id from shares s where s.id = of_share
      union all
      select g.party_id
      from case_grants g
      where of_share is null
        and g.case_id = of_case
        and g.revoked_at is null
        and (g.expires_at is null or g.expires_at > now())
    ) way
    where way.party_id = any (viewer_parties())
      and way.party_id not in (select sg.id from sharing_groups sg where sg.closed)
  )
$$;

-- Appends to the chain of the viewer's organization, of the organization that owns the case where the viewer acts on a
-- case granted to it or shared with it, or of the installation. Details carry no indicator values. In another
-- organization's chain only what a recipient can do is written: nobody there is made to have shared, granted or signed in.
create or replace function append_audit(act text, about_case uuid, about uuid, facts jsonb) returns void
language plpgsql security definer set search_path = public, pg_temp
as $$
declare
  owner uuid := viewer_organization();
  actor text;
begin
  select u.name into actor from users u where u.id = viewer_user();
  if about_case is not null then
    select c.organization_id into owner
    from cases c
    where c.id = about_case
      and (
        c.organization_id = viewer_organization()
        or c.id in (select cases_granted_to_viewer('clear'))
        or c.id in (select s.case_id from shares s where s.id in (select * from shares_shown_to_viewer()))
      );
    if owner is null then
      raise exception using errcode = 'CT001', message = 'not_yours';
    end if;
  end if;
  if owner is distinct from viewer_organization() then
    if act not in ('case.read', 'share.read', 'search.hit', 'case.exported', 'share.exported')
      and split_part(act, '.', 1) not in ('observation', 'comment', 'person', 'consent', 'copy')
    then
      raise exception using errcode = 'CT001', message = 'not_yours';
    end if;
    if act in ('case.read', 'share.read', 'search.hit', 'case.exported', 'share.exported')
      and not viewer_is_named_to(about_case, case when split_part(act, '.', 1) <> 'case' then about end)
    then
      perform append_to_chain(
        owner, unnamed_person(viewer_user(), coalesce(about, about_case)), null, null, act, about_case, about, facts
      );
      return;
    end if;
  end if;
  perform append_to_chain(owner, viewer_user(), actor, viewer_organization(), act, about_case, about, facts);
end
$$;

-- Whether the owner's chain holds this of the viewer within the hour already.
create function noted_lately(act text, of_case uuid, of_share uuid) returns boolean
language sql stable set search_path = public, pg_temp
as $$
  select exists (
    select
    from audit_entries a
    where a.case_id = of_case
      and a.at > now() - interval '1 hour'
      and a.subject_id is not distinct from of_share
      and a.action = act
      and (
        a.user_id = unnamed_person(viewer_user(), coalesce(of_share, of_case)) and a.actor_name is null
        or a.user_id = viewer_user() and a.actor_organization_id = viewer_organization()
      )
  )
$$;

-- As before, by the rules above.
create or replace function append_share_read(share uuid) returns boolean
language plpgsql security definer set search_path = public, pg_temp
as $$
declare
  shared_case uuid;
begin
  select s.case_id into shared_case
  from shares s
  where s.id = share
    and s.id in (select * from shares_shown_to_viewer())
    and s.organization_id <> viewer_organization();
  if shared_case is null or noted_lately('share.read', shared_case, share) then
    return false;
  end if;
  perform append_audit('share.read', shared_case, share, '{}');
  return true;
end
$$;

create or replace function append_case_read(granted_case uuid) returns boolean
language plpgsql security definer set search_path = public, pg_temp
as $$
begin
  if granted_case not in (select cases_granted_to_viewer('clear'))
    or exists (select from cases c where c.id = granted_case and c.organization_id = viewer_organization())
    or noted_lately('case.read', granted_case, null)
  then
    return false;
  end if;
  perform append_audit('case.read', granted_case, null, '{}');
  return true;
end
$$;

-- By which ways the viewer is shown these observations of others: a grant of the case (share null), and each share.
create function ways_to_viewer(of_observations uuid[]) returns table (owner uuid, case_id uuid, share_id uuid, shown int)
language sql stable set search_path = public, pg_temp
as $$
  select o.case_organization_id, o.case_id, null::uuid, count(*)::int
  from observations o
  where o.id = any (of_observations)
    and o.case_organization_id <> viewer_organization()
    and o.case_id in (select cases_granted_to_viewer('clear'))
  group by o.case_organization_id, o.case_id
  union all
  select s.organization_id, s.case_id, s.id, count(*)::int
  from shares s
  join shared_observations l on l.share_id = s.id
  where l.observation_id = any (of_observations)
    and s.organization_id <> viewer_organization()
    and s.id in (select * from shares_shown_to_viewer())
  group by s.organization_id, s.case_id, s.id
$$;

-- Notes with their owners that a search of the viewer's found something of theirs: how many, never the words. Once per
-- person, share or case, and hour. How many entries.
create function append_search_hits(found_observations uuid[], found_cases uuid[], found_shares uuid[]) returns int
language plpgsql security definer set search_path = public, pg_temp
as $$
declare
  hit record;
  noted int := 0;
begin
  for hit in
    select w.owner, w.case_id, w.share_id, max(w.shown) as shown
    from (
      select * from ways_to_viewer(found_observations)
      union all
      select c.organization_id, c.id, null, 1
      from cases c
      where c.id = any (found_cases)
        and c.organization_id <> viewer_organization()
        and c.id in (select cases_granted_to_viewer('clear'))
      union all
      select s.organization_id, s.case_id, s.id, 1
      from shares s
      where s.id = any (found_shares)
        and s.organization_id <> viewer_organization()
        and s.id in (select * from shares_shown_to_viewer())
    ) w
    group by w.owner, w.case_id, w.share_id
    order by w.owner, w.case_id, w.share_id
  loop
    if not noted_lately('search.hit', hit.case_id, hit.share_id) then
      perform append_audit('search.hit', hit.case_id, hit.share_id, jsonb_build_object('count', hit.shown));
      noted := noted + 1;
    end if;
  end loop;
  return noted;
end
$$;

-- Notes with their owners that the viewer was shown these observations of theirs outside their case or share: beside its
-- own values, on the page of an overlap. Once per person, share or case, and hour. How many entries.
create function append_shown(observations_shown uuid[]) returns int
language plpgsql security definer set search_path = public, pg_temp
as $$
declare
  way record;
  act text;
  noted int := 0;
begin
  for way in
    select w.* from ways_to_viewer(observations_shown) w order by w.owner, w.case_id, w.share_id
  loop
    act := case when way.share_id is null then 'case.read' else 'share.read' end;
    if not noted_lately(act, way.case_id, way.share_id) then
      perform append_audit(act, way.case_id, way.share_id, '{}');
      noted := noted + 1;
    end if;
  end loop;
  return noted;
end
$$;
grant execute on function append_search_hits(uuid[], uuid[], uuid[]), append_shown(uuid[]) to common_thread_app;

-- Whoever reads a chain reads its seals too, so that it can be proven outside.
grant select on audit_seals to common_thread_app;
create policy "admins read their chain's seals, operators the installation's" on audit_seals for select
  to common_thread_app
  using (
    chain = (select viewer_organization()) and (select viewer_is('admin'))
    or chain = '00000000-0000-0000-0000-000000000000' and (select viewer_is_operator())
  );

-- Entries from before this migration name an unnamed reader by an id that would tell them apart: exports leave it out.
alter table audit_entries add withheld boolean not null default false;
comment on column audit_entries.withheld is 'its reader is unnamed and its user_id real: not to be exported; no part of the hash';
update audit_entries a
set withheld = true
where a.organization_id is not null
  and a.actor_name is null
  and a.actor_organization_id is null
  and a.user_id is not null;
