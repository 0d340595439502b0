-- Up Migration

-- The two group roles that policies name. They are cluster-wide and cannot sign in; each database has its own sign-in
-- roles as members of them (scripts/migrate.ts).
do $$
begin
  if not exists (select from pg_roles where rolname = 'common_thread_app') then
    create role common_thread_app nologin;
  end if;
  if not exists (select from pg_roles where rolname = 'common_thread_overlap') then
    create role common_thread_overlap nologin;
  end if;
  -- The owner creates functions that run as the overlap role. From PostgreSQL 16 on, who creates a role may administer
  -- it, and not yet act as it.
  if not pg_has_role(
    current_user, 'common_thread_overlap',
    case when current_setting('server_version_num')::int >= 160000 then 'set' else 'member' end
  ) then
    execute format('grant common_thread_overlap to %I', current_user);
  end if;
end
$$;

grant usage on schema public to common_thread_app, common_thread_overlap;
create schema overlap authorization common_thread_overlap;
grant usage on schema overlap to common_thread_app;

-- Functions answer only to those they are granted to.
alter default privileges revoke execute on functions from public;

create type member_role as enum ('viewer', 'analyst', 'lead', 'admin');
create type party_kind as enum ('member', 'organization', 'group');
create type identity_policy as enum ('named', 'sector', 'anonymous');
create type tlp as enum ('clear', 'green', 'amber', 'amber_strict', 'red');
create type pap as enum ('clear', 'green', 'amber', 'red');
create type severity as enum ('low', 'medium', 'high', 'critical');
create type case_status as enum ('new', 'active', 'contained', 'closed');
create type case_resolution as enum ('resolved', 'false_positive', 'duplicate', 'inconclusive', 'transferred');
create type grant_level as enum ('read', 'comment', 'contribute');
create type exposure as enum ('private', 'matchable');
create type indicator_kind as enum
  ('ipv4', 'ipv6', 'domain', 'url', 'email', 'md5', 'sha1', 'sha256', 'sha512');
create type incident_role as enum
  ('springboard', 'delivery', 'sender', 'exfiltration_target', 'malware', 'victim', 'scanner', 'other');

-- A uuid of version 7 (time first), which servers before PostgreSQL 18 do not bring.
create function new_id() returns uuid
language sql volatile parallel safe
as $$
  select encode(
    set_bit(
      set_bit(
        overlay(
          uuid_send(gen_random_uuid())
          placing substring(int8send((extract(epoch from clock_timestamp()) * 1000)::bigint) from 3)
          from 1 for 6
        ),
        52, 1
      ),
      53, 1
    ),
    'hex'
  )::uuid
$$;

-- Who is looking. begin_viewer() sets these for one transaction; unset reads as null, and null sees nothing.
create function viewer_user() returns uuid
language sql stable parallel safe
as $$ select nullif(current_setting('app.user', true), '')::uuid $$;

create function viewer_organization() returns uuid
language sql stable parallel safe
as $$ select nullif(current_setting('app.organization', true), '')::uuid $$;

create function viewer_member() returns uuid
language sql stable parallel safe
as $$ select nullif(current_setting('app.member', true), '')::uuid $$;

create function viewer_role() returns member_role
language sql stable parallel safe
as $$ select nullif(current_setting('app.role', true), '')::member_role $$;

create function viewer_is(at_least member_role) returns boolean
language sql stable parallel safe
as $$ select coalesce(viewer_role() >= at_least, false) $$;

create function viewer_is_operator() returns boolean
language sql stable parallel safe
as $$ select coalesce(nullif(current_setting('app.operator', true), '')::boolean, false) $$;

-- Myself, my organization and the sharing groups it has joined.
create function viewer_parties() returns uuid[]
language sql stable parallel safe
as $$ select coalesce(nullif(current_setting('app.parties', true), '')::uuid[], '{}') $$;

grant execute on function
  new_id(), viewer_user(), viewer_organization(), viewer_member(), viewer_role(), viewer_is(member_role),
  viewer_is_operator(), viewer_parties()
to common_thread_app, common_thread_overlap;

-- The strictest TLP that a party of this kind may be shown: RED names people, AMBER+STRICT organizations one by one.
create function tlp_ceiling(kind party_kind) returns tlp
language sql immutable parallel safe
as $$
  select case kind
    when 'member' then 'red'
    when 'organization' then 'amber_strict'
    when 'group' then 'amber'
  end::tlp
$$;
grant execute on function tlp_ceiling(party_kind) to common_thread_app, common_thread_overlap;
