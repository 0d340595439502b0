-- Up Migration

-- The closed list of functions that look past grants (design: section 2). They run as the owner, with a fixed path.

-- Makes this transaction the viewer's: looks the person up, and sets user, organization, role and parties until commit.
-- Without an organization the person acts as operator, if it is one. False, and nothing set, for anybody else.
create function begin_viewer(person uuid, acting_for uuid) returns boolean
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
      set_config('app.operator', (select u.is_operator::text from users u where u.id = person), true);
    return true;
  end if;
  select m.* into me
  from members m
  join organizations o on o.id = m.organization_id
  where m.user_id = person
    and m.organization_id = acting_for
    and m.deactivated_at is null
    and o.closed_at is null;
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

-- Password hash of an active account, for sign-in.
create function find_credentials(mail text) returns table (user_id uuid, password_hash text)
language sql stable security definer set search_path = public, pg_temp
as $$
  select c.user_id, c.password_hash
  from users u
  join credentials c on c.user_id = u.id
  where u.email = lower(mail) and u.deactivated_at is null
$$;

-- Seconds to wait before this account may be tried from this address; 0 takes one try. Five tries in 15 minutes are
-- free for a pair of account and address, 20 for an account, 60 for an address; each further one doubles the wait from
-- 30 seconds up to 15 minutes.
create function begin_sign_in(account bytea, from_address text) returns int
language plpgsql security definer set search_path = public, pg_temp
as $$
declare
  over int;
  latest timestamptz;
  wait int;
begin
  perform pg_advisory_xact_lock(hashtextextended(encode(account, 'hex'), 0));
  perform pg_advisory_xact_lock(hashtextextended(from_address, 1));
  select
    greatest(
      count(*) filter (where a.account_hash = account and a.address = from_address) - 4,
      count(*) filter (where a.account_hash = account) - 19,
      count(*) filter (where a.address = from_address) - 59
    ),
    max(a.attempted_at)
  into over, latest
  from sign_in_attempts a
  where (a.account_hash = account or a.address = from_address)
    and a.attempted_at > now() - interval '15 minutes';
  if over > 0 then
    wait := ceil(least(30 * 2 ^ (least(over, 6) - 1), 900) - extract(epoch from clock_timestamp() - latest));
    if wait > 0 then
      return wait;
    end if;
  end if;
  insert into sign_in_attempts (account_hash, address) values (account, from_address);
  return 0;
end
$$;

-- After a success the account's tries from this address no longer count. Old tries are swept here.
create function forget_sign_in_attempts(account bytea, from_address text) returns void
language sql security definer set search_path = public, pg_temp
as $$
  delete from sign_in_attempts
  where account_hash = account and address = from_address
    or attempted_at < now() - interval '1 day'
$$;

-- Opens a session for a person who has just proved who they are; acts for the organization used last, else the first.
create function open_session(session uuid, person uuid, agent text) returns void
language sql security definer set search_path = public, pg_temp
as $$
  insert into sessions (id, user_id, organization_id, user_agent, expires_at)
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
    now() + interval '12 hours';
  update members m
  set last_active_at = now()
  from sessions s
  where s.id = session and m.user_id = s.user_id and m.organization_id = s.organization_id
$$;

