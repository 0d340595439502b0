-- Up Migration

-- An organization's admin could have become an operator, by resetting the password of one who is its member: operators
-- are reset by whoever runs the database alone.
create or replace function create_password_reset(for_member uuid, new_token_hash bytea) returns text
language plpgsql security definer set search_path = public, pg_temp
as $$
declare
  person uuid;
begin
  select m.user_id into person
  from members m
  where m.id = for_member and m.organization_id = viewer_organization() and viewer_is('admin');
  if person is null then return 'not_found'; end if;
  if exists (select from users u where u.id = person and u.is_operator) then return 'operator'; end if;
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

-- An invitation that is still open must not bring back whom an admin has sent away.
create function take_invitations_back() returns trigger
language plpgsql security definer set search_path = public, pg_temp
as $$
begin
  update invitations i set revoked_at = now()
  where i.organization_id = new.organization_id
    and i.email = (select u.email from users u where u.id = new.user_id)
    and i.accepted_at is null
    and i.revoked_at is null;
  return null;
end
$$;
create trigger take_invitations_back after update of deactivated_at on members
for each row when (old.deactivated_at is null and new.deactivated_at is not null)
execute function take_invitations_back();

-- A share shows to whom it was made while it shows them anything: not its reason, sender or count once every value of it
-- is marked stricter than they may see. Who marks them pays for finding out, not who reads.
alter table shares add hidden boolean not null default false;
comment on column shares.hidden is 'every value of it is stricter than its party may be shown';

create function hide_empty_shares() returns trigger
language plpgsql security definer set search_path = public, pg_temp
as $$
begin
  update shares s
  set hidden = not exists (
    select
    from shared_observations l
    join observations o on o.id = l.observation_id
    where l.share_id = s.id and o.tlp <= tlp_ceiling(s.party_kind)
  )
  where s.id in (
    select l.share_id
    from new_rows n
    join old_rows o on o.id = n.id
    join shared_observations l on l.observation_id = n.id
    where n.tlp <> o.tlp
  );
  return null;
end
$$;
create trigger hide_empty_shares after update on observations
referencing old table as old_rows new table as new_rows
for each statement execute function hide_empty_shares();
update shares s
set hidden = true
where not exists (
  select
  from shared_observations l
  join observations o on o.id = l.observation_id
  where l.share_id = s.id and o.tlp <= tlp_ceiling(s.party_kind)
);

create function shares_shown_to_viewer() returns setof uuid
language sql stable security definer set search_path = public, pg_temp
as $$
  select s.id
  from shares s
  where s.party_id = any (viewer_parties())
    and s.revoked_at is null
    and (s.expires_at is null or s.expires_at > now())
    and not s.hidden
    and exists (
      select
      from shared_observations l
      join observations o on o.id = l.observation_id
      where l.share_id = s.id
        and o.tlp <= tlp_ceiling(s.party_kind)
    )
$$;
grant execute on function shares_shown_to_viewer() to common_thread_app;
drop policy "shares show to who shared and to whom" on shares;
create policy "shares show to who shared, and to whom while they show something" on shares for select
  to common_thread_app
  using (
    organization_id = (select viewer_organization())
    or id in (select * from shares_shown_to_viewer())
  );

-- What was seen was not seen last before it was seen first.
update observations o
set first_seen_at = o.last_seen_at, last_seen_at = o.first_seen_at
where o.last_seen_at < o.first_seen_at;
alter table observations add constraint last_seen_is_not_before_first check (last_seen_at >= first_seen_at);
