-- Up Migration

-- How long an organization keeps what it no longer works on. Without a row, or with nothing set, nothing is deleted.
create table retention_policies (
  organization_id uuid primary key references organizations (id),
  closed_case_months int check (closed_case_months between 1 and 240),
  draft_days int check (draft_days between 7 and 3650),
  set_by_name text not null,
  set_at timestamptz not null default now()
);
comment on column retention_policies.closed_case_months is 'after a case was closed; null: for ever';
comment on column retention_policies.set_at is 'nothing is deleted within seven days of it, so that admins are told before';
alter table retention_policies enable row level security;
alter table retention_policies force row level security;
create policy "the owner migrates" on retention_policies to current_user using (true) with check (true);

grant select on retention_policies to common_thread_app;
grant insert (organization_id, closed_case_months, draft_days, set_by_name) on retention_policies to common_thread_app;
grant update (closed_case_months, draft_days, set_by_name, set_at) on retention_policies to common_thread_app;
create policy "members know how long their organization keeps data" on retention_policies for select to common_thread_app
  using (organization_id = (select viewer_organization()));
create policy "admins set how long their organization keeps data" on retention_policies for insert to common_thread_app
  with check (organization_id = (select viewer_organization()) and (select viewer_is('admin')));
create policy "admins change how long their organization keeps data" on retention_policies for update to common_thread_app
  using (organization_id = (select viewer_organization()) and (select viewer_is('admin')));

-- Cases of the viewer's organization that a period of so many months takes by then, and whether a hold keeps them. What is
-- previewed, announced and deleted is this one list.
create function cases_due(months int, not_before timestamptz, by_then timestamptz)
returns table (case_id uuid, due_at timestamptz, held boolean)
language sql stable
as $$
  select d.id, d.due_at, d.id in (select h.case_id from active_holds() h)
  from (
    select c.id, greatest(coalesce(c.closed_at, c.updated_at) + make_interval(months => months), not_before) as due_at
    from cases c
    where c.organization_id = (select viewer_organization())
      and c.status = 'closed'
  ) d
  where d.due_at <= by_then
$$;

-- Nothing goes before the admins could have read of it for a week.
create function retention_begins(set_at timestamptz) returns timestamptz
language sql immutable
as $$ select set_at + interval '7 days' $$;
grant execute on function cases_due(int, timestamptz, timestamptz), retention_begins(timestamptz) to common_thread_app;

-- What the audit keeps of a case that goes: its number, how much was in it, and a digest of it all, by which a copy that
-- turns up can be told to be that case. The ids in it make the digest say nothing to who tries values.
create function case_proof(of_case uuid) returns jsonb
language sql stable
as $$
  select jsonb_build_object(
    'number', c.number,
    'observations', count(o.id),
    'matchable', count(o.id) filter (where o.exposure = 'matchable'),
    'digest', encode(
      sha256(
        convert_to(to_jsonb(c)::text, 'UTF8')
        || coalesce(string_agg(sha256(convert_to(to_jsonb(o)::text, 'UTF8')), '' order by o.id) filter (where o.id is not null), '')
      ),
      'hex'
    )
  )
  from cases c
  left join observations o on o.case_id = c.id
  where c.id = of_case
  group by c.id
$$;

-- Deletes what is due, at most so many cases, with an entry for each in its organization's chain. For the application
-- itself: nobody who is signed in gets anything done by it. How many things went.
create function run_retention(most int) returns int
language plpgsql security definer set search_path = public, pg_temp
as $$
declare
  policy retention_policies;
  due record;
  proof jsonb;
  done int := 0;
  drafts_gone int;
begin
  if viewer_user() is not null or not pg_try_advisory_xact_lock(hashtextextended('retention', 26)) then
    return 0;
  end if;
  for policy in
    select p.* from retention_policies p where retention_begins(p.set_at) <= now() order by p.organization_id
  loop
    exit when done >= most;
    perform set_config('app.organization', policy.organization_id::text, true);
    for due in
      select d.case_id
      from cases_due(policy.closed_case_months, retention_begins(policy.set_at), now()) d
      where not d.held
      order by d.due_at, d.case_id
      limit most - done
    loop
      proof := case_proof(due.case_id);
      -- What matching and exports wait for goes before the chain is held, the case itself after: its chain is found by it.
      delete from observations o where o.case_id = due.case_id;
      perform append_audit('case.expired', due.case_id, null, proof);
      delete from cases c where c.id = due.case_id;
      done := done + 1;
    end loop;
    with gone as (
      delete from drafts d
      where d.organization_id = policy.organization_id
        and d.updated_at < now() - make_interval(days => policy.draft_days)
      returning 1
    )
    select count(*) into drafts_gone from gone;
    if drafts_gone > 0 then
      perform append_audit('draft.expired', null, null, jsonb_build_object('count', drafts_gone));
      done := done + 1;
    end if;
  end loop;
  perform set_config('app.organization', '', true);
  return done;
end
$$;
grant execute on function run_retention(int) to common_thread_app;
