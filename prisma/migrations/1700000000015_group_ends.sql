-- Up Migration

-- What is true of a sharing group ends with the membership, both ways: who leaves sees nothing of it any more, and nothing
-- of who left stays behind.

-- One chain, one way to append to it: append_audit() decides whose chain it is, and what takes back for another
-- organization names that organization's. Nobody calls it but functions of the owner.
create function append_to_chain(
  owner uuid, actor uuid, actor_name text, actor_organization uuid, act text, about_case uuid, about uuid, facts jsonb
) returns void
language plpgsql set search_path = public, pg_temp
as $$
declare
  chain_id uuid := coalesce(owner, '00000000-0000-0000-0000-000000000000');
  head audit_heads;
  entry_at timestamptz := clock_timestamp();
  next_hash bytea;
begin
  insert into audit_heads (chain, seq, hash) values (chain_id, 0, '\x') on conflict do nothing;
  select h.* into head from audit_heads h where h.chain = chain_id for update;
  next_hash := sha256(
    head.hash || convert_to(
      jsonb_build_array(
        chain_id, head.seq + 1, extract(epoch from entry_at), actor, actor_name, actor_organization,
        act, about_case, about, facts
      )::text,
      'UTF8'
    )
  );
  insert into audit_entries (
    organization_id, chain, seq, at, user_id, actor_name, actor_organization_id, action, case_id, subject_id, details,
    previous_hash, hash
  )
  values (
    owner, chain_id, head.seq + 1, entry_at, actor, actor_name, actor_organization, act, about_case, about,
    facts, head.hash, next_hash
  );
  update audit_heads h set seq = head.seq + 1, hash = next_hash where h.chain = chain_id;
end
$$;

-- As before, with the appending itself said once.
create or replace function append_audit(act text, about_case uuid, about uuid, facts jsonb) returns void
language plpgsql security definer set search_path = public, pg_temp
as $$
declare
  owner uuid := viewer_organization();
  actor text;
  actor_organization uuid := viewer_organization();
begin
  select u.name into actor from users u where u.id = viewer_user();
  if about_case is not null then
    select c.organization_id into owner
    from cases c
    where c.id = about_case
      and (
        c.organization_id = viewer_organization()
        or c.id in (select cases_granted_to_viewer('clear'))
        or exists (
          select from shares s
          where s.case_id = c.id and s.party_id = any (viewer_parties()) and s.revoked_at is null
        )
      );
    if owner is null then
      raise exception using errcode = 'CT001', message = 'not_yours';
    end if;
  end if;
  if owner is distinct from viewer_organization() and act in ('share.read', 'case.read') and not exists (
    select
    from (
      select s.party_id from shares s where act = 'share.read' and s.id = about
      union all
      select g.party_id
      from case_grants g
      where act = 'case.read'
        and g.case_id = about_case
        and g.revoked_at is null
        and (g.expires_at is null or g.expires_at > now())
    ) way
    where way.party_id = any (viewer_parties())
      and way.party_id not in (select sg.id from sharing_groups sg where sg.closed)
  ) then
    actor := null;
    actor_organization := null;
  end if;
  perform append_to_chain(owner, viewer_user(), actor, actor_organization, act, about_case, about, facts);
end
$$;

-- Takes back what an organization shared with and granted to a group, and notes it in its own chain, one entry per case.
-- Who removed it is told by the organization it acted for; the person is theirs.
create function take_back_from_group(organization uuid, from_group uuid) returns void
language plpgsql set search_path = public, pg_temp
as $$
declare
  taken record;
  own boolean := organization is not distinct from viewer_organization();
  actor text := (select u.name from users u where u.id = viewer_user() and own);
begin
  for taken in
    with ended_shares as (
      update shares s set revoked_at = now()
      where s.organization_id = organization and s.party_id = from_group and s.revoked_at is null
      returning s.case_id
    ),
    ended_grants as (
      update case_grants g set revoked_at = now()
      where g.case_organization_id = organization and g.party_id = from_group and g.revoked_at is null
      returning g.case_id
    )
    select e.case_id, count(*) filter (where e.share)::int as shares, count(*) filter (where not e.share)::int as grants
    from (
      select s.case_id, true as share from ended_shares s
      union all
      select g.case_id, false from ended_grants g
    ) e
    group by e.case_id
    order by e.case_id
  loop
    perform append_to_chain(
      organization, case when own then viewer_user() end, actor, viewer_organization(), 'case.left_group', taken.case_id,
      from_group, jsonb_build_object('party', from_group, 'shares', taken.shares, 'grants', taken.grants)
    );
  end loop;
  if not own then
    perform append_to_chain(
      organization, null, null, viewer_organization(), 'group.removed', null, from_group, '{}'
    );
  end if;
