-- Up Migration

-- Rules that share: "the police read springboards of cases marked reportable". As rules that grant, a rule holds whoever
-- files, in the same commit, and never gives what a lead could not give by hand. A value is judged when it is filed and when
-- its case comes to match; what was shared stays until the case matches no more, or somebody takes it back.

alter type rule_effect add value 'share';
alter table sharing_rules
  add value_roles incident_role[] not null default '{}',
  add value_kinds text[] not null default '{}',
  add constraint values_are_shared check (
    case effect::text when 'share' then level = 'read' else value_roles = '{}' and value_kinds = '{}' end
  );
comment on column sharing_rules.value_roles is 'of a rule that shares: values in one of these roles; none: in any';
comment on column sharing_rules.value_kinds is 'of a rule that shares: values of one of these kinds; none: of any';
grant insert (value_roles, value_kinds) on sharing_rules to common_thread_app;

alter table shares add rule_id uuid references sharing_rules (id);
comment on column shares.rule_id is 'the rule that made it; only functions write it';
create index shares_by_rule on shares (rule_id, case_id) where rule_id is not null;

-- Whether a rule shares this value, whatever its case: its owner's own report. A copy goes on by its source's word alone.
create function rule_shares(r sharing_rules, o observations) returns boolean
language sql stable
as $$
  select o.organization_id = r.organization_id
    and o.case_organization_id = r.organization_id
    and o.origin_observation_id is null
    and o.tlp <= r.up_to
    and (r.value_roles = '{}' or o.roles && r.value_roles)
    and (r.value_kinds = '{}' or o.kind::text = any (r.value_kinds))
$$;
grant execute on function rule_shares(sharing_rules, observations) to common_thread_app;

-- Whether the rule covers a case that is marked so.
create function rule_covers(r sharing_rules, marking tlp, is_reportable boolean) returns boolean
language sql stable
as $$
  select marking <= r.up_to and (is_reportable or not r.reportable)
$$;
grant execute on function rule_covers(sharing_rules, tlp, boolean) to common_thread_app;

-- Values of a case that the rule would share and its party does not read by a share yet.
create function values_for_rule(of_case uuid, r sharing_rules) returns setof uuid
language sql stable set search_path = public, pg_temp
as $$
  select o.id
  from observations o
  where o.case_id = of_case
    and rule_shares(r, o)
    and not exists (
      select
      from shared_observations l
      join shares s on s.id = l.share_id
      where l.observation_id = o.id
        and s.party_id = r.party_id
        and s.revoked_at is null
        and (s.expires_at is null or s.expires_at > now())
    )
$$;
grant execute on function values_for_rule(uuid, sharing_rules) to common_thread_app;

-- Why a rule shares nothing at present, or null.
create function sharing_rule_refusal(r sharing_rules) returns text
language sql stable set search_path = public, pg_temp
as $$
  select coalesce(
    rule_refusal(r.organization_id, r.up_to, r.party_id),
    case
      when exists (select from organization_settings s where s.organization_id = r.organization_id and s.four_eyes)
        and not rule_is_approved(r.id, r.organization_id)
      then 'second_lead'
    end
  )
$$;

-- Four eyes: the rule needs the second lead, once; its shares none ------------------------------------------------------

alter table sharing_proposals
  add effect rule_effect not null default 'grant',
  add value_roles incident_role[] not null default '{}',
  add value_kinds text[] not null default '{}';
comment on column sharing_proposals.effect is 'of a rule';
grant insert (effect, value_roles, value_kinds) on sharing_proposals to common_thread_app;

-- As before; and what it does, with which values.
create or replace function ask_second_lead_for_rule() returns trigger
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
      and p.effect = new.effect
      and p.party_id = new.party_id
      and p.level = new.level
      and p.up_to = new.up_to
      and p.reportable = new.reportable
      and p.value_roles = new.value_roles
      and p.value_kinds = new.value_kinds
      and p.reason = new.reason
  ) then
    raise exception using errcode = 'CT001', message = 'second_lead';
  end if;
  return new;
end
$$;
drop trigger ask_second_lead on sharing_rules;
create trigger ask_second_lead before insert on sharing_rules
for each row when (new.effect <> 'match') execute function ask_second_lead_for_rule();

-- As before, of shares as of grants.
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
  if rule_is_approved((made ->> 'rule_id')::uuid, giver) then return new; end if;
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

