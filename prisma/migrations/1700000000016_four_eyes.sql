-- Up Migration

-- Four eyes: where an organization says so, what leaves it needs a second lead. One proposes, another approves, and what
-- was approved is carried out exactly. Taking back needs nobody else. Nothing of a proposal shows outside.

alter table organization_settings add four_eyes boolean not null default false;
comment on column organization_settings.four_eyes is 'shares and grants need a second lead; only functions switch it';

create type proposal_act as enum ('share', 'grant', 'four_eyes_off');
create type proposal_decision as enum ('approved', 'rejected', 'withdrawn');

create table sharing_proposals (
  id uuid primary key default new_id(),
  organization_id uuid not null references organizations (id),
  act proposal_act not null,
  case_id uuid,
  party_id uuid,
  party_kind party_kind,
  level grant_level,
  observation_ids uuid[] not null default '{}',
  ends_grant_id uuid,
  reason text not null check (length(reason) between 1 and 2000),
  expires_at timestamptz,
  proposed_by uuid not null references members (id),
  proposed_by_name text not null,
  created_at timestamptz not null default now(),
  decision proposal_decision,
  decided_by uuid references members (id),
  decided_by_name text,
  decided_at timestamptz,
  decision_reason text check (length(decision_reason) <= 2000),
  made_id uuid,
  foreign key (party_id, party_kind) references parties (id, kind),
  foreign key (case_id, organization_id) references cases (id, organization_id) on delete cascade,
  check ((act = 'four_eyes_off') = (case_id is null)),
  check ((case_id is null) = (party_id is null)),
  check ((act = 'share') = (observation_ids <> '{}')),
  check ((act = 'grant') = (level is not null)),
  check ((decision is null) = (decided_at is null)),
  constraint decided_by_another check (decision = 'withdrawn' or decided_by is distinct from proposed_by)
);
comment on column sharing_proposals.observation_ids is 'what exactly is shared: the selection as it was when proposed';
comment on column sharing_proposals.ends_grant_id is 'the grant that this one takes the place of';
comment on column sharing_proposals.made_id is 'the share or grant that carried it out, and no other';
create index sharing_proposals_by_organization on sharing_proposals (organization_id, created_at desc);
create unique index sharing_proposals_carried_out on sharing_proposals (organization_id, made_id);

alter table sharing_proposals enable row level security;
alter table sharing_proposals force row level security;
create policy "the owner migrates" on sharing_proposals to current_user using (true) with check (true);
grant select on sharing_proposals to common_thread_app;
grant insert (
  id, organization_id, act, case_id, party_id, party_kind, level, observation_ids, ends_grant_id, reason, expires_at,
  proposed_by, proposed_by_name
) on sharing_proposals to common_thread_app;
grant update (decision, decided_by, decided_by_name, decided_at, decision_reason, made_id)
  on sharing_proposals to common_thread_app;
create policy "leads read their organization's proposals" on sharing_proposals for select to common_thread_app
  using (organization_id = (select viewer_organization()) and (select viewer_is('lead')));
create policy "leads propose" on sharing_proposals for insert to common_thread_app
  with check (
    organization_id = (select viewer_organization())
    and (select viewer_is('lead'))
    and proposed_by = (select viewer_member())
  );
create policy "another lead decides, who proposed withdraws" on sharing_proposals for update to common_thread_app
  using (organization_id = (select viewer_organization()) and (select viewer_is('lead')) and decision is null)
  with check (
    organization_id = (select viewer_organization())
    and decided_by = (select viewer_member())
    and (
      decision = 'withdrawn' and proposed_by = (select viewer_member()) and made_id is null
      or decision in ('approved', 'rejected') and proposed_by <> (select viewer_member())
    )
  );

-- Whether a new grant lets its party do no more, and no longer, than one that this transaction has ended.
create function lessens_grant(made jsonb) returns boolean
language sql stable set search_path = public, pg_temp
as $$
  select exists (
    select from case_grants g
    where g.case_id = (made ->> 'case_id')::uuid
      and g.party_id = (made ->> 'party_id')::uuid
      and g.revoked_at = now()
      and (g.expires_at is null or g.expires_at > now())
      and g.level >= (made ->> 'level')::grant_level
      and coalesce((made ->> 'expires_at')::timestamptz, 'infinity') <= coalesce(g.expires_at, 'infinity')
  )
