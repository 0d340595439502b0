-- Up Migration

-- Related matches: cases meet by what their values imply too, and where an address lies in a network that was reported.

-- One row per case and key: of an admitted observation itself, or of what admitted ones imply.
alter table match_keys
  add relation match_relation not null default 'self',
  add span inet,
  add weight int not null default 1;
comment on column match_keys.relation is 'the closest by which an admitted observation of the case has this key';
comment on column match_keys.span is 'the address or network that it is';
comment on column match_keys.seen_from is
  'a month, never the day; of all observations by which the case has this key, whatever their relation';
comment on column match_keys.weight is
  'observations of which this is the widest key: who meets them in any way has it too, so that each is counted once';
update match_keys m
set span = o.span
from observations o
where (o.case_id, o.organization_id, o.key) = (m.case_id, m.organization_id, m.key) and o.span is not null;
create index match_keys_by_span on match_keys (span) where span is not null;

create index observations_of_networks on observations (organization_id) where kind = 'network';

drop index related_keys_by_key;
create index related_keys_by_key on related_keys (key, organization_id, case_id);

-- Each side counts its own observations: how many the other holds on one host is not for it to know.
alter table overlap_notices add met_indicators int;
update overlap_notices set met_indicators = indicators;
alter table overlap_notices alter met_indicators set not null;
comment on column overlap_notices.indicators is 'observations of case_id that meet';
comment on column overlap_notices.met_indicators is 'observations of met_case_id that meet';


create function is_network(span inet) returns boolean
language sql immutable strict parallel safe
as $$ select masklen(span) < case family(span) when 4 then 32 else 128 end $$;

-- Half a continent is no lead: a network shorter than this is kept, but compared with nothing.
create function is_compared(span inet) returns boolean
language sql immutable parallel safe
as $$ select span is null or masklen(span) >= case family(span) when 4 then 16 else 32 end $$;

-- The networks that an address lies in, of those that are compared; none for a network.
create function supernets(span inet) returns inet[]
language sql immutable strict parallel safe
as $$
  select array(
    select network(set_masklen(span, bits))::inet
    from generate_series(case family(span) when 4 then 16 else 32 end, masklen(span) - 1) bits
    where not is_network(span)
  )
$$;

-- The ends of a network that is compared, as addresses; null for an address.
create function first_address(span inet) returns inet
language sql immutable strict parallel safe
as $$
  select set_masklen(span, case family(span) when 4 then 32 else 128 end) where is_network(span) and is_compared(span)
$$;
create function last_address(span inet) returns inet
language sql immutable strict parallel safe
as $$
  select set_masklen(broadcast(span), case family(span) when 4 then 32 else 128 end)
  where is_network(span) and is_compared(span)
$$;
grant execute on function
  is_network(inet), is_compared(inet), supernets(inet), first_address(inet), last_address(inet)
to common_thread_app, common_thread_overlap;

set local role common_thread_overlap;

-- Rows of the compared table that hold a network around this address, or an address in this network.
create function overlap.met_through_networks(of_span inet)
returns table (
  key uuid, organization_id uuid, case_id uuid, batch bigint, weight int, seen_from date, seen_to date
)
language sql stable
as $$
  select t.key, t.organization_id, t.case_id, t.batch, t.weight, t.seen_from, t.seen_to
  from match_keys t
  where t.span = any (supernets(of_span))
  union all
  select t.key, t.organization_id, t.case_id, t.batch, t.weight, t.seen_from, t.seen_to
  from match_keys t
  where t.span between first_address(of_span) and last_address(of_span) and not is_network(t.span)
$$;