-- As before; and no other values than those that an approved rule covers join its shares.
create or replace function ask_second_lead_for_lines() returns trigger
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
    except
    select n.share_id, n.observation_id
    from new_rows n
    join shares s on s.id = n.share_id
    join sharing_rules r on r.id = s.rule_id and r.ended_at is null
    join observations o on o.id = n.observation_id
    where rule_is_approved(r.id, r.organization_id) and rule_shares(r, o)
  ) then
    raise exception using errcode = 'CT001', message = 'second_lead';
  end if;
  return null;
end
$$;

-- As before; what a rule shares is judged by the rule's own judge, since it is followed whoever files.
create or replace function refuse_unlawful_shares() returns trigger
language plpgsql set search_path = public, pg_temp
as $$
declare
  act record;
  ours int;
  reason text;
begin
  for act in
    select s.case_id, s.party_id, s.rule_id, array_agg(n.observation_id) as lines
    from new_rows n
    join shares s on s.id = n.share_id
    group by s.id
  loop
    if act.rule_id is null then
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
    else
      select
        sum(l.ours), min(rule_refusal(viewer_organization(), l.tlp, act.party_id))
      into ours, reason
      from (
        select o.tlp, count(*) as ours
        from observations o
        join sharing_rules r on r.id = act.rule_id and r.organization_id = viewer_organization()
        where o.id = any (act.lines) and o.case_id = act.case_id and rule_shares(r, o)
        group by o.tlp
      ) l;
    end if;
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

-- What rules do --------------------------------------------------------------------------------------------------------

-- Shares by a rule what it covers of a case, in the name of who made the rule; `only_these`: of these values, where given.
-- How many. The audit tells whose deed it followed.
create function share_by_rule(of_case uuid, r sharing_rules, only_these uuid[]) returns int
language plpgsql set search_path = public, pg_temp
as $$
declare
  lines uuid[];
  made shares;
begin
  if sharing_rule_refusal(r) is not null then return 0; end if;
  select array_agg(v order by v) into lines
  from values_for_rule(of_case, r) v
  where only_these is null or v in (select unnest(only_these));
  if lines is null then return 0; end if;
  insert into shares (case_id, organization_id, party_id, party_kind, reason, shared_by, shared_by_name, rule_id)
  values (of_case, r.organization_id, r.party_id, r.party_kind, r.reason, r.created_by, r.created_by_name, r.id)
  returning * into made;
  insert into shared_observations (share_id, observation_id, organization_id)
  select made.id, v, made.organization_id from unnest(lines) v;
  perform append_audit(
    'share.created_by_rule', of_case, made.id,
    jsonb_build_object('party', made.party_id, 'values', cardinality(lines), 'rule', r.id)
  );
  return cardinality(lines);
end
$$;

-- With the filing, in its commit. Rules are locked first, so that one that ends at the same moment is followed or not.
create function share_by_rules() returns trigger
language plpgsql security definer set search_path = public, pg_temp
as $$
declare
  filed record;
  rule sharing_rules;
begin
  perform from sharing_rules r
  where r.organization_id = viewer_organization() and r.effect = 'share' and r.ended_at is null
  order by r.id
  for share;
  if not found then return null; end if;
  for filed in
    select c.id, c.tlp, c.reportable, array_agg(n.id) as observations
    from new_rows n
    join cases c on c.id = n.case_id and c.organization_id = viewer_organization()
    where n.organization_id = viewer_organization()
    group by c.id
    order by c.id
  loop
    for rule in
      select r.*
      from sharing_rules r
      where r.organization_id = viewer_organization()
        and r.effect = 'share'
        and r.ended_at is null
        and rule_covers(r, filed.tlp, filed.reportable)
      order by r.created_at, r.id
    loop
      perform share_by_rule(filed.id, rule, filed.observations);
    end loop;
  end loop;
  return null;
end
$$;
create trigger share_by_rules after insert on observations
referencing new table as new_rows
for each statement execute function share_by_rules();

-- With the edit that makes the case match, or match no more.
create function share_by_rules_again() returns trigger
language plpgsql security definer set search_path = public, pg_temp
as $$
declare
  rule sharing_rules;
  ended uuid;
