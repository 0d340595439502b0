-- Up Migration

-- What an organization has put up for comparison each day; more waits for the next day, oldest first.
create table matching_budgets (
  organization_id uuid primary key references organizations (id),
  per_day int check (per_day >= 0),
  day date not null default '-infinity',
  used int not null default 0
);
comment on column matching_budgets.per_day is 'newly matchable values a day (UTC); null: unlimited';

-- The durable queue of what to compare. A dead worker's lock goes with its connection.
create table matching_jobs (
  id bigint generated always as identity primary key,
  case_id uuid not null,
  organization_id uuid not null,
  keys uuid[],
  admitted boolean not null default false,
  run_at timestamptz not null default now(),
  created_at timestamptz not null default now()
);
comment on column matching_jobs.keys is 'what to look at; null: the whole case';
comment on column matching_jobs.admitted is 'its values are in match_keys and wait to be compared in a new snapshot';
create index matching_jobs_due on matching_jobs (run_at);

-- The only table that is compared: one row per case and matchable value that was admitted. Private values never enter.
-- No foreign key to the case side, so that cases and keys can be distributed apart; triggers on observations keep it.
create table match_keys (
  key uuid not null,
  organization_id uuid not null,
  case_id uuid not null,
  batch bigint not null,
  seen_from date,
  seen_to date,
  primary key (key, organization_id, case_id)
);
comment on column match_keys.seen_from is 'a month, never the day';
create index match_keys_by_case on match_keys (case_id, key);
-- The planner takes values for 3 to 6 times more common than they are, and then scans instead of probing.
alter table match_keys alter column key set (n_distinct = -0.7);
alter table observations alter column key set (n_distinct = -0.7);

-- One row tells both sides, at the same moment: values of a case of organization_id met a case of met_organization_id.
create table overlap_notices (
  id uuid primary key default new_id(),
  found_at timestamptz not null default now(),
  case_id uuid not null,
  organization_id uuid not null,
  met_case_id uuid not null,
  met_organization_id uuid not null,
  indicators int not null
);
create index overlap_notices_of_filer on overlap_notices (organization_id, found_at desc);
create index overlap_notices_of_met on overlap_notices (met_organization_id, found_at desc);
create index overlap_notices_by_case on overlap_notices (case_id);
create index overlap_notices_by_met_case on overlap_notices (met_case_id);

create table notice_reads (
  member_id uuid not null references members (id),
  notice_id uuid not null,
  read_at timestamptz not null default now(),
  primary key (member_id, notice_id)
);

do $$
declare
  t text;
begin
  foreach t in array array['matching_budgets', 'matching_jobs', 'match_keys', 'overlap_notices', 'notice_reads']
  loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy "the owner migrates" on %I to current_user using (true) with check (true)', t);
  end loop;
end
$$;

grant select, update (per_day) on matching_budgets to common_thread_app;
create policy "members see their organization's budget, operators every one" on matching_budgets for select
  to common_thread_app
  using (organization_id = (select viewer_organization()) or (select viewer_is_operator()));
create policy "operators set budgets" on matching_budgets for update to common_thread_app
  using ((select viewer_is_operator()));
grant select, insert on notice_reads to common_thread_app;
create policy "people know what they have read" on notice_reads for select to common_thread_app
  using (member_id = (select viewer_member()));
create policy "people mark what they have read" on notice_reads for insert to common_thread_app
  with check (member_id = (select viewer_member()));

grant select, update (day, used) on matching_budgets to common_thread_overlap;
grant select, insert, update, delete on matching_jobs, match_keys, overlap_notices to common_thread_overlap;
grant select on observations to common_thread_overlap;
create policy "overlaps keep the budget" on matching_budgets to common_thread_overlap using (true) with check (true);
create policy "overlaps work off the jobs" on matching_jobs to common_thread_overlap using (true) with check (true);
create policy "overlaps keep what is compared" on match_keys to common_thread_overlap using (true) with check (true);
create policy "overlaps keep the notices" on overlap_notices to common_thread_overlap using (true) with check (true);
create policy "overlaps read what is matchable" on observations for select to common_thread_overlap
  using (exposure = 'matchable');