-- Cases of other organizations that this one meets, with how many observations of each side, and how many of equal value.
-- Whoever meets an observation in any way has its widest key too, so that one probe per key counts everything once,
-- however many observations stand behind it. Probes are lateral (offset 0): the planner would scan the table instead.
create function overlap.met_by_case(of_case uuid, of_organization uuid)
returns table (
  case_id uuid, organization_id uuid, equal int, indicators int, their_indicators int, seen_from date, seen_to date
)
language sql stable
as $$
  with probes as materialized (
    select m.key, m.span, m.relation, m.weight
    from match_keys m
    where m.case_id = of_case
      and m.organization_id = of_organization
      and (m.weight > 0 or m.relation = 'self')
  ),
  through_networks as materialized (
    select p.key, p.weight, t.key as their_key, t.case_id, t.organization_id, t.weight as their_weight, t.seen_from, t.seen_to
    from probes p
    cross join lateral (select n.* from overlap.met_through_networks(p.span) n offset 0) t
    where p.span is not null and t.organization_id <> of_organization
  ),
  hits as (
    select
      t.case_id, t.organization_id, (p.relation = 'self' and t.relation = 'self')::int as equal, p.weight,
      t.weight as their_weight, t.seen_from, t.seen_to
    from probes p
    cross join lateral (
      select m.organization_id, m.case_id, m.relation, m.weight, m.seen_from, m.seen_to
      from match_keys m
      where m.key = p.key
      offset 0
    ) t
    where t.organization_id <> of_organization
    union all
    -- Once, whatever networks of theirs it lies in, and not again where they have the address itself.
    select
      n.case_id, n.organization_id, 0,
      case
        when exists (
          select from match_keys m where (m.key, m.organization_id, m.case_id) = (n.key, n.organization_id, n.case_id)
        ) then 0
        else n.weight
      end,
      0, n.seen_from, n.seen_to
    from (
      select t.key, t.weight, t.case_id, t.organization_id, min(t.seen_from) as seen_from, max(t.seen_to) as seen_to
      from through_networks t
      group by t.key, t.weight, t.case_id, t.organization_id
    ) n
    union all
    select n.case_id, n.organization_id, 0, 0, n.their_weight, null, null
    from (
      select distinct t.their_key, t.their_weight, t.case_id, t.organization_id from through_networks t
    ) n
    where not exists (
      select from match_keys m where (m.key, m.organization_id, m.case_id) = (n.their_key, of_organization, of_case)
    )
  )
  select
    h.case_id, h.organization_id, sum(h.equal)::int, sum(h.weight)::int, sum(h.their_weight)::int, min(h.seen_from),
    max(h.seen_to)
  from hits h
  group by h.case_id, h.organization_id
$$;

-- Keys of the admitted observations of a case: their own and what they imply.
create function overlap.keys_of_observations(of_case uuid, of_organization uuid)
returns table (observation_key uuid, key uuid, relation match_relation)
language sql stable
as $$
  select m.key, m.key, m.relation
  from match_keys m
  where m.case_id = of_case and m.organization_id = of_organization and m.relation = 'self'
  union all
  select r.observation_key, r.key, r.relation
  from related_keys r
  join match_keys m on (m.key, m.organization_id, m.case_id) = (r.observation_key, r.organization_id, r.case_id)
  where r.case_id = of_case and r.organization_id = of_organization and m.relation = 'self'
$$;

-- What other organizations have of these keys of a case, key by key, by equality and through networks.
create function overlap.met_by_keys(of_case uuid, of_organization uuid, of_keys uuid[] default null)
returns table (
  key uuid, relation match_relation, organization_id uuid, case_id uuid, seen_from date, seen_to date
)
language sql stable
as $$
  with probes as materialized (
    select m.key, m.span
    from match_keys m
    where m.case_id = of_case
      and m.organization_id = of_organization
      and (of_keys is null or m.key = any (of_keys))
  )
  select p.key, t.relation, t.organization_id, t.case_id, t.seen_from, t.seen_to
  from probes p
  cross join lateral (
    select m.relation, m.organization_id, m.case_id, m.seen_from, m.seen_to from match_keys m where m.key = p.key offset 0
  ) t
  where t.organization_id <> of_organization
  union all
  select p.key, 'network', t.organization_id, t.case_id, t.seen_from, t.seen_to
  from probes p
  cross join lateral (select n.* from overlap.met_through_networks(p.span) n offset 0) t
  where p.span is not null and t.organization_id <> of_organization
$$;

-- Admitted observations by which a case has a key.
create function overlap.given_by(of_case uuid, of_organization uuid, of_key uuid)
returns table (observation_id uuid, relation match_relation, widest boolean, seen_from date, seen_to date)
language sql stable
as $$
  select
    o.id, 'self',
    not exists (
      select from related_keys x
      where (x.case_id, x.observation_id) = (o.case_id, o.id) and x.relation between 'host' and 'file_name'
    ),
    date_trunc('month', coalesce(o.first_seen_at, o.last_seen_at) at time zone 'UTC')::date,
    date_trunc('month', coalesce(o.last_seen_at, o.first_seen_at) at time zone 'UTC')::date
  from observations o
  join match_keys m on (m.key, m.organization_id, m.case_id) = (o.key, o.organization_id, o.case_id) and m.relation = 'self'
  where (o.case_id, o.organization_id, o.key) = (of_case, of_organization, of_key)
  union all
  select
    r.observation_id, r.relation,
    r.relation = (
      select max(x.relation)
      from related_keys x
      where (x.case_id, x.observation_id) = (r.case_id, r.observation_id) and x.relation between 'host' and 'file_name'
    ),
    date_trunc('month', coalesce(o.first_seen_at, o.last_seen_at) at time zone 'UTC')::date,
    date_trunc('month', coalesce(o.last_seen_at, o.first_seen_at) at time zone 'UTC')::date
  from related_keys r
  join observations o on o.id = r.observation_id
  join match_keys m
    on (m.key, m.organization_id, m.case_id) = (r.observation_key, r.organization_id, r.case_id) and m.relation = 'self'
  where (r.key, r.organization_id, r.case_id) = (of_key, of_organization, of_case)
