-- Up Migration

-- What left as a file, and what was taken back of it since. Ids without foreign keys: the record outlives the case.
create table exports (
  id uuid primary key,
  case_id uuid not null,
  case_organization_id uuid not null,
  share_id uuid,
  organization_id uuid not null references organizations (id),
  member_id uuid not null references members (id),
  member_name text not null,
  named boolean not null,
  personal boolean not null,
  purpose text not null check (purpose in ('analysis', 'blocking')),
  live boolean not null,
  "rows" int not null,
  lines uuid[] not null,
  recalled int not null default 0,
  sha256 bytea not null check (length(sha256) = 32),
  expires_at timestamptz,
  exported_at timestamptz not null default clock_timestamp()
);
comment on column exports.share_id is 'null: all of the case that the exporter could read';
comment on column exports.named is 'whether the owner may learn who exported: not where only a closed group led to it';
comment on column exports.personal is 'holds what was shown to this person alone, so that its colleagues do not learn of it';
comment on column exports.lines is 'the observations of others in it';
comment on column exports.expires_at is 'when the next of the ways it came by runs out';
create index exports_by_case on exports (case_id);
create index exports_by_organization on exports (organization_id, exported_at desc);
create index exports_that_expire on exports (expires_at) where expires_at is not null;

create table export_recalls (
  id uuid primary key default new_id(),
  export_id uuid not null references exports (id),
  observations int not null,
  reason text not null check (reason in ('taken_back', 'expired')),
  created_at timestamptz not null default now(),
  acknowledged_at timestamptz,
  acknowledged_by_name text
);
create index export_recalls_by_export on export_recalls (export_id);

do $$
declare
  t text;