grant select on notice_reads to common_thread_overlap;
create policy "overlaps tell the reader what it has read" on notice_reads for select to common_thread_overlap
  using (member_id = (select viewer_member()));

-- A new organization's waiting jobs run as soon as it stands.
create or replace function settle_standing(organization uuid) returns void
language plpgsql security definer set search_path = public, pg_temp
as $$
begin
  update organizations o
  set standing_at = now()
  where o.id = organization
    and o.standing_at is null
    and (select count(*) from organization_vouches v where v.organization_id = o.id) >= least(
      (select i.vouches_required from installation i),
      (select count(*) from organizations s where s.standing_at is not null and s.closed_at is null)
    );
  if found then
    update matching_jobs j set run_at = now() where j.organization_id = organization;
  end if;
end
$$;

set local role common_thread_overlap;
alter default privileges revoke execute on functions from public;

-- Whoever changes observations and whoever admits them take turns, case by case: a value taken back in a transaction
-- that the other does not see yet must not stay behind.
create function overlap.case_lock(of_case uuid) returns bigint
language sql immutable
as $$ select hashtextextended(of_case::text, 7) $$;

-- Filing leaves a job in the same transaction, whichever way it was filed.
create function overlap.queue_matching() returns trigger
language plpgsql security definer set search_path = public, pg_temp
as $$
begin
  insert into matching_jobs (case_id, organization_id, keys)
  select n.case_id, n.organization_id, case when count(*) <= 1000 then array_agg(n.key order by n.key) end
  from new_rows n
  where n.exposure = 'matchable'
  group by n.case_id, n.organization_id;
  return null;
end
$$;

-- Notices of these cases go when nothing is shared any more, or are brought up to date, in the same commit.
create function overlap.refresh_notices(of_cases uuid[]) returns void
language sql security definer set search_path = public, pg_temp
as $$
  -- In one order, so that two who change cases that met do not wait for each other.
  select from overlap_notices n
  where n.case_id = any (of_cases) or n.met_case_id = any (of_cases)
  order by n.id
  for update;
  with touched as (
    select n.id, met.case_id as met_case_id, met.indicators
    from overlap_notices n
    left join lateral (
      select theirs.case_id, count(*)::int as indicators
      from match_keys mine
      join match_keys theirs on theirs.key = mine.key and theirs.organization_id = n.met_organization_id
      where mine.case_id = n.case_id
      group by theirs.case_id
      order by (theirs.case_id = n.met_case_id) desc, count(*) desc
      limit 1
    ) met on true
    where n.case_id = any (of_cases) or n.met_case_id = any (of_cases)
  ),
  gone as (
    delete from overlap_notices n using touched t where n.id = t.id and t.met_case_id is null
  )
  update overlap_notices n
  set met_case_id = t.met_case_id, indicators = t.indicators
  from touched t
  where n.id = t.id
    and t.met_case_id is not null
    and (n.met_case_id, n.indicators) is distinct from (t.met_case_id, t.indicators)
$$;

create function overlap.follow_deletes() returns trigger
language plpgsql security definer set search_path = public, pg_temp
as $$
begin
  perform pg_advisory_xact_lock_shared(overlap.case_lock(c.case_id))
  from (select distinct o.case_id from old_rows o where o.exposure = 'matchable' order by 1) c;
  delete from match_keys m
  using old_rows o
  where o.exposure = 'matchable'
    and (m.key, m.organization_id, m.case_id) = (o.key, o.organization_id, o.case_id);
  if found then
    perform overlap.refresh_notices((select array_agg(distinct o.case_id) from old_rows o));
  end if;
  return null;
end
$$;

