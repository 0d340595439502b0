-- Up Migration

create table audit_heads (
  chain uuid primary key,
  seq bigint not null,
  hash bytea not null
);

-- Append-only; one chain per organization, and one (without organization) for the installation.
create table audit_entries (
  organization_id uuid references organizations (id),
  chain uuid not null,
  seq bigint not null,
  at timestamptz not null,
  user_id uuid,
  actor_name text,
  actor_organization_id uuid,
  action text not null check (action ~ '^[a-z_]+\.[a-z_]+$'),
  case_id uuid,
  subject_id uuid,
  details jsonb not null default '{}',
  previous_hash bytea not null,
  hash bytea not null,
  primary key (chain, seq)
);
create index audit_entries_by_case on audit_entries (case_id, at desc);

alter table audit_heads enable row level security;
alter table audit_heads force row level security;
alter table audit_entries enable row level security;
alter table audit_entries force row level security;
create policy "the owner migrates" on audit_heads to current_user using (true) with check (true);
create policy "the owner appends" on audit_entries to current_user using (true) with check (true);

grant select on audit_entries to common_thread_app;
create policy "members read their cases' history, admins the organization's" on audit_entries for select
  to common_thread_app
  using (
    organization_id = (select viewer_organization())
      and (case_id is not null or (select viewer_is('admin')))
    or organization_id is null and (select viewer_is_operator())
  );

-- Appends to the chain of the viewer's organization, of the organization that owns the case where the viewer acts on a
-- case granted to it or shared with it, or of the installation. Details carry no indicator values.
-- Who reads something only as a member of a closed group stays unnamed: the group's members are nobody's to learn.
create function append_audit(act text, about_case uuid, about uuid, facts jsonb) returns void
language plpgsql security definer set search_path = public, pg_temp
as $$
declare
  owner uuid := viewer_organization();
  chain_id uuid;
  head audit_heads;
  entry_at timestamptz := clock_timestamp();
  actor text;
  actor_organization uuid := viewer_organization();
  next_hash bytea;
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
  chain_id := coalesce(owner, '00000000-0000-0000-0000-000000000000');
  insert into audit_heads (chain, seq, hash) values (chain_id, 0, '\x') on conflict do nothing;
  select h.* into head from audit_heads h where h.chain = chain_id for update;
  next_hash := sha256(
    head.hash || convert_to(
      jsonb_build_array(
        chain_id, head.seq + 1, extract(epoch from entry_at), viewer_user(), actor, actor_organization,
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
    owner, chain_id, head.seq + 1, entry_at, viewer_user(), actor, actor_organization, act, about_case, about,
    facts, head.hash, next_hash
  );
  update audit_heads h set seq = head.seq + 1, hash = next_hash where h.chain = chain_id;
end
$$;
grant execute on function append_audit(text, uuid, uuid, jsonb) to common_thread_app;

-- Notes in the owner's chain that the viewer opened a share made to it, once per person and hour. True where it did.
create function append_share_read(share uuid) returns boolean
language plpgsql security definer set search_path = public, pg_temp
as $$
declare
  shared_case uuid;
begin
  select s.case_id into shared_case
  from shares s
  where s.id = share
    and s.party_id = any (viewer_parties())
    and s.organization_id <> viewer_organization()
    and s.revoked_at is null
    and (s.expires_at is null or s.expires_at > now());
  if shared_case is null or exists (
    select from audit_entries a
    where a.case_id = shared_case
      and a.at > now() - interval '1 hour'
      and a.subject_id = share
      and a.user_id = viewer_user()
      and a.action = 'share.read'
  ) then
    return false;
  end if;
  perform append_audit('share.read', shared_case, share, '{}');
  return true;
end
$$;
grant execute on function append_share_read(uuid) to common_thread_app;

-- Notes in the owner's chain that the viewer opened a case granted to it, once per person and hour. True where it did.
create function append_case_read(granted_case uuid) returns boolean
language plpgsql security definer set search_path = public, pg_temp
as $$
begin
  if granted_case not in (select cases_granted_to_viewer('clear'))
    or exists (select from cases c where c.id = granted_case and c.organization_id = viewer_organization())
    or exists (
      select from audit_entries a
      where a.case_id = granted_case
        and a.at > now() - interval '1 hour'
        and a.user_id = viewer_user()
        and (a.actor_organization_id is null or a.actor_organization_id = viewer_organization())
        and a.action = 'case.read'
    )
  then
    return false;
  end if;
  perform append_audit('case.read', granted_case, null, '{}');
  return true;
end
$$;
grant execute on function append_case_read(uuid) to common_thread_app;