$$;

-- Makes anew what these observations gave to the compared table, without those that are `gone`: what another observation
-- of the case still gives stays. True where anything of theirs was there.
create function overlap.settle_keys(
  of_cases uuid[], of_organizations uuid[], of_observations uuid[], of_keys uuid[], gone uuid[]
)
returns boolean
language plpgsql security definer set search_path = public, pg_temp
as $$
declare
  cases uuid[];
  organizations uuid[];
  keys uuid[];
begin
  -- Held first, in one order, and read in a new statement: two who take back at once each see what the other has done.
  select array_agg(a.case_id), array_agg(a.organization_id), array_agg(a.key) into cases, organizations, keys
  from (
    select m.case_id, m.organization_id, m.key
    from (
      select g.case_id, g.organization_id, g.key
      from unnest(of_cases, of_organizations, of_keys) as g (case_id, organization_id, key)
      union
      select r.case_id, r.organization_id, r.key
      from unnest(of_cases, of_observations) as g (case_id, observation_id)
      join related_keys r on (r.case_id, r.observation_id) = (g.case_id, g.observation_id)
    ) t
    join match_keys m on (m.key, m.organization_id, m.case_id) = (t.key, t.organization_id, t.case_id)
    order by m.key, m.case_id
    for update of m
  ) a;
  if keys is null then return false; end if;
  with settled as (
    select a.case_id, a.organization_id, a.key, g.relation, g.weight, g.seen_from, g.seen_to
    from unnest(cases, organizations, keys) as a (case_id, organization_id, key)
    cross join lateral (
      select
        min(b.relation) as relation, (count(*) filter (where b.widest))::int as weight, min(b.seen_from) as seen_from,
        max(b.seen_to) as seen_to
      from overlap.given_by(a.case_id, a.organization_id, a.key) b
      where b.observation_id not in (select g.id from unnest(gone) as g (id))
    ) g
  ),
  ended as (
    delete from match_keys m
    using settled s
    where s.relation is null and (m.key, m.organization_id, m.case_id) = (s.key, s.organization_id, s.case_id)
  )
  update match_keys m
  set relation = s.relation, weight = s.weight, seen_from = s.seen_from, seen_to = s.seen_to
  from settled s
  where s.relation is not null
    and (m.key, m.organization_id, m.case_id) = (s.key, s.organization_id, s.case_id)
    and (m.relation, m.weight, m.seen_from, m.seen_to) is distinct from (s.relation, s.weight, s.seen_from, s.seen_to);
  return true;
end
$$;

create or replace function overlap.follow_deletes() returns trigger
language plpgsql security definer set search_path = public, pg_temp
as $$
declare
  cases uuid[];
  organizations uuid[];
  observations uuid[];
  keys uuid[];
begin
  select array_agg(o.case_id), array_agg(o.organization_id), array_agg(o.id), array_agg(o.key)
  into cases, organizations, observations, keys
  from old_rows o
  where o.exposure = 'matchable';
  if cases is null then return null; end if;
  perform pg_advisory_xact_lock_shared(overlap.case_lock(c.case_id))
  from (select distinct t.case_id from unnest(cases) as t (case_id) order by 1) c;
  if overlap.settle_keys(cases, organizations, observations, keys, observations) then
    perform overlap.refresh_notices(array(select distinct unnest(cases)));
  end if;
  return null;
end
$$;

create or replace function overlap.follow_updates() returns trigger
language plpgsql security definer set search_path = public, pg_temp
as $$
declare
  cases uuid[];
  organizations uuid[];
  observations uuid[];
  keys uuid[];
  gone uuid[];