create function overlap.follow_updates() returns trigger
language plpgsql security definer set search_path = public, pg_temp
as $$
begin
  perform pg_advisory_xact_lock_shared(overlap.case_lock(c.case_id))
  from (select distinct o.case_id from old_rows o where o.exposure = 'matchable' order by 1) c;
  update match_keys m
  set
    seen_from = date_trunc('month', coalesce(n.first_seen_at, n.created_at) at time zone 'UTC')::date,
    seen_to = date_trunc('month', coalesce(n.last_seen_at, n.first_seen_at, n.created_at) at time zone 'UTC')::date
  from new_rows n
  join old_rows o on o.id = n.id
  where n.exposure = 'matchable'
    and (n.first_seen_at, n.last_seen_at) is distinct from (o.first_seen_at, o.last_seen_at)
    and (m.key, m.organization_id, m.case_id) = (n.key, n.organization_id, n.case_id);
  delete from match_keys m
  using old_rows o
  join new_rows n on n.id = o.id
  where o.exposure = 'matchable'
    and (n.exposure <> 'matchable' or n.key <> o.key)
    and (m.key, m.organization_id, m.case_id) = (o.key, o.organization_id, o.case_id);
  if found then
    perform overlap.refresh_notices((select array_agg(distinct o.case_id) from old_rows o));
  end if;
  insert into matching_jobs (case_id, organization_id, keys)
  select n.case_id, n.organization_id, case when count(*) <= 1000 then array_agg(n.key order by n.key) end
  from new_rows n
  join old_rows o on o.id = n.id
  where n.exposure = 'matchable'
    and (o.exposure <> 'matchable' or n.key <> o.key)
  group by n.case_id, n.organization_id;
  return null;
end
$$;

-- An overlap's opaque name: the same from both sides, telling nothing, computable only here. There is no table of pairs.
create function overlap.hash_of(salt text, one_case uuid, other_case uuid) returns uuid
language sql stable
as $$
  select encode(
    substring(sha256(convert_to(salt || least(one_case, other_case) || greatest(one_case, other_case), 'UTF8')) from 1 for 16),
    'hex'
  )::uuid
$$;

create function overlap.id_of(one_case uuid, other_case uuid) returns uuid
language sql stable security definer set search_path = public, pg_temp
as $$ select overlap.hash_of(s.overlap_salt, one_case, other_case) from installation_secrets s $$;

-- Overlaps of one of the viewer's cases with matchable values of other organizations, one row per case of theirs (never
-- its id), most shared first. Name and sector as their policy allows. `total` counts all of them. Probes are lateral
-- (offset 0): the planner would scan the table instead.
create function overlap.of_case(
  my_case uuid, page_size int, page_start int, of_identity identity_policy default null
)
returns table (
  overlap_id uuid, identity identity_policy, organization_id uuid, organization_name text, sector text,
  indicators int, seen_from date, seen_to date, total int
)
language sql stable security definer set search_path = public, pg_temp
as $$
  with met as (
    select
      theirs.case_id, theirs.organization_id, count(*)::int as indicators,
      min(theirs.seen_from) as seen_from, max(theirs.seen_to) as seen_to
    from match_keys mine
    cross join lateral (
      select t.organization_id, t.case_id, t.seen_from, t.seen_to from match_keys t where t.key = mine.key offset 0
    ) theirs
    where mine.case_id = my_case
      and mine.organization_id = viewer_organization()
      and theirs.organization_id <> mine.organization_id
    group by theirs.case_id, theirs.organization_id
  ),
  -- Equals stand in an order that tells nothing of their cases; ids are made for the page alone.
  page as (
    select
      m.*, s.identity_policy, i.overlap_salt, count(*) over ()::int as total,
      hashtextextended(m.case_id::text || i.overlap_salt, 0) as place
    from met m
    join organization_settings s on s.organization_id = m.organization_id
    cross join installation_secrets i
    where of_identity is null or s.identity_policy = of_identity
    order by m.indicators desc, place
    limit page_size
    offset page_start
  )
  select
    overlap.hash_of(p.overlap_salt, my_case, p.case_id), p.identity_policy,
    case when p.identity_policy = 'named' then o.id end,
    case when p.identity_policy = 'named' then o.name end,
    case when p.identity_policy <> 'anonymous' then o.sector end,
    p.indicators, p.seen_from, p.seen_to, p.total
  from page p
  join organizations o on o.id = p.organization_id
  order by p.indicators desc, p.place
