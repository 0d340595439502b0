-- Up Migration

-- A case may be called otherwise than its organization: by name, by sector or anonymously.

-- No foreign key: the row outlives the case, or what others keep of it (a request, a notice) would fall back to the
-- organization's own policy, and name it after all.
create table case_identities (
  case_id uuid primary key,
  organization_id uuid not null references organizations (id),
  identity_policy identity_policy not null,
  set_at timestamptz not null default now()
);
alter table case_identities enable row level security;
alter table case_identities force row level security;
create policy "the owner migrates" on case_identities to current_user using (true) with check (true);

grant select, delete on case_identities to common_thread_app;
grant insert (case_id, organization_id, identity_policy) on case_identities to common_thread_app;
grant update (identity_policy, set_at) on case_identities to common_thread_app;
grant select on case_identities to common_thread_overlap;
create policy "overlaps keep to a case's identity" on case_identities for select to common_thread_overlap using (true);
create policy "members read how their cases are called" on case_identities for select to common_thread_app
  using (organization_id = (select viewer_organization()));
-- Whoever files may say less than the organization does, never more: that is for leads, who share under its name too.
create policy "leads say how a case is called, analysts that it tells less" on case_identities for insert
  to common_thread_app
  with check (
    organization_id = (select viewer_organization())
    and exists (select from cases c where c.id = case_id and c.organization_id = (select viewer_organization()))
    and (
      (select viewer_is('lead'))
      or (select viewer_is('analyst'))
        and identity_policy >= (
          select s.identity_policy from organization_settings s where s.organization_id = (select viewer_organization())
        )
    )
  );
create policy "leads change how a case is called" on case_identities for update to common_thread_app
  using (organization_id = (select viewer_organization()) and (select viewer_is('lead')));
create policy "leads let a case be called as the organization is" on case_identities for delete to common_thread_app
  using (
    organization_id = (select viewer_organization())
    and (select viewer_is('lead'))
    and case_id in (select c.id from cases c where c.organization_id = (select viewer_organization()))
  );

-- What both sides wrote stays, where requests crossed.
alter table connections add message connection_message, add note text check (length(note) <= 2000);
comment on column connections.message is 'what the side that was asked wrote, where it asked at the same time; else null';

-- The comparisons of a case are entries of its organization's chain.
alter table matching_jobs add admitted_values int not null default 0;
comment on column matching_jobs.admitted_values is 'how many of its values went into match_keys';

-- Appends to the chains of several organizations, in one order, so that two who append to the same ones do not wait for
-- each other. For the matcher alone, and for what it does alone.
create function append_comparisons(of_organizations uuid[], of_cases uuid[], acts text[], facts text[]) returns void
language plpgsql security definer set search_path = public, pg_temp
as $$
declare
  entry record;
  head audit_heads;
  entry_at timestamptz;
  next_hash bytea;
begin
  for entry in
    select e.organization, e.about_case, e.act, e.fact::jsonb as fact
    from unnest(of_organizations, of_cases, acts, facts) as e (organization, about_case, act, fact)
    where e.act in ('comparison.made', 'comparison.met')
    order by e.organization, e.about_case, e.act
  loop
    insert into audit_heads (chain, seq, hash) values (entry.organization, 0, '\x') on conflict do nothing;
    select h.* into head from audit_heads h where h.chain = entry.organization for update;
    entry_at := clock_timestamp();
    next_hash := sha256(
      head.hash || convert_to(
        jsonb_build_array(
          entry.organization, head.seq + 1, extract(epoch from entry_at), null, null, null, entry.act, entry.about_case,
          null, entry.fact
        )::text,
        'UTF8'
      )
    );
    insert into audit_entries (
      organization_id, chain, seq, at, action, case_id, details, previous_hash, hash
    )
    values (
      entry.organization, entry.organization, head.seq + 1, entry_at, entry.act, entry.about_case, entry.fact,
      head.hash, next_hash
    );
    update audit_heads h set seq = head.seq + 1, hash = next_hash where h.chain = entry.organization;
  end loop;