begin
  perform pg_advisory_xact_lock_shared(overlap.case_lock(c.case_id))
  from (select distinct o.case_id from old_rows o where o.exposure = 'matchable' order by 1) c;
  select
    array_agg(o.case_id), array_agg(o.organization_id), array_agg(o.id), array_agg(o.key),
    array_agg(o.id) filter (where n.exposure <> 'matchable' or n.key <> o.key)
  into cases, organizations, observations, keys, gone
  from old_rows o
  join new_rows n on n.id = o.id
  where o.exposure = 'matchable'
    and (
      n.exposure <> 'matchable'
      or n.key <> o.key
      or (n.first_seen_at, n.last_seen_at) is distinct from (o.first_seen_at, o.last_seen_at)
    );
  if cases is not null
    and overlap.settle_keys(cases, organizations, observations, keys, coalesce(gone, '{}'))
    and gone is not null
  then
    perform overlap.refresh_notices(array(select distinct unnest(cases)));
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

-- After what the observations of a case imply was worked out anew: what is compared of it follows, and what is new of it
-- waits to be compared.
create function overlap.settle_case(of_case uuid) returns void
language plpgsql security definer set search_path = public, pg_temp
as $$
declare
  job bigint;
  known int;
begin
  insert into matching_jobs (case_id, organization_id, admitted)
  select of_case, m.organization_id, true from match_keys m where m.case_id = of_case limit 1
  returning id into job;
  if job is null then return; end if;
  with wanted as materialized (
    select
      k.key, m.organization_id, min(g.relation) as relation, min(k.span) as span,
      (count(*) filter (where g.widest))::int as weight, min(g.seen_from) as seen_from, max(g.seen_to) as seen_to
    from (
      select m.key, m.organization_id, m.span from match_keys m where m.case_id = of_case and m.relation = 'self'
      union
      select r.key, r.organization_id, r.span from related_keys r where r.case_id = of_case
    ) k
    join (select distinct m.organization_id from match_keys m where m.case_id = of_case) m using (organization_id)
    cross join lateral overlap.given_by(of_case, k.organization_id, k.key) g
    group by k.key, m.organization_id
  ),
  ended as (
    delete from match_keys m
    where m.case_id = of_case and (m.key, m.organization_id) not in (select w.key, w.organization_id from wanted w)
  )
  insert into match_keys as m (key, organization_id, case_id, batch, relation, span, weight, seen_from, seen_to)
  select w.key, w.organization_id, of_case, job, w.relation, w.span, w.weight, w.seen_from, w.seen_to
  from wanted w
  order by w.key
  on conflict (key, organization_id, case_id) do update
  set
    relation = excluded.relation, weight = excluded.weight, seen_from = excluded.seen_from, seen_to = excluded.seen_to;
  select count(*) into known from match_keys m where m.case_id = of_case and m.batch = job;
  if known = 0 then
    delete from matching_jobs j where j.id = job;
  end if;
  perform overlap.refresh_notices(array[of_case]);
end
$$;

-- As before, of related matches too: notices of these cases go when nothing meets any more, or are brought up to date, in
-- the same commit. A notice goes over to another case of the other side only among cases that are called as their
-- organization is.
create or replace function overlap.refresh_notices(of_cases uuid[]) returns void
language sql security definer set search_path = public, pg_temp
as $$
  -- In one order, so that two who change cases that met do not wait for each other.
  select from overlap_notices n
  where n.case_id = any (of_cases) or n.met_case_id = any (of_cases)
  order by n.id
  for update;
  with touched as materialized (
    select n.id, n.case_id, n.organization_id, n.met_case_id, n.met_organization_id
    from overlap_notices n
    where n.case_id = any (of_cases) or n.met_case_id = any (of_cases)
  ),
  meetings as materialized (
    select c.case_id, m.case_id as met_case_id, m.indicators, m.their_indicators
    from (
      select distinct t.case_id, t.organization_id from touched t where t.case_id = any (of_cases)
      union
      select t.met_case_id, t.met_organization_id from touched t where t.met_case_id = any (of_cases)
    ) c
    cross join lateral overlap.met_by_case(c.case_id, c.organization_id) m
  ),
  still as materialized (
    select t.id, t.met_case_id, m.indicators, m.their_indicators
    from touched t
    join meetings m on (m.case_id, m.met_case_id) = (t.case_id, t.met_case_id)
    union
    select t.id, t.met_case_id, m.their_indicators, m.indicators
    from touched t
    join meetings m on (m.case_id, m.met_case_id) = (t.met_case_id, t.case_id)
  ),
  moved as materialized (
    select distinct on (t.id) t.id, m.case_id as met_case_id, m.indicators, m.their_indicators
    from touched t
    cross join lateral overlap.met_by_case(t.case_id, t.organization_id) m
    where t.id not in (select s.id from still s)
      and t.met_case_id not in (select ci.case_id from case_identities ci)
      and m.organization_id = t.met_organization_id
      and m.case_id not in (select ci.case_id from case_identities ci)
    order by t.id, m.indicators desc, m.case_id
  ),
  known as materialized (
    select * from still
    union all
    select * from moved
  ),
  gone as (
    delete from overlap_notices n
    using touched t
    where n.id = t.id and t.id not in (select k.id from known k)
  )
  update overlap_notices n
  set met_case_id = k.met_case_id, indicators = k.indicators, met_indicators = k.their_indicators
  from known k
  where n.id = k.id
    and (n.met_case_id, n.indicators, n.met_indicators) is distinct from (k.met_case_id, k.indicators, k.their_indicators);
  update connection_requests r
  set over_at = now()
  where (r.case_id = any (of_cases) or r.to_case_id = any (of_cases))
    and r.over_at is null
    and r.withdrawn_at is null
    and r.expires_at > now()
    and not exists (select from connections c where c.request_id = r.id)
    and not overlap.meets(r.case_id, r.to_case_id, r.to_organization_id)
