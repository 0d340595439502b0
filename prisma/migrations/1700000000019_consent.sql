-- Up Migration

-- What was received, filed in a case of one's own: it keeps where it came from, and goes no further than its source lets
-- it. Only copy_received() writes these columns; what somebody reports by itself never has them.
alter table observations
  add origin_observation_id uuid,
  add origin_organization_id uuid,
  add origin_share_id uuid,
  add origin_grant_id uuid,
  add received_tlp tlp,
  add received_pap pap,
  add constraint an_origin_is_whole check (
    case when origin_observation_id is null
      then num_nonnulls(origin_organization_id, origin_share_id, origin_grant_id, received_tlp, received_pap) = 0
      else num_nonnulls(origin_organization_id, received_tlp, received_pap) = 3
        and num_nonnulls(origin_share_id, origin_grant_id) = 1
    end
  );
comment on column observations.origin_observation_id is
  'a copy: the observation of the source, by the share or the grant through which it was received; null: reported by oneself';
create index observations_by_origin on observations (origin_observation_id) where origin_observation_id is not null;
create index observations_by_source on observations (origin_organization_id, case_id)
where origin_organization_id is not null;

create type consent_act as enum ('share', 'match', 'lower_tlp');

-- Asked of the source of what was received: may we share it with this party, have it compared, or mark it so?
create table consent_requests (
  id uuid primary key default new_id(),
  organization_id uuid not null references organizations (id),
  source_organization_id uuid not null references organizations (id),
  act consent_act not null,
  party_id uuid,
  party_kind party_kind,
  tlp tlp,
  reason text not null check (length(reason) between 1 and 2000),
  asked_by_name text not null,
  asked_at timestamptz not null default now(),
  expires_at timestamptz not null,
  withdrawn_at timestamptz,
  agreed boolean,
  answered_by_name text,
  answered_at timestamptz,
  note text not null default '' check (length(note) <= 2000),
  until timestamptz,
  revoked_at timestamptz,
  foreign key (party_id, party_kind) references parties (id, kind),
  check ((act = 'share') = (party_id is not null)),
  check ((act = 'lower_tlp') = (tlp is not null)),
  check ((agreed is null) = (answered_at is null)),
  check (until is null or act = 'share'),
  check (organization_id <> source_organization_id)
);
comment on column consent_requests.until is 'a condition of the source; what was shared by this consent ends then';
comment on column consent_requests.revoked_at is 'the source took its consent back';
create index consent_requests_by_asker on consent_requests (organization_id, asked_at desc);
create index consent_requests_by_source on consent_requests (source_organization_id, asked_at desc);
create index consent_requests_by_party on consent_requests (party_id) where agreed;

create table consent_observations (
  request_id uuid not null references consent_requests (id) on delete cascade,
  observation_id uuid not null,
  primary key (request_id, observation_id)
);
comment on column consent_observations.observation_id is 'of the source';
create index consent_observations_by_observation on consent_observations (observation_id);

do $$
declare
  t text;
begin
  foreach t in array array['consent_requests', 'consent_observations']
  loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy "the owner migrates" on %I to current_user using (true) with check (true)', t);
  end loop;
end
$$;
grant select on consent_requests, consent_observations to common_thread_app;
create policy "consent is between who asks and the source" on consent_requests for select to common_thread_app
  using (
    organization_id = (select viewer_organization())
    or source_organization_id = (select viewer_organization()) and withdrawn_at is null
  );
create policy "what consent is about shows with the request" on consent_observations for select to common_thread_app
  using (request_id in (select r.id from consent_requests r));

-- Has the source of this observation let that organization do this with its copies?
create function consented(
  organization uuid, wanted consent_act, origin uuid, to_party uuid default null, to_tlp tlp default null
)
returns boolean
language sql stable set search_path = public, pg_temp
as $$
  select exists (
    select
    from consent_observations o
    join consent_requests r on r.id = o.request_id
    where o.observation_id = origin
      and r.organization_id = organization
      and r.act = wanted
      and r.agreed
      and r.revoked_at is null
      and (r.until is null or r.until > now())
      and (wanted <> 'share' or r.party_id = to_party)
      and (wanted <> 'lower_tlp' or r.tlp <= to_tlp)
  )
