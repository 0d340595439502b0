-- Up Migration

-- People who may be named across organizations -------------------------------------------------------------------------

alter table members add nameable boolean not null default false;
comment on column members.nameable is
  'leads of other organizations find this person by name, so that TLP:RED can be shown to it; said by the person or its admin';

-- Says whether a member may be named: about oneself, or about a member of the organization whose admin one is.
create function set_nameable(of_member uuid, may_be boolean) returns boolean
language plpgsql security definer set search_path = public, pg_temp
as $$
begin
  update members m
  set nameable = may_be
  where m.id = of_member
    and m.organization_id = viewer_organization()
    and m.deactivated_at is null
    and (m.id = viewer_member() or viewer_is('admin'));
  return found;
end
$$;

-- The directory: active people of other standing organizations who may be named, for leads of one that stands itself.
-- Name, organization and role; never a mail address.
create function people_to_name() returns table (
  member_id uuid, name text, name_reading text, role member_role, organization_id uuid, organization_name text,
  organization_reading text
)
language sql stable security definer set search_path = public, pg_temp
as $$
  select m.id, u.name, u.name_reading, m.role, o.id, o.name, o.name_reading
  from members m
  join users u on u.id = m.user_id
  join organizations o on o.id = m.organization_id
  where m.nameable
    and m.deactivated_at is null
    and u.deactivated_at is null
    and o.standing_at is not null
    and o.closed_at is null
    and o.id <> viewer_organization()
    and viewer_is('lead')
    and exists (
      select from organizations mine
      where mine.id = viewer_organization() and mine.standing_at is not null and mine.closed_at is null
    )
$$;

-- Whom the viewer's organization has shared with or granted to by name: they keep their name on its own pages, whether
-- they are still listed or not.
create function people_given_to() returns table (member_id uuid, name text, organization_name text, active boolean)
language sql stable security definer set search_path = public, pg_temp
as $$
  select m.id, u.name, o.name, m.deactivated_at is null and u.deactivated_at is null and o.closed_at is null
  from members m
  join users u on u.id = m.user_id
  join organizations o on o.id = m.organization_id
  where viewer_member() is not null
    and m.id in (
      select s.party_id from shares s where s.organization_id = viewer_organization() and s.party_kind = 'member'
      union
      select g.party_id
      from case_grants g
      where g.case_organization_id = viewer_organization() and g.party_kind = 'member'
    )
$$;
grant execute on function set_nameable(uuid, boolean), people_to_name(), people_given_to() to common_thread_app;

-- What a person reads by name alone must not come to its colleagues by what it writes there: they read what their
-- organization filed and commented.
update case_grants set level = 'read' where party_kind = 'member';
alter table case_grants add constraint named_people_only_read check (party_kind <> 'member' or level = 'read');

-- PAP ------------------------------------------------------------------------------------------------------------------

-- What may be done with information, by what the attacker could notice (PAP as MISP defines it).
create type pap_use as enum ('read', 'passive', 'active');
comment on type pap_use is
  'read: search one''s own logs, nobody can notice; passive: ask third parties, never the attacker''s systems; active: block, scan, contact';

-- RED: nothing that can be noticed outside. AMBER: also passive look-ups. GREEN: also acts such as blocking. CLEAR: all.
create function pap_allows(marking pap, use pap_use) returns boolean
language sql immutable parallel safe
as $$
  select case use
    when 'read' then true
    when 'passive' then marking <= 'amber'
    when 'active' then marking <= 'green'
  end
$$;
grant execute on function pap_allows(pap, pap_use) to common_thread_app, common_thread_overlap;

-- A share carries the PAP of its case, of which its readers see nothing else.
alter table shares add pap pap not null default 'amber';
comment on column shares.pap is 'the PAP of the case, kept by triggers: readers of a share do not see the case';