end
$$;

create function follow_group_ends() returns trigger
language plpgsql security definer set search_path = public, pg_temp
as $$
declare
  gone record;
begin
  -- In one order, so that two who end memberships at once do not wait for each other's chains.
  for gone in
    select o.organization_id, o.group_id from old_rows o where o.joined_at is not null
    order by o.organization_id, o.group_id
  loop
    perform take_back_from_group(gone.organization_id, gone.group_id);
  end loop;
  return null;
end
$$;
create trigger follow_group_ends after delete on sharing_group_members
referencing old table as old_rows
for each statement execute function follow_group_ends();

-- Who shares with a group keeps its membership until the commit, so that leaving at the same moment takes that back too.
create function keep_membership() returns trigger
language plpgsql security definer set search_path = public, pg_temp
as $$
declare
  giver uuid := case tg_table_name when 'shares' then to_jsonb(new) ->> 'organization_id' else to_jsonb(new) ->> 'case_organization_id' end;
begin
  -- This runs before the policies: of another organization it must not say whether that is in the group.
  if giver is distinct from viewer_organization() and viewer_organization() is not null then
    raise exception using errcode = 'CT001', message = 'not_yours';
  end if;
  perform from sharing_group_members m
  where m.group_id = new.party_id and m.organization_id = giver and m.joined_at is not null
  for key share;
  if not found then
    raise exception using errcode = 'CT001', message = 'group_not_joined';
  end if;
  return new;
end
$$;
create trigger keep_membership before insert on shares
for each row when (new.party_kind = 'group') execute function keep_membership();
create trigger keep_membership before insert on case_grants
for each row when (new.party_kind = 'group') execute function keep_membership();

-- What was left behind before this rule.
update shares s set revoked_at = now()
where s.party_kind = 'group'
  and s.revoked_at is null
  and not exists (
    select from sharing_group_members m
    where m.group_id = s.party_id and m.organization_id = s.organization_id and m.joined_at is not null
  );
update case_grants g set revoked_at = now()
where g.party_kind = 'group'
  and g.revoked_at is null
  and not exists (
    select from sharing_group_members m
    where m.group_id = g.party_id and m.organization_id = g.case_organization_id and m.joined_at is not null
  );

-- A membership that was joined ends by leaving alone, and what was taken back stays taken back.
drop policy "admins accept for their organization" on sharing_group_members;
create policy "admins accept for their organization" on sharing_group_members for update to common_thread_app
  using (
    organization_id = (select viewer_organization())
    and (select viewer_is('admin'))
    and organization_id in (select o.id from organizations o where o.standing_at is not null)
  )
  with check (organization_id = (select viewer_organization()) and joined_at is not null);
drop policy "leads take shares back" on shares;
create policy "leads take shares back, for good" on shares for update to common_thread_app
  using (organization_id = (select viewer_organization()) and (select viewer_is('lead')) and revoked_at is null)
  with check (organization_id = (select viewer_organization()) and revoked_at is not null);
drop policy "leads revoke grants" on case_grants;
create policy "leads revoke grants, for good" on case_grants for update to common_thread_app
  using (case_organization_id = (select viewer_organization()) and (select viewer_is('lead')) and revoked_at is null)
  with check (case_organization_id = (select viewer_organization()) and revoked_at is not null);

-- An invitation is told to the admins of whom it invites: a notice needs an id of its own, since an organization may be
-- invited into a group again.
alter table sharing_group_members add invitation_id uuid not null default new_id();

-- Who runs a group dissolves it: every membership ends, and with it what went through the group. False where the viewer
-- does not run it, or there is none.
create function dissolve_sharing_group(sharing_group uuid) returns boolean
language plpgsql security definer set search_path = public, pg_temp
as $$
begin
  perform from sharing_groups g
  where g.id = sharing_group
    and (
      g.organization_id is null and viewer_is_operator()
      or g.organization_id = viewer_organization() and viewer_is('admin')
    )
  for update;
  if not found then return false; end if;
  delete from sharing_group_members m where m.group_id = sharing_group;
  delete from sharing_groups g where g.id = sharing_group;
  return true;
end
$$;
grant execute on function dissolve_sharing_group(uuid) to common_thread_app;