$$;
grant execute on function consented(uuid, consent_act, uuid, uuid, tlp) to common_thread_app;

-- Whatever statement changes a copy: not below the TLP under which it came, and not compared, unless the source consents.
create function keep_to_the_source() returns trigger
language plpgsql set search_path = public, pg_temp
as $$
begin
  if new.tlp < new.received_tlp
    and not consented(new.organization_id, 'lower_tlp', new.origin_observation_id, to_tlp => new.tlp)
  then
    raise exception using errcode = 'CT001', message = 'source_consent_tlp';
  end if;
  if new.exposure = 'matchable' and not consented(new.organization_id, 'match', new.origin_observation_id) then
    raise exception using errcode = 'CT001', message = 'source_consent_match';
  end if;
  return new;
end
$$;
create trigger keep_to_the_source before insert or update on observations
for each row when (new.origin_observation_id is not null) execute function keep_to_the_source();

-- Copies in others' cases that were given to the viewer and may be: by consent for the very party through which they come,
-- or because the viewer's organization is their source.
create function copies_shown_to_viewer() returns setof uuid
language sql stable security definer set search_path = public, pg_temp
as $$
  with given as (
    select c.id, c.origin_observation_id, c.organization_id, c.origin_organization_id, s.party_id
    from shares s
    join shared_observations l on l.share_id = s.id
    join observations c on c.id = l.observation_id
    where s.party_id = any (viewer_parties())
      and s.revoked_at is null
      and (s.expires_at is null or s.expires_at > now())
      and c.origin_observation_id is not null
      and c.organization_id = c.case_organization_id
      and c.tlp <= tlp_ceiling(s.party_kind)
    union all
    select c.id, c.origin_observation_id, c.organization_id, c.origin_organization_id, g.party_id
    from case_grants g
    join cases k on k.id = g.case_id
    join observations c on c.case_id = g.case_id
    where g.party_id = any (viewer_parties())
      and g.revoked_at is null
      and (g.expires_at is null or g.expires_at > now())
      and c.origin_observation_id is not null
      and c.organization_id = c.case_organization_id
      and tlp_ceiling(g.party_kind) >= greatest(c.tlp, k.tlp)
  )
  select g.id
  from given g
  where g.origin_organization_id = viewer_organization()
    or (g.organization_id, g.origin_observation_id, g.party_id) in (
      select r.organization_id, o.observation_id, r.party_id
      from consent_requests r
      join consent_observations o on o.request_id = r.id
      where r.act = 'share'
        and r.party_id = any (viewer_parties())
        and r.agreed
        and r.revoked_at is null
        and (r.until is null or r.until > now())
    )
$$;
grant execute on function copies_shown_to_viewer() to common_thread_app;

-- As before; and copies only where their source consents.
drop policy "observations show to reporter, owner, grantees and shared with" on observations;
create policy "observations show to reporter, owner, grantees and shared with" on observations for select
  to common_thread_app
  using (
    organization_id = (select viewer_organization())
    or case_organization_id = (select viewer_organization())
    or organization_id = case_organization_id
      and origin_observation_id is null
      and (
        tlp <= 'amber' and case_id in (select * from cases_granted_to_viewer('amber'))
        or tlp <= 'amber' and id in (select * from observations_shared_with_viewer('amber'))
        or tlp = 'amber_strict' and case_id in (select * from cases_granted_to_viewer('amber_strict'))
        or tlp = 'amber_strict' and id in (select * from observations_shared_with_viewer('amber_strict'))
        or tlp = 'red' and case_id in (select * from cases_granted_to_viewer('red'))
        or tlp = 'red' and id in (select * from observations_shared_with_viewer('red'))
      )
    or origin_observation_id is not null and id in (select * from copies_shown_to_viewer())
  );

