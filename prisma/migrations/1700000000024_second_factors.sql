-- Up Migration

-- Second factors: authenticator apps (TOTP), passkeys and recovery codes. Like passwords they are out of the app's reach:
-- only the functions below read them. The app seals the secrets of authenticator apps with a key that the database lacks.
create table authenticators (
  id uuid primary key default new_id(),
  user_id uuid not null references users (id),
  sealed_secret bytea not null,
  last_step bigint not null default 0,
  confirmed_at timestamptz,
  last_used_at timestamptz,
  created_at timestamptz not null default now()
);
comment on column authenticators.last_step is 'the time step of the last code taken: it and older ones are refused';
create unique index one_authenticator_each on authenticators (user_id) where confirmed_at is not null;
create unique index one_authenticator_offered on authenticators (user_id) where confirmed_at is null;

create table passkeys (
  id uuid primary key default new_id(),
  user_id uuid not null references users (id),
  name text not null check (length(name) between 1 and 100),
  credential_id text not null unique,
  public_key bytea not null,
  sign_count bigint not null default 0,
  transports text[] not null default '{}',
  last_used_at timestamptz,
  created_at timestamptz not null default now()
);
create index passkeys_by_user on passkeys (user_id);

create table recovery_codes (
  user_id uuid not null references users (id),
  code_hash bytea not null,
  used_at timestamptz,
  primary key (user_id, code_hash)
);

-- What a passkey is asked to sign, once, for one purpose.
create table passkey_challenges (
  challenge text primary key,
  purpose text not null check (purpose in ('add', 'second_step', 'sign_in')),
  user_id uuid references users (id),
  expires_at timestamptz not null
);

-- People who gave the right password and owe the second step. The browser holds the token, for five minutes.
create table pending_sign_ins (
  token_hash bytea primary key,
  user_id uuid not null references users (id),
  expires_at timestamptz not null
);

alter table authenticators enable row level security;
alter table authenticators force row level security;
alter table passkeys enable row level security;
alter table passkeys force row level security;
alter table recovery_codes enable row level security;
alter table recovery_codes force row level security;
alter table passkey_challenges enable row level security;
alter table passkey_challenges force row level security;
alter table pending_sign_ins enable row level security;
alter table pending_sign_ins force row level security;
create policy "the owner keeps them" on authenticators to current_user using (true) with check (true);
create policy "the owner keeps them" on passkeys to current_user using (true) with check (true);
create policy "the owner keeps them" on recovery_codes to current_user using (true) with check (true);
create policy "the owner keeps them" on passkey_challenges to current_user using (true) with check (true);
create policy "the owner keeps them" on pending_sign_ins to current_user using (true) with check (true);

alter table sessions add method text not null default 'password'
  check (method in ('password', 'authenticator', 'passkey', 'passkey_alone', 'recovery_code'));
comment on column sessions.method is 'how the person proved who they are';
alter table organization_settings add two_step_required boolean not null default false;
alter table installation add operators_two_step boolean not null default false;

create function has_second_factor(person uuid) returns boolean
language sql stable security definer set search_path = public, pg_temp
as $$
  select exists (select from authenticators a where a.user_id = person and a.confirmed_at is not null)
    or exists (select from passkeys p where p.user_id = person)
$$;

-- Setting up ------------------------------------------------------------------------------------------------------------

-- The viewer's own second factors.
create function second_factors_of_viewer()
returns table (id uuid, kind text, name text, created_at timestamptz, last_used_at timestamptz)
language sql stable security definer set search_path = public, pg_temp
as $$
  select a.id, 'authenticator', null, a.confirmed_at, a.last_used_at
  from authenticators a
  where a.user_id = viewer_user() and a.confirmed_at is not null
  union all
  select p.id, 'passkey', p.name, p.created_at, p.last_used_at
  from passkeys p
  where p.user_id = viewer_user()
  order by 4
$$;

create function recovery_codes_left() returns int
language sql stable security definer set search_path = public, pg_temp
as $$ select count(*)::int from recovery_codes c where c.user_id = viewer_user() and c.used_at is null $$;