create function mark_share() returns trigger
language plpgsql security definer set search_path = public, pg_temp
as $$
begin
  -- A share names a person before it holds a value, and people_given_to() whoever it names.
  if new.party_kind = 'member'
    and viewer_organization() is not null
    and new.party_id not in (select p.member_id from people_to_name() p)
    and not exists (select from members m where m.id = new.party_id and m.organization_id = viewer_organization())
  then
    raise exception using errcode = 'CT001', message = 'unknown_party';
  end if;
  -- A case that is not there is the policy's to refuse, in its own words.
  new.pap := coalesce((select c.pap from cases c where c.id = new.case_id), new.pap);
  return new;
end
$$;
create trigger mark_share before insert on shares
for each row execute function mark_share();

create function mark_shares_again() returns trigger
language plpgsql security definer set search_path = public, pg_temp
as $$
begin
  update shares s set pap = new.pap where s.case_id = new.id;
  return null;
end
$$;
create trigger mark_shares_again after update of pap on cases
for each row when (old.pap <> new.pap) execute function mark_shares_again();
update shares s set pap = c.pap from cases c where c.id = s.case_id;

-- The strictest PAP under which the viewer's organization has an observation; null where it has none.
create function pap_for_viewer(of_observation uuid) returns pap
language sql stable set search_path = public, pg_temp
as $$
  select coalesce(
    (select c.pap from observations o join cases c on c.id = o.case_id where o.id = of_observation),
    (
      select max(s.pap)
      from shared_observations l
      join shares s on s.id = l.share_id
      where l.observation_id = of_observation
    )
  )
$$;
grant execute on function pap_for_viewer(uuid) to common_thread_app;

-- As before; and for people of other organizations the directory decides, and PAP what may be done. Further acts:
-- look_up_outside, export_for_blocking. Further codes: pap_amber, pap_red.
create or replace function refusal_reason(act text, subject uuid, party uuid default null) returns text
language plpgsql stable set search_path = public, pg_temp
as $$
declare
  marking tlp;
  kind party_kind;
  standing boolean;
  handling pap;
begin
  if act in ('look_up_outside', 'export_for_blocking') then
    handling := pap_for_viewer(subject);
    if handling is null then return 'not_yours'; end if;
    return case
      when not pap_allows(handling, case act when 'look_up_outside' then 'passive' else 'active' end::pap_use)
        then 'pap_' || handling::text
    end;
  end if;
  if act = 'match_observation' then
    if not viewer_is('analyst') then return 'role'; end if;
    select o.tlp, o.organization_id = o.case_organization_id into marking, standing
    from observations o
    where o.id = subject and o.organization_id = viewer_organization();
    if marking is null then return 'not_yours'; end if;
    if marking = 'red' then return 'tlp_red_never_matched'; end if;
    return case when not standing then 'contributed_never_matched' end;
  end if;

  if not viewer_is('lead') then return 'role'; end if;
  if act = 'grant_case' then
    select c.tlp into marking from cases c where c.id = subject and c.organization_id = viewer_organization();
  elsif act = 'share_observation' then
    select o.tlp into marking from observations o where o.id = subject and o.organization_id = viewer_organization();
  end if;
  if marking is null then return 'not_yours'; end if;

  if party = viewer_organization() then return 'own_organization'; end if;
  select 'organization', o.standing_at is not null into kind, standing
  from organizations o where o.id = party and o.closed_at is null;
  if kind is null then
    select 'group', m.joined_at is not null into kind, standing
    from sharing_groups g
    join sharing_group_members m on m.group_id = g.id and m.organization_id = viewer_organization()
    where g.id = party;
    if kind = 'group' and not standing then return 'group_not_joined'; end if;
  end if;
  if kind is null then
    if exists (select from members m where m.id = party and m.organization_id = viewer_organization()) then
      return 'own_organization';
    end if;
    select 'member', true into kind, standing
    from people_to_name() p where p.member_id = party;
  end if;
  if kind is null then return 'unknown_party'; end if;
  if not standing then return 'not_standing'; end if;
  if marking > tlp_ceiling(kind) then return 'tlp_' || marking::text; end if;
  return null;
end
$$;