$$;

-- How many cases of other organizations hold values of the viewer's case: exact up to `up_to`, and `up_to` + 1 for more.
-- Values are followed a few hundred at a time, and no further than it takes to know.
create function overlap.count_of_case(my_case uuid, up_to int) returns int
language plpgsql stable security definer set search_path = public, pg_temp
as $$
declare
  met uuid[] := '{}';
  keys uuid[];
  latest uuid := '00000000-0000-0000-0000-000000000000';
begin
  loop
    select array_agg(k.key order by k.key) into keys
    from (
      select m.key
      from match_keys m
      where m.case_id = my_case and m.organization_id = viewer_organization() and m.key > latest
      order by m.key
      limit 200
    ) k;
    exit when keys is null;
    select coalesce(array_agg(distinct c.case_id), '{}') into met
    from (
      select unnest(met) as case_id
      union all
      select theirs.case_id
      from unnest(keys) mine (key)
      cross join lateral (
        select t.case_id
        from match_keys t
        where t.key = mine.key and t.organization_id <> viewer_organization()
        limit up_to + 1
      ) theirs
    ) c;
    exit when cardinality(met) > up_to;
    latest := keys[cardinality(keys)];
  end loop;
  return least(cardinality(met), up_to + 1);
end
$$;

-- The shared values of these overlaps of the viewer's case: keys and months.
create function overlap.shared_keys(my_case uuid, of_overlaps uuid[])
returns table (
  overlap_id uuid, key uuid, identity identity_policy, organization_id uuid, organization_name text, sector text,
  seen_from date, seen_to date
)
language sql stable security definer set search_path = public, pg_temp
as $$
  with pairs as materialized (
    select mine.key, theirs.organization_id, theirs.case_id, theirs.seen_from, theirs.seen_to
    from match_keys mine
    cross join lateral (
      select t.organization_id, t.case_id, t.seen_from, t.seen_to from match_keys t where t.key = mine.key offset 0
    ) theirs
    where cardinality(of_overlaps) > 0
      and mine.case_id = my_case
      and mine.organization_id = viewer_organization()
      and theirs.organization_id <> mine.organization_id
  ),
  named as materialized (
    select c.case_id, overlap.hash_of(i.overlap_salt, my_case, c.case_id) as overlap_id
    from (select distinct p.case_id from pairs p) c
    cross join installation_secrets i
  )
  select
    n.overlap_id, p.key, s.identity_policy,
    case when s.identity_policy = 'named' then o.id end,
    case when s.identity_policy = 'named' then o.name end,
    case when s.identity_policy <> 'anonymous' then o.sector end,
    p.seen_from, p.seen_to
  from pairs p
  join named n on n.case_id = p.case_id
  join organizations o on o.id = p.organization_id
  join organization_settings s on s.organization_id = p.organization_id
  where n.overlap_id = any (of_overlaps)
$$;

-- Values of the viewer's case that another organization has put up for comparison too.
create function overlap.keys_of_case(my_case uuid) returns setof uuid
language sql stable security definer set search_path = public, pg_temp
as $$
  select mine.key
  from match_keys mine
  cross join lateral (
    select from match_keys t where t.key = mine.key and t.organization_id <> mine.organization_id limit 1
  ) theirs
  where mine.case_id = my_case
    and mine.organization_id = viewer_organization()
$$;

