-- Up Migration

-- Single sign-on: an organization's own identity provider (OpenID Connect) says who its members are. It speaks for its
-- organization alone: a session that it opened acts for no other, nor as operator, whatever memberships the person has.
-- Like other secrets of sign-in, the settings are out of the app's reach but for the functions below.
create table single_sign_on (
  organization_id uuid primary key references organizations (id),
  issuer text not null check (length(issuer) between 8 and 500),
  client_id text not null check (length(client_id) between 1 and 300),
  sealed_secret bytea not null,
  tested_at timestamptz,
  enabled boolean not null default false,
  required boolean not null default false,
  join_role member_role check (join_role <> 'admin'),
  check (tested_at is not null or not enabled),
  check (enabled or not required)
);
comment on column single_sign_on.join_role is 'people of a verified domain whom nobody invited join with this role; null: they do not';

-- Mail domains that organizations say are theirs. Several may say so of one; it is verified for one only.
create table organization_domains (
  organization_id uuid not null references organizations (id),
  domain text not null check (domain = lower(domain) and length(domain) between 3 and 253),
  token text not null default replace(gen_random_uuid()::text, '-', ''),
  verified_at timestamptz,
  verified_by text check (verified_by in ('dns', 'operator')),
  created_at timestamptz not null default now(),
  primary key (organization_id, domain),
  check ((verified_at is null) = (verified_by is null))
);
comment on column organization_domains.token is 'what a TXT record of the domain has to say';
create unique index one_organization_per_domain on organization_domains (domain) where verified_at is not null;

-- Sign-ins that are under way at an identity provider: each answer is taken once.
create table single_sign_on_starts (
  state_hash bytea primary key,
  organization_id uuid not null references organizations (id),
  sealed_checks bytea not null,
  tester uuid references users (id),
  expires_at timestamptz not null
);
comment on column single_sign_on_starts.tester is 'the admin who tries the settings out, signed in already; null: somebody signs in';

alter table single_sign_on enable row level security;
alter table single_sign_on force row level security;
alter table organization_domains enable row level security;
alter table organization_domains force row level security;
alter table single_sign_on_starts enable row level security;
alter table single_sign_on_starts force row level security;
create policy "the owner keeps it" on single_sign_on to current_user using (true) with check (true);
create policy "the owner verifies" on organization_domains to current_user using (true) with check (true);
create policy "the owner keeps them" on single_sign_on_starts to current_user using (true) with check (true);

grant select on organization_domains to common_thread_app;
grant insert (organization_id, domain) on organization_domains to common_thread_app;
grant delete on organization_domains to common_thread_app;
create policy "admins see their organization's domains, operators all" on organization_domains for select
  to common_thread_app
  using (
    organization_id = (select viewer_organization()) and (select viewer_is('admin'))
    or (select viewer_is_operator())
  );
create policy "admins name their organization's domains" on organization_domains for insert to common_thread_app
  with check (organization_id = (select viewer_organization()) and (select viewer_is('admin')));
create policy "admins take their organization's domains back" on organization_domains for delete to common_thread_app
  using (organization_id = (select viewer_organization()) and (select viewer_is('admin')));

alter table sessions drop constraint sessions_method_check;
alter table sessions add constraint sessions_method_check
  check (method in ('password', 'authenticator', 'passkey', 'passkey_alone', 'recovery_code', 'single_sign_on'));
alter table sessions add only_organization_id uuid references organizations (id);
alter table sessions add check ((method = 'single_sign_on') = (only_organization_id is not null));
comment on column sessions.only_organization_id is 'opened by this organization''s identity provider: acts for no other';

-- Setting up ------------------------------------------------------------------------------------------------------------

-- The settings, without the secret, for the organization's admins.
create function single_sign_on_of_viewer() returns table (
  issuer text, client_id text, tested_at timestamptz, enabled boolean, required boolean, join_role member_role
)
language sql stable security definer set search_path = public, pg_temp
as $$
  select s.issuer, s.client_id, s.tested_at, s.enabled, s.required, s.join_role
  from single_sign_on s
  where s.organization_id = viewer_organization() and viewer_is('admin')
$$;

-- New settings are off until they were tested. A null secret keeps the one before, for the same issuer only: it would
-- otherwise go to whatever address is written there. False where the viewer may not, or a secret is needed.
create function save_single_sign_on(new_issuer text, new_client text, new_secret bytea) returns boolean
language plpgsql security definer set search_path = public, pg_temp
as $$
begin
  if not viewer_is('admin') then return false; end if;
  perform end_single_sign_on_sessions(viewer_organization());
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

