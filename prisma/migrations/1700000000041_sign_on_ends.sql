-- Up Migration

-- A session that an organization's provider opened hangs on that provider's settings, on its being switched on, and on the
-- domain of its person's address. Whichever way one of these goes, the session ends in the same commit. The triggers come
-- after the change: who opens a session meanwhile holds the rows until it is there to be ended.
create function end_sessions_with_sign_on() returns trigger
language plpgsql security definer set search_path = public, pg_temp
as $$
begin
  perform end_single_sign_on_sessions(old.organization_id);
  return null;
end
$$;
create trigger sessions_end_with_provider after delete on single_sign_on
for each row execute function end_sessions_with_sign_on();
create trigger sessions_end_with_settings after update on single_sign_on
for each row when (
  not new.enabled
  or (old.issuer, old.client_id, old.sealed_secret) is distinct from (new.issuer, new.client_id, new.sealed_secret)
) execute function end_sessions_with_sign_on();

create function end_sessions_with_domain() returns trigger
language plpgsql security definer set search_path = public, pg_temp
as $$
begin
  update sessions s set revoked_at = now()
  from users u
  where u.id = s.user_id
    and s.only_organization_id = old.organization_id
    and s.revoked_at is null
    and split_part(u.email, '@', 2) = old.domain;
  return null;
end
$$;
create trigger sessions_end_with_domain after delete on organization_domains
for each row when (old.verified_at is not null) execute function end_sessions_with_domain();

-- As before; the sessions end by the triggers.
create or replace function save_single_sign_on(new_issuer text, new_client text, new_secret bytea) returns boolean
language plpgsql security definer set search_path = public, pg_temp
as $$
begin
  if not viewer_is('admin') then return false; end if;
  if new_secret is null then
    update single_sign_on
    set client_id = new_client, tested_at = null, enabled = false, required = false
    where organization_id = viewer_organization() and issuer = new_issuer;
    return found;
  end if;
  insert into single_sign_on (organization_id, issuer, client_id, sealed_secret)
  values (viewer_organization(), new_issuer, new_client, new_secret)
  on conflict (organization_id) do update
  set issuer = excluded.issuer, client_id = excluded.client_id, sealed_secret = excluded.sealed_secret,
    tested_at = null, enabled = false, required = false;
  return true;
end
$$;

create or replace function switch_single_sign_on(turn_on boolean, require boolean, join_as member_role) returns text
language plpgsql security definer set search_path = public, pg_temp
as $$
begin
  if not viewer_is('admin') then return 'role'; end if;
  if turn_on and not exists (
    select from single_sign_on s where s.organization_id = viewer_organization() and s.tested_at is not null
  ) then
    return 'sso_untested';
  end if;
  update single_sign_on set enabled = turn_on, required = turn_on and require, join_role = join_as
  where organization_id = viewer_organization();
  return null;
end
$$;

-- Forgets the provider of the viewer's organization, its secret included. False where there is none, or the viewer may not.
create function remove_single_sign_on() returns boolean
language plpgsql security definer set search_path = public, pg_temp
as $$
begin
  if not viewer_is('admin') then return false; end if;
  delete from single_sign_on_starts where organization_id = viewer_organization();
  delete from single_sign_on where organization_id = viewer_organization();
  return found;
end
$$;

-- A closed organization keeps neither its own sign-in nor its mail domains: whose they are next can verify them.
create function release_sign_on_of_closed() returns trigger
language plpgsql security definer set search_path = public, pg_temp
as $$
begin
  delete from single_sign_on_starts where organization_id = new.id;
  delete from single_sign_on where organization_id = new.id;
  delete from organization_domains where organization_id = new.id;
  return null;
end
$$;
create trigger closed_organizations_release_sign_on after update of closed_at on organizations
for each row when (new.closed_at is not null) execute function release_sign_on_of_closed();
delete from single_sign_on_starts s using organizations o where o.id = s.organization_id and o.closed_at is not null;
delete from single_sign_on s using organizations o where o.id = s.organization_id and o.closed_at is not null;
delete from organization_domains d using organizations o where o.id = d.organization_id and o.closed_at is not null;

-- As before, holding what the session hangs on until it is there.
create or replace function open_session_by_single_sign_on(
  session uuid, organization uuid, mail text, full_name text, agent text
) returns text
language plpgsql security definer set search_path = public, pg_temp
as $$
declare
  settings single_sign_on;
  person users;
  member members;
begin
  perform from organizations o where o.id = organization and o.closed_at is null for key share;
  if not found then return 'sso_off'; end if;
  select s.* into settings from single_sign_on s where s.organization_id = organization and s.enabled for share;
  if settings.organization_id is null then return 'sso_off'; end if;
  perform from organization_domains d
  where d.organization_id = organization and d.domain = lower(split_part(mail, '@', 2))
  for share;
  if not is_mail_of(organization, mail) then return 'sso_domain'; end if;
  select u.* into person from users u where u.email = lower(mail);
  select m.* into member from members m where m.user_id = person.id and m.organization_id = organization;
  if person.deactivated_at is not null or member.deactivated_at is not null then return 'sso_unknown'; end if;
  if member.id is null then
    if settings.join_role is null then return 'sso_unknown'; end if;
    if person.id is null then
      insert into users (email, name) values (lower(mail), left(full_name, 200)) returning * into person;
    end if;
    insert into parties (kind) values ('member') returning id into member.id;
    insert into members (id, user_id, organization_id, role) values (member.id, person.id, organization, settings.join_role);
  end if;
  insert into sessions (id, user_id, organization_id, only_organization_id, user_agent, expires_at, method)
  values (session, person.id, organization, organization, left(agent, 300), now() + interval '12 hours', 'single_sign_on');
  update members m set last_active_at = now() where m.id = member.id;
  return null;
