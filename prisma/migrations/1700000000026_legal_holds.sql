-- Up Migration

-- A legal hold keeps a case, or named observations of it, from being deleted by anybody and by whatever way. Only leads and
-- admins of the case's owner know of it: to everybody else a refused deletion says no more than that it cannot be now.
create table legal_holds (
  id uuid primary key default new_id(),
  organization_id uuid not null,
  case_id uuid not null,
  whole_case boolean not null,
  reason text not null check (length(reason) between 1 and 2000),
  legal_basis text not null check (length(legal_basis) between 1 and 500),
  reference text not null default '' check (length(reference) <= 200),
  ends_at timestamptz,
  placed_by uuid not null references members (id),
  placed_by_name text not null,
  placed_at timestamptz not null default now(),
  released_at timestamptz,
  released_by_name text,
  release_reason text check (length(release_reason) between 1 and 2000),
  unique (id, case_id),
  foreign key (case_id, organization_id) references cases (id, organization_id) on delete cascade,
  check ((released_at is null) = (release_reason is null))
);
comment on column legal_holds.whole_case is 'the case with all that is in it; else held_observations alone';
create index legal_holds_by_case on legal_holds (case_id);
create index legal_holds_by_organization on legal_holds (organization_id, placed_at desc);

-- No foreign key to the observation: it would go with it before the hold is asked, and cost a probe a row.
create table held_observations (
  hold_id uuid not null,
  case_id uuid not null,
  observation_id uuid not null,
  primary key (hold_id, observation_id),
  foreign key (hold_id, case_id) references legal_holds (id, case_id) on delete cascade
);

do $$
declare
  t text;
begin
  foreach t in array array['legal_holds', 'held_observations']
  loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy "the owner migrates" on %I to current_user using (true) with check (true)', t);
  end loop;
end
$$;

grant select on legal_holds, held_observations to common_thread_app;
grant insert (id, organization_id, case_id, whole_case, reason, legal_basis, reference, ends_at, placed_by, placed_by_name)
  on legal_holds to common_thread_app;
grant update (released_at, released_by_name, release_reason) on legal_holds to common_thread_app;
grant insert on held_observations to common_thread_app;

create policy "leads know their organization's holds" on legal_holds for select to common_thread_app
  using (organization_id = (select viewer_organization()) and (select viewer_is('lead')));
create policy "leads hold their organization's cases" on legal_holds for insert to common_thread_app
  with check (
    organization_id = (select viewer_organization())
    and placed_by = (select viewer_member())
    and (select viewer_is('lead'))
  );
create policy "leads release their organization's holds" on legal_holds for update to common_thread_app
  using (organization_id = (select viewer_organization()) and (select viewer_is('lead')) and released_at is null)
  with check (organization_id = (select viewer_organization()) and (select viewer_is('lead')));
create policy "what is held shows with the hold" on held_observations for select to common_thread_app
  using (hold_id in (select h.id from legal_holds h));
create policy "leads hold observations of the held case" on held_observations for insert to common_thread_app
  with check (
    hold_id in (select h.id from legal_holds h where h.released_at is null and not h.whole_case)
    and exists (select from observations o where o.id = observation_id and o.case_id = held_observations.case_id)
  );

-- What holds now. Invoker's rights: for leads their own holds, for the functions below all of them.
create function active_holds() returns table (id uuid, case_id uuid, organization_id uuid, whole_case boolean)
language sql stable
as $$
  select h.id, h.case_id, h.organization_id, h.whole_case
  from legal_holds h
  where h.released_at is null
    and (h.ends_at is null or h.ends_at > now())
$$;
grant execute on function active_holds() to common_thread_app;

-- To the owner's leads a refusal names the hold; to everybody else it says no more than that it cannot be now.
create function hold_refusal(of_owner uuid) returns text
language sql stable
as $$
  select case when viewer_is('lead') and viewer_organization() = of_owner then 'legal_hold' else 'not_now' end
$$;
grant execute on function hold_refusal(uuid) to common_thread_app;

-- Observations of a case that the viewer could delete if no hold kept them: so that deleting many leaves these out.
create function observations_kept_from_viewer(of_case uuid) returns setof uuid
language sql stable security definer set search_path = public, pg_temp
as $$
  select o.id
  from observations o
  where o.case_id = of_case
    and viewer_is('analyst')
    and (o.organization_id = viewer_organization() or o.case_organization_id = viewer_organization())
    and exists (
      select
      from active_holds() h
      where h.case_id = of_case
        and (
          h.whole_case
          or exists (select from held_observations k where k.hold_id = h.id and k.observation_id = o.id)
        )
    )
$$;
grant execute on function observations_kept_from_viewer(uuid) to common_thread_app;

create function keep_held_case() returns trigger
language plpgsql security definer set search_path = public, pg_temp
as $$
begin
  if exists (select from active_holds() h where h.case_id = old.id) then
    raise exception using errcode = 'CT001', message = hold_refusal(old.organization_id);
  end if;
  return old;
end
$$;
create trigger keep_held_case before delete on cases
for each row execute function keep_held_case();

-- Deleting an observation, or making another of it, whichever way and whoever does it.
create function keep_held_observations() returns trigger
language plpgsql security definer set search_path = public, pg_temp
as $$
declare
  owner uuid;
begin
  select h.organization_id into owner
  from gone o
  join active_holds() h on h.case_id = o.case_id
  where h.whole_case
    or exists (select from held_observations k where k.hold_id = h.id and k.observation_id = o.id)
  limit 1;
  if owner is not null then
    raise exception using errcode = 'CT001', message = hold_refusal(owner);
  end if;
  return null;
end
$$;
create trigger keep_held_observations after delete on observations
referencing old table as gone
for each statement execute function keep_held_observations();

create function keep_held_values() returns trigger
language plpgsql security definer set search_path = public, pg_temp
as $$
declare
  owner uuid;
begin
  select h.organization_id into owner
  from old_rows o
  join new_rows n on n.id = o.id
  join active_holds() h on h.case_id = o.case_id
  where (n.kind, n.value) <> (o.kind, o.value)
    and (
      h.whole_case
      or exists (select from held_observations k where k.hold_id = h.id and k.observation_id = o.id)
    )
  limit 1;
  if owner is not null then
    raise exception using errcode = 'CT001', message = hold_refusal(owner);
  end if;
  return null;
end
$$;
create trigger keep_held_values after update on observations
referencing old table as old_rows new table as new_rows
for each statement execute function keep_held_values();

-- For whatever else stands in a case and names it in case_id: kept while the whole case is.
create function keep_held_parts() returns trigger
language plpgsql security definer set search_path = public, pg_temp
as $$
declare
  owner uuid;
begin
  select h.organization_id into owner
  from gone g
  join active_holds() h on h.case_id = g.case_id and h.whole_case
  limit 1;
  if owner is not null then
    raise exception using errcode = 'CT001', message = hold_refusal(owner);
  end if;
  return null;
end
$$;
create trigger keep_held_parts after delete on case_sources
referencing old table as gone
for each statement execute function keep_held_parts();
create trigger keep_held_parts after delete on case_comments
referencing old table as gone
for each statement execute function keep_held_parts();