end
$$;
grant execute on function append_comparisons(uuid[], uuid[], text[], text[]) to common_thread_overlap;

set local role common_thread_overlap;

create or replace function overlap.of_case(
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
      m.*, coalesce(ci.identity_policy, s.identity_policy) as identity_policy, i.overlap_salt, count(*) over ()::int as total,
      hashtextextended(m.case_id::text || i.overlap_salt, 0) as place
    from met m
    join organization_settings s on s.organization_id = m.organization_id
    left join case_identities ci on ci.case_id = m.case_id
    cross join installation_secrets i
    where of_identity is null or coalesce(ci.identity_policy, s.identity_policy) = of_identity
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

create or replace function overlap.shared_keys(my_case uuid, of_overlaps uuid[])
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
    select
      c.case_id, overlap.hash_of(i.overlap_salt, my_case, c.case_id) as overlap_id,
      coalesce(ci.identity_policy, s.identity_policy) as identity_policy
    from (select distinct p.case_id, p.organization_id from pairs p) c
    join organization_settings s on s.organization_id = c.organization_id
    left join case_identities ci on ci.case_id = c.case_id
    cross join installation_secrets i
  )
  select
    n.overlap_id, p.key, n.identity_policy,
    case when n.identity_policy = 'named' then o.id end,
    case when n.identity_policy = 'named' then o.name end,
    case when n.identity_policy <> 'anonymous' then o.sector end,
    p.seen_from, p.seen_to
  from pairs p
  join named n on n.case_id = p.case_id
  join organizations o on o.id = p.organization_id
  where n.overlap_id = any (of_overlaps)
$$;

-- One row per value, organization and way of being called: cases that are called differently are never told as one, or
-- the one would name the other. Left out: the cases that the asker knows and counts itself.
create or replace function overlap.reporters(my_case uuid, of_keys uuid[], known_cases uuid[] default '{}')
returns table (
  key uuid, identity identity_policy, organization_id uuid, organization_name text, sector text,
  seen_from date, seen_to date
)
language sql stable security definer set search_path = public, pg_temp
as $$
  with reports as (
    select
      mine.key, theirs.organization_id, coalesce(ci.identity_policy, s.identity_policy) as identity_policy,
      min(theirs.seen_from) as seen_from, max(theirs.seen_to) as seen_to
    from match_keys mine
    join match_keys theirs on theirs.key = mine.key and theirs.organization_id <> mine.organization_id
    join organization_settings s on s.organization_id = theirs.organization_id
    left join case_identities ci on ci.case_id = theirs.case_id
    where mine.case_id = my_case
      and mine.organization_id = viewer_organization()
      and mine.key = any (of_keys)
      and theirs.case_id <> all (known_cases)
    group by mine.key, theirs.organization_id, coalesce(ci.identity_policy, s.identity_policy)
  )
  select
    r.key, r.identity_policy,
    case when r.identity_policy = 'named' then o.id end,
    case when r.identity_policy = 'named' then o.name end,
    case when r.identity_policy <> 'anonymous' then o.sector end,
    r.seen_from, r.seen_to
  from reports r
  join organizations o on o.id = r.organization_id
$$;

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

-- A notice goes over to another case of the other side only among cases that are called as their organization is.
create or replace function overlap.refresh_notices(of_cases uuid[]) returns void
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
        and (theirs.case_id = n.met_case_id or n.met_case_id not in (select ci.case_id from case_identities ci))
        and (theirs.case_id = n.met_case_id or theirs.case_id not in (select ci.case_id from case_identities ci))
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
    and (n.met_case_id, n.indicators) is distinct from (t.met_case_id, t.indicators);
  update connection_requests r
  set over_at = now()
  where (r.case_id = any (of_cases) or r.to_case_id = any (of_cases))
    and r.over_at is null
    and r.withdrawn_at is null
    and r.expires_at > now()
    and not exists (select from connections c where c.request_id = r.id)
    and not overlap.meets(r.case_id, r.to_case_id, r.to_organization_id)
