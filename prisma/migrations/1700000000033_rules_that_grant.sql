-- Up Migration

-- Rules that grant: "the police may read cases marked reportable". A rule is its organization's standing word, so it holds
-- whoever files or edits, in the same commit, and never gives what a lead could not give by hand.

alter table cases add reportable boolean not null default false;
comment on column cases.reportable is 'its owner means to report it; what follows from that, the owner''s rules say';
grant insert (reportable), update (reportable) on cases to common_thread_app;

create type rule_effect as enum ('match', 'grant');
alter table sharing_rules
  add effect rule_effect not null default 'match',
  add reportable boolean not null default false,
  add party_id uuid,
  add party_kind party_kind,
  add level grant_level,
  add foreign key (party_id, party_kind) references parties (id, kind),
  add constraint grants_name_a_party check (
    case effect
      when 'match' then num_nonnulls(party_id, party_kind, level) = 0 and not reportable
      else num_nonnulls(party_id, party_kind, level) = 3 and roles = '{}' and kinds = '{}'
    end
  ),
  add constraint no_person_by_rule check (party_kind <> 'member');
comment on column sharing_rules.up_to is 'of the value where it is compared, of the case where it is granted';
comment on column sharing_rules.reportable is 'only cases that are marked reportable';
grant insert (effect, reportable, party_id, party_kind, level) on sharing_rules to common_thread_app;

alter table case_grants add rule_id uuid references sharing_rules (id);
comment on column case_grants.rule_id is 'the rule that made it; only functions write it';
create index case_grants_by_rule on case_grants (rule_id) where rule_id is not null and revoked_at is null;

-- As before, of rules that compare.
create or replace function suggested_exposures()
returns table (tlp tlp, role incident_role, kind indicator_kind, exposure exposure)
language sql stable set search_path = public, pg_temp
as $$
  with rules as materialized (
    select r.roles, r.kinds, r.up_to
    from sharing_rules r
    where r.organization_id = viewer_organization() and r.ended_at is null and r.effect = 'match'
  )
  select
    t.tlp, i.role, k.kind,
    case
      when t.tlp = 'red' then 'private'
      when not exists (select from rules) and t.tlp <= 'amber' then 'matchable'
      when exists (
        select from rules r
        where t.tlp <= r.up_to
          and (r.roles = '{}' or i.role = any (r.roles))
          and (r.kinds = '{}' or k.kind = any (r.kinds))
      ) then 'matchable'
      else 'private'
    end::exposure
  from unnest(enum_range(null::tlp)) as t (tlp)
  cross join unnest(enum_range(null::incident_role)) as i (role)
  cross join unnest(enum_range(null::indicator_kind)) as k (kind)
$$;

-- Why no rule of this organization gives a case of this TLP to this party, or null: what refusal_reason() answers a lead
-- who would do it by hand (a test holds the two together). Of people it knows nobody: a rule never names one.
create function rule_refusal(giver uuid, marking tlp, party uuid) returns text
language plpgsql stable set search_path = public, pg_temp
as $$
declare
  kind party_kind;
  standing boolean;
begin
  if party = giver then return 'own_organization'; end if;
  select 'organization', o.standing_at is not null into kind, standing
  from organizations o where o.id = party and o.closed_at is null;
  if kind is null then
    select 'group', m.joined_at is not null into kind, standing
    from sharing_groups g
    join sharing_group_members m on m.group_id = g.id and m.organization_id = giver
    where g.id = party;
    if kind = 'group' and not standing then return 'group_not_joined'; end if;
  end if;
  if kind is null then return 'unknown_party'; end if;
  if not standing then return 'not_standing'; end if;
  if marking > tlp_ceiling(kind) then return 'tlp_' || marking::text; end if;
  return null;
end
$$;
grant execute on function rule_refusal(uuid, tlp, uuid) to common_thread_app;

drop policy "leads make rules" on sharing_rules;
create policy "leads make rules" on sharing_rules for insert to common_thread_app
  with check (
    organization_id = (select viewer_organization())
    and (select viewer_is('lead'))
    and created_by = (select viewer_member())
    and (effect = 'match' or rule_refusal(organization_id, up_to, party_id) is null)
  );

-- Four eyes: the rule needs the second lead, once; its grants none ------------------------------------------------------

alter type proposal_act add value 'rule';
alter type proposal_act add value 'transfer';
alter table sharing_proposals
  add up_to tlp,
  add reportable boolean not null default false,
  add existing boolean not null default false,
  add keep_read boolean not null default false,
  add keep_compared boolean not null default false,
  add days int,
  drop constraint sharing_proposals_check,
  drop constraint sharing_proposals_check1,
  drop constraint sharing_proposals_check3,
  add constraint about_a_case check ((act::text in ('four_eyes_off', 'rule')) = (case_id is null)),
  add constraint to_a_party check ((act::text = 'four_eyes_off') = (party_id is null)),
  add constraint at_a_level check ((act::text in ('grant', 'rule')) = (level is not null)),
  add constraint a_rule_has_a_limit check ((act::text = 'rule') = (up_to is not null)),
  add constraint an_offer_has_days check ((act::text = 'transfer') = (days is not null));