create function end_single_sign_on_sessions(organization uuid) returns void
language sql security definer set search_path = public, pg_temp
as $$ update sessions set revoked_at = now() where only_organization_id = organization and revoked_at is null $$;

-- The test went through. False where the settings have changed since it began.
create function mark_single_sign_on_tested(with_issuer text, with_client text) returns boolean
language plpgsql security definer set search_path = public, pg_temp
as $$
begin
  update single_sign_on set tested_at = now()
  where organization_id = viewer_organization() and viewer_is('admin') and issuer = with_issuer and client_id = with_client;
  return found;
end
$$;

-- Switching off ends the sessions that it opened. Returns null, or why not: role, sso_untested.
create function switch_single_sign_on(turn_on boolean, require boolean, join_as member_role) returns text
language plpgsql security definer set search_path = public, pg_temp
as $$
begin
  if not viewer_is('admin') then return 'role'; end if;
  if turn_on and not exists (
    select from single_sign_on s where s.organization_id = viewer_organization() and s.tested_at is not null
  ) then
    return 'sso_untested';
  end if;
  if not turn_on then
    perform end_single_sign_on_sessions(viewer_organization());
  end if;
  update single_sign_on set enabled = turn_on, required = turn_on and require, join_role = join_as
  where organization_id = viewer_organization();
  return null;
end
$$;

-- The app found the token in the domain's DNS (by_dns), or an operator knows whose the domain is. Null, or why not:
-- not_found, domain_taken.
create function verify_domain(of_organization uuid, named text, by_dns boolean) returns text
language plpgsql security definer set search_path = public, pg_temp
as $$
begin
  if not (
    by_dns and of_organization = viewer_organization() and viewer_is('admin')
    or not by_dns and viewer_is_operator()
  ) then
    return 'not_found';
  end if;
  if exists (
    select from organization_domains d
    where d.domain = named and d.organization_id <> of_organization and d.verified_at is not null
  ) then
    return 'domain_taken';
  end if;
  update organization_domains d
  set verified_at = now(), verified_by = case when by_dns then 'dns' else 'operator' end
  where d.organization_id = of_organization and d.domain = named and d.verified_at is null;
  return case when found then null else 'not_found' end;
exception
  when unique_violation then return 'domain_taken';
end
$$;

-- Signing in ------------------------------------------------------------------------------------------------------------

-- The organization to whose identity provider an address of this domain is led. Whether there is an account does not
-- matter to it.
create function single_sign_on_for(mail_domain text) returns uuid
language sql stable security definer set search_path = public, pg_temp
as $$
  select d.organization_id
  from organization_domains d
  join single_sign_on s on s.organization_id = d.organization_id and s.enabled
  join organizations o on o.id = d.organization_id and o.closed_at is null
  where d.domain = lower(mail_domain) and d.verified_at is not null
$$;