-- Who else reported these values of the viewer's case: one row per value and organization (per organization one row,
-- however many cases), as far as its policy tells. Left out: organizations that report the value in a case which the
-- asker knows and counts itself.
create function overlap.reporters(my_case uuid, of_keys uuid[], known_cases uuid[] default '{}')
returns table (
  key uuid, identity identity_policy, organization_id uuid, organization_name text, sector text,
  seen_from date, seen_to date
)
language sql stable security definer set search_path = public, pg_temp
as $$
  select
    mine.key, s.identity_policy,
    case when s.identity_policy = 'named' then o.id end,
    case when s.identity_policy = 'named' then o.name end,
    case when s.identity_policy <> 'anonymous' then o.sector end,
    min(theirs.seen_from), max(theirs.seen_to)
  from match_keys mine
  join match_keys theirs on theirs.key = mine.key and theirs.organization_id <> mine.organization_id
  join organizations o on o.id = theirs.organization_id
  join organization_settings s on s.organization_id = theirs.organization_id
  where mine.case_id = my_case
    and mine.organization_id = viewer_organization()
    and mine.key = any (of_keys)
  group by mine.key, o.id, s.identity_policy
  having not coalesce(bool_or(theirs.case_id = any (known_cases)), false)
$$;

-- Notices of overlaps for the viewer's organization, newest first, from (older_than, older_id) backwards.
create function overlap.notices(
  page_size int, older_than timestamptz default 'infinity', older_id uuid default null, only_unread boolean default false
)
returns table (
  id uuid, found_at timestamptz, case_id uuid, overlap_id uuid, identity identity_policy,
  organization_name text, sector text, indicators int, read boolean
)
language sql stable security definer set search_path = public, pg_temp
as $$
  with newest as (
    (
      select n.id, n.found_at, n.case_id as my_case, n.met_case_id as their_case,
        n.met_organization_id as their_organization, n.indicators
      from overlap_notices n
      where n.organization_id = viewer_organization()
        and n.found_at <= older_than
        and (n.found_at < older_than or n.id < older_id)
        and not (only_unread and n.id in (select r.notice_id from notice_reads r where r.member_id = viewer_member()))
      order by n.found_at desc, n.id desc
      limit page_size
    )
    union all
    (
      select n.id, n.found_at, n.met_case_id, n.case_id, n.organization_id, n.indicators
      from overlap_notices n
      where n.met_organization_id = viewer_organization()
        and n.found_at <= older_than
        and (n.found_at < older_than or n.id < older_id)
        and not (only_unread and n.id in (select r.notice_id from notice_reads r where r.member_id = viewer_member()))
      order by n.found_at desc, n.id desc
      limit page_size
    )
  )
  select
    n.id, n.found_at, n.my_case, overlap.hash_of(i.overlap_salt, n.my_case, n.their_case), s.identity_policy,
    case when s.identity_policy = 'named' then o.name end,
    case when s.identity_policy <> 'anonymous' then o.sector end,
    n.indicators,
    exists (select from notice_reads r where r.notice_id = n.id and r.member_id = viewer_member())
  from newest n
  join organizations o on o.id = n.their_organization
  join organization_settings s on s.organization_id = n.their_organization
  cross join installation_secrets i
  order by n.found_at desc, n.id desc
  limit page_size
$$;

-- How many of them the viewer has not read, counted up to a limit.
create function overlap.count_unread_notices(up_to int) returns int
language sql stable security definer set search_path = public, pg_temp
as $$
  select count(*)::int
  from (
    select n.id
    from overlap_notices n
    where (n.organization_id = viewer_organization() or n.met_organization_id = viewer_organization())
      and n.id not in (select r.notice_id from notice_reads r where r.member_id = viewer_member())
    limit up_to
  ) unread
$$;

grant execute on function
  overlap.id_of(uuid, uuid), overlap.of_case(uuid, int, int, identity_policy),
  overlap.count_of_case(uuid, int), overlap.shared_keys(uuid, uuid[]),
  overlap.keys_of_case(uuid), overlap.reporters(uuid, uuid[], uuid[]),
  overlap.notices(int, timestamptz, uuid, boolean), overlap.count_unread_notices(int)
to common_thread_app;
grant execute on function overlap.queue_matching(), overlap.follow_deletes(), overlap.follow_updates() to public;

reset role;