begin
  perform from sharing_rules r
  where r.organization_id = new.organization_id and r.effect = 'share' and r.ended_at is null
  order by r.id
  for share;
  for rule in
    select r.*
    from sharing_rules r
    where r.organization_id = new.organization_id
      and r.effect = 'share'
      and (
        r.ended_at is null
        or exists (select from shares s where s.rule_id = r.id and s.case_id = new.id and s.revoked_at is null)
      )
    order by r.created_at, r.id
  loop
    if not rule_covers(rule, new.tlp, new.reportable) then
      for ended in
        update shares s set revoked_at = now()
        where s.rule_id = rule.id and s.case_id = new.id and s.revoked_at is null
        returning s.id
      loop
        perform append_to_chain(
          new.organization_id, viewer_user(), (select u.name from users u where u.id = viewer_user()),
          viewer_organization(), 'share.revoked_by_rule', new.id, ended,
          jsonb_build_object('party', rule.party_id, 'rule', rule.id)
        );
      end loop;
    elsif rule.ended_at is null
      and not rule_covers(rule, old.tlp, old.reportable)
      and new.organization_id = viewer_organization()
    then
      perform share_by_rule(new.id, rule, null);
    end if;
  end loop;
  return null;
end
$$;
create trigger share_by_rules_again after update of tlp, reportable on cases
for each row when ((old.tlp, old.reportable) is distinct from (new.tlp, new.reportable))
execute function share_by_rules_again();

-- What the rules that share would do with a case of the viewer's organization, or a new one, that becomes marked so.
-- shares: so many values of it, with the edit; of a new one what is filed. keeps: so many are shared, and what is filed and
-- covered will be. ends. refused: it would, but may not. not_applied: values were there before the rule, or were taken back.
create function preview_sharing_rules(of_case uuid, becomes tlp, becomes_reportable boolean)
returns table (rule_id uuid, outcome text, refusal text, "values" int)
language plpgsql stable security definer set search_path = public, pg_temp
as $$
declare
  own cases;
begin
  if viewer_member() is null or viewing_for() is not null then return; end if;
  select c.* into own from cases c where c.id = of_case and c.organization_id = viewer_organization();
  if of_case is not null and own.id is null then return; end if;
  return query
  with judged as (
    select
      r.id, rule_covers(r, becomes, becomes_reportable) as covers,
      own.id is not null and rule_covers(r, own.tlp, own.reportable) as covered,
      case when r.ended_at is null then sharing_rule_refusal(r) end as refusal,
      r.ended_at is null as holds,
      (
        select count(*)::int
        from shares s
        join shared_observations l on l.share_id = s.id
        where s.rule_id = r.id and s.case_id = own.id and s.revoked_at is null
      ) as held,
      (select count(*)::int from values_for_rule(own.id, r)) as missing
    from sharing_rules r
    where r.organization_id = viewer_organization() and r.effect = 'share'
  )
  select
    j.id,
    case
      when not j.covers then 'ends'
      when j.refusal is not null then 'refused'
      when not j.covered then 'shares'
      when j.held = 0 and j.missing > 0 then 'not_applied'
      else 'keeps'
    end,
    case when j.covers then j.refusal end,
    case when j.covers and not j.covered then j.missing else j.held end
  from judged j
  where j.covers and j.holds or not j.covers and j.held > 0;
end
$$;

-- As before; and shares what a rule that shares covers already. How many cases, or values; null where the viewer may not.
create or replace function apply_rule(rule uuid) returns int
language plpgsql security definer set search_path = public, pg_temp
as $$
declare
  r sharing_rules;
  covered uuid;
  given int := 0;
begin
  if not viewer_is('lead') then return null; end if;
  select s.* into r
  from sharing_rules s
  where s.id = rule and s.organization_id = viewer_organization() and s.effect <> 'match' and s.ended_at is null
  for share;
  if r.id is null or rule_refusal(r.organization_id, r.up_to, r.party_id) is not null then return null; end if;
  for covered in
    select c.id
    from cases c
    where (r.effect = 'share' or c.id in (select cases_for_rule(r.party_id, r.up_to, r.reportable)))
      and c.organization_id = r.organization_id
      and rule_covers(r, c.tlp, c.reportable)
    order by c.id
    for update
  loop
    if r.effect = 'share' then
      given := given + share_by_rule(covered, r, null);
    else
      perform grant_by_rule(covered, r.id);
      given := given + 1;
    end if;
  end loop;
  return given;
end
$$;

grant execute on function
  sharing_rule_refusal(sharing_rules), preview_sharing_rules(uuid, tlp, boolean)
to common_thread_app;