comment on column sharing_proposals.existing is 'of a rule: what it covers already is granted with the approval';
grant insert (up_to, reportable, existing, keep_read, keep_compared, days) on sharing_proposals to common_thread_app;

create function rule_is_approved(rule uuid, giver uuid) returns boolean
language plpgsql stable set search_path = public, pg_temp
as $$
begin
  return exists (
    select from sharing_proposals p
    where p.made_id = rule and p.organization_id = giver and p.decision = 'approved' and p.act = 'rule'
  );
end
$$;
grant execute on function rule_is_approved(uuid, uuid) to common_thread_app;

-- A rule is what was approved, word for word.
create function ask_second_lead_for_rule() returns trigger
language plpgsql set search_path = public, pg_temp
as $$
begin
  if exists (
    select from organization_settings s where s.organization_id = new.organization_id and s.four_eyes
  ) and not exists (
    select from sharing_proposals p
    where p.made_id = new.id
      and p.organization_id = new.organization_id
      and p.decision = 'approved'
      and p.act = 'rule'
      and p.party_id = new.party_id
      and p.level = new.level
      and p.up_to = new.up_to
      and p.reportable = new.reportable
      and p.reason = new.reason
  ) then
    raise exception using errcode = 'CT001', message = 'second_lead';
  end if;
  return new;
end
$$;
create trigger ask_second_lead before insert on sharing_rules
for each row when (new.effect = 'grant') execute function ask_second_lead_for_rule();

-- As before; and what an approved rule grants was approved with the rule.
create or replace function ask_second_lead() returns trigger
language plpgsql set search_path = public, pg_temp
as $$
declare
  made jsonb := to_jsonb(new);
  giver uuid := coalesce(made ->> 'organization_id', made ->> 'case_organization_id')::uuid;
begin
  if not exists (select from organization_settings s where s.organization_id = giver and s.four_eyes) then
    return new;
  end if;
  if tg_table_name = 'case_grants' and rule_is_approved((made ->> 'rule_id')::uuid, giver) then
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

-- What rules do with a case ---------------------------------------------------------------------------------------------

-- What the rules of its owner do with a case that was marked so and becomes marked so; a new case was nothing.
-- ends: the grant that a rule made, since the rule no longer covers the case. grants. refused: it would, but may not.
-- keeps: its grant goes on. has: the party holds another grant. not_applied: the case was covered before the rule was
-- made, or somebody took the grant back.
create function plan_rules(
  of_case uuid, giver uuid, was tlp, was_reportable boolean, becomes tlp, becomes_reportable boolean
)
returns table (rule_id uuid, grant_id uuid, outcome text, refusal text)
language sql stable set search_path = public, pg_temp
as $$
  with active as (
    select g.id, g.party_id, g.rule_id
    from case_grants g
    where g.case_id = of_case and g.revoked_at is null and (g.expires_at is null or g.expires_at > now())
  ),
  rules as (
    select
      r.id, r.party_id, r.level, r.created_at, r.ended_at is null as holds,
      becomes <= r.up_to and (becomes_reportable or not r.reportable) as covers,
      coalesce(was <= r.up_to and (was_reportable or not r.reportable), false) as covered
    from sharing_rules r
    where r.organization_id = giver
      and r.effect = 'grant'
      and (r.ended_at is null or r.id in (select a.rule_id from active a))
  ),
  ending as (
    select a.id, a.party_id, a.rule_id from active a join rules r on r.id = a.rule_id where not r.covers
  ),
  judged as (
    select
      r.*, kept.rule_id is not distinct from r.id and kept.id is not null as keeps, kept.id is not null as has,
      not r.covered or exists (select from ending e where e.party_id = r.party_id) as newly,
      coalesce(
        rule_refusal(giver, becomes, r.party_id),
        case
          when exists (select from organization_settings s where s.organization_id = giver and s.four_eyes)
            and not rule_is_approved(r.id, giver)
          then 'second_lead'
        end
      ) as refusal
    from rules r
    left join lateral (
      select a.id, a.rule_id
      from active a
      where a.party_id = r.party_id and a.id not in (select e.id from ending e)
      order by a.rule_id is not distinct from r.id desc
      limit 1
    ) kept on true
    where r.holds and r.covers
  )
  select e.rule_id, e.id, 'ends', null from ending e
  union all
  select
    j.id, null,
    case
      when j.keeps then 'keeps'
      when j.has then 'has'
      when j.refusal is not null then 'refused'
      when not j.newly then 'not_applied'
      when row_number() over (
        partition by j.party_id, j.newly and j.refusal is null order by j.level desc, j.created_at, j.id
      ) = 1 then 'grants'
      else 'has'
    end,
    case when not j.has then j.refusal end
  from judged j