create or replace function shares_shown_to_viewer() returns setof uuid
language sql stable security definer set search_path = public, pg_temp
as $$
  select s.id
  from shares s
  where s.party_id = any (viewer_parties())
    and s.revoked_at is null
    and (s.expires_at is null or s.expires_at > now())
    and not s.hidden
    and exists (
      select
      from shared_observations l
      join observations o on o.id = l.observation_id
      where l.share_id = s.id
        and o.tlp <= tlp_ceiling(s.party_kind)
        and (o.origin_observation_id is null or o.id in (select copies_shown_to_viewer()))
    )
$$;

-- As before; the rules ask of a copy what its source said too.
create or replace function refuse_unlawful_shares() returns trigger
language plpgsql set search_path = public, pg_temp
as $$
declare
  act record;
  ours int;
  reason text;
begin
  for act in
    select s.case_id, s.party_id, array_agg(n.observation_id) as lines
    from new_rows n
    join shares s on s.id = n.share_id
    group by s.id
  loop
    select
      sum(l.ours), min(refusal_reason('share_observation', l.example, act.party_id))
    into ours, reason
    from (
      select count(*) as ours, (array_agg(o.id))[1] as example
      from observations o
      where o.id = any (act.lines)
        and o.case_id = act.case_id
        and o.organization_id = viewer_organization()
      group by o.tlp, o.origin_observation_id
    ) l;
    if ours is distinct from cardinality(act.lines) then
      reason := coalesce(reason, 'not_yours');
    end if;
    if reason is not null then
      raise exception using errcode = 'CT001', message = reason;
    end if;
  end loop;
  return null;
end
$$;

-- As before; a copy keeps at least the PAP under which it came.
create or replace function pap_for_viewer(of_observation uuid) returns pap
language sql stable set search_path = public, pg_temp
as $$
  select coalesce(
    (
      select greatest(c.pap, o.received_pap)
      from observations o
      join cases c on c.id = o.case_id
      where o.id = of_observation
    ),
    (
      select max(greatest(s.pap, o.received_pap))
      from shared_observations l
      join shares s on s.id = l.share_id
      join observations o on o.id = l.observation_id
      where l.observation_id = of_observation
    )
  )
$$;

-- As before; and of copies the source's consent. Further codes: source_consent_match, source_consent_share.
create or replace function refusal_reason(act text, subject uuid, party uuid default null) returns text
language plpgsql stable set search_path = public, pg_temp
as $$
declare
  marking tlp;
  kind party_kind;
  standing boolean;
  handling pap;
  origin uuid;
  source uuid;
begin
  if act in ('look_up_outside', 'export_for_blocking') then
    handling := pap_for_viewer(subject);
    if handling is null then return 'not_yours'; end if;
    return case
      when not pap_allows(handling, case act when 'look_up_outside' then 'passive' else 'active' end::pap_use)
        then 'pap_' || handling::text
    end;
  end if;
  if act = 'match_observation' then
    if not viewer_is('analyst') then return 'role'; end if;
    select o.tlp, o.organization_id = o.case_organization_id, o.origin_observation_id into marking, standing, origin
    from observations o
    where o.id = subject and o.organization_id = viewer_organization();
    if marking is null then return 'not_yours'; end if;
    if marking = 'red' then return 'tlp_red_never_matched'; end if;
    if not standing then return 'contributed_never_matched'; end if;
    return case
      when origin is not null and not consented(viewer_organization(), 'match', origin) then 'source_consent_match'
    end;
  end if;

  if not viewer_is('lead') then return 'role'; end if;
  if act = 'grant_case' then
    select c.tlp into marking from cases c where c.id = subject and c.organization_id = viewer_organization();
  elsif act = 'share_observation' then
    select o.tlp, o.origin_observation_id, o.origin_organization_id into marking, origin, source
    from observations o where o.id = subject and o.organization_id = viewer_organization();
  end if;
  if marking is null then return 'not_yours'; end if;

  if party = viewer_organization() then return 'own_organization'; end if;
  select 'organization', o.standing_at is not null into kind, standing
  from organizations o where o.id = party and o.closed_at is null;
  if kind is null then
    select 'group', m.joined_at is not null into kind, standing
    from sharing_groups g
    join sharing_group_members m on m.group_id = g.id and m.organization_id = viewer_organization()
    where g.id = party;
    if kind = 'group' and not standing then return 'group_not_joined'; end if;
  end if;
  if kind is null then
    if exists (select from members m where m.id = party and m.organization_id = viewer_organization()) then
      return 'own_organization';
    end if;
    select 'member', true into kind, standing
    from people_to_name() p where p.member_id = party;
  end if;
  if kind is null then return 'unknown_party'; end if;
  if not standing then return 'not_standing'; end if;
  if marking > tlp_ceiling(kind) then return 'tlp_' || marking::text; end if;
  if origin is not null
    and party <> source
    and not consented(viewer_organization(), 'share', origin, to_party => party)
  then
    return 'source_consent_share';
  end if;
  return null;