-- Begins a sign-in (the organization's is on) or, for its admin, a test; returns what the app needs to talk to the
-- provider.
create function begin_single_sign_on(organization uuid, hash bytea, checks bytea, testing boolean)
returns table (issuer text, client_id text, sealed_secret bytea)
language plpgsql security definer set search_path = public, pg_temp
as $$
begin
  if testing and not (viewer_is('admin') and organization = viewer_organization()) then return; end if;
  delete from single_sign_on_starts where expires_at < now();
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

-- Takes the answer of a provider: once.
create function take_single_sign_on(hash bytea) returns table (
  organization_id uuid, sealed_checks bytea, tester uuid, issuer text, client_id text, sealed_secret bytea
)
language sql security definer set search_path = public, pg_temp
as $$
  with taken as (
    delete from single_sign_on_starts where state_hash = hash returning *
  )
  select s.organization_id, t.sealed_checks, t.tester, s.issuer, s.client_id, s.sealed_secret
  from taken t
  join single_sign_on s on s.organization_id = t.organization_id
  where t.expires_at > now() and (s.enabled or t.tester is not null)
$$;

-- Whether an address is of a domain that was verified for the organization.
create function is_mail_of(organization uuid, mail text) returns boolean
language sql stable security definer set search_path = public, pg_temp
as $$
  select exists (
    select from organization_domains d
    where d.organization_id = organization and d.verified_at is not null and d.domain = lower(split_part(mail, '@', 2))
  ) and mail like '_%@_%' and mail not like '%@%@%'
$$;

-- Opens a session for whom the organization's provider vouches for, by an address that the provider has verified; it acts
-- for this organization alone. Returns null, or why not: sso_off, sso_domain, sso_unknown.
create function open_session_by_single_sign_on(session uuid, organization uuid, mail text, full_name text, agent text) returns text
language plpgsql security definer set search_path = public, pg_temp
as $$
declare
  settings single_sign_on;
  person users;
  member members;
begin
  select s.* into settings
  from single_sign_on s
  join organizations o on o.id = s.organization_id and o.closed_at is null
  where s.organization_id = organization and s.enabled;
  if settings.organization_id is null then return 'sso_off'; end if;
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

-- What it opens and keeps closed ----------------------------------------------------------------------------------------

create function has_single_sign_on_session(person uuid, acting_for uuid) returns boolean
language sql stable security definer set search_path = public, pg_temp
as $$
  select exists (
    select from sessions s
    where s.user_id = person and s.only_organization_id = acting_for and s.revoked_at is null and s.expires_at > now()
  )
$$;

-- Whether the organization takes this person by its own sign-in only. Its admins keep a way in that does not hang on it.
create function owes_single_sign_on(person uuid, acting_for uuid) returns boolean
language sql stable security definer set search_path = public, pg_temp
as $$
  select exists (
    select from single_sign_on s where s.organization_id = acting_for and s.enabled and s.required
  ) and not exists (
    select from members m where m.user_id = person and m.organization_id = acting_for and m.role = 'admin'
  )
$$;

-- As before; and nobody acts for an organization that takes them by its own sign-in only, unless a session of theirs came
-- that way. What its provider vouches for needs no second factor of ours.
create or replace function begin_viewer(person uuid, acting_for uuid) returns boolean
language plpgsql security definer set search_path = public, pg_temp
as $$
declare
  me members;
  joined uuid[];
begin
  perform set_config('app.user', '', true), set_config('app.organization', '', true),
    set_config('app.member', '', true), set_config('app.role', '', true),
    set_config('app.operator', '', true), set_config('app.parties', '', true);
  if not exists (select from users u where u.id = person and u.deactivated_at is null) then
    return false;
  end if;
  if acting_for is null then
    perform set_config('app.user', person::text, true),
      set_config('app.operator', is_able_operator(person)::text, true);
    return true;
  end if;
  select m.* into me
  from members m
  join organizations o on o.id = m.organization_id
  where m.user_id = person
    and m.organization_id = acting_for
    and m.deactivated_at is null
    and o.closed_at is null
    and (
      not owes_second_factor(person, acting_for) and not owes_single_sign_on(person, acting_for)
      or has_single_sign_on_session(person, acting_for)
    );
  if me.id is null then
    return false;
  end if;
  select coalesce(array_agg(g.group_id), '{}') into joined
  from sharing_group_members g
  where g.organization_id = acting_for and g.joined_at is not null;
  perform set_config('app.user', person::text, true),
    set_config('app.organization', acting_for::text, true),
    set_config('app.member', me.id::text, true),
    set_config('app.role', me.role::text, true),
    set_config('app.parties', (array[me.id, acting_for] || joined)::text, true);
  return true;
end
$$;

-- As before; a session that an organization's provider opened acts for that one alone, and one that did not come from
-- there acts not at all for an organization that asks for it.
drop function find_session(uuid);
create function find_session(session uuid) returns table (
  user_id uuid, organization_id uuid, organization_code text, organization_name text, member_id uuid,
  role member_role, is_operator boolean, email text, name text, locale text, theme text, time_zone text,
  owes_factor boolean, owes_sign_on boolean, only_organization_id uuid
)
language plpgsql volatile security definer set search_path = public, pg_temp
as $$
begin
  update sessions s
  set last_seen_at = now(), expires_at = least(s.created_at + interval '7 days', now() + interval '12 hours')
  where s.id = session
    and s.revoked_at is null
    and s.expires_at > now()
    and s.last_seen_at < now() - interval '1 minute';
  if found then
    update members m
    set last_active_at = now()
    from sessions s
    where s.id = session and m.user_id = s.user_id and m.organization_id = s.organization_id;
  end if;
  return query
  select
    u.id,
    case when not owes.anything then m.organization_id end,
    case when not owes.anything then o.code end,
    case when not owes.anything then o.name end,
    case when not owes.anything then m.id end,
    case when not owes.anything then m.role end,
    s.only_organization_id is null and is_able_operator(u.id),
    u.email, u.name, u.locale, u.theme, u.time_zone,
    owes.factor and not owes.sign_on, owes.sign_on, s.only_organization_id
  from sessions s
  join users u on u.id = s.user_id
  left join (
    members m join organizations o on o.id = m.organization_id and o.closed_at is null
  ) on m.user_id = u.id and m.organization_id = s.organization_id and m.deactivated_at is null
    and (s.only_organization_id is null or s.only_organization_id = m.organization_id)
  cross join lateral (
    select
      case
        when s.only_organization_id is not null then false
        when s.organization_id is null then u.is_operator and not is_able_operator(u.id)
        else owes_second_factor(u.id, s.organization_id)
      end as factor,
      s.only_organization_id is null and owes_single_sign_on(u.id, s.organization_id) as sign_on
  ) owed
  cross join lateral (select owed.factor, owed.sign_on, owed.factor or owed.sign_on as anything) owes
  where s.id = session
    and s.revoked_at is null
    and s.expires_at > now()
    and u.deactivated_at is null
    and (m.id is not null or s.organization_id is null and s.only_organization_id is null);
end
$$;
grant execute on function find_session(uuid) to common_thread_app;

-- As before; but never away from the organization whose provider opened the session.
create or replace function switch_session(session uuid, acting_for uuid) returns boolean
language plpgsql security definer set search_path = public, pg_temp
as $$
begin
  update sessions s
  set organization_id = acting_for
  where s.id = session
    and s.revoked_at is null
    and (s.only_organization_id is null or s.only_organization_id = acting_for)
    and (
      acting_for is null and exists (select from users u where u.id = s.user_id and u.is_operator)
      or exists (
        select from members m
        where m.user_id = s.user_id and m.organization_id = acting_for and m.deactivated_at is null
      )
    );
  return found;
end
$$;

-- A confined viewer came by one organization's provider: of the person's own account elsewhere it sees and changes
-- nothing. Said once per transaction, after begin_viewer(); nothing takes it back within it.
create function confine_viewer(confined boolean) returns boolean
language plpgsql set search_path = public, pg_temp
as $$
begin
  if confined then perform set_config('app.confined', 'true', true); end if;
  return true;
end
$$;

create function viewer_is_confined() returns boolean
language sql stable parallel safe
as $$ select coalesce(nullif(current_setting('app.confined', true), '')::boolean, false) $$;

create function viewer_belongs_elsewhere() returns boolean
language sql stable security definer set search_path = public, pg_temp
as $$
  select exists (
    select from members m where m.user_id = viewer_user() and m.organization_id is distinct from viewer_organization()
  ) or exists (select from users u where u.id = viewer_user() and u.is_operator)
$$;

drop policy "members know their colleagues and their own memberships" on members;
create policy "members know their colleagues and their own memberships" on members for select to common_thread_app
  using (
    organization_id = (select viewer_organization())
    or user_id = (select viewer_user()) and not (select viewer_is_confined())
    or (select viewer_is_operator())
  );
drop policy "people see their own sessions" on sessions;
create policy "people see their own sessions" on sessions for select to common_thread_app
  using (
    user_id = (select viewer_user())
    and (not (select viewer_is_confined()) or only_organization_id = (select viewer_organization()))
  );
drop policy "people end their own sessions" on sessions;
create policy "people end their own sessions, for good" on sessions for update to common_thread_app
  using (
    user_id = (select viewer_user())
    and revoked_at is null
    and (not (select viewer_is_confined()) or only_organization_id = (select viewer_organization()))
  )
  with check (user_id = (select viewer_user()) and revoked_at is not null);
drop policy "people change their own account" on users;
create policy "people change their own account" on users for update to common_thread_app
  using (
    id = (select viewer_user())
    and not ((select viewer_is_confined()) and (select viewer_belongs_elsewhere()))
  );

grant execute on function
  single_sign_on_of_viewer(), save_single_sign_on(text, text, bytea), mark_single_sign_on_tested(text, text),
  switch_single_sign_on(boolean, boolean, member_role), verify_domain(uuid, text, boolean), single_sign_on_for(text),
  begin_single_sign_on(uuid, bytea, bytea, boolean), take_single_sign_on(bytea), is_mail_of(uuid, text),
  open_session_by_single_sign_on(uuid, uuid, text, text, text), confine_viewer(boolean), viewer_is_confined(),
  viewer_belongs_elsewhere()
to common_thread_app;