$$;

-- Grants a case by a rule, in the name of who made the rule; the audit tells whose deed it followed.
create function grant_by_rule(of_case uuid, by_rule uuid) returns void
language plpgsql set search_path = public, pg_temp
as $$
declare
  made case_grants;
begin
  insert into case_grants (
    case_id, case_organization_id, party_id, party_kind, level, reason, granted_by, granted_by_name, rule_id
  )
  select of_case, r.organization_id, r.party_id, r.party_kind, r.level, r.reason, r.created_by, r.created_by_name, r.id
  from sharing_rules r
  where r.id = by_rule
  returning * into made;
  perform append_audit(
    'case.granted_by_rule', of_case, made.id,
    jsonb_build_object('party', made.party_id, 'level', made.level, 'rule', by_rule)
  );
end
$$;

-- With the filing or the edit, in its commit. Rules are locked first, so that one that ends at the same moment either is
-- followed and ends with what it made, or is not followed.
create function follow_rules() returns trigger
language plpgsql security definer set search_path = public, pg_temp
as $$
declare
  before cases;
  planned record;
begin
  if tg_op = 'UPDATE' then before := old; end if;
  perform from cases c where c.id = new.id and c.organization_id = new.organization_id;
  if not found then return null; end if;
  perform from sharing_rules r
  where r.organization_id = new.organization_id and r.effect = 'grant' and r.ended_at is null
  order by r.id
  for share;
  for planned in
    select p.*
    from plan_rules(new.id, new.organization_id, before.tlp, before.reportable, new.tlp, new.reportable) p
    where p.outcome = 'ends' or p.outcome = 'grants' and new.organization_id = viewer_organization()
    order by p.outcome, p.rule_id
  loop
    if planned.outcome = 'grants' then
      perform grant_by_rule(new.id, planned.rule_id);
    else
      update case_grants g set revoked_at = now() where g.id = planned.grant_id;
      perform append_to_chain(
        new.organization_id, viewer_user(), (select u.name from users u where u.id = viewer_user()), viewer_organization(),
        'grant.revoked_by_rule', new.id, planned.grant_id,
        (select jsonb_build_object('party', r.party_id, 'rule', r.id) from sharing_rules r where r.id = planned.rule_id)
      );
    end if;
  end loop;
  return null;
end
$$;
-- A filing may be long, so its rules are followed last, when the chain is held anyway.
create constraint trigger follow_rules after insert on cases deferrable initially deferred
for each row execute function follow_rules();
create trigger follow_rules_again after update of tlp, reportable on cases
for each row when ((old.tlp, old.reportable) is distinct from (new.tlp, new.reportable)) execute function follow_rules();

-- Whose a case becomes decides anew whether it reports it.
create function forget_reportable() returns trigger
language plpgsql set search_path = public, pg_temp
as $$
begin
  new.reportable := false;
  return new;
end
$$;
create trigger forget_reportable before update of organization_id on cases
for each row when (old.organization_id <> new.organization_id) execute function forget_reportable();

-- What the rules of the viewer's organization would do with a case that becomes marked so: one of its own, or a new one.
-- Before the click, and on the page that says who sees the case.
create function preview_rules(of_case uuid, becomes tlp, becomes_reportable boolean)
returns table (rule_id uuid, outcome text, refusal text)
language plpgsql stable security definer set search_path = public, pg_temp
as $$
declare
  own cases;
begin
  if viewer_member() is null or viewing_for() is not null then return; end if;
  select c.* into own from cases c where c.id = of_case and c.organization_id = viewer_organization();
  if of_case is not null and own.id is null then return; end if;
  return query
  select p.rule_id, p.outcome, p.refusal
  from plan_rules(of_case, viewer_organization(), own.tlp, own.reportable, becomes, becomes_reportable) p;
end
$$;

-- Cases of the viewer's organization that a new rule like this would grant: marked so, and not granted to the party.
create function cases_for_rule(party uuid, reaches tlp, only_reportable boolean) returns setof uuid
language sql stable set search_path = public, pg_temp
as $$
  select c.id
  from cases c
  where c.organization_id = viewer_organization()
    and c.tlp <= reaches
    and (c.reportable or not only_reportable)
    and not exists (
      select from case_grants g
      where g.case_id = c.id
        and g.party_id = party
        and g.revoked_at is null
        and (g.expires_at is null or g.expires_at > now())
    )
$$;