-- Keeps the secret that the viewer is about to take into an authenticator app; it counts once a code has come back.
create function offer_authenticator(new_secret bytea) returns boolean
language sql security definer set search_path = public, pg_temp
as $$
  insert into authenticators (user_id, sealed_secret)
  select viewer_user(), new_secret
  where viewer_user() is not null
  on conflict (user_id) where confirmed_at is null
  do update set sealed_secret = excluded.sealed_secret, created_at = now()
  returning true
$$;

create function offered_authenticator() returns bytea
language sql stable security definer set search_path = public, pg_temp
as $$
  select a.sealed_secret
  from authenticators a
  where a.user_id = viewer_user() and a.confirmed_at is null and a.created_at > now() - interval '15 minutes'
$$;

-- The code came back: the offered authenticator replaces the one before. False where none was offered.
create function confirm_authenticator(at_step bigint) returns boolean
language plpgsql security definer set search_path = public, pg_temp
as $$
begin
  if offered_authenticator() is null then return false; end if;
  delete from authenticators where user_id = viewer_user() and confirmed_at is not null;
  update authenticators set confirmed_at = now(), last_step = at_step where user_id = viewer_user();
  return true;
end
$$;

-- False where this passkey is kept already, or the viewer has twenty.
create function add_passkey(new_name text, credential text, new_key bytea, signed bigint, ways text[]) returns boolean
language plpgsql security definer set search_path = public, pg_temp
as $$
begin
  if viewer_user() is null or (select count(*) from passkeys p where p.user_id = viewer_user()) >= 20 then
    return false;
  end if;
  insert into passkeys (user_id, name, credential_id, public_key, sign_count, transports)
  values (viewer_user(), new_name, credential, new_key, signed, ways)
  on conflict do nothing;
  return found;
end
$$;

-- Takes one of the viewer's own factors away; recovery codes go with the last one.
create function remove_second_factor(factor uuid) returns boolean
language plpgsql security definer set search_path = public, pg_temp
as $$
declare
  removed boolean;
begin
  delete from authenticators where id = factor and user_id = viewer_user();
  removed := found;
  delete from passkeys where id = factor and user_id = viewer_user();
  removed := removed or found;
  if not has_second_factor(viewer_user()) then
    delete from recovery_codes where user_id = viewer_user();
  end if;
  return removed;
end
$$;

-- New recovery codes for the viewer instead of all before. False where there is no factor that they would stand in for.
create function replace_recovery_codes(hashes bytea[]) returns boolean
language plpgsql security definer set search_path = public, pg_temp
as $$
begin
  if viewer_user() is null or not has_second_factor(viewer_user()) then return false; end if;
  delete from recovery_codes where user_id = viewer_user();
  insert into recovery_codes (user_id, code_hash) select viewer_user(), unnest(hashes);
  return true;
end
$$;

create function keep_passkey_challenge(new_challenge text, for_purpose text, person uuid) returns void
language sql security definer set search_path = public, pg_temp
as $$
  delete from passkey_challenges where expires_at < now();
  insert into passkey_challenges (challenge, purpose, user_id, expires_at)
  values (new_challenge, for_purpose, person, now() + interval '5 minutes')
$$;

-- Whether this challenge was given for this purpose and person; it is used up by asking.
create function take_passkey_challenge(given text, for_purpose text, person uuid) returns boolean
language plpgsql security definer set search_path = public, pg_temp
as $$
begin
  delete from passkey_challenges
  where challenge = given and purpose = for_purpose and user_id is not distinct from person and expires_at > now();
  return found;
end
$$;

-- Signing in ------------------------------------------------------------------------------------------------------------

-- The password was right; the second step is owed. False where the person has none to give.
create function begin_second_step(hash bytea, person uuid) returns boolean
language plpgsql security definer set search_path = public, pg_temp
as $$
begin
  if not has_second_factor(person) then return false; end if;
  delete from pending_sign_ins where expires_at < now() or user_id = person and token_hash <> hash;
  insert into pending_sign_ins (token_hash, user_id, expires_at) values (hash, person, now() + interval '5 minutes');
  return true;