end
$$;

-- How received observations came to the viewer's organization: by a share or grant to it or to a group of its, an
-- organization's before a group's. What came to the viewer by name alone has no way here, nor has a copy.
create function ways_received(of_observations uuid[])
returns table (observation_id uuid, case_id uuid, share_id uuid, grant_id uuid, party_id uuid)
language sql stable security definer set search_path = public, pg_temp
as $$
  select distinct on (w.id) w.id, w.case_id, w.share_id, w.grant_id, w.party_id
  from (
    select o.id, o.case_id, s.id as share_id, null::uuid as grant_id, s.party_id, s.party_kind
    from observations o
    join shared_observations l on l.observation_id = o.id
    join shares s on s.id = l.share_id
    where o.id = any (of_observations)
      and s.party_id = any (viewer_parties())
      and s.party_kind <> 'member'
      and s.revoked_at is null
      and (s.expires_at is null or s.expires_at > now())
      and o.tlp <= tlp_ceiling(s.party_kind)
      and o.origin_observation_id is null
      and o.organization_id = o.case_organization_id
      and o.organization_id <> viewer_organization()
    union all
    select o.id, o.case_id, null, g.id, g.party_id, g.party_kind
    from observations o
    join case_grants g on g.case_id = o.case_id
    join cases c on c.id = o.case_id
    where o.id = any (of_observations)
      and g.party_id = any (viewer_parties())
      and g.party_kind <> 'member'
      and g.revoked_at is null
      and (g.expires_at is null or g.expires_at > now())
      and tlp_ceiling(g.party_kind) >= greatest(o.tlp, c.tlp)
      and o.origin_observation_id is null
      and o.organization_id = o.case_organization_id
      and o.organization_id <> viewer_organization()
  ) w
  order by w.id, w.party_kind, w.share_id nulls last, w.grant_id
$$;

-- Why some of these cannot be copied: a copy of a copy, something told the viewer by name alone (its colleagues would read
-- it in their case), or nothing that the viewer may see.
create function copy_refusal(of_observations uuid[]) returns text
language sql stable set search_path = public, pg_temp
as $$
  select case
    when exists (select from copies_shown_to_viewer() c where c = any (of_observations)) then 'copy_of_copy'
    when exists (
      select
      from observations o
      where o.id = any (of_observations)
        and o.organization_id <> viewer_organization()
        and o.id not in (select w.observation_id from ways_received(of_observations) w)
    ) then 'named_you_alone'
    else 'not_yours'
  end
$$;
grant execute on function ways_received(uuid[]), copy_refusal(uuid[]) to common_thread_app;

-- Files copies of received observations into a case of the viewer's organization, private, under the TLP and PAP under
-- which they came. Null, or a refusal's code. The source reads in its chain who copied, except of members of a closed
-- group.
create function copy_received(sources uuid[], into_case uuid, out copied int, out known int, out refusal text)
language plpgsql security definer set search_path = public, pg_temp
as $$
declare
  wanted uuid[] := array(select distinct unnest(sources));
  way record;