-- Grants what a rule covers already, when its makers want that. How many cases; null where the viewer may not.
create function apply_rule(rule uuid) returns int
language plpgsql security definer set search_path = public, pg_temp
as $$
declare
  r sharing_rules;
  covered uuid;
  granted int := 0;
begin
  if not viewer_is('lead') then return null; end if;
  select s.* into r
  from sharing_rules s
  where s.id = rule and s.organization_id = viewer_organization() and s.effect = 'grant' and s.ended_at is null
  for share;
  if r.id is null or rule_refusal(r.organization_id, r.up_to, r.party_id) is not null then return null; end if;
  for covered in
    select c.id
    from cases c
    where c.id in (select cases_for_rule(r.party_id, r.up_to, r.reportable))
      and c.organization_id = r.organization_id
      and c.tlp <= r.up_to
      and (c.reportable or not r.reportable)
    order by c.id
    for update
  loop
    perform grant_by_rule(covered, r.id);
    granted := granted + 1;
  end loop;
  return granted;
end
$$;
grant execute on function
  preview_rules(uuid, tlp, boolean), cases_for_rule(uuid, tlp, boolean), apply_rule(uuid)
to common_thread_app;

-- A rule ends with the membership of the group that it grants to, as what went through the group does.
create function end_rules_of_group() returns trigger
language plpgsql security definer set search_path = public, pg_temp
as $$
begin
  update sharing_rules r
  set ended_at = now()
  from old_rows o
  where r.organization_id = o.organization_id and r.party_id = o.group_id and r.ended_at is null;
  return null;
end
$$;
create trigger end_rules_of_group after delete on sharing_group_members
referencing old table as old_rows
for each statement execute function end_rules_of_group();

-- Transfers under four eyes --------------------------------------------------------------------------------------------

-- As before; a second lead is asked for where the offer is written.
create or replace function transfer_obstacle(of_case uuid, from_organization uuid, to_organization uuid) returns text
language plpgsql stable set search_path = public, pg_temp
as $$
begin
  if not exists (select from cases c where c.id = of_case and c.organization_id = from_organization) then return 'not_yours'; end if;
  if from_organization = to_organization then return 'own_organization'; end if;
  if not exists (select from organizations o where o.id = to_organization and o.closed_at is null) then return 'unknown_party'; end if;
  if not exists (select from organizations o where o.id = to_organization and o.standing_at is not null) then return 'not_standing'; end if;
  if exists (select from active_holds() h where h.case_id = of_case) then return 'legal_hold'; end if;
  if exists (select from cases c where c.id = of_case and c.tlp = 'red')
    or exists (select from observations o where o.case_id = of_case and o.tlp = 'red')
    or exists (select from case_persons p where p.case_id = of_case and p.tlp = 'red')
  then
    return 'transfer_red';
  end if;
  -- What a third organization contributed for the present owner's eyes, or what was received from one, is not the owner's
  -- to give.
  if exists (
    select
    from observations o
    where o.case_id = of_case
      and (
        o.organization_id not in (from_organization, to_organization) and o.tlp > 'green'
        or o.origin_organization_id <> to_organization and greatest(o.tlp, o.received_tlp) > 'green'
      )
  ) then
    return 'transfer_others';
  end if;
  return null;
end
$$;

-- An offer is what a second lead approved, word for word and once; and it goes over only while that still holds.
create function ask_second_lead_for_transfer() returns trigger
language plpgsql set search_path = public, pg_temp
as $$
begin
  if not exists (
    select from organization_settings s where s.organization_id = new.organization_id and s.four_eyes
  ) then
    return new;
  end if;
  if tg_op = 'INSERT' then
    update sharing_proposals p set made_id = new.id
    where p.id = (
        select a.id
        from sharing_proposals a
        where a.organization_id = new.organization_id
          and a.act = 'transfer'
          and a.decision = 'approved'
          and a.made_id is null
          and a.decided_by = viewer_member()
          and a.decided_at = now()
          and a.case_id = new.case_id
          and a.party_id = new.to_organization_id
          and a.reason = new.summary
          and a.keep_read = new.keep_read
          and a.keep_compared = new.keep_compared
          and new.expires_at = now() + make_interval(days => a.days)
        limit 1
      );
    if not found then
      raise exception using errcode = 'CT001', message = 'second_lead';
    end if;
  elsif not exists (
    select from sharing_proposals p
    where p.made_id = new.id and p.organization_id = new.organization_id and p.decision = 'approved' and p.act = 'transfer'
  ) then
    raise exception using errcode = 'CT001', message = 'transfer_stopped';
  end if;
  return new;
end
$$;
create trigger ask_second_lead before insert on case_transfers
for each row execute function ask_second_lead_for_transfer();
create trigger ask_second_lead_again before update of outcome on case_transfers
for each row when (new.outcome = 'accepted') execute function ask_second_lead_for_transfer();
