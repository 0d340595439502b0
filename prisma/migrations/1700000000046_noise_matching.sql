-- Up Migration

-- Keeping observations.noise true while lists change. Filing matches in memory and holds the generation of the lists that
-- it used; what changed in a list is noted by triggers and applied, row by row that it may concern, by advance_noise(),
-- which tells nobody what it found.

create table noise_generation (
  only_row boolean primary key default true check (only_row),
  generation int not null default 1
);
insert into noise_generation default values;

create table noise_jobs (
  list_number int primary key references noise_lists (number) on delete cascade,
  generation int not null,
  cursor uuid,
  scanned bigint not null default 0,
  progress int not null default 0,
  queued_at timestamptz not null default now()
);
comment on column noise_jobs.generation is 'filings that used an older one end before the job begins';
comment on column noise_jobs.cursor is 'the last observation that was looked at';

create table noise_changes (
  list_number int not null references noise_lists (number) on delete cascade,
  match noise_match not null,
  value text not null,
  primary key (list_number, match, value)
);
comment on table noise_changes is 'entries that came or went since the list was applied';

do $$
declare
  t text;
begin
  foreach t in array array['noise_generation', 'noise_jobs', 'noise_changes']
  loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy "the owner migrates" on %I to current_user using (true) with check (true)', t);
    perform limit_view_as(t::regclass);
  end loop;
end
$$;
grant select on noise_generation to common_thread_app;
create policy "whoever files reads which lists are current" on noise_generation for select to common_thread_app
  using ((select viewer_user()) is not null);
grant select (list_number, progress, queued_at) on noise_jobs to common_thread_app;
create policy "how far a list is applied shows with the list" on noise_jobs for select to common_thread_app
  using (list_number in (select l.number from noise_lists l));

-- Takes part, until the end of the transaction, in the generation of the lists that is current: a job for a later one
-- waits until then. Read again under the lock, so that none slips in between.
create function hold_noise_lists() returns int
language plpgsql
as $$
declare
  held int;
  current_one int;
begin
  loop
    select g.generation into held from noise_generation g;
    perform pg_advisory_xact_lock_shared(7045, held);
    select g.generation into current_one from noise_generation g;
    exit when held is not distinct from current_one;
  end loop;
  return held;
end
$$;
grant execute on function hold_noise_lists() to common_thread_app;

-- The host that a value names: of a domain itself, of a URL its host, of a mail address what stands behind the @.
create function noise_host(kind text, value text) returns text
language sql immutable parallel safe
as $$
  select case kind
    when 'domain' then value
    when 'email' then substring(value from '@([^@]*)$')
    when 'url' then substring(value from '^[a-z0-9+.-]+://(?:[^/@]*@)?(\[[^\]]*\]|[^/:?#]*)')
  end
$$;

-- A name and every name above it.
create function noise_names(kind text, value text) returns setof text
language sql immutable parallel safe
as $$
  select array_to_string(h.labels[i:], '.')
  from (select string_to_array(noise_host(kind, value), '.') as labels) h
  cross join generate_series(1, cardinality(h.labels)) i
$$;

-- The address or network that a value names, and every network around it.
create function noise_networks(kind text, value text) returns cidr[]
language sql immutable parallel safe
as $$
  select array(
    select network(set_masklen(a.address, bits))
    from (
      select case
        when kind in ('ipv4', 'ipv6', 'network') then value
        when kind = 'url' then (
          select case
            when h.host ~ '^\d+\.\d+\.\d+\.\d+$' then h.host
            when h.host ~ '^\[[0-9a-f:.]+\]$' then trim('[]' from h.host)
          end
          from (select noise_host(kind, value) as host) h
        )
      end::inet as address
    ) a
    cross join generate_series(0, masklen(a.address)) bits
  )
$$;

-- The lists with an entry that hits this value, whatever they are about and whether or not they are on. One text for one
-- value and for many rows: it is inlined. Patterns see no more than the first 1,024 characters.
create function noise_hits(kind text, value text) returns setof int
language sql stable
as $$
  select e.list_number from noise_entries e where e.match = 'exact' and e.value = noise_hits.value
  union all
  select e.list_number
  from noise_names(kind, noise_hits.value) n
  join noise_entries e on e.match = 'name' and e.value = n
  union all
  select e.list_number from noise_entries e where e.net = any (noise_networks(kind, noise_hits.value))
  union all
  select e.list_number
  from (select lower(left(noise_hits.value, 1024)) as text) v
  cross join generate_series(1, length(v.text) - 2) i
  join noise_entries e on e.match = 'substring'
    and left(e.value, 3) = substr(v.text, i, 3)
    and e.value = substr(v.text, i, length(e.value))
  union all
  select e.list_number from noise_entries e where e.match = 'regex' and left(noise_hits.value, 1024) ~ e.value