begin
  refusal := case
    when not viewer_is('analyst') then 'role'
    when cardinality(wanted) = 0
      or not exists (select from cases c where c.id = into_case and c.organization_id = viewer_organization())
    then 'not_yours'
    when (select count(*) from ways_received(wanted)) < cardinality(wanted) then 'not_received'
  end;
  if refusal is not null then return; end if;
  -- Both chains are written in one order, whoever copies from whom.
  perform from audit_heads h
  where h.chain = viewer_organization()
    or h.chain in (select o.organization_id from observations o where o.id = any (wanted))
  order by h.chain
  for update;
  with filed as (
    insert into observations (
      case_id, case_organization_id, organization_id, created_by, key, kind, value, roles, tlp, exposure, confidence,
      sources, first_seen_at, last_seen_at, origin_observation_id, origin_organization_id, origin_share_id,
      origin_grant_id, received_tlp, received_pap
    )
    select
      into_case, viewer_organization(), viewer_organization(), viewer_member(), o.key, o.kind, o.value, o.roles, o.tlp,
      'private', o.confidence, jsonb_build_array(jsonb_build_object('name', n.name)), o.first_seen_at, o.last_seen_at,
      o.id, o.organization_id, w.share_id, w.grant_id, o.tlp, c.pap
    from ways_received(wanted) w
    join observations o on o.id = w.observation_id
    join cases c on c.id = o.case_id
    join organizations n on n.id = o.organization_id
    order by o.key, o.id
    on conflict (case_id, organization_id, key) do nothing
    returning 1
  )
  select count(*)::int into copied from filed;
  known := cardinality(wanted) - copied;
  for way in
    select w.case_id, coalesce(w.share_id, w.grant_id) as given, w.share_id is null as granted, count(*)::int as values
    from ways_received(wanted) w
    join cases c on c.id = w.case_id
    where w.party_id not in (select sg.id from sharing_groups sg where sg.closed)
    group by c.organization_id, w.case_id, w.share_id, w.grant_id
    order by c.organization_id, w.case_id
  loop
    perform append_audit(
      case when way.granted then 'copy.granted' else 'copy.shared' end, way.case_id, way.given,
      jsonb_build_object('values', way.values)
    );
  end loop;
end
$$;

-- For the source: who filed values of its case into a case of its own, by which share or grant, since when. Members of a
-- closed group stay unnamed, and nobody's case is told.
create function copies_of_case(of_case uuid)
returns table (share_id uuid, grant_id uuid, organization_name text, copied_at timestamptz, "values" int)
language sql stable security definer set search_path = public, pg_temp
as $$
  select c.origin_share_id, c.origin_grant_id, n.name, max(c.created_at), count(distinct s.id)::int
  from observations s
  join observations c on c.origin_observation_id = s.id
  left join shares h on h.id = c.origin_share_id
  left join case_grants g on g.id = c.origin_grant_id
  left join organizations n
    on n.id = c.organization_id
    and coalesce(h.party_id, g.party_id) not in (select sg.id from sharing_groups sg where sg.closed)
  where s.case_id = of_case
    and s.case_organization_id = viewer_organization()
    and s.organization_id = viewer_organization()
  group by c.origin_share_id, c.origin_grant_id, n.name
$$;

-- Asks the sources of these copies, one request each, for consent. Null, or a refusal's code: role, not_yours, those of
-- refusal_reason() for the party, nothing_to_ask, already_asked, too_many (open at once).
create function ask_consent(copies uuid[], wanted consent_act, to_party uuid, to_tlp tlp, why text, days int) returns text
language plpgsql security definer set search_path = public, pg_temp
as $$
declare
  chosen uuid[] := array(select distinct unnest(copies));
  reason text;
