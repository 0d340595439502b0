-- Up Migration

-- The count of overlaps stands on every page of a case, and is mostly known after a few values: begin with few.
set local role common_thread_overlap;

create or replace function overlap.count_of_case(my_case uuid, up_to int) returns int
language plpgsql stable security definer set search_path = public, pg_temp
as $$
declare
  met uuid[] := '{}';
  keys uuid[];
  latest uuid := '00000000-0000-0000-0000-000000000000';
  at_once int := 10;
begin
  loop
    select array_agg(k.key order by k.key) into keys
    from (
      select m.key
      from match_keys m
      where m.case_id = my_case and m.organization_id = viewer_organization() and m.key > latest
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
    ) c;
    exit when cardinality(met) > up_to;
    latest := keys[cardinality(keys)];
    at_once := least(at_once * 2, 400);
  end loop;
  return least(cardinality(met), up_to + 1);
end
$$;

reset role;

-- As before; who was shown nothing by anybody need not look for it value by value.
create or replace function count_overlaps(my_case uuid, up_to int) returns int
language plpgsql stable
as $$
begin
  if (
    exists (select from shares s where s.organization_id <> (select viewer_organization()))
    or exists (select from case_grants g where g.case_organization_id <> (select viewer_organization()))
  ) and exists (select from shown_pairs(my_case)) then
    return (select least(count(*), up_to + 1) from overlaps_of_case(my_case));
  end if;
  return overlap.count_of_case(my_case, up_to);
end
$$;