$$;

-- As before, by what either implies too.
create or replace function overlap.meets(one_case uuid, other_case uuid, other_organization uuid) returns boolean
language sql stable security definer set search_path = public, pg_temp
as $$
  select exists (
    select
    from match_keys mine
    cross join lateral (
      select
      from match_keys t
      where (t.key, t.organization_id, t.case_id) = (mine.key, other_organization, other_case)
      offset 0
    ) theirs
    where mine.case_id = one_case
  )
  or exists (
    select
    from match_keys mine
    cross join lateral overlap.met_through_networks(mine.span) theirs
    where mine.case_id = one_case
      and mine.span is not null
      and theirs.case_id = other_case
  )
$$;

create or replace function overlap.other_side(my_case uuid, of_overlap uuid)
returns table (case_id uuid, organization_id uuid)
language sql stable security definer set search_path = public, pg_temp
as $$
  select met.case_id, met.organization_id
  from (
    select distinct k.case_id, k.organization_id from overlap.met_by_keys(my_case, viewer_organization()) k
  ) met
  cross join installation_secrets i
  where overlap.hash_of(i.overlap_salt, my_case, met.case_id) = of_overlap
$$;

-- As before; of `indicators` of the viewer's that meet, `equal` have their equal in the other case. Most equal first.
drop function overlap.of_case(uuid, int, int, identity_policy);
create function overlap.of_case(
  my_case uuid, page_size int, page_start int, of_identity identity_policy default null
)
returns table (
  overlap_id uuid, identity identity_policy, organization_id uuid, organization_name text, sector text,
  equal int, indicators int, seen_from date, seen_to date, total int
)
language sql stable security definer set search_path = public, pg_temp
as $$
  -- Equals stand in an order that tells nothing of their cases; ids are made for the page alone.
  with page as (
    select
      m.*, coalesce(ci.identity_policy, s.identity_policy) as identity_policy, i.overlap_salt, count(*) over ()::int as total,
      hashtextextended(m.case_id::text || i.overlap_salt, 0) as place
    from overlap.met_by_case(my_case, viewer_organization()) m
    join organization_settings s on s.organization_id = m.organization_id
    left join case_identities ci on ci.case_id = m.case_id
    cross join installation_secrets i
    where of_identity is null or coalesce(ci.identity_policy, s.identity_policy) = of_identity
    order by m.equal desc, m.indicators desc, place
    limit page_size
    offset page_start
  )
  select
    overlap.hash_of(p.overlap_salt, my_case, p.case_id), p.identity_policy,
    case when p.identity_policy = 'named' then o.id end,
    case when p.identity_policy = 'named' then o.name end,
    case when p.identity_policy <> 'anonymous' then o.sector end,
    p.equal, p.indicators, p.seen_from, p.seen_to, p.total
  from page p
  join organizations o on o.id = p.organization_id
  order by p.equal desc, p.indicators desc, p.place
$$;

-- As before, by related matches too.
create or replace function overlap.count_of_case(my_case uuid, up_to int) returns int
language plpgsql stable security definer set search_path = public, pg_temp
as $$
declare
  met uuid[] := '{}';
  keys uuid[];
  spans inet[];
  latest uuid := '00000000-0000-0000-0000-000000000000';
  at_once int := 10;