begin
  if not viewer_is('lead') then return 'role'; end if;
  if cardinality(chosen) = 0 or (
    select count(*)
    from observations o
    where o.id = any (chosen) and o.organization_id = viewer_organization() and o.origin_observation_id is not null
  ) < cardinality(chosen) then
    return 'not_yours';
  end if;
  if wanted = 'share' then
    select min(r.code) into reason
    from (
      select refusal_reason('share_observation', (array_agg(o.id))[1], to_party) as code
      from observations o
      where o.id = any (chosen)
      group by o.tlp
    ) r
    where r.code <> 'source_consent_share';
    if reason is not null then return reason; end if;
  end if;
  if wanted = 'lower_tlp' and exists (
    select from observations o where o.id = any (chosen) and (to_tlp is null or o.received_tlp <= to_tlp)
  ) then
    return 'nothing_to_ask';
  end if;
  -- One at a time, so that the same is not asked twice at once.
  perform pg_advisory_xact_lock(hashtextextended(viewer_organization()::text, 19));
  if exists (
    select
    from consent_requests r
    join consent_observations l on l.request_id = r.id
    join observations o on o.origin_observation_id = l.observation_id and o.id = any (chosen)
    where r.organization_id = viewer_organization()
      and r.act = wanted
      and r.party_id is not distinct from to_party
      and r.tlp is not distinct from to_tlp
      and r.withdrawn_at is null
      and (
        r.answered_at is null and r.expires_at > now()
        or r.agreed and r.revoked_at is null and (r.until is null or r.until > now())
      )
  ) then
    return 'consent_asked';
  end if;
  if (
    select count(*)
    from consent_requests r
    where r.organization_id = viewer_organization()
      and r.answered_at is null
      and r.withdrawn_at is null
      and r.expires_at > now()
  ) >= 100 then
    return 'too_many';
  end if;
  with made as (
    insert into consent_requests (
      organization_id, source_organization_id, act, party_id, party_kind, tlp, reason, asked_by_name, expires_at
    )
    select
      viewer_organization(), s.source, wanted, p.id, p.kind, to_tlp, why, u.name, now() + make_interval(days => days)
    from (
      select distinct o.origin_organization_id as source from observations o where o.id = any (chosen)
    ) s
    join users u on u.id = viewer_user()
    left join parties p on p.id = to_party
    returning id, source_organization_id
  )
  insert into consent_observations (request_id, observation_id)
  select distinct m.id, o.origin_observation_id
  from made m
  join observations o on o.origin_organization_id = m.source_organization_id
  where o.id = any (chosen);
  return null;
end
$$;

-- The source says yes or no; yes holds from this commit on. Null, or a refusal's code. What is passed on leaves its source
-- as what it shares does: where that asks for a second lead, no single one lets it go.
create function answer_consent(request uuid, yes boolean, with_note text, ends timestamptz) returns text
language plpgsql security definer set search_path = public, pg_temp
as $$
begin
  if not viewer_is('lead') then return 'role'; end if;
  if yes and exists (
    select from organization_settings s where s.organization_id = viewer_organization() and s.four_eyes
  ) and exists (
    select from consent_requests r
    where r.id = request and r.source_organization_id = viewer_organization() and r.act = 'share'
  ) then
    return 'consent_four_eyes';
  end if;
  update consent_requests r
  set agreed = yes, answered_at = now(), note = with_note,
    answered_by_name = (select u.name from users u where u.id = viewer_user()),
    until = case when yes and r.act = 'share' then ends end
  where r.id = request
    and r.source_organization_id = viewer_organization()
    and r.answered_at is null
    and r.withdrawn_at is null
    and r.expires_at > now();
  return case when not found then 'not_found' end;
end
$$;

-- Who asked takes its request back before the answer. Null, or a refusal's code.
create function withdraw_consent_request(request uuid) returns text
language plpgsql security definer set search_path = public, pg_temp
as $$
begin
  if not viewer_is('lead') then return 'role'; end if;
  update consent_requests r
  set withdrawn_at = now()
  where r.id = request
    and r.organization_id = viewer_organization()
    and r.answered_at is null
    and r.withdrawn_at is null;
  return case when not found then 'not_found' end;
