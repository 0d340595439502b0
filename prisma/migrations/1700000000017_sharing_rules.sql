-- Up Migration

-- An organization's standing word on what is suggested to be compared, by role, kind and TLP. A rule is ended, never
-- changed, so that what was filed under it can be told. A suggestion: who files decides value by value.
create table sharing_rules (
  id uuid primary key default new_id(),
  organization_id uuid not null references organizations (id),
  roles incident_role[] not null default '{}',
  kinds indicator_kind[] not null default '{}',
  up_to tlp not null check (up_to <> 'red'),
  reason text not null check (length(reason) between 1 and 2000),
  created_by uuid not null references members (id),
  created_by_name text not null,
  created_at timestamptz not null default now(),
  ended_at timestamptz,
  ended_by_name text
);
comment on column sharing_rules.roles is 'values in one of these roles; none: in any';
comment on column sharing_rules.kinds is 'values of one of these kinds; none: of any';
create index sharing_rules_by_organization on sharing_rules (organization_id, created_at);

alter table sharing_rules enable row level security;
alter table sharing_rules force row level security;
create policy "the owner migrates" on sharing_rules to current_user using (true) with check (true);
grant select on sharing_rules to common_thread_app;
grant insert (id, organization_id, roles, kinds, up_to, reason, created_by, created_by_name)
  on sharing_rules to common_thread_app;
grant update (ended_at, ended_by_name) on sharing_rules to common_thread_app;
create policy "members know their organization's rules" on sharing_rules for select to common_thread_app
  using (organization_id = (select viewer_organization()));
create policy "leads make rules" on sharing_rules for insert to common_thread_app
  with check (
    organization_id = (select viewer_organization())
    and (select viewer_is('lead'))
    and created_by = (select viewer_member())
  );
create policy "leads end rules, for good" on sharing_rules for update to common_thread_app
  using (organization_id = (select viewer_organization()) and (select viewer_is('lead')) and ended_at is null)
  with check (organization_id = (select viewer_organization()) and ended_at is not null);

-- What the viewer's organization suggests for each TLP, role and kind. Without rules: everything up to AMBER. With rules:
-- what one of them names, and nothing else. RED is never matchable.
create function suggested_exposures()
returns table (tlp tlp, role incident_role, kind indicator_kind, exposure exposure)
language sql stable set search_path = public, pg_temp
as $$
  with rules as materialized (
    select r.roles, r.kinds, r.up_to
    from sharing_rules r
    where r.organization_id = viewer_organization() and r.ended_at is null
  )
  select
    t.tlp, i.role, k.kind,
    case
      when t.tlp = 'red' then 'private'
      when not exists (select from rules) and t.tlp <= 'amber' then 'matchable'
      when exists (
        select from rules r
        where t.tlp <= r.up_to
          and (r.roles = '{}' or i.role = any (r.roles))
          and (r.kinds = '{}' or k.kind = any (r.kinds))
      ) then 'matchable'
      else 'private'
    end::exposure
  from unnest(enum_range(null::tlp)) as t (tlp)
  cross join unnest(enum_range(null::incident_role)) as i (role)
  cross join unnest(enum_range(null::indicator_kind)) as k (kind)
$$;
grant execute on function suggested_exposures() to common_thread_app;