end
$$;

-- Refusals --------------------------------------------------------------------------------------------------------------

alter table single_sign_on_starts add taken_at timestamptz;
comment on column single_sign_on_starts.taken_at is 'its answer came; kept for as long as another could come late';

-- Answers of providers that no sign-in waited for, by day: of which organization nobody knows.
create table stray_sign_ons (
  day date primary key,
  refused int not null check (refused > 0)
);
alter table stray_sign_ons enable row level security;
alter table stray_sign_ons force row level security;
create policy "the owner migrates" on stray_sign_ons to current_user using (true) with check (true);
create policy "operators read the numbers" on stray_sign_ons for select to common_thread_app
  using ((select viewer_is_operator()));
grant select on stray_sign_ons to common_thread_app;
select limit_view_as('stray_sign_ons');

-- As before; starts stay for an hour, so that an answer that comes late or twice is known for what it is.
create or replace function begin_single_sign_on(organization uuid, hash bytea, checks bytea, testing boolean)
returns table (issuer text, client_id text, sealed_secret bytea)
language plpgsql security definer set search_path = public, pg_temp
as $$
begin
  if testing and not (viewer_is('admin') and organization = viewer_organization()) then return; end if;
  delete from single_sign_on_starts where expires_at < now() - interval '1 hour';
  return query
  with started as (
    insert into single_sign_on_starts (state_hash, organization_id, sealed_checks, tester, expires_at)
    select hash, s.organization_id, checks, case when testing then viewer_user() end, now() + interval '10 minutes'
    from single_sign_on s
    where s.organization_id = organization and (testing or s.enabled)
    returning organization_id
  )
  select s.issuer, s.client_id, s.sealed_secret
  from single_sign_on s
  join started using (organization_id);
end
$$;

create or replace function take_single_sign_on(hash bytea) returns table (
  organization_id uuid, sealed_checks bytea, tester uuid, issuer text, client_id text, sealed_secret bytea
)
language sql security definer set search_path = public, pg_temp
as $$
  with taken as (
    update single_sign_on_starts
    set taken_at = now()
    where state_hash = hash and taken_at is null and expires_at > now()
    returning *
  )
  select s.organization_id, t.sealed_checks, t.tester, s.issuer, s.client_id, s.sealed_secret
  from taken t
  join single_sign_on s on s.organization_id = t.organization_id
  where s.enabled or t.tester is not null
$$;

-- Notes that a provider's answer opened nothing: once per sign-in that was begun, in the chain of the organization whose it
-- was, with why, the domain of the address, and the member that it named. Without such a sign-in, and of an organization
-- that was refused sixty times within the hour, only a number: nobody fills a chain from outside.
create function refuse_single_sign_on(hash bytea, reason text, mail text) returns void
language plpgsql security definer set search_path = public, pg_temp
as $$
declare
  organization uuid;
  today constant date := (now() at time zone 'UTC')::date;
begin
  delete from single_sign_on_starts s where s.state_hash = hash returning s.organization_id into organization;
  if organization is null then
    insert into stray_sign_ons as t (day, refused) values (today, 1)
    on conflict (day) do update set refused = t.refused + 1;
  elsif (
    select count(*) >= 60
    from audit_entries a
    where a.chain = organization and a.action = 'session.sign_on_refused' and a.at > now() - interval '1 hour'
  ) then
    insert into refusal_counts as r (organization_id, day, code, refused) values (organization, today, 'sign_on_refused', 1)
    on conflict (organization_id, day, code) do update set refused = r.refused + 1;
  else
    perform append_to_chain(
      organization, null, null, null, 'session.sign_on_refused', null,
      (
        select u.id
        from users u
        join members m on m.user_id = u.id and m.organization_id = organization
        where u.email = lower(mail)
      ),
      jsonb_build_object('reason', left(reason, 40), 'domain', left(split_part(mail, '@', 2), 253))
    );
  end if;
end
$$;
grant execute on function remove_single_sign_on(), refuse_single_sign_on(bytea, text, text) to common_thread_app;

-- Confined --------------------------------------------------------------------------------------------------------------

-- A session that one organization's provider opened has proved nothing to the person's account elsewhere, its second
-- factor least of all: it changes neither password nor factors that open other organizations, and joins none.
create function refuse_confined() returns trigger
language plpgsql set search_path = public, pg_temp
as $$
begin
  raise exception using errcode = 'CT001', message = 'confined';
end
$$;
do $$
declare
  t text;
begin
  foreach t in array array['credentials', 'authenticators', 'passkeys', 'recovery_codes']
  loop
    execute format(
      'create trigger confined_sessions_leave_it before insert or update on %I
      for each row when (viewer_is_confined() and new.user_id = viewer_user() and viewer_belongs_elsewhere())
      execute function refuse_confined()', t
    );
    execute format(
      'create trigger confined_sessions_leave_it_there before delete on %I
      for each row when (viewer_is_confined() and old.user_id = viewer_user() and viewer_belongs_elsewhere())
      execute function refuse_confined()', t
    );
  end loop;
end
$$;
create trigger confined_sessions_join_nothing before insert or update on members
for each row when (
  viewer_is_confined()
  and new.user_id = viewer_user()
  and new.organization_id is distinct from viewer_organization()
) execute function refuse_confined();
create trigger confined_sessions_become_no_operator before update on users
for each row when (viewer_is_confined() and new.id = viewer_user() and new.is_operator and not old.is_operator)
execute function refuse_confined();