end
$$;

-- Who owes the second step, and with what they can give it.
create function find_second_step(hash bytea) returns table (
  user_id uuid, email text, authenticator uuid, sealed_secret bytea, passkeys text[], recovery_codes int
)
language sql stable security definer set search_path = public, pg_temp
as $$
  select
    u.id, u.email, a.id, a.sealed_secret,
    array(select p.credential_id from passkeys p where p.user_id = u.id),
    (select count(*)::int from recovery_codes c where c.user_id = u.id and c.used_at is null)
  from pending_sign_ins s
  join users u on u.id = s.user_id and u.deactivated_at is null
  left join authenticators a on a.user_id = u.id and a.confirmed_at is not null
  where s.token_hash = hash and s.expires_at > now()
$$;

create function find_passkey(credential text)
returns table (id uuid, user_id uuid, public_key bytea, sign_count bigint, transports text[])
language sql stable security definer set search_path = public, pg_temp
as $$
  select p.id, p.user_id, p.public_key, p.sign_count, p.transports
  from passkeys p
  join users u on u.id = p.user_id and u.deactivated_at is null
  where p.credential_id = credential
$$;

create function use_authenticator(factor uuid, person uuid, at_step bigint) returns boolean
language plpgsql security definer set search_path = public, pg_temp
as $$
begin
  update authenticators a set last_step = at_step, last_used_at = now()
  where a.id = factor and a.user_id = person and a.confirmed_at is not null and a.last_step < at_step;
  return found;
end
$$;

-- A passkey's count only grows, where it counts at all: an older one comes from a copy.
create function use_passkey(factor uuid, person uuid, signed bigint) returns boolean
language plpgsql security definer set search_path = public, pg_temp
as $$
begin
  update passkeys p set sign_count = signed, last_used_at = now()
  where p.id = factor and p.user_id = person and (p.sign_count < signed or p.sign_count = 0 and signed = 0);
  return found;
end
$$;

create function use_recovery_code(person uuid, hash bytea) returns boolean
language plpgsql security definer set search_path = public, pg_temp
as $$
begin
  update recovery_codes c set used_at = now() where c.user_id = person and c.code_hash = hash and c.used_at is null;
  return found;
end
$$;

create function insert_session(session uuid, person uuid, agent text, by_method text) returns void
language sql security definer set search_path = public, pg_temp
as $$
  insert into sessions (id, user_id, organization_id, user_agent, expires_at, method)
  select
    session,
    person,
    (
      select m.organization_id
      from members m
      join organizations o on o.id = m.organization_id
      where m.user_id = person and m.deactivated_at is null and o.closed_at is null
      order by m.last_active_at desc nulls last, m.created_at
      limit 1
    ),
    left(agent, 300),
    now() + interval '12 hours',
    by_method;
  update members m
  set last_active_at = now()
  from sessions s
  where s.id = session and m.user_id = s.user_id and m.organization_id = s.organization_id
$$;

-- Opens a session for a person who has proved who they are in one step; none for whoever owes a second.
create or replace function open_session(session uuid, person uuid, agent text) returns void
language sql security definer set search_path = public, pg_temp
as $$ select insert_session(session, person, agent, 'password') where not has_second_factor(person) $$;

-- The second step: uses up the factor's proof and the pending sign-in, and opens the session. What was signed or computed
-- the app has checked; that it comes for the first time, and from whom the password came, is checked here.
create function finish_second_step(
  hash bytea, session uuid, agent text, by_method text, factor uuid, proof bigint, code_hash bytea
) returns boolean
language plpgsql security definer set search_path = public, pg_temp
as $$
declare
  person uuid;