begin
  loop
    select array_agg(k.key order by k.key), array_agg(k.span) filter (where k.span is not null) into keys, spans
    from (
      select m.key, m.span
      from match_keys m
      where m.case_id = my_case and m.organization_id = viewer_organization() and m.key > latest and m.weight > 0
      order by m.key
      limit at_once
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
      union all
      select theirs.case_id
      from unnest(spans) mine (span)
      cross join lateral (
        select t.case_id
        from overlap.met_through_networks(mine.span) t
        where t.organization_id <> viewer_organization()
        limit up_to + 1
      ) theirs
    ) c;
    exit when cardinality(met) > up_to;
    latest := keys[cardinality(keys)];
    at_once := least(at_once * 2, 400);
  end loop;
  return least(cardinality(met), up_to + 1);
end
$$;

-- The viewer's values that meet in these overlaps of its case, each by its closest relation, with the months of what it
-- meets so.
drop function overlap.shared_keys(uuid, uuid[]);
create function overlap.shared_keys(my_case uuid, of_overlaps uuid[])
returns table (
  overlap_id uuid, key uuid, relation match_relation, identity identity_policy, organization_id uuid,
  organization_name text, sector text, seen_from date, seen_to date
)
language sql stable security definer set search_path = public, pg_temp
as $$
  with met as materialized (
    select k.* from overlap.met_by_keys(my_case, viewer_organization()) k where cardinality(of_overlaps) > 0
  ),
  theirs as materialized (
    select c.case_id, c.overlap_id, coalesce(ci.identity_policy, s.identity_policy) as identity_policy
    from (
      select m.case_id, m.organization_id, overlap.hash_of(i.overlap_salt, my_case, m.case_id) as overlap_id
      from (select distinct case_id, organization_id from met) m
      cross join installation_secrets i
    ) c
    join organization_settings s on s.organization_id = c.organization_id
    left join case_identities ci on ci.case_id = c.case_id
    where c.overlap_id = any (of_overlaps)
  ),
  pairs as (
    select
      t.overlap_id, t.identity_policy, mine.observation_key, met.organization_id,
      greatest(mine.relation, met.relation) as relation,
      min(greatest(mine.relation, met.relation)) over (partition by t.overlap_id, mine.observation_key) as closest,
      met.seen_from, met.seen_to
    from theirs t
    join met on met.case_id = t.case_id
    join overlap.keys_of_observations(my_case, viewer_organization()) mine on mine.key = met.key
  )
  select
    p.overlap_id, p.observation_key, p.relation, p.identity_policy,
    case when p.identity_policy = 'named' then o.id end,
    case when p.identity_policy = 'named' then o.name end,
    case when p.identity_policy <> 'anonymous' then o.sector end,
    min(p.seen_from), max(p.seen_to)
  from pairs p
  join organizations o on o.id = p.organization_id
  where p.relation = p.closest
  group by p.overlap_id, p.observation_key, p.relation, p.identity_policy, o.id
$$;

-- Values of the viewer's case that another organization has put up for comparison too, or something related to them.
create or replace function overlap.keys_of_case(my_case uuid) returns setof uuid
language sql stable security definer set search_path = public, pg_temp
as $$
  select distinct mine.observation_key
  from (
    select m.key
    from match_keys m
    cross join lateral (
      select from match_keys t where t.key = m.key and t.organization_id <> m.organization_id limit 1
    ) theirs
    where m.case_id = my_case and m.organization_id = viewer_organization()
    union
    select m.key
    from match_keys m
    cross join lateral (
      select from overlap.met_through_networks(m.span) t where t.organization_id <> m.organization_id limit 1
    ) theirs
    where m.case_id = my_case and m.organization_id = viewer_organization() and m.span is not null
  ) met
  join overlap.keys_of_observations(my_case, viewer_organization()) mine on mine.key = met.key
$$;

