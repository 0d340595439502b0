-- Up Migration

-- Looking at one's own material as somebody else would see it: the same policies answer for that party, and restrictive
-- ones keep everything that is not one's own out of reach, whatever role reads.

-- The organization that is looking as somebody else; null otherwise.
create function viewing_for() returns uuid
language sql stable parallel safe
as $$ select nullif(current_setting('app.viewing_for', true), '')::uuid $$;
grant execute on function viewing_for() to common_thread_app, common_thread_overlap;

-- One line per table: which column says whose a row is. Without a column nothing of the table shows while looking as
-- somebody else. `case` keeps the planner from taking the condition for a rare one.
create function limit_view_as(of_table regclass, owner_column text default null) returns void
language plpgsql set search_path = public, pg_temp
as $$
begin
  execute format(
    'create policy "only one''s own shows as somebody else would see it" on %s as restrictive for select using (%s)',
    of_table,
    case
      when owner_column is null then '(select viewing_for()) is null'
      else format(
        'case when (select viewing_for()) is null then true else %I = (select viewing_for()) end', owner_column
      )
    end
  );
end
$$;

select limit_view_as('cases', 'organization_id');
select limit_view_as('case_sources', 'case_organization_id');
select limit_view_as('observations', 'case_organization_id');
select limit_view_as('case_comments', 'case_organization_id');
select limit_view_as('case_grants', 'case_organization_id');
select limit_view_as('shares', 'organization_id');
select limit_view_as('shared_observations', 'organization_id');
-- By consent its copies of what others sent show to the party too.
select limit_view_as('consent_requests', 'organization_id');
create policy "only one's own shows as somebody else would see it" on consent_observations as restrictive for select
  using ((select viewing_for()) is null or request_id in (select r.id from consent_requests r));

-- Everything else that policies guard shows nothing; a table that should is one line above. Known to whoever is signed
-- in: how the installation behaves, organizations, and that they are parties.
do $$
declare
  t regclass;
begin
  for t in
    select c.oid::regclass
    from pg_class c
    where c.relnamespace = 'public'::regnamespace
      and c.relkind in ('r', 'p')
      and c.relrowsecurity
      and c.relname not in ('installation', 'organizations', 'parties', 'sharing_groups')
      and not exists (select from pg_policy p where p.polrelid = c.oid and not p.polpermissive)
  loop
    perform limit_view_as(t);
  end loop;
end
$$;

-- Of the groups those by which something may have reached the party: view_as() takes only groups whose members the
-- looking organization may know.
create policy "only one's own shows as somebody else would see it" on sharing_groups as restrictive for select
  using ((select viewing_for()) is null or id = any ((select viewer_parties())::uuid[]));
create policy "who looks as a group's member reads its name" on sharing_groups for select to common_thread_app
  using ((select viewing_for()) is not null and id = any ((select viewer_parties())::uuid[]));

-- From here to the end of the transaction a lead looks as this party would: an organization, a sharing group, or a named
-- person of another organization. Nothing can be written any more. Of the party's groups only those count whose members
-- the looking organization may know, so that nothing tells who is in a closed group. False, and nothing changed, for a
-- party that the viewer may not name.
create function view_as(party uuid) returns boolean
language plpgsql security definer set search_path = public, pg_temp
as $$
declare
  mine uuid := viewer_organization();
  acting_for uuid;
  person uuid;
  known uuid[];
begin
  if mine is null or not viewer_is('lead') or viewing_for() is not null then return false; end if;
  select o.id into acting_for from organizations o where o.id = party and o.id <> mine and o.closed_at is null;
  if acting_for is null then
    select m.organization_id, m.id into acting_for, person
    from members m
    where m.id = party
      and m.id in (
        select p.member_id from people_to_name() p
        union
        select p.member_id from people_given_to() p where p.active
      );
  end if;
  if acting_for is not null then
    select coalesce(array_agg(m.group_id), '{}') into known
    from sharing_group_members m
    where m.organization_id = acting_for
      and m.joined_at is not null
      and m.group_id in (select groups_whose_members_viewer_knows());
    known := known || acting_for;
  elsif party in (select groups_of_viewer()) then
    -- Some member of it: an organization that is in this group and in no other.
    acting_for := party;
    known := array[party];
  else
    return false;
  end if;
  -- Nobody's account: what people know of themselves is not shown.
  perform set_config('app.user', '00000000-0000-0000-0000-000000000000', true),
    set_config('app.organization', acting_for::text, true),
    set_config('app.member', coalesce(person::text, ''), true),
    set_config('app.role', 'viewer', true),
    set_config('app.operator', '', true),
    set_config('app.parties', array_remove(known || person, null)::text, true),
    set_config('app.viewing_for', mine::text, true),
    set_config('transaction_read_only', 'on', true);
  return true;
end
$$;
grant execute on function view_as(uuid) to common_thread_app;
