-- Up Migration

-- A one-time token with which a person sets a new password, for whoever runs the database, at the command line: the way
-- back for the only admin or operator who forgot theirs. Null where nobody has this address.
create function create_host_reset_link(mail text) returns text
language plpgsql set search_path = public, pg_temp
as $$
declare
  token text := replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', '');
  person uuid;
begin
  select u.id into person from users u where u.email = lower(trim(mail));
  if person is null then return null; end if;
  update password_resets set used_at = now() where user_id = person and used_at is null;
  insert into password_resets (user_id, token_hash, expires_at)
  values (person, sha256(convert_to(token, 'UTF8')), now() + interval '24 hours');
  perform append_audit('account.host_reset', null, person, '{}');
  return token;
end
$$;

-- As before; a link of the host's vouches for the person everywhere, and one of an organization's admin is worth nothing
-- for an operator.
create or replace function use_password_reset(hash bytea, new_hash text) returns boolean
language plpgsql security definer set search_path = public, pg_temp
as $$
declare
  reset password_resets;
begin
  update password_resets r set used_at = now()
  where r.token_hash = hash and r.used_at is null and r.expires_at > now()
    and (r.organization_id is null or r.user_id not in (select u.id from users u where u.is_operator))
  returning r.* into reset;
  if reset.id is null then return false; end if;
  insert into credentials (user_id, password_hash) values (reset.user_id, new_hash)
  on conflict (user_id) do update set password_hash = excluded.password_hash, changed_at = now();
  update sessions set revoked_at = now() where user_id = reset.user_id and revoked_at is null;
  update members set deactivated_at = now()
  where user_id = reset.user_id
    and reset.organization_id is not null
    and organization_id <> reset.organization_id
    and deactivated_at is null;
  return true;
end
$$;