$$;
grant execute on function lessens_grant(jsonb) to common_thread_app;

-- What an approval carries out is what was proposed, word for word, and once: ids are unique. A grant that takes the place
-- of one that lets more and ends with this commit takes something back, which needs nobody else.
create function ask_second_lead() returns trigger
language plpgsql set search_path = public, pg_temp
as $$
declare
  made jsonb := to_jsonb(new);
  giver uuid := coalesce(made ->> 'organization_id', made ->> 'case_organization_id')::uuid;
begin
  if not exists (select from organization_settings s where s.organization_id = giver and s.four_eyes) then
    return new;
  end if;
  if not exists (
    select from sharing_proposals p
    where p.made_id = new.id
      and p.organization_id = giver
      and p.decision = 'approved'
      and p.act = case tg_table_name when 'shares' then 'share' else 'grant' end::proposal_act
      and p.case_id = new.case_id
      and p.party_id = new.party_id
      and p.level is not distinct from (made ->> 'level')::grant_level
      and p.reason = new.reason
      and p.expires_at is not distinct from new.expires_at
  ) and not (tg_table_name = 'case_grants' and lessens_grant(to_jsonb(new))) then
    raise exception using errcode = 'CT001', message = 'second_lead';
  end if;
  return new;
end
$$;
create trigger ask_second_lead before insert on shares for each row execute function ask_second_lead();
create trigger ask_second_lead before insert on case_grants for each row execute function ask_second_lead();

-- No value joins a share that a second lead has not seen in it.
create function ask_second_lead_for_lines() returns trigger
language plpgsql set search_path = public, pg_temp
as $$
begin
  if exists (
    select
    from (select distinct n.organization_id from new_rows n) o
    join organization_settings s on s.organization_id = o.organization_id
    where s.four_eyes
  ) and exists (
    select n.share_id, n.observation_id from new_rows n
    except
    select p.made_id, unnest(p.observation_ids)
    from sharing_proposals p
    where p.made_id in (select n.share_id from new_rows n)
      and p.organization_id in (select n.organization_id from new_rows n)
      and p.decision = 'approved'
  ) then
    raise exception using errcode = 'CT001', message = 'second_lead';
  end if;
  return null;
end
$$;
create trigger ask_second_lead after insert on shared_observations
referencing new table as new_rows
for each statement execute function ask_second_lead_for_lines();

-- Switches four eyes on for the viewer's organization. Null, or why not: role, second_lead_missing.
create function switch_four_eyes_on() returns text
language plpgsql security definer set search_path = public, pg_temp
as $$
begin
  if not viewer_is('admin') then return 'role'; end if;
  if (
    select count(*) from members m
    where m.organization_id = viewer_organization() and m.role >= 'lead' and m.deactivated_at is null
  ) < 2 then
    return 'second_lead_missing';
  end if;
  update organization_settings s set four_eyes = true, updated_at = now()
  where s.organization_id = viewer_organization();
  return null;
end
$$;

-- Switches it off, once, where another lead has approved that. Null, or why not: role, not_found.
create function switch_four_eyes_off(proposal uuid) returns text
language plpgsql security definer set search_path = public, pg_temp
as $$
begin
  if not viewer_is('lead') then return 'role'; end if;
  update sharing_proposals p set made_id = p.id
  where p.id = proposal
    and p.organization_id = viewer_organization()
    and p.act = 'four_eyes_off'
    and p.decision = 'approved'
    and p.made_id is null;
  if not found then return 'not_found'; end if;
  update organization_settings s set four_eyes = false, updated_at = now()
  where s.organization_id = viewer_organization();
  return null;
end
$$;
grant execute on function switch_four_eyes_on(), switch_four_eyes_off(uuid) to common_thread_app;

-- Only an admin asks to switch it off; the second may be a lead.
create function propose_as_admin() returns trigger
language plpgsql set search_path = public, pg_temp
as $$
begin
  if not viewer_is('admin') then
    raise exception using errcode = 'CT001', message = 'role';
  end if;
  return new;
end
$$;
create trigger propose_as_admin before insert on sharing_proposals
for each row when (new.act = 'four_eyes_off') execute function propose_as_admin();