$$;

-- The numbers of the lists that this value is on for an organization, sorted; null for none.
create function noise_of(kind text, value text, organization uuid) returns int[]
language sql stable
as $$
  select array_agg(distinct l.number order by l.number)
  from noise_hits(noise_of.kind, noise_of.value) h
  join noise_lists l on l.number = h
  where l.enabled
    and noise_of.kind = any (l.kinds)
    and (l.organization_id is null or l.organization_id = noise_of.organization)
$$;

-- What strength asks: the classes of the lists that an observation is on.
create function noise_classes(lists int[]) returns text[]
language sql stable
as $$
  select coalesce(array_agg(distinct l.class::text), '{}') from noise_lists l where l.number = any (lists) and l.enabled
$$;
grant execute on function noise_classes(int[]) to common_thread_app, common_thread_overlap;

grant execute on function
  noise_host(text, text), noise_names(text, text), noise_networks(text, text), noise_hits(text, text),
  noise_of(text, text, uuid)
to common_thread_app;

-- A copy, a corrected value and what goes over to another organization are matched by the database; filing brings its own.
create function match_noise() returns trigger
language plpgsql security definer set search_path = public, pg_temp
as $$
begin
  perform hold_noise_lists();
  new.noise := noise_of(new.kind::text, new.value, new.organization_id);
  return new;
end
$$;
create trigger match_noise_of_copies before insert on observations
for each row when (new.origin_observation_id is not null) execute function match_noise();
create trigger match_noise_of_changes before update on observations
for each row when (new.key <> old.key or new.organization_id <> old.organization_id) execute function match_noise();

-- A new generation, and a job for these lists, in the transaction that changes them.
create function queue_noise(lists int[]) returns void
language sql security definer set search_path = public, pg_temp
as $$
  update noise_generation set generation = generation + 1;
  update noise_lists l
  set revision = l.revision + 1, entries = (select count(*) from noise_entries e where e.list_number = l.number)
  where l.number = any (lists);
  insert into noise_jobs (list_number, generation)
  select n, g.generation
  from unnest(lists) n
  cross join noise_generation g
  on conflict (list_number) do update
  set generation = excluded.generation, cursor = null, scanned = 0, progress = 0, queued_at = now();
$$;

create function follow_noise_entries() returns trigger
language plpgsql security definer set search_path = public, pg_temp
as $$
begin
  if not exists (select from changed) then return null; end if;
  perform queue_noise(array(select distinct c.list_number from changed c order by 1));
  insert into noise_changes (list_number, match, value)
  select c.list_number, c.match, c.value from changed c
  on conflict do nothing;
  return null;
end
$$;
create trigger follow_noise_additions after insert on noise_entries
referencing new table as changed
for each statement execute function follow_noise_entries();
create trigger follow_noise_removals after delete on noise_entries
referencing old table as changed
for each statement execute function follow_noise_entries();

create function follow_noise_lists() returns trigger
language plpgsql security definer set search_path = public, pg_temp
as $$
begin
  perform queue_noise(array[new.number]);
  insert into noise_changes (list_number, match, value)
  select e.list_number, e.match, e.value
  from noise_entries e
  where e.list_number = new.number and (old.enabled, old.kinds) is distinct from (new.enabled, new.kinds)
  on conflict do nothing;
  return null;
end
$$;
create trigger follow_noise_lists after update on noise_lists
for each row when ((old.enabled, old.kinds, old.class) is distinct from (new.enabled, new.kinds, new.class))
execute function follow_noise_lists();

-- Sets right which of these observations are on the list. In the order of their keys, as filing locks them; a value that
-- was corrected meanwhile was matched then. Returns how many it changed.
create function recheck_noise(list int, ids uuid[]) returns int
language sql security definer set search_path = public, pg_temp
as $$
  with seen as materialized (
    select
      o.id, o.value, coalesce(list = any (o.noise), false) as marked,
      l.enabled
        and o.kind::text = any (l.kinds)
        and (l.organization_id is null or l.organization_id = o.organization_id)
        and exists (select from noise_hits(o.kind::text, o.value) h where h = list) as hit
    from observations o
    cross join noise_lists l
    where o.id = any (ids) and l.number = list
  ),
  wrong as materialized (
    select o.id, s.hit, s.value
    from observations o
    join seen s on s.id = o.id and s.marked <> s.hit
    order by o.key
    for update of o
  ),
  changed as (
    update observations o
    set noise = case
      when w.hit then array(select distinct n from unnest(o.noise || list) n order by n)
      else nullif(array_remove(o.noise, list), '{}')
    end
    from wrong w
    where o.id = w.id and o.value = w.value
    returning 1
  )
  select count(*)::int from changed