begin
  select s.user_id into person from pending_sign_ins s where s.token_hash = hash and s.expires_at > now() for update;
  if person is null or not coalesce(
    case by_method
      when 'authenticator' then use_authenticator(factor, person, proof)
      when 'passkey' then use_passkey(factor, person, proof)
      when 'recovery_code' then use_recovery_code(person, code_hash)
    end,
    false
  ) then
    return false;
  end if;
  delete from pending_sign_ins where token_hash = hash;
  perform insert_session(session, person, agent, by_method);
  return true;
end
$$;

-- A passkey that knows its person (by PIN or body) is both steps in one.
create function open_session_by_passkey(session uuid, factor uuid, signed bigint, agent text) returns boolean
language plpgsql security definer set search_path = public, pg_temp
as $$
declare
  person uuid := (select p.user_id from passkeys p join users u on u.id = p.user_id where p.id = factor and u.deactivated_at is null);
begin
  if person is null or not use_passkey(factor, person, signed) then return false; end if;
  perform insert_session(session, person, agent, 'passkey_alone');
  return true;
end
$$;

-- Required --------------------------------------------------------------------------------------------------------------

-- As before; and where an organization requires two steps, nobody acts for it who could sign in with one. Operators
-- likewise, where the installation says so.
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
    and not owes_second_factor(person, acting_for);
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

create function owes_second_factor(person uuid, acting_for uuid) returns boolean
language sql stable security definer set search_path = public, pg_temp
as $$
  select exists (
    select from organization_settings s where s.organization_id = acting_for and s.two_step_required
  ) and not has_second_factor(person)
$$;

create function is_able_operator(person uuid) returns boolean
language sql stable security definer set search_path = public, pg_temp
as $$
  select u.is_operator and (has_second_factor(person) or not (select i.operators_two_step from installation i))
  from users u
  where u.id = person
$$;