$$;

-- As before; requests that cross keep the words of both.
create or replace function overlap.ask_to_connect(
  my_case uuid, of_overlap uuid, with_message connection_message, with_note text, my_contact text, my_name text, days int
)
returns text
language plpgsql security definer set search_path = public, pg_temp
as $$
declare
  other record;
  theirs uuid;
begin
  if not viewer_is('lead') then return 'role'; end if;
  select * into other from overlap.other_side(my_case, of_overlap);
  if other.case_id is null then return 'not_found'; end if;
  -- Two sides that ask at the same moment are connected, not left waiting for each other.
  perform pg_advisory_xact_lock(hashtextextended(of_overlap::text, 11));
  if exists (
    select
    from connections c
    join connection_requests r on r.id = c.request_id
    where (r.case_id, r.to_case_id) in ((my_case, other.case_id), (other.case_id, my_case))
  ) then
    return 'already_connected';
  end if;
  select r.id into theirs
  from connection_requests r
  where (r.case_id, r.to_case_id) = (other.case_id, my_case)
    and r.organization_id = other.organization_id
    and r.withdrawn_at is null
    and r.over_at is null
    and r.expires_at > now()
  for update;
  if theirs is not null then
    insert into connections (request_id, contact, accepted_by_name, message, note)
    values (theirs, my_contact, my_name, with_message, with_note)
    on conflict do nothing;
    return 'connected';
  end if;
  if exists (
    select
    from connection_requests r
    where r.organization_id = viewer_organization()
      and (r.case_id, r.to_case_id) = (my_case, other.case_id)
      and r.withdrawn_at is null
      and r.over_at is null
      and r.expires_at > now()
  ) then
    return 'already_asked';
  end if;
  if exists (
    select
    from connection_requests r
    where (r.case_id, r.to_case_id) = (my_case, other.case_id) and r.asked_at > now() - interval '7 days'
  ) then
    return 'asked_lately';
  end if;
  if (
    select count(*)
    from connection_requests r
    where r.organization_id = viewer_organization()
      and r.withdrawn_at is null
      and r.over_at is null
      and r.expires_at > now()
      and not exists (select from connections c where c.request_id = r.id)
  ) >= 100 then
    return 'too_many';
  end if;
  insert into connection_requests (
    organization_id, case_id, to_organization_id, to_case_id, message, note, contact, asked_by_name, expires_at
  )
  values (
    viewer_organization(), my_case, other.organization_id, other.case_id, with_message, with_note, my_contact, my_name,
    now() + make_interval(days => days)
  );
  return 'asked';
end
$$;

