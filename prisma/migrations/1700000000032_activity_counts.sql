-- Up Migration

-- How often the rules refused something, by organization, day and reason: numbers for its admin, no value and no id. What
-- is refused rolls back, so that the audit cannot tell.
create table refusal_counts (
  organization_id uuid not null references organizations (id),
  day date not null,
  code text not null check (code ~ '^[a-z_]{1,40}$'),
  refused int not null check (refused > 0),
  primary key (organization_id, day, code)
);

-- How often each person searched on a day, never for what.
create table search_counts (
  member_id uuid not null references members (id),
  day date not null,
  organization_id uuid not null references organizations (id),
  searches int not null check (searches > 0),
  primary key (member_id, day)
);
create index search_counts_by_organization on search_counts (organization_id, day);

do $$
declare
  t text;
begin
  foreach t in array array['refusal_counts', 'search_counts']
  loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy "the owner migrates" on %I to current_user using (true) with check (true)', t);
    execute format('grant select on %I to common_thread_app', t);
  end loop;
end
$$;
create policy "admins read what their organization was refused" on refusal_counts for select to common_thread_app
  using (organization_id = (select viewer_organization()) and (select viewer_is('admin')));
create policy "admins read how often their people search" on search_counts for select to common_thread_app
  using (organization_id = (select viewer_organization()) and (select viewer_is('admin')));
select limit_view_as('refusal_counts');
select limit_view_as('search_counts');

-- Notes that the viewer's organization was refused something for this reason. False for viewers of no organization.
create function count_refusal(reason text) returns boolean
language plpgsql security definer set search_path = public, pg_temp
as $$
begin
  if viewer_member() is null then return false; end if;
  insert into refusal_counts (organization_id, day, code, refused)
  values (viewer_organization(), (now() at time zone 'UTC')::date, reason, 1)
  on conflict (organization_id, day, code) do update set refused = refusal_counts.refused + 1;
  return true;
end
$$;

-- Notes that the viewer searched. False for viewers of no organization.
create function count_search() returns boolean
language plpgsql security definer set search_path = public, pg_temp
as $$
begin
  if viewer_member() is null then return false; end if;
  insert into search_counts (member_id, day, organization_id, searches)
  values (viewer_member(), (now() at time zone 'UTC')::date, viewer_organization(), 1)
  on conflict (member_id, day) do update set searches = search_counts.searches + 1;
  return true;
end
$$;

-- How many values a deed took back from being compared, as its audit entry tells.
create function values_withdrawn(act text, facts jsonb) returns int
language sql immutable parallel safe
as $$
  select case
    when act in ('observation.deleted', 'case.withdrawn', 'case.deleted') then (facts ->> 'matchable')::int
    when act = 'observation.updated' and facts -> 'to' ->> 'exposure' = 'private' then (facts ->> 'count')::int
  end
$$;

-- Entries are appended in the order of time.
create index audit_entries_by_time on audit_entries using brin (at);

-- What operators read of each organization's last days: totals of its own doings. Never whom or what it met, how it was
-- answered, or who did it.
create function organization_numbers(days int)
returns table (organization_id uuid, filings int, compared int, withdrawn int, asked int, refused int)
language sql stable security definer set search_path = public, pg_temp
as $$
  with deeds as (
    select
      a.organization_id,
      count(*) filter (where a.action in ('case.filed', 'observation.filed', 'observation.added'))::int as filings,
      coalesce(sum((a.details ->> 'values')::int) filter (where a.action = 'comparison.made'), 0)::int as compared,
      coalesce(sum(values_withdrawn(a.action, a.details)), 0)::int as withdrawn
    from audit_entries a
    where a.at > now() - make_interval(days => days)
      and (a.actor_organization_id = a.organization_id or a.action = 'comparison.made')
    group by a.organization_id
  )
  select
    o.id, coalesce(d.filings, 0), coalesce(d.compared, 0), coalesce(d.withdrawn, 0),
    (
      select count(*)::int
      from connection_requests r
      where r.organization_id = o.id and r.asked_at > now() - make_interval(days => days)
    ),
    (
      select coalesce(sum(r.refused), 0)::int
      from refusal_counts r
      where r.organization_id = o.id and r.day > (now() at time zone 'UTC')::date - days
    )
  from organizations o
  left join deeds d on d.organization_id = o.id
  where viewer_is_operator()
$$;
grant execute on function
  count_refusal(text), count_search(), values_withdrawn(text, jsonb), organization_numbers(int)
to common_thread_app;