-- As before; each organization by the closest relation in which it stands to the value.
drop function overlap.reporters(uuid, uuid[], uuid[]);
create function overlap.reporters(my_case uuid, of_keys uuid[], known_cases uuid[] default '{}')
returns table (
  key uuid, relation match_relation, identity identity_policy, organization_id uuid, organization_name text, sector text,
  seen_from date, seen_to date
)
language sql stable security definer set search_path = public, pg_temp
as $$
  with mine as materialized (
    select k.*
    from overlap.keys_of_observations(my_case, viewer_organization()) k
    where k.observation_key = any (of_keys)
  ),
  met as (
    select
      k.key, k.relation, k.organization_id, coalesce(ci.identity_policy, s.identity_policy) as identity_policy,
      min(k.seen_from) as seen_from, max(k.seen_to) as seen_to
    from overlap.met_by_keys(my_case, viewer_organization(), (select array_agg(distinct m.key) from mine m)) k
    join organization_settings s on s.organization_id = k.organization_id
    left join case_identities ci on ci.case_id = k.case_id
    where k.case_id <> all (known_cases)
    group by k.key, k.relation, k.organization_id, coalesce(ci.identity_policy, s.identity_policy)
  ),
  reports as (
    select
      m.observation_key, t.organization_id, t.identity_policy, greatest(m.relation, t.relation) as relation,
      min(greatest(m.relation, t.relation)) over (
        partition by m.observation_key, t.organization_id, t.identity_policy
      ) as closest,
      t.seen_from, t.seen_to
    from mine m
    join met t on t.key = m.key
  )
  select
    r.observation_key, r.relation, r.identity_policy,
    case when r.identity_policy = 'named' then o.id end,
    case when r.identity_policy = 'named' then o.name end,
    case when r.identity_policy <> 'anonymous' then o.sector end,
    min(r.seen_from), max(r.seen_to)
  from reports r
  join organizations o on o.id = r.organization_id
  where r.relation = r.closest
  group by r.observation_key, r.relation, r.identity_policy, o.id
$$;