$$;

-- The key under which observations hold this value: contentKey() of server/indicators/content-key.ts.
create function noise_key(kind text, value text) returns uuid
language sql immutable parallel safe
as $$
  select encode(
    substring(sha256(convert_to(kind, 'UTF8') || '\x00'::bytea || convert_to(value, 'UTF8')) from 1 for 16), 'hex'
  )::uuid
$$;

-- Whether a change of this entry concerns equal values alone, which are found by their key: not where URLs are asked for
-- the address in them.
create function is_noise_by_key(match noise_match, value text, kinds text[]) returns boolean
language sql immutable parallel safe
as $$
  select case match
    when 'exact' then true
    when 'network' then 'url' <> all (kinds)
      and masklen(value::inet) = case family(value::inet) when 4 then 32 else 128 end
    else false
  end
$$;

-- One step of the oldest job: `idle` where there is none, `waiting` while filings under older lists are on their way,
-- else `more`. First what is found by key, then, where names, networks or patterns changed, the observations one batch
-- after the other. A step is one transaction, so that one that is killed loses nothing.
create function advance_noise(batch int) returns text
language plpgsql security definer set search_path = public, pg_temp
as $$
declare
  job noise_jobs;
  list noise_lists;
  due noise_changes[];
  ids uuid[];
begin
  select * into job from noise_jobs j order by j.generation, j.list_number limit 1 for update skip locked;
  if job.list_number is null then
    return case when exists (select from noise_jobs) then 'waiting' else 'idle' end;
  end if;
  if exists (
    select from pg_locks h
    where h.locktype = 'advisory' and h.classid = 7045 and h.objsubid = 2 and h.objid::bigint < job.generation
      and h.database = (select d.oid from pg_database d where d.datname = current_database())
  ) then
    return 'waiting';
  end if;
  select * into list from noise_lists l where l.number = job.list_number;
  due := array(
    select c
    from noise_changes c
    where c.list_number = list.number and is_noise_by_key(c.match, c.value, list.kinds)
    limit batch
  );
  if due <> '{}' then
    ids := array(
      select o.id
      from (
        select distinct noise_key(k, case d.match when 'network' then host(d.value::inet) else d.value end) as key
        from unnest(due) d
        cross join unnest(list.kinds) k
      ) k
      cross join lateral (select o.id from observations o where o.key = k.key offset 0) o
    );
    perform recheck_noise(list.number, ids);
    delete from noise_changes c
    where c.list_number = list.number and (c.match, c.value) in (select d.match, d.value from unnest(due) d);
    return 'more';
  end if;
  if exists (select from noise_changes c where c.list_number = list.number) then
    ids := array(
      select o.id
      from observations o
      where (job.cursor is null or o.id > job.cursor)
        and (list.organization_id is null or list.organization_id = o.organization_id)
      order by o.id
      limit batch
    );
    if ids <> '{}' then
      perform recheck_noise(list.number, ids);
      update noise_jobs j
      set
        cursor = ids[cardinality(ids)],
        scanned = j.scanned + cardinality(ids),
        progress = least(99, (j.scanned + cardinality(ids)) * 100 / greatest(1, (
          select c.reltuples::bigint from pg_class c where c.oid = 'observations'::regclass
        )))
      where j.list_number = list.number;
      return 'more';
    end if;
  end if;
  delete from noise_changes c where c.list_number = list.number;
  delete from noise_jobs j where j.list_number = list.number;
  return 'more';
end
$$;
grant execute on function advance_noise(int) to common_thread_app;

-- What was filed before is matched in the same way, and a pattern is tried before it is taken.
insert into noise_changes (list_number, match, value)
select e.list_number, e.match, e.value from noise_entries e where exists (select from observations);
insert into noise_jobs (list_number, generation)
select l.number, 1 from noise_lists l where exists (select from observations);

create function is_regex(pattern text) returns boolean
language plpgsql stable
as $$
begin
  perform '' ~ pattern;
  return true;
exception when invalid_regular_expression then
  return false;
end
$$;
grant execute on function is_regex(text) to common_thread_app;
