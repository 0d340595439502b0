-- Up Migration

-- People whom a case is about, by what they are to it. They show to the organization that owns the case, and one by one, once
-- a lead has said so, to whom the case is granted; never are they shared, compared, exported, or found by anybody else.
create type person_category as enum ('victim', 'witness', 'suspect', 'other');

create table case_persons (
  id uuid primary key default new_id(),
  case_id uuid not null,
  case_organization_id uuid not null,
  name text not null check (length(name) between 1 and 200),
  reading text not null default '' check (length(reading) <= 200),
  category person_category not null,
  description text not null default '' check (length(description) <= 2000),
  contact text not null default '' check (length(contact) <= 500),
  tlp tlp not null default 'amber_strict',
  disclosed boolean not null default false,
  created_by uuid references members (id),
  created_at timestamptz not null default now(),
  foreign key (case_id, case_organization_id) references cases (id, organization_id) on delete cascade
    deferrable initially immediate
);
comment on column case_persons.description is 'what this person is to the case';
comment on column case_persons.disclosed is 'a lead said that grantees may read it, as far as its TLP lets their party';
create index case_persons_by_case on case_persons (case_id);
alter table case_persons enable row level security;
alter table case_persons force row level security;
create policy "the owner migrates" on case_persons to current_user using (true) with check (true);
select limit_view_as('case_persons', 'case_organization_id');

grant select, delete on case_persons to common_thread_app;
grant insert (
  id, case_id, case_organization_id, name, reading, category, description, contact, tlp, disclosed, created_by
) on case_persons to common_thread_app;
grant update (name, reading, category, description, contact, tlp, disclosed) on case_persons to common_thread_app;
create policy "persons show to the owner, disclosed ones to grantees" on case_persons for select to common_thread_app
  using (
    case_organization_id = (select viewer_organization())
    or disclosed
      and (
        tlp <= 'amber' and case_id in (select * from cases_granted_to_viewer('amber'))
        or tlp = 'amber_strict' and case_id in (select * from cases_granted_to_viewer('amber_strict'))
        or tlp = 'red' and case_id in (select * from cases_granted_to_viewer('red'))
      )
  );
-- What a lead has disclosed a lead changes: whatever is put there shows at once.
create policy "analysts name persons, leads disclose them" on case_persons for insert to common_thread_app
  with check (
    case_organization_id = (select viewer_organization())
    and created_by = (select viewer_member())
    and (select viewer_is('analyst'))
    and (not disclosed or (select viewer_is('lead')))
  );
create policy "analysts correct persons, leads disclosed ones" on case_persons for update to common_thread_app
  using (
    case_organization_id = (select viewer_organization())
    and (select viewer_is('analyst'))
    and (not disclosed or (select viewer_is('lead')))
  );
create policy "analysts remove persons, leads disclosed ones" on case_persons for delete to common_thread_app
  using (
    case_organization_id = (select viewer_organization())
    and (select viewer_is('analyst'))
    and (not disclosed or (select viewer_is('lead')))
  );

-- Held with the whole case: neither removed nor made somebody else. Whether and how strictly it shows may change.
create trigger keep_held_parts after delete on case_persons
referencing old table as gone
for each statement execute function keep_held_parts();

create function keep_held_persons() returns trigger
language plpgsql security definer set search_path = public, pg_temp
as $$
declare
  owner uuid;
begin
  select h.organization_id into owner
  from old_rows o
  join new_rows n on n.id = o.id
  join active_holds() h on h.case_id = o.case_id and h.whole_case
  where (n.name, n.reading, n.category, n.description, n.contact)
    <> (o.name, o.reading, o.category, o.description, o.contact)
  limit 1;
  if owner is not null then
    raise exception using errcode = 'CT001', message = hold_refusal(owner);
  end if;
  return null;
end
$$;
create trigger keep_held_persons after update on case_persons
referencing old table as old_rows new table as new_rows
for each statement execute function keep_held_persons();

-- As before; of the people in it the audit keeps how many they were.
create or replace function case_proof(of_case uuid) returns jsonb
language sql stable
as $$
  select jsonb_build_object(
    'number', c.number,
    'observations', count(o.id),
    'matchable', count(o.id) filter (where o.exposure = 'matchable'),
    'persons', (select count(*) from case_persons p where p.case_id = of_case),
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