-- The living session with this id: checked on each request. Lives 12 hours after its last use, 7 days at most.
create function find_session(session uuid) returns table (
  user_id uuid, organization_id uuid, organization_code text, organization_name text, member_id uuid,
  role member_role, is_operator boolean, email text, name text, locale text, theme text, time_zone text
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
    u.id, m.organization_id, o.code, o.name, m.id, m.role, u.is_operator, u.email, u.name, u.locale, u.theme, u.time_zone
  from sessions s
  join users u on u.id = s.user_id
  left join (
    members m join organizations o on o.id = m.organization_id and o.closed_at is null
  ) on m.user_id = u.id and m.organization_id = s.organization_id and m.deactivated_at is null
  where s.id = session
    and s.revoked_at is null
    and s.expires_at > now()
    and u.deactivated_at is null
    and (m.id is not null or s.organization_id is null);
end
$$;

-- Acts for another organization of the same person from now on, or as operator (null). False where it may not.
create function switch_session(session uuid, acting_for uuid) returns boolean
language plpgsql security definer set search_path = public, pg_temp
as $$
begin
  update sessions s
  set organization_id = acting_for
  where s.id = session
    and s.revoked_at is null
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

create function revoke_session(session uuid) returns void
language sql security definer set search_path = public, pg_temp
as $$ update sessions set revoked_at = now() where id = session and revoked_at is null $$;

-- The viewer's own new password. Every other session of theirs ends.
create function change_password(new_hash text, keep_session uuid) returns void
language plpgsql security definer set search_path = public, pg_temp
as $$
begin
  update credentials set password_hash = new_hash, changed_at = now() where user_id = viewer_user();
  update sessions set revoked_at = now()
  where user_id = viewer_user() and id is distinct from keep_session and revoked_at is null;
end
$$;

-- A one-time link by which a member sets a new password. The viewer is an admin of the member's organization.
-- Returns null, or why not: not_found, only_admin_elsewhere.
create function create_password_reset(for_member uuid, new_token_hash bytea) returns text
language plpgsql security definer set search_path = public, pg_temp
as $$
declare
  person uuid;
begin
  select m.user_id into person
  from members m
  where m.id = for_member and m.organization_id = viewer_organization() and viewer_is('admin');
  if person is null then return 'not_found'; end if;
  if exists (
    select from members m
    where m.user_id = person and m.organization_id <> viewer_organization()
      and m.role = 'admin' and m.deactivated_at is null
      and not exists (
        select from members other
        where other.organization_id = m.organization_id and other.id <> m.id
          and other.role = 'admin' and other.deactivated_at is null
      )
  ) then
    return 'only_admin_elsewhere';
  end if;
  update password_resets set used_at = now() where user_id = person and used_at is null;
  insert into password_resets (user_id, organization_id, token_hash, created_by, expires_at)
  values (person, viewer_organization(), new_token_hash, viewer_user(), now() + interval '24 hours');
  return null;
end
$$;

-- Who a reset link is for, while it can be used.
create function find_password_reset(hash bytea) returns table (email text, name text, locale text)
language sql stable security definer set search_path = public, pg_temp
as $$
  select u.email, u.name, u.locale
  from password_resets r
  join users u on u.id = r.user_id
  where r.token_hash = hash and r.used_at is null and r.expires_at > now()
$$;

-- Sets the password and ends every session. An admin vouches for a person within one organization only: memberships
-- elsewhere are deactivated until an admin there has looked, or one organization's admin could enter another.
create function use_password_reset(hash bytea, new_hash text) returns boolean
language plpgsql security definer set search_path = public, pg_temp
as $$
declare
  reset password_resets;
begin
  update password_resets r set used_at = now()
  where r.token_hash = hash and r.used_at is null and r.expires_at > now()
  returning r.* into reset;
  if reset.id is null then return false; end if;
  insert into credentials (user_id, password_hash) values (reset.user_id, new_hash)
  on conflict (user_id) do update set password_hash = excluded.password_hash, changed_at = now();
  update sessions set revoked_at = now() where user_id = reset.user_id and revoked_at is null;
  update members set deactivated_at = now()
  where user_id = reset.user_id and organization_id is distinct from reset.organization_id and deactivated_at is null;
  return true;
end
$$;

-- An invitation is worth what its sender may still do: an admin's while they are one; an operator's until there is a
-- first admin, or a second link that was kept would let the operator in later.
create function invitation_stands(organization uuid, sender uuid) returns boolean
language sql stable security definer set search_path = public, pg_temp
as $$
  select organization is null
    or not exists (select from members m where m.organization_id = organization and m.role = 'admin')
    or exists (
      select from members m
      where m.organization_id = organization and m.user_id = sender and m.role = 'admin' and m.deactivated_at is null
    )
$$;

-- What an invitation link offers, while it can be accepted.
create function find_invitation(hash bytea)
returns table (organization_id uuid, organization_name text, email text, role member_role, has_account boolean)
language sql stable security definer set search_path = public, pg_temp
as $$
  select i.organization_id, o.name, i.email, i.role, exists (select from users u where u.email = i.email)
  from invitations i
  left join organizations o on o.id = i.organization_id
  where i.token_hash = hash
    and i.accepted_at is null
    and i.revoked_at is null
    and i.expires_at > now()
    and o.closed_at is null
    and invitation_stands(i.organization_id, i.invited_by)
$$;

-- Accepts an invitation. Somebody who has an account accepts signed in as that account; anybody else gets one with this
-- name and password. Returns the user, or null with the reason: not_found, sign_in_first, email_taken.
create function accept_invitation(
  hash bytea, mail text, full_name text, new_password_hash text, language text,
  out user_id uuid, out reason text
)
language plpgsql security definer set search_path = public, pg_temp
as $$
declare
  invitation invitations;
  member uuid;
begin
  select i.* into invitation
  from invitations i
  where i.token_hash = hash and i.accepted_at is null and i.revoked_at is null and i.expires_at > now()
  for update;
  perform from organizations o where o.id = invitation.organization_id for update;
  if invitation.id is null or not invitation_stands(invitation.organization_id, invitation.invited_by) then
    reason := 'not_found';
    return;
  end if;
  select u.id into user_id from users u where u.email = lower(coalesce(invitation.email, mail));
  if user_id is not null and user_id is distinct from viewer_user() then
    user_id := null;
    reason := case when invitation.email is null then 'email_taken' else 'sign_in_first' end;
    return;
  end if;
  if user_id is null then
    insert into users (email, name, locale) values (lower(coalesce(invitation.email, mail)), full_name, language)
    returning id into user_id;
    insert into credentials (user_id, password_hash) values (user_id, new_password_hash);
  end if;
  if invitation.organization_id is null then
    update users u set is_operator = true where u.id = accept_invitation.user_id;
  else
    select m.id into member from members m
    where m.user_id = accept_invitation.user_id and m.organization_id = invitation.organization_id;
    if member is null then
      insert into parties (kind) values ('member') returning id into member;
      insert into members (id, user_id, organization_id, role)
      values (member, user_id, invitation.organization_id, invitation.role);
    else
      update members m set role = invitation.role, deactivated_at = null where m.id = member;
    end if;
  end if;
  update invitations i set accepted_at = now() where i.id = invitation.id;
end
$$;

-- A token for the first operator while there is none; null afterwards. For the owner, at the command line.
create function create_setup_link() returns text
language plpgsql set search_path = public, pg_temp
as $$
declare
  token text := replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', '');
begin
  if exists (select from users u where u.is_operator) then return null; end if;
  update invitations set revoked_at = now() where organization_id is null and accepted_at is null;
  insert into invitations (token_hash, expires_at)
  values (sha256(convert_to(token, 'UTF8')), now() + interval '7 days');
  return token;
end
$$;

-- An organization stands once as many standing organizations have vouched as the installation asks for (and exist).
create function settle_standing(organization uuid) returns void
language sql security definer set search_path = public, pg_temp
as $$
  update organizations o
  set standing_at = now()
  where o.id = organization
    and o.standing_at is null
    and (select count(*) from organization_vouches v where v.organization_id = o.id) >= least(
      (select i.vouches_required from installation i),
      (select count(*) from organizations s where s.standing_at is not null and s.closed_at is null)
    )
$$;

-- Operators create organizations. Returns its id; null where the viewer is no operator or the code is taken.
create function create_organization(new_code text, new_name text, new_reading text, new_sector text) returns uuid
language plpgsql security definer set search_path = public, pg_temp
as $$
declare
  organization uuid;
begin
  if not viewer_is_operator() or exists (select from organizations o where o.code = new_code) then
    return null;
  end if;
  insert into parties (kind) values ('organization') returning id into organization;
  insert into organizations (id, code, name, name_reading, sector)
  values (organization, new_code, new_name, new_reading, new_sector);
  insert into organization_settings (organization_id) values (organization);
  insert into matching_budgets (organization_id, per_day)
  select organization, i.default_matching_budget from installation i;
  perform settle_standing(organization);
  return organization;
end
$$;

-- The viewer's standing organization vouches for another. False where it may not.
create function vouch_for(organization uuid) returns boolean
language plpgsql security definer set search_path = public, pg_temp
as $$
begin
  if not viewer_is('admin') or not exists (
    select from organizations o where o.id = viewer_organization() and o.standing_at is not null
  ) or not exists (
    select from organizations o where o.id = organization and o.id <> viewer_organization() and o.standing_at is null
  ) then
    return false;
  end if;
  insert into organization_vouches (organization_id, voucher_organization_id, vouched_by)
  values (organization, viewer_organization(), viewer_member())
  on conflict do nothing;
  perform settle_standing(organization);
  return true;
end
$$;

-- Operators and admins of standing organizations create sharing groups; an admin's organization is its first member.
create function create_sharing_group(new_name text, new_purpose text, is_closed boolean) returns uuid
language plpgsql security definer set search_path = public, pg_temp
as $$
declare
  sharing_group uuid;
begin
  if not viewer_is_operator() and not (
    viewer_is('admin')
    and exists (select from organizations o where o.id = viewer_organization() and o.standing_at is not null)
  ) or exists (select from sharing_groups g where g.name = new_name) then
    return null;
  end if;
  insert into parties (kind) values ('group') returning id into sharing_group;
  insert into sharing_groups (id, name, purpose, closed, organization_id)
  values (sharing_group, new_name, new_purpose, is_closed, viewer_organization());
  insert into sharing_group_members (group_id, organization_id, joined_at)
  select sharing_group, viewer_organization(), now()
  where viewer_organization() is not null;
  return sharing_group;
end
$$;

grant execute on function
  begin_viewer(uuid, uuid), find_credentials(text), begin_sign_in(bytea, text), forget_sign_in_attempts(bytea, text),
  open_session(uuid, uuid, text), find_session(uuid), switch_session(uuid, uuid), revoke_session(uuid),
  change_password(text, uuid), create_password_reset(uuid, bytea), find_password_reset(bytea),
  use_password_reset(bytea, text), find_invitation(bytea), accept_invitation(bytea, text, text, text, text),
  create_organization(text, text, text, text), vouch_for(uuid), create_sharing_group(text, text, boolean)
to common_thread_app;

-- No organization is left without an admin who can sign in.
create function keep_an_admin() returns trigger
language plpgsql security definer set search_path = public, pg_temp
as $$
begin
  if old.role = 'admin' and old.deactivated_at is null and (new.role <> 'admin' or new.deactivated_at is not null) then
    perform from organizations o where o.id = old.organization_id for update;
    if not exists (
      select from members m
      where m.organization_id = old.organization_id
        and m.role = 'admin' and m.deactivated_at is null and m.id <> old.id
    ) then
      raise exception using errcode = 'CT001', message = 'last_admin';
    end if;
  end if;
  return new;
end
$$;
create trigger keep_an_admin before update on members
for each row execute function keep_an_admin();