drop function overlap.connections_of_viewer();
create function overlap.connections_of_viewer()
returns table (
  id uuid, connection_id uuid, asked boolean, state text, case_id uuid, overlap_id uuid, identity identity_policy,
  organization_id uuid, organization_name text, sector text, message connection_message, note text, my_contact text,
  my_name text, their_contact text, their_name text, asked_at timestamptz, expires_at timestamptz,
  connected_at timestamptz, answer_message connection_message, answer_note text
)
language sql stable security definer set search_path = public, pg_temp
as $$
  with sides as (
    select
      r.*, c.id as connection_id, c.contact as answer, c.accepted_by_name, c.connected_at,
      c.message as answer_message, c.note as answer_note, true as asked,
      r.case_id as my_case, r.to_case_id as their_case, r.to_organization_id as their_organization,
      case
        when c.id is not null then 'connected'
        when r.withdrawn_at is not null then 'withdrawn'
        when r.over_at is not null then 'over'
        when r.expires_at <= now() then 'unanswered'
        else 'open'
      end as state
    from connection_requests r
    left join connections c on c.request_id = r.id
    where r.organization_id = viewer_organization()
    union all
    select
      r.*, c.id, c.contact, c.accepted_by_name, c.connected_at, c.message, c.note, false,
      r.to_case_id, r.case_id, r.organization_id,
      case
        when c.id is not null then 'connected'
        when r.withdrawn_at is not null then 'withdrawn'
        when r.over_at is not null then 'over'
        when r.expires_at <= now() then 'unanswered'
        when exists (select from connection_declines d where d.request_id = r.id) then 'declined'
        else 'open'
      end
    from connection_requests r
    left join connections c on c.request_id = r.id
    where r.to_organization_id = viewer_organization()
  ),
  known as (
    select m.*, coalesce(ci.identity_policy, p.identity_policy) as identity_policy
    from sides m
    join organization_settings p on p.organization_id = m.their_organization
    left join case_identities ci on ci.case_id = m.their_case
  )
  select
    s.id, s.connection_id, s.asked, s.state, s.my_case, overlap.hash_of(i.overlap_salt, s.my_case, s.their_case),
    case when s.state = 'connected' then 'named' else s.identity_policy end,
    case when s.state = 'connected' or s.identity_policy = 'named' then o.id end,
    case when s.state = 'connected' or s.identity_policy = 'named' then o.name end,
    case when s.state = 'connected' or s.identity_policy <> 'anonymous' then o.sector end,
    s.message, s.note,
    case when s.asked then s.contact else s.answer end,
    case when s.asked then s.asked_by_name else s.accepted_by_name end,
    case when s.state = 'connected' and s.asked then s.answer when s.state = 'connected' then s.contact end,
    case when s.state = 'connected' and s.asked then s.accepted_by_name when s.state = 'connected' then s.asked_by_name end,
    s.asked_at, s.expires_at, s.connected_at, s.answer_message, s.answer_note
  from known s
  join organizations o on o.id = s.their_organization
  cross join installation_secrets i
  where s.asked or s.state not in ('withdrawn', 'over')
  order by s.asked_at desc, s.id
$$;

create or replace function overlap.connection_notices()
returns table (
  id uuid, at timestamptz, connected boolean, case_id uuid, overlap_id uuid, identity identity_policy,
  organization_name text, sector text
)
language sql stable security definer set search_path = public, pg_temp
as $$
  with told as (
    select r.id, r.asked_at as at, false as connected, r.to_case_id as my_case, r.case_id as their_case, r.organization_id as them
    from connection_requests r
    where r.to_organization_id = viewer_organization()
      and r.withdrawn_at is null
      and r.over_at is null
      and r.expires_at > now()
      and not exists (select from connections c where c.request_id = r.id)
    union all
    select c.id, c.connected_at, true, r.case_id, r.to_case_id, r.to_organization_id
    from connection_requests r
    join connections c on c.request_id = r.id
    where r.organization_id = viewer_organization()
    union all
    select c.id, c.connected_at, true, r.to_case_id, r.case_id, r.organization_id
    from connection_requests r
    join connections c on c.request_id = r.id
    where r.to_organization_id = viewer_organization()
  )
  select
    t.id, t.at, t.connected, t.my_case, overlap.hash_of(i.overlap_salt, t.my_case, t.their_case),
    case when t.connected then 'named' else t.identity_policy end,
    case when t.connected or t.identity_policy = 'named' then o.name end,
    case when t.connected or t.identity_policy <> 'anonymous' then o.sector end
  from (
    select n.*, coalesce(ci.identity_policy, p.identity_policy) as identity_policy
    from told n
    join organization_settings p on p.organization_id = n.them
    left join case_identities ci on ci.case_id = n.their_case
  ) t
  join organizations o on o.id = t.them
  cross join installation_secrets i
$$;

grant execute on function overlap.connections_of_viewer() to common_thread_app;

reset role;