-- As before; each side reads how many of its own observations meet.
create or replace function overlap.notices(
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
      select n.id, n.found_at, n.met_case_id, n.case_id, n.organization_id, n.met_indicators
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
    n.id, n.found_at, n.my_case, overlap.hash_of(i.overlap_salt, n.my_case, n.their_case), n.identity_policy,
    case when n.identity_policy = 'named' then o.name end,
    case when n.identity_policy <> 'anonymous' then o.sector end,
    n.indicators,
    exists (select from notice_reads r where r.notice_id = n.id and r.member_id = viewer_member())
  from (
    select m.*, coalesce(ci.identity_policy, s.identity_policy) as identity_policy
    from newest m
    join organization_settings s on s.organization_id = m.their_organization
    left join case_identities ci on ci.case_id = m.their_case
  ) n
  join organizations o on o.id = n.their_organization
  cross join installation_secrets i
  order by n.found_at desc, n.id desc
  limit page_size
$$;

grant execute on function
  overlap.of_case(uuid, int, int, identity_policy), overlap.shared_keys(uuid, uuid[]), overlap.reporters(uuid, uuid[], uuid[])
to common_thread_app;

reset role;

-- As before, of related values too: one row per value of the viewer's, case of theirs and relation, with one observation of
-- theirs that stands so to it, and when they all were seen. Their side is put together by key first, so that many values on
-- one host here and many there are not many times many.
drop function shown_pairs(uuid);
create function shown_pairs(my_case uuid)
returns table (
  key uuid, relation match_relation, observation_id uuid, case_id uuid, organization_id uuid, first_seen_at timestamptz,
  last_seen_at timestamptz
)
language sql stable
as $$
  with givers as materialized (
    select s.organization_id from shares s where s.organization_id <> (select viewer_organization())
    union
    select g.case_organization_id from case_grants g where g.case_organization_id <> (select viewer_organization())
  ),
  mine as materialized (
    select o.key as observation_key, o.key, 'self'::match_relation as relation, o.span, o.origin_organization_id
    from observations o
    where o.case_id = my_case
      and o.organization_id = (select viewer_organization())
      and o.case_organization_id = (select viewer_organization())
      and exists (select from givers)
    union all
    select o.key, r.key, r.relation, r.span, o.origin_organization_id
    from related_keys r
    join observations o on o.id = r.observation_id
    where r.case_id = my_case
      and r.organization_id = (select viewer_organization())
      and r.case_organization_id = (select viewer_organization())
      and exists (select from givers)
  ),
  keys as materialized (
    select distinct m.key from mine m
  ),
  -- What an address lies in is looked for among the networks that were shown, which are few; what lies in a network, network
  -- by network (offset 0): as conditions of a join both would be asked of every pair.
  supernets as materialized (
    select distinct m.key, n.net from mine m cross join lateral unnest(supernets(m.span)) as n (net)
  ),
  shown_networks as materialized (
    select t.id, t.span
    from observations t
    where t.kind = 'network' and t.organization_id = any (array(select g.organization_id from givers g))
  ),
  networks as materialized (
    select distinct m.key, first_address(m.span) as first, last_address(m.span) as last
    from mine m
    where is_network(m.span) and is_compared(m.span)
  ),
  -- Named first, so that a value is looked up for those who share with the viewer, not for everybody who holds it.
  theirs as (
    select k.key, 'self'::match_relation as relation, t.id
    from keys k
    join observations t on t.key = k.key
    where t.organization_id = any (array(select g.organization_id from givers g))
    union all
    select k.key, r.relation, r.observation_id
    from keys k
    join related_keys r on r.key = k.key
    where r.organization_id = any (array(select g.organization_id from givers g))
    union all
    select a.key, 'network', n.id
    from supernets a
    join shown_networks n on n.span = a.net
    union all
    select n.key, 'network', t.id
    from networks n
    cross join lateral (
      select o.id
      from observations o
      where o.span >= n.first
        and o.span <= n.last
        and o.kind <> 'network'
        and o.organization_id = any (array(select g.organization_id from givers g))
      offset 0
    ) t
    union all
    select n.key, 'network', t.observation_id
    from networks n
    cross join lateral (
      select r.observation_id
      from related_keys r
      where r.span >= n.first
        and r.span <= n.last
        and r.organization_id = any (array(select g.organization_id from givers g))
      offset 0
    ) t
  ),
  given as (
    select
      h.key, h.relation, t.case_id, t.organization_id, min(t.id::text)::uuid as observation_id,
      min(coalesce(t.first_seen_at, t.last_seen_at)) as first_seen_at,
      max(coalesce(t.last_seen_at, t.first_seen_at)) as last_seen_at
    from theirs h
    join observations t on t.id = h.id
    where t.case_organization_id <> (select viewer_organization())
      and t.origin_organization_id is distinct from (select viewer_organization())
    group by h.key, h.relation, t.case_id, t.organization_id
  )
  select
    m.observation_key, greatest(m.relation, g.relation), min(g.observation_id::text)::uuid, g.case_id, g.organization_id,
    min(g.first_seen_at), max(g.last_seen_at)
  from mine m
  join given g on g.key = m.key
  where m.origin_organization_id is distinct from g.organization_id
  group by m.observation_key, greatest(m.relation, g.relation), g.case_id, g.organization_id
$$;

drop function overlaps_of_case(uuid);
create function overlaps_of_case(my_case uuid)
returns table (
  overlap_id uuid, identity identity_policy, organization_id uuid, organization_name text, sector text,
  case_id uuid, equal int, indicators int, seen_from date, seen_to date
)
language sql stable set search_path = public, pg_temp
as $$
  with pairs as materialized (
    select p.* from shown_pairs(my_case) p
  ),
  known as materialized (
    select c.case_id, c.organization_id, overlap.id_of(my_case, c.case_id) as overlap_id
    from (select distinct p.case_id, p.organization_id from pairs p) c
  ),
  told as (
    select
      k.overlap_id, p.key, p.relation,
      date_trunc('month', p.first_seen_at at time zone 'UTC')::date as seen_from,
      date_trunc('month', p.last_seen_at at time zone 'UTC')::date as seen_to
    from pairs p
    join known k on k.case_id = p.case_id
    union all
    select m.overlap_id, m.key, m.relation, m.seen_from, m.seen_to
    from overlap.shared_keys(my_case, (select array_agg(k.overlap_id) from known k)) m
  ),
  shown as (
    select
      t.overlap_id, (count(*) filter (where t.relation = 'self'))::int as equal, count(*)::int as indicators,
      min(t.seen_from) as seen_from, max(t.seen_to) as seen_to
    from (
      select
        a.overlap_id, a.key, min(a.relation) as relation, min(a.seen_from) as seen_from, max(a.seen_to) as seen_to
      from told a
      group by a.overlap_id, a.key
    ) t
    group by t.overlap_id
  )
  select
    coalesce(s.overlap_id, m.overlap_id),
    case when s.overlap_id is null then m.identity else 'named' end,
    coalesce(o.id, m.organization_id),
    coalesce(o.name, m.organization_name),
    coalesce(o.sector, m.sector),
    k.case_id,
    coalesce(s.equal, m.equal),
    coalesce(s.indicators, m.indicators),
    least(s.seen_from, m.seen_from),
    greatest(s.seen_to, m.seen_to)
  from overlap.of_case(my_case, null, 0) m
  full join shown s on s.overlap_id = m.overlap_id
  left join known k on k.overlap_id = s.overlap_id
  left join organizations o on o.id = k.organization_id
$$;
grant execute on function shown_pairs(uuid), overlaps_of_case(uuid) to common_thread_app;
