-- Up Migration

-- As before; and every copy of what a third organization gave the one that ends, however it is marked: it goes with what was
-- given, and how much that is must not depend on what the successor was given itself.
create or replace function observations_left_behind(ending uuid, successor uuid) returns setof uuid
language sql stable set search_path = public, pg_temp
as $$
  select o.id
  from cases c
  join observations o on o.case_id = c.id
  where c.organization_id = ending
    and (o.organization_id not in (ending, successor) and o.tlp > 'green' or o.origin_organization_id <> successor)
$$;

-- As before; where copies went, their sources read that there are none any more.
create or replace function unite_material(ending uuid, successor uuid) returns void
language plpgsql set search_path = public, pg_temp
as $$
begin
  with own as (
    update observations o
    set
      origin_observation_id = null, origin_organization_id = null, origin_share_id = null, origin_grant_id = null,
      received_tlp = null, received_pap = null, provenance = null
    where (o.organization_id, o.origin_organization_id) in ((ending, successor), (successor, ending))
    returning o.case_id, o.id
  )
  update related_keys r set copied = false from own where (r.case_id, r.observation_id) = (own.case_id, own.id);
  delete from observations o where o.id in (select l from observations_left_behind(ending, successor) l);
  update exports e
  set recalled = cardinality(e.lines)
  where e.organization_id = ending and e.purpose = 'copy' and e.case_organization_id <> successor;
  update observations o
  set organization_id = successor, created_by = null
  where o.case_organization_id = successor
    and o.organization_id = ending
    and not exists (
      select from observations t where (t.case_id, t.organization_id, t.key) = (o.case_id, successor, o.key)
    );
  update case_sources s set organization_id = successor, created_by = null
  where s.case_organization_id = successor and s.organization_id = ending;
  -- Files that people of the one that ends took away are in the other's hands, which is told to delete what ends.
  update exports e set organization_id = successor where e.organization_id = ending;
end
$$;

-- As before; what goes on being compared does so case by case, as it was filed: triggers compare the rows of a statement
-- with one another, which takes the square of their number.
create or replace function merge_organizations(merger uuid) returns text
language plpgsql security definer set search_path = public, pg_temp
as $$
declare
  agreed organization_mergers;
  in_charge jsonb;
  compared uuid[];
  compared_values int := 0;
  moved record;
  entries jsonb := '[]';
  entry jsonb;
  facts jsonb;
  joined int;
  head audit_heads;
begin
  if not viewer_is_operator() then return 'not_found'; end if;
  select m.* into agreed from organization_mergers m
  where m.id = merger and m.outcome is null and m.accepted_at is not null
  for update;
  if agreed.id is null then return 'not_found'; end if;
  perform from organizations o where o.id in (agreed.organization_id, agreed.into_organization_id) order by o.id for update;
  -- Whoever changes one of the cases has done so, or finds it elsewhere.
  perform from cases c where c.organization_id = agreed.organization_id order by c.id for update;
  if merger_obstacle(agreed.organization_id, agreed.into_organization_id) is not null then return 'not_found'; end if;
  update organization_mergers m set outcome = 'merged', ended_at = now() where m.id = merger;

  select coalesce(jsonb_object_agg(c.id, c.owner_member_id), '{}') into in_charge
  from cases c
  where c.organization_id = agreed.organization_id and c.owner_member_id is not null;
  perform unite_material(agreed.organization_id, agreed.into_organization_id);
  for moved in
    select c.id, c.number, (select count(*)::int from observations o where o.case_id = c.id) as observations
    from cases c
    where c.organization_id = agreed.organization_id
    order by c.id
  loop
    select array_agg(o.id) into compared
    from observations o
    where o.case_id = moved.id
      and o.organization_id = agreed.organization_id
      and o.exposure = 'matchable'
      -- Sources consented to what the one that ends does, and a case that was called otherwise is not called by the new name.
      and o.origin_observation_id is null
      and not exists (select from case_identities i where i.case_id = moved.id)
      and agreed.compare;
    set constraints all deferred;
    update legal_holds h set organization_id = agreed.into_organization_id where h.case_id = moved.id;
    perform move_case(moved.id, agreed.organization_id, agreed.into_organization_id);
    update observations o set exposure = 'matchable' where o.case_id = moved.id and o.id = any (compared);
    compared_values := compared_values + coalesce(cardinality(compared), 0);
    entries := entries || jsonb_build_object('case', moved.id, 'number', moved.number, 'observations', moved.observations);
  end loop;
  perform end_organization(agreed.organization_id);
  update organizations o set merged_into_id = agreed.into_organization_id where o.id = agreed.organization_id;
  joined := unite_members(agreed, in_charge);

  -- Both chains say it, case by case; the successor's holds how the other one's ended.
  facts := jsonb_build_object('count', jsonb_array_length(entries), 'members', joined, 'compared', compared_values);
  for entry in select e from jsonb_array_elements(entries) e
  loop
    perform append_to_chain(
      agreed.organization_id, null, null, null, 'case.transferred', (entry ->> 'case')::uuid, merger,
      entry - 'case' || jsonb_build_object('party', agreed.into_organization_id)
    );
  end loop;
  perform append_to_chain(
    agreed.organization_id, null, null, null, 'organization.merged', null, merger,
    facts || jsonb_build_object('party', agreed.into_organization_id)
  );
  select h.* into head from audit_heads h where h.chain = agreed.organization_id;
  for entry in select e from jsonb_array_elements(entries) e
  loop
    perform append_to_chain(
      agreed.into_organization_id, null, null, null, 'case.received', (entry ->> 'case')::uuid, merger,
      entry - 'case' || jsonb_build_object('party', agreed.organization_id)
    );
  end loop;
  perform append_to_chain(
    agreed.into_organization_id, null, null, null, 'organization.took_over', null, merger,
    facts || jsonb_build_object(
      'party', agreed.organization_id, 'seq', head.seq, 'head', encode(head.hash, 'hex')
    )
  );
  perform append_audit(
    'organization.merged', null, agreed.organization_id, jsonb_build_object('party', agreed.into_organization_id)
  );
  return null;
end
$$;