end
$$;

-- The source takes its consent back; what was shared, compared or marked by it is as before, in the same commit, unless
-- another consent still covers it. Null, or a refusal's code.
create function revoke_consent(request uuid) returns text
language plpgsql security definer set search_path = public, pg_temp
as $$
declare
  consent consent_requests;
begin
  if not viewer_is('lead') then return 'role'; end if;
  update consent_requests r
  set revoked_at = now()
  where r.id = request
    and r.source_organization_id = viewer_organization()
    and r.agreed
    and r.revoked_at is null
  returning r.* into consent;
  if consent.id is null then return 'not_found'; end if;
  if consent.act = 'share' then
    with gone as (
      delete from shared_observations l
      using shares s, observations o
      where s.id = l.share_id
        and o.id = l.observation_id
        and s.organization_id = consent.organization_id
        and s.party_id = consent.party_id
        and o.origin_observation_id in (
          select c.observation_id from consent_observations c where c.request_id = consent.id
        )
        and not consented(consent.organization_id, 'share', o.origin_observation_id, to_party => consent.party_id)
      returning l.share_id, l.observation_id
    )
    update shares s
    set revoked_at = now()
    where s.revoked_at is null
      and s.id in (select g.share_id from gone g)
      and not exists (
        select
        from shared_observations l
        where l.share_id = s.id and (l.share_id, l.observation_id) not in (select g.share_id, g.observation_id from gone g)
      );
    return null;
  end if;
  update observations o
  set exposure = d.exposure, tlp = d.tlp, updated_at = now(), version = o.version + 1
  from (
    select
      c.id,
      case
        when consented(c.organization_id, 'match', c.origin_observation_id) then c.exposure else 'private'
      end as exposure,
      case
        when c.tlp < c.received_tlp
          and not consented(c.organization_id, 'lower_tlp', c.origin_observation_id, to_tlp => c.tlp)
        then c.received_tlp else c.tlp
      end as tlp
    from observations c
    where c.organization_id = consent.organization_id
      and c.origin_observation_id in (
        select l.observation_id from consent_observations l where l.request_id = consent.id
      )
    order by c.key
    for update
  ) d
  where o.id = d.id and (o.exposure, o.tlp) is distinct from (d.exposure, d.tlp);
  return null;
end
$$;
grant execute on function
  copy_received(uuid[], uuid), copies_of_case(uuid), ask_consent(uuid[], consent_act, uuid, tlp, text, int),
  answer_consent(uuid, boolean, text, timestamptz), withdraw_consent_request(uuid), revoke_consent(uuid)
to common_thread_app;

-- As before; a copy is no witness beside the observation it came from.
create or replace function shown_pairs(my_case uuid)
returns table (
  key uuid, observation_id uuid, case_id uuid, organization_id uuid, first_seen_at timestamptz, last_seen_at timestamptz
)
language sql stable
as $$
  select t.key, t.id, t.case_id, t.organization_id,
    coalesce(t.first_seen_at, t.last_seen_at), coalesce(t.last_seen_at, t.first_seen_at)
  from observations mine
  join observations t on t.key = mine.key
  where mine.case_id = my_case
    and mine.organization_id = (select viewer_organization())
    and mine.case_organization_id = (select viewer_organization())
    and t.case_organization_id <> (select viewer_organization())
    and mine.origin_organization_id is distinct from t.organization_id
    and t.origin_organization_id is distinct from (select viewer_organization())
    -- Named first, so that a value is looked up for those who share with the viewer, not for everybody who holds it.
    and t.organization_id = any (
      array(
        select s.organization_id from shares s where s.organization_id <> (select viewer_organization())
        union
        select g.case_organization_id from case_grants g where g.case_organization_id <> (select viewer_organization())
      )
    )
$$;