-- As before; somebody who owes a second factor is signed in and acts for nobody until they have set one up.
drop function find_session(uuid);
create function find_session(session uuid) returns table (
  user_id uuid, organization_id uuid, organization_code text, organization_name text, member_id uuid,
  role member_role, is_operator boolean, email text, name text, locale text, theme text, time_zone text,
  owes_factor boolean
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
    case when not owes.factor then m.organization_id end,
    case when not owes.factor then o.code end,
    case when not owes.factor then o.name end,
    case when not owes.factor then m.id end,
    case when not owes.factor then m.role end,
    is_able_operator(u.id), u.email, u.name, u.locale, u.theme, u.time_zone,
    owes.factor
  from sessions s
  join users u on u.id = s.user_id
  left join (
    members m join organizations o on o.id = m.organization_id and o.closed_at is null
  ) on m.user_id = u.id and m.organization_id = s.organization_id and m.deactivated_at is null
  cross join lateral (
    select case
      when s.organization_id is null then u.is_operator and not is_able_operator(u.id)
      else owes_second_factor(u.id, s.organization_id)
    end as factor
  ) owes
  where s.id = session
    and s.revoked_at is null
    and s.expires_at > now()
    and u.deactivated_at is null
    and (m.id is not null or s.organization_id is null);
end
$$;

grant update (two_step_required) on organization_settings to common_thread_app;
grant update (operators_two_step) on installation to common_thread_app;

-- Nobody asks of others what they have not done, nor locks themselves out.
create function ask_second_factor_of_asker() returns trigger
language plpgsql set search_path = public, pg_temp
as $$
begin
  if not exists (select from second_factors_of_viewer()) then
    raise exception using errcode = 'CT001', message = 'own_second_factor';
  end if;
  return new;
end
$$;
create trigger ask_second_factor_of_asker before update of two_step_required on organization_settings
for each row when (new.two_step_required and not old.two_step_required and viewer_user() is not null)
execute function ask_second_factor_of_asker();
create trigger ask_second_factor_of_asker before update of operators_two_step on installation
for each row when (new.operators_two_step and not old.operators_two_step and viewer_user() is not null)
execute function ask_second_factor_of_asker();

-- Administering ---------------------------------------------------------------------------------------------------------

-- Members who have a second factor, for their organization's admins.
create function members_with_second_factor() returns setof uuid
language sql stable security definer set search_path = public, pg_temp
as $$
  select m.id
  from members m
  where m.organization_id = viewer_organization() and viewer_is('admin') and has_second_factor(m.user_id)
$$;

create function forget_second_factors(person uuid) returns void
language sql security definer set search_path = public, pg_temp
as $$
  delete from authenticators where user_id = person;
  delete from passkeys where user_id = person;
  delete from recovery_codes where user_id = person;
  delete from pending_sign_ins where user_id = person;
  update sessions set revoked_at = now() where user_id = person and revoked_at is null
$$;

-- For a member who lost theirs: the viewer is an admin of the member's organization, and no other organization has the
-- member as its admin. Returns null, or why not: not_found, operator, admin_elsewhere.
create function reset_second_factors(for_member uuid) returns text
language plpgsql security definer set search_path = public, pg_temp
as $$
declare
  person uuid;
begin
  select m.user_id into person
  from members m
  where m.id = for_member and m.organization_id = viewer_organization() and viewer_is('admin');
  if person is null then return 'not_found'; end if;
  if exists (select from users u where u.id = person and u.is_operator) then return 'operator_factors'; end if;
  if exists (
    select from members m
    where m.user_id = person and m.organization_id <> viewer_organization()
      and m.role = 'admin' and m.deactivated_at is null
  ) then
    return 'admin_elsewhere';
  end if;
  perform forget_second_factors(person);
  return null;
end
$$;

-- For whoever runs the database, at the command line. False where nobody has this address.
create function host_reset_second_factors(mail text) returns boolean
language plpgsql set search_path = public, pg_temp
as $$
declare
  person uuid;
begin
  select u.id into person from users u where u.email = lower(trim(mail));
  if person is null then return false; end if;
  perform forget_second_factors(person);
  perform append_audit('second_factor.host_reset', null, person, '{}');
  return true;
end
$$;

-- The living sessions that act for the viewer's organization, for its admins.
create function sessions_of_members() returns table (
  id uuid, member_id uuid, name text, user_agent text, method text, created_at timestamptz, last_seen_at timestamptz
)
language sql stable security definer set search_path = public, pg_temp
as $$
  select s.id, m.id, u.name, s.user_agent, s.method, s.created_at, s.last_seen_at
  from sessions s
  join members m on m.user_id = s.user_id and m.organization_id = s.organization_id and m.deactivated_at is null
  join users u on u.id = s.user_id
  where s.organization_id = viewer_organization()
    and viewer_is('admin')
    and s.revoked_at is null
    and s.expires_at > now()
  order by s.last_seen_at desc
$$;

-- Ends one session of those, or all of a member, or all but one's own (both null). How many.
create function end_sessions_of_members(session uuid, member uuid, keep uuid) returns int
language plpgsql security definer set search_path = public, pg_temp
as $$
declare
  ended int;
begin
  update sessions s set revoked_at = now()
  where s.id in (
    select l.id
    from sessions_of_members() l
    where (session is null or l.id = session) and (member is null or l.member_id = member) and l.id is distinct from keep
  );
  get diagnostics ended = row_count;
  return ended;
end
$$;

grant execute on function
  second_factors_of_viewer(), recovery_codes_left(), offer_authenticator(bytea), offered_authenticator(),
  confirm_authenticator(bigint), add_passkey(text, text, bytea, bigint, text[]), remove_second_factor(uuid),
  replace_recovery_codes(bytea[]), keep_passkey_challenge(text, text, uuid), take_passkey_challenge(text, text, uuid),
  begin_second_step(bytea, uuid), find_second_step(bytea), find_passkey(text),
  finish_second_step(bytea, uuid, text, text, uuid, bigint, bytea), open_session_by_passkey(uuid, uuid, bigint, text),
  find_session(uuid), members_with_second_factor(), reset_second_factors(uuid), sessions_of_members(),
  end_sessions_of_members(uuid, uuid, uuid)
to common_thread_app;
