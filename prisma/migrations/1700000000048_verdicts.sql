-- Up Migration

-- What an organization thinks of an overlap. An overlap is new until it is judged first; one that is gone is withdrawn, which
-- nobody has to say. Every change of mind is a row: the latest counts.
create type verdict as enum ('under_review', 'confirmed', 'coincidental', 'common_infrastructure', 'disputed');

create table overlap_verdicts (
  id uuid primary key default new_id(),
  organization_id uuid not null,
  case_id uuid not null,
  overlap_id uuid not null,
  version int not null check (version > 0),
  verdict verdict not null,
  note text not null default '' check (length(note) <= 5000),
  keys uuid[] not null,
  decided_by uuid not null references members (id),
  created_at timestamptz not null default now(),
  unique (organization_id, overlap_id, version),
  foreign key (case_id, organization_id) references cases (id, organization_id) on delete cascade
    deferrable initially immediate
);
comment on column overlap_verdicts.note is 'why; for the own organization alone, connected or not';
comment on column overlap_verdicts.keys is 'keys of the own observations that met when this was said, to tell later what changed';
create index overlap_verdicts_by_case on overlap_verdicts (case_id);
create index overlap_verdicts_by_key on overlap_verdicts using gin (keys);
alter table overlap_verdicts enable row level security;
alter table overlap_verdicts force row level security;
create policy "the owner migrates" on overlap_verdicts to current_user using (true) with check (true);
select limit_view_as('overlap_verdicts');

grant select on overlap_verdicts to common_thread_app;
grant insert (organization_id, case_id, overlap_id, version, verdict, note, keys, decided_by) on overlap_verdicts
to common_thread_app;
create policy "an organization reads what it thinks" on overlap_verdicts for select to common_thread_app
  using (organization_id = (select viewer_organization()));
create policy "analysts judge overlaps of their organization's cases" on overlap_verdicts for insert to common_thread_app
  with check (
    organization_id = (select viewer_organization())
    and decided_by = (select viewer_member())
    and (select viewer_is('analyst'))
  );

-- What an organization's verdicts say of single indicators: the latest verdict on any overlap in which it stands. It weighs
-- with that in all its other overlaps.
create table indicator_verdicts (
  organization_id uuid not null references organizations (id),
  key uuid not null,
  verdict verdict not null,
  primary key (organization_id, key)
);
alter table indicator_verdicts enable row level security;
alter table indicator_verdicts force row level security;
create policy "the owner migrates" on indicator_verdicts to current_user using (true) with check (true);
select limit_view_as('indicator_verdicts');
grant select on indicator_verdicts to common_thread_app, common_thread_overlap;
create policy "an organization reads what it thinks of indicators" on indicator_verdicts for select to common_thread_app
  using (organization_id = (select viewer_organization()));
create policy "overlaps weigh by what each side thinks" on indicator_verdicts for select to common_thread_overlap
  using (true);

-- Says anew what an organization thinks of these indicators, from the latest verdict on each overlap. A verdict that leaves
-- the matter open says nothing of its indicators.
create function settle_indicator_verdicts(of_organization uuid, of_keys uuid[]) returns void
language sql set search_path = public, pg_temp
as $$
  -- In one order, so that two who judge at the same time do not wait for each other.
  select from indicator_verdicts i
  where i.organization_id = of_organization and i.key = any (of_keys)
  order by i.key
  for update;
  delete from indicator_verdicts i where i.organization_id = of_organization and i.key = any (of_keys);
  insert into indicator_verdicts (organization_id, key, verdict)
  select distinct on (k.key) of_organization, k.key, v.verdict
  from (
    select distinct on (o.overlap_id) o.*
    from overlap_verdicts o
    where o.organization_id = of_organization
      and o.overlap_id in (
        select t.overlap_id from overlap_verdicts t where t.organization_id = of_organization and t.keys && of_keys
      )
    order by o.overlap_id, o.version desc
  ) v
  cross join lateral unnest(v.keys) as k (key)
  where v.verdict in ('confirmed', 'coincidental', 'common_infrastructure')
    and k.key = any (of_keys)
  order by k.key, v.created_at desc, v.id desc
  on conflict (organization_id, key) do update set verdict = excluded.verdict
$$;
revoke execute on function settle_indicator_verdicts(uuid, uuid[]) from public;

create function follow_verdicts() returns trigger
language plpgsql security definer set search_path = public, pg_temp
as $$
declare
  changed record;
begin
  for changed in
    select r.organization_id, array_agg(distinct k.key) as keys
    from changed_rows r
    left join overlap_verdicts v on v.organization_id = r.organization_id and v.overlap_id = r.overlap_id
    cross join lateral unnest(r.keys || coalesce(v.keys, '{}')) as k (key)
    group by r.organization_id
    order by r.organization_id
  loop
    perform settle_indicator_verdicts(changed.organization_id, changed.keys);
  end loop;
  return null;
end
$$;
create trigger follow_verdicts after insert on overlap_verdicts
referencing new table as changed_rows
for each statement execute function follow_verdicts();
create trigger follow_forgotten_verdicts after delete on overlap_verdicts
referencing old table as changed_rows
for each statement execute function follow_verdicts();

-- What an organization thought of a case's overlaps does not go over with the case.
create function forget_verdicts() returns trigger
language plpgsql set search_path = public, pg_temp
as $$
begin
  delete from overlap_verdicts v where v.case_id = old.id;
  return new;
end
$$;
create trigger forget_verdicts before update of organization_id on cases
for each row when (old.organization_id <> new.organization_id)
execute function forget_verdicts();

-- Keys of the viewer's observations that make these overlaps of its case, compared or shown.
create function keys_of_overlaps(my_case uuid, of_overlaps uuid[]) returns table (overlap_id uuid, key uuid)
language sql stable
as $$
  select k.overlap_id, k.key
  from overlap.shared_keys(my_case, of_overlaps) k
  union
  select c.overlap_id, p.key
  from (
    select s.case_id, overlap.id_of(my_case, s.case_id) as overlap_id
    from (select distinct t.case_id from shown_pairs(my_case) t) s
  ) c
  join shown_pairs(my_case) p on p.case_id = c.case_id
  where c.overlap_id = any (of_overlaps)
$$;
grant execute on function keys_of_overlaps(uuid, uuid[]) to common_thread_app;

grant select (organization_id, overlap_id, version, verdict, created_at) on overlap_verdicts to common_thread_overlap;
create policy "overlaps tell verdicts to who is connected" on overlap_verdicts for select to common_thread_overlap
  using (true);

set local role common_thread_overlap;

-- What the other side of an overlap thinks of it, once connected over it: the word and the day, not why.
create function overlap.their_verdict(of_overlap uuid) returns table (verdict verdict, decided_at timestamptz)
language sql stable security definer set search_path = public, pg_temp
as $$
  select v.verdict, v.created_at
  from overlap.connected_sides() k
  join overlap_verdicts v on v.overlap_id = k.overlap_id and v.organization_id = k.organization_id
  where k.overlap_id = of_overlap
  order by v.version desc
  limit 1
$$;
grant execute on function overlap.their_verdict(uuid) to common_thread_app;

reset role;