-- What of others' observations was shared with or granted to the viewer and holds a value of its own case: under its
-- ordinary rights, whatever the exposure of either. No fixed path, so that it is planned as part of the query.
create function shown_pairs(my_case uuid)
returns table (
  key uuid, observation_id uuid, case_id uuid, organization_id uuid, first_seen_at timestamptz, last_seen_at timestamptz
)
language sql stable
as $$
  select t.key, t.id, t.case_id, t.organization_id,
    coalesce(t.first_seen_at, t.created_at), coalesce(t.last_seen_at, t.first_seen_at, t.created_at)
  from observations mine
  join observations t on t.key = mine.key
  where mine.case_id = my_case
    and mine.organization_id = (select viewer_organization())
    and mine.case_organization_id = (select viewer_organization())
    and t.case_organization_id <> (select viewer_organization())
    -- Named first, so that a value is looked up for those who share with the viewer, not for everybody who holds it.
    and t.organization_id = any (
      array(
        select s.organization_id from shares s where s.organization_id <> (select viewer_organization())
        union
        select g.case_organization_id from case_grants g where g.case_organization_id <> (select viewer_organization())
      )
    )
$$;

-- All overlaps of one of the viewer's cases: with matchable values of others, and with what was shown to it. `case_id`
-- is their case where something of it was shown.
create function overlaps_of_case(my_case uuid)
returns table (
  overlap_id uuid, identity identity_policy, organization_id uuid, organization_name text, sector text,
  case_id uuid, indicators int, seen_from date, seen_to date
)
language sql stable set search_path = public, pg_temp
as $$
  with pairs as materialized (
    select p.key, p.case_id, p.organization_id, min(p.first_seen_at) as first_seen_at, max(p.last_seen_at) as last_seen_at
    from shown_pairs(my_case) p
    group by p.key, p.case_id, p.organization_id
  ),
  shown as materialized (
    select
      overlap.id_of(my_case, c.case_id) as overlap_id, c.case_id, c.organization_id, c.indicators, c.seen_from, c.seen_to
    from (
      select
        p.case_id, p.organization_id, count(*)::int as indicators,
        date_trunc('month', min(p.first_seen_at) at time zone 'UTC')::date as seen_from,
        date_trunc('month', max(p.last_seen_at) at time zone 'UTC')::date as seen_to
      from pairs p
      group by p.case_id, p.organization_id
    ) c
  ),
  only_matched as (
    select k.overlap_id, count(*)::int as indicators
    from overlap.shared_keys(my_case, (select array_agg(s.overlap_id) from shown s)) k
    join shown s on s.overlap_id = k.overlap_id
    where not exists (select from pairs p where p.case_id = s.case_id and p.key = k.key)
    group by k.overlap_id
  )
  select
    coalesce(s.overlap_id, m.overlap_id),
    case when s.overlap_id is null then m.identity else 'named' end,
    coalesce(o.id, m.organization_id),
    coalesce(o.name, m.organization_name),
    coalesce(o.sector, m.sector),
    s.case_id,
    case when s.overlap_id is null then m.indicators else s.indicators + coalesce(e.indicators, 0) end,
    least(s.seen_from, m.seen_from),
    greatest(s.seen_to, m.seen_to)
  from overlap.of_case(my_case, null, 0) m
  full join shown s on s.overlap_id = m.overlap_id
  left join only_matched e on e.overlap_id = s.overlap_id
  left join organizations o on o.id = s.organization_id
$$;

-- How many overlaps a case has: exact up to `up_to`, and `up_to` + 1 for more.
create function count_overlaps(my_case uuid, up_to int) returns int
language plpgsql stable
as $$
begin
  if exists (select from shown_pairs(my_case)) then
    return (select least(count(*), up_to + 1) from overlaps_of_case(my_case));
  end if;
  return overlap.count_of_case(my_case, up_to);
end
$$;
grant execute on function shown_pairs(uuid), overlaps_of_case(uuid), count_overlaps(uuid, int) to common_thread_app;

create trigger queue_matching after insert on observations
referencing new table as new_rows
for each statement execute function overlap.queue_matching();
create trigger follow_updates after update on observations
referencing old table as old_rows new table as new_rows
for each statement execute function overlap.follow_updates();
create trigger follow_deletes after delete on observations
referencing old table as old_rows
for each statement execute function overlap.follow_deletes();