begin
  foreach t in array array['exports', 'export_recalls'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy "the owner migrates" on %I to current_user using (true) with check (true)', t);
  end loop;
end
$$;
grant select on exports, export_recalls to common_thread_app;
create policy "exports show to who made them, and to its leads" on exports for select to common_thread_app
  using (
    organization_id = (select viewer_organization())
    and (member_id = (select viewer_member()) or (select viewer_is('lead')) and not personal)
  );
create policy "recalls show with the export" on export_recalls for select to common_thread_app
  using (export_id in (select e.id from exports e));

-- A member, its organization and the groups that this has joined, as they stand now.
create function parties_of(of_member uuid, of_organization uuid) returns uuid[]
language sql stable set search_path = public, pg_temp
as $$
  select array[of_member, of_organization] || coalesce(
    (
      select array_agg(m.group_id)
      from sharing_group_members m
      where m.organization_id = of_organization and m.joined_at is not null
    ),
    '{}'
  )
$$;

-- Whether the source of what was received lets this party have it; what was not received is its reporter's to give.
create function copy_may_show(copy observations, by_party uuid, to_parties uuid[]) returns boolean
language sql stable set search_path = public, pg_temp
as $$
  select copy.origin_observation_id is null
    or copy.origin_organization_id = any (to_parties)
    or consented(copy.organization_id, 'share', copy.origin_observation_id, to_party => by_party)
$$;

-- How many of these observations of others the parties are shown, as the policy on observations says it.
create function count_shown(of_lines uuid[], to_parties uuid[]) returns int
language sql stable set search_path = public, pg_temp
as $$
  select count(*)::int
  from observations o
  join cases c on c.id = o.case_id
  where o.id = any (of_lines)
    and o.organization_id = o.case_organization_id
    and (
      exists (
        select
        from case_grants g
        where g.case_id = o.case_id
          and g.party_id = any (to_parties)
          and g.revoked_at is null
          and (g.expires_at is null or g.expires_at > now())
          and tlp_ceiling(g.party_kind) >= greatest(o.tlp, c.tlp)
          and copy_may_show(o, g.party_id, to_parties)
      )
      or exists (
        select
        from shared_observations l
        join shares s on s.id = l.share_id
        where l.observation_id = o.id
          and s.party_id = any (to_parties)
          and s.revoked_at is null
          and (s.expires_at is null or s.expires_at > now())
          and tlp_ceiling(s.party_kind) >= o.tlp
          and copy_may_show(o, s.party_id, to_parties)
      )
    )
$$;

-- When the next grant, share or consent by which the parties are shown something of the case runs out.
create function next_expiry(of_case uuid, to_parties uuid[]) returns timestamptz
language sql stable set search_path = public, pg_temp
as $$
  select min(w.expires_at)
  from (
    select g.expires_at, g.party_id from case_grants g where g.case_id = of_case and g.revoked_at is null
    union all
    select s.expires_at, s.party_id from shares s where s.case_id = of_case and s.revoked_at is null
    union all
    select r.until, r.party_id
    from consent_requests r
    where r.act = 'share'
      and r.agreed
      and r.revoked_at is null
      and r.id in (
        select l.request_id
        from observations o
        join consent_observations l on l.observation_id = o.origin_observation_id
        where o.case_id = of_case and o.organization_id = r.organization_id
      )
  ) w
  where w.expires_at > now() and w.party_id = any (to_parties)
$$;

-- An export and a taking back of the same case wait for each other: neither misses the other.
create function one_at_a_time(of_case uuid) returns void
language sql volatile set search_path = public, pg_temp
as $$ select pg_advisory_xact_lock(hashtextextended(of_case::text, 21)) $$;

-- Records what is about to leave as a file, with the owner too. Refuses where something in it may no longer be read, or PAP
-- forbids what it is for; commits before the first byte leaves, or nothing leaves.
create function record_export(
  export uuid, of_case uuid, of_share uuid, what_for text, as_live boolean, row_count int, exported uuid[], digest bytea
) returns void
language plpgsql security definer set search_path = public, pg_temp
as $$
declare
  owner uuid := (select c.organization_id from cases c where c.id = of_case);
  marking pap := coalesce((select s.pap from shares s where s.id = of_share), (select c.pap from cases c where c.id = of_case));
  parties uuid[] := parties_of(viewer_member(), viewer_organization());
  act text := case when of_share is null then 'case.exported' else 'share.exported' end;
  found_lines int;
begin
  perform one_at_a_time(of_case);
  select count(*) into found_lines from observations o where o.id = any (exported) and o.case_id = of_case;
  if viewer_member() is null
    or owner is null
    or owner = viewer_organization() and (of_share is not null or exported <> '{}')
    or owner <> viewer_organization() and (
      of_share is null and of_case not in (select cases_granted_to_viewer('clear'))
      or of_share is not null and of_share not in (
        select s.id
        from shares s
        where s.case_id = of_case and s.organization_id = owner and s.id in (select * from shares_shown_to_viewer())
      )
      or found_lines <> cardinality(exported)
      or count_shown(exported, parties) <> cardinality(exported)
    )
  then
    raise exception using errcode = 'CT001', message = 'not_yours';
  end if;
  -- What was received keeps at least the PAP under which it came, in whatever case it stands.
  marking := greatest(
    marking,
    (
      select max(o.received_pap)
      from observations o
      where o.case_id = of_case and (owner = viewer_organization() or o.id = any (exported))
    )
  );
  if what_for = 'blocking' and not pap_allows(marking, 'active') then
    raise exception using errcode = 'CT001', message = 'pap_' || marking::text;
  end if;
  insert into exports (
    id, case_id, case_organization_id, share_id, organization_id, member_id, member_name, named, personal, purpose, live,
    "rows", lines, sha256, expires_at
  )
  select
    export, of_case, owner, of_share, viewer_organization(), viewer_member(), u.name,
    owner = viewer_organization() or viewer_is_named_to(of_case, of_share),
    count_shown(exported, array_remove(parties, viewer_member())) < cardinality(exported),
    what_for, as_live, row_count, exported, digest,
    case when owner <> viewer_organization() then next_expiry(of_case, parties) end
  from users u
  where u.id = viewer_user();
  perform append_audit(act, of_case, of_share, jsonb_build_object('count', row_count, 'export', export, 'purpose', what_for));
end
$$;
grant execute on function record_export(uuid, uuid, uuid, text, boolean, int, uuid[], bytea) to common_thread_app;

-- A recall for each export of these cases that holds something its organization may no longer read, and what is new of it.
create function recall_exports(of_cases uuid[], why text) returns void
language plpgsql set search_path = public, pg_temp
as $$
declare
  each_case uuid;
  e record;
  gone int;
begin
  for each_case in select distinct c from unnest(of_cases) c order by c loop
    perform one_at_a_time(each_case);
    for e in
      select x.*
      from exports x
      where x.case_id = each_case and x.organization_id <> x.case_organization_id and x.recalled < cardinality(x.lines)
      order by x.id
    loop
      gone := cardinality(e.lines) - count_shown(e.lines, parties_of(e.member_id, e.organization_id));
      if gone > e.recalled then
        insert into export_recalls (export_id, observations, reason) values (e.id, gone - e.recalled, why);
        update exports set recalled = gone where id = e.id;
      end if;
    end loop;
  end loop;
end
$$;

-- Whichever way it is taken back. Of shares and grants at the commit, since changing one ends it and makes another.
create function recall_what_ended() returns trigger
language plpgsql security definer set search_path = public, pg_temp
as $$
begin
  perform recall_exports(array[new.case_id], 'taken_back');
  return null;
end
$$;
create constraint trigger recall_what_ended after update on shares
deferrable initially deferred
for each row when (old.revoked_at is null and new.revoked_at is not null)
execute function recall_what_ended();
create constraint trigger recall_what_ended after update on case_grants
deferrable initially deferred
for each row when (old.revoked_at is null and new.revoked_at is not null)
execute function recall_what_ended();

-- What was shown by a consent that its source has taken back.
create function recall_consented() returns trigger
language plpgsql security definer set search_path = public, pg_temp
as $$
begin
  perform recall_exports(
    (
      select array_agg(distinct o.case_id)
      from consent_observations l
      join observations o on o.origin_observation_id = l.observation_id and o.organization_id = new.organization_id
      where l.request_id = new.id
    ),
    'taken_back'
  );
  return null;
end
$$;
create constraint trigger recall_consented after update on consent_requests
deferrable initially deferred
for each row when (old.revoked_at is null and new.revoked_at is not null)
execute function recall_consented();

create function recall_what_was_deleted() returns trigger
language plpgsql security definer set search_path = public, pg_temp
as $$
begin
  perform recall_exports((select array_agg(distinct o.case_id) from old_rows o), 'taken_back');
  return null;
end
$$;
create trigger recall_what_was_deleted after delete on observations
referencing old table as old_rows
for each statement execute function recall_what_was_deleted();

create function recall_what_was_raised() returns trigger
language plpgsql security definer set search_path = public, pg_temp
as $$
begin
  if tg_table_name = 'cases' then
    perform recall_exports(
      (select array_agg(n.id) from new_rows n join old_rows o on o.id = n.id where n.tlp > o.tlp), 'taken_back'
    );
  else
    perform recall_exports(
      (
        select array_agg(distinct n.case_id)
        from new_rows n
        join old_rows o on o.id = n.id
        where n.tlp > o.tlp
      ),
      'taken_back'
    );
  end if;
  return null;
end
$$;
create trigger recall_what_was_raised after update on cases
referencing old table as old_rows new table as new_rows
for each statement execute function recall_what_was_raised();
create trigger recall_what_was_raised after update on observations
referencing old table as old_rows new table as new_rows
for each statement execute function recall_what_was_raised();

-- Who leaves a group keeps no right to what came through it.
create function recall_through_group() returns trigger
language plpgsql security definer set search_path = public, pg_temp
as $$
begin
  perform recall_exports(
    (
      select array_agg(distinct e.case_id)
      from old_rows o
      join exports e on e.organization_id = o.organization_id
      where o.joined_at is not null
        and e.case_id in (
          select s.case_id from shares s where s.party_id = o.group_id
          union
          select g.case_id from case_grants g where g.party_id = o.group_id
        )
    ),
    'taken_back'
  );
  return null;
end
$$;
create trigger recall_through_group after delete on sharing_group_members
referencing old table as old_rows
for each statement execute function recall_through_group();

-- What ran out has no commit of its own: the application asks every minute. How many exports it looked at.
create function recall_expired() returns int
language plpgsql security definer set search_path = public, pg_temp
as $$
declare
  e record;
  looked int := 0;
begin
  if viewer_user() is not null then return 0; end if;
  for e in select x.* from exports x where x.expires_at <= now() order by x.case_id, x.id limit 200 loop
    perform recall_exports(array[e.case_id], 'expired');
    update exports set expires_at = next_expiry(e.case_id, parties_of(e.member_id, e.organization_id)) where id = e.id;
    looked := looked + 1;
  end loop;
  return looked;
end
$$;

-- Says for the organization that its copies are deleted; the owner reads it. False where there is none that waits.
create function acknowledge_recall(recall uuid) returns boolean
language plpgsql security definer set search_path = public, pg_temp
as $$
declare
  e record;
  actor text := (select u.name from users u where u.id = viewer_user());
begin
  select x.* into e
  from export_recalls r
  join exports x on x.id = r.export_id
  where r.id = recall
    and r.acknowledged_at is null
    and x.organization_id = viewer_organization()
    and (x.member_id = viewer_member() or viewer_is('lead') and not x.personal)
  for update of r;
  if e.id is null then return false; end if;
  update export_recalls set acknowledged_at = now(), acknowledged_by_name = actor where id = recall;
  perform append_to_chain(
    e.case_organization_id,
    case when e.named then viewer_user() else unnamed_person(viewer_user(), coalesce(e.share_id, e.case_id)) end,
    case when e.named then actor end, case when e.named then viewer_organization() end,
    'recall.acknowledged', e.case_id, e.id, jsonb_build_object('export', e.id)
  );
  return true;
end
$$;

-- What others took away of a case as files, for the members of the organization that owns it and gave it to them: unnamed
-- where only a closed group led there.
create function exports_of_case(of_case uuid) returns table (
  id uuid, share_id uuid, organization_name text, member_name text, purpose text, "rows" int, exported_at timestamptz,
  recalled int, recalled_at timestamptz, acknowledged_at timestamptz, acknowledged_by text
)
language sql stable security definer set search_path = public, pg_temp
as $$
  select
    e.id, e.share_id, case when e.named then o.name end, case when e.named then e.member_name end, e.purpose, e."rows",
    e.exported_at, e.recalled, r.recalled_at, r.acknowledged_at, case when e.named then r.acknowledged_by end
  from exports e
  join cases c on c.id = e.case_id and c.organization_id = viewer_organization()
  join organizations o on o.id = e.organization_id
  left join lateral (
    select
      max(x.created_at) as recalled_at,
      case when bool_and(x.acknowledged_at is not null) then max(x.acknowledged_at) end as acknowledged_at,
      (array_agg(x.acknowledged_by_name order by x.created_at desc))[1] as acknowledged_by
    from export_recalls x
    where x.export_id = e.id
  ) r on true
  where e.case_id = of_case
    and e.case_organization_id = viewer_organization()
    and e.organization_id <> viewer_organization()
  order by e.exported_at desc, e.id
  limit 500
$$;

-- Who had the notice of a share or grant of this case before them, for the members of its owner; the people of a closed
-- group are counted alone.
create function notified_of_case(of_case uuid) returns table (
  way_id uuid, organization_name text, member_name text, people int, first_at timestamptz, last_at timestamptz
)
language sql stable security definer set search_path = public, pg_temp
as $$
  select w.id, x.organization_name, x.member_name, count(*)::int, min(n.read_at), max(n.read_at)
  from (
    select s.id, s.party_id from shares s where s.case_id = of_case and s.organization_id = viewer_organization()
    union all
    select g.id, g.party_id from case_grants g where g.case_id = of_case and g.case_organization_id = viewer_organization()
  ) w
  join notice_reads n on n.notice_id = w.id
  join members m on m.id = n.member_id and m.organization_id <> viewer_organization()
  join users u on u.id = m.user_id
  join organizations o on o.id = m.organization_id
  left join sharing_groups sg on sg.id = w.party_id
  cross join lateral (
    select
      case when sg.closed is not true then o.name end as organization_name,
      case when sg.closed is not true then u.name end as member_name
  ) x
  where viewer_member() is not null
  group by w.id, x.organization_name, x.member_name
$$;
grant execute on function
  recall_expired(), acknowledge_recall(uuid), exports_of_case(uuid), notified_of_case(uuid)
to common_thread_app;
