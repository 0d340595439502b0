-- Up Migration

-- Four eyes: consent and people -----------------------------------------------------------------------------------------

-- Letting others pass on what was shared, and disclosing a person, leave an organization as its own shares do.
alter type proposal_act add value 'consent';
alter type proposal_act add value 'person';
alter table sharing_proposals
  add consent_id uuid references consent_requests (id) on delete cascade,
  add person_id uuid references case_persons (id) on delete cascade,
  add person_words bytea,
  drop constraint about_a_case,
  drop constraint to_a_party,
  drop constraint sharing_proposals_reason_check,
  add constraint about_a_case check ((act::text in ('four_eyes_off', 'rule', 'consent')) = (case_id is null)),
  add constraint to_a_party check ((act::text in ('four_eyes_off', 'person')) = (party_id is null)),
  add constraint of_a_request check ((act::text = 'consent') = (consent_id is not null)),
  add constraint of_a_person check (
    case act::text
      when 'person' then num_nonnulls(person_id, person_words) = 2
      else num_nonnulls(person_id, person_words) = 0
    end
  ),
  add constraint a_reason check (length(reason) <= 2000 and (reason <> '' or act::text in ('consent', 'person')));
comment on column sharing_proposals.reason is 'who receives it reads it; of consent: the word to who asked';
comment on column sharing_proposals.expires_at is 'of consent: until when it holds';
comment on column sharing_proposals.person_words is 'a digest of what is disclosed; the words themselves stand with the person alone';
create unique index sharing_proposals_of_consent on sharing_proposals (consent_id) where decision is null;
create unique index sharing_proposals_of_person on sharing_proposals (person_id) where decision is null;
grant insert (consent_id, person_id, person_words) on sharing_proposals to common_thread_app;

create function person_words(person case_persons) returns bytea
language sql stable
as $$
  select sha256(
    convert_to(
      jsonb_build_array(
        person.id, person.name, person.reading, person.category, person.description, person.contact, person.tlp
      )::text,
      'UTF8'
    )
  )
$$;
grant execute on function person_words(case_persons) to common_thread_app;

-- What a second lead approved in this transaction is disclosed, word for word and once. What is disclosed already may be
-- marked more strictly; other words need the second lead anew.
create function ask_second_lead_for_person() returns trigger
language plpgsql security definer set search_path = public, pg_temp
as $$
begin
  if not exists (
    select from organization_settings s where s.organization_id = new.case_organization_id and s.four_eyes
  ) then
    return new;
  end if;
  if tg_op = 'UPDATE'
    and old.disclosed
    and (new.name, new.reading, new.category, new.description, new.contact)
      = (old.name, old.reading, old.category, old.description, old.contact)
    and new.tlp >= old.tlp
  then
    return new;
  end if;
  update sharing_proposals p
  set made_id = p.id
  where p.person_id = new.id
    and p.organization_id = new.case_organization_id
    and p.case_id = new.case_id
    and p.person_words = person_words(new)
    and p.decision = 'approved'
    and p.decided_by = viewer_member()
    and p.decided_at = now()
    and p.made_id is null;
  if not found then
    raise exception using errcode = 'CT001', message = 'second_lead';
  end if;
  return new;
end
$$;
create trigger ask_second_lead before insert or update on case_persons
for each row when (new.disclosed) execute function ask_second_lead_for_person();

-- A proposal ends with the words that it was about.
create function end_person_proposals() returns trigger
language plpgsql security definer set search_path = public, pg_temp
as $$
begin
  update sharing_proposals p
  set decision = 'withdrawn', decided_at = now()
  where p.person_id = new.id and p.decision is null and p.person_words <> person_words(new);
  return null;
end
$$;
create trigger end_person_proposals after update on case_persons
for each row execute function end_person_proposals();

-- And with the request that it would have answered.
create function end_consent_proposals() returns trigger
language plpgsql security definer set search_path = public, pg_temp
as $$
begin
  update sharing_proposals p
  set decision = 'withdrawn', decided_at = now()
  where p.consent_id = new.id and p.decision is null;
  return null;
end
$$;
create trigger end_consent_proposals after update on consent_requests
for each row when (new.answered_at is not null or new.withdrawn_at is not null)
execute function end_consent_proposals();

-- As before; where what is passed on asks for a second lead, the answer is what that lead approved in this transaction.
create or replace function answer_consent(request uuid, yes boolean, with_note text, ends timestamptz) returns text
language plpgsql security definer set search_path = public, pg_temp
as $$
declare
  asked consent_requests;
begin
  if not viewer_is('lead') then return 'role'; end if;
  select r.* into asked
  from consent_requests r
  where r.id = request
    and r.source_organization_id = viewer_organization()
    and r.answered_at is null
    and r.withdrawn_at is null
    and r.expires_at > now()
  for update;
  if asked.id is null then return 'not_found'; end if;
  if yes and asked.act = 'share' and exists (
    select from organization_settings s where s.organization_id = viewer_organization() and s.four_eyes
  ) then
    update sharing_proposals p
    set made_id = request
    where p.consent_id = request
      and p.organization_id = viewer_organization()
      and p.party_id = asked.party_id
      and p.reason = with_note
      and p.expires_at is not distinct from ends
      and p.decision = 'approved'
      and p.decided_by = viewer_member()
      and p.decided_at = now()
      and p.made_id is null;
    if not found then return 'second_lead'; end if;
  end if;
  update consent_requests r
  set agreed = yes, answered_at = now(), note = with_note,
    answered_by_name = (select u.name from users u where u.id = viewer_user()),
    until = case when yes and r.act = 'share' then ends end
  where r.id = request;
  return null;
end
$$;

-- Names of groups -------------------------------------------------------------------------------------------------------

-- That a name was taken told that a group exists of which one may not know. Groups of different organizations may be called
-- the same: who runs them tells them apart. Those that operators took over from a closed one keep their names.
alter table sharing_groups drop constraint sharing_groups_name_key;
create unique index sharing_groups_by_owner on sharing_groups (organization_id, name) where organization_id is not null;

create or replace function create_sharing_group(new_name text, new_purpose text, is_closed boolean) returns uuid
language plpgsql security definer set search_path = public, pg_temp
as $$
declare
  sharing_group uuid;
begin
  if not viewer_is_operator() and not (
    viewer_is('admin')
    and exists (select from organizations o where o.id = viewer_organization() and o.standing_at is not null)
  ) or exists (
    select from sharing_groups g where g.name = new_name and g.organization_id is not distinct from viewer_organization()
  ) then
    return null;
  end if;
  insert into parties (kind) values ('group') returning id into sharing_group;
  insert into sharing_groups (id, name, purpose, closed, organization_id)
  values (sharing_group, new_name, new_purpose, is_closed, viewer_organization());
  insert into sharing_group_members (group_id, organization_id, joined_at)
  select sharing_group, viewer_organization(), now()
  where viewer_organization() is not null;
  return sharing_group;
end
$$;

-- Closing and holds -----------------------------------------------------------------------------------------------------

-- While a hold keeps it, a request to close is for operators as one that its admins took back: it is not there.
create or replace function organizations_to_close() returns setof uuid
language sql stable security definer set search_path = public, pg_temp
as $$
  select o.id
  from organizations o
  where viewer_is_operator()
    and o.closed_at is null
    and (
      exists (select from organization_closings c where c.organization_id = o.id and c.outcome is null)
      or not exists (select from members m where m.organization_id = o.id)
    )
    and not exists (select from active_holds() h where h.organization_id = o.id)
$$;
drop policy "admins read that theirs asks to close, operators what they confirm" on organization_closings;
create policy "admins read that theirs asks to close, operators what they confirm" on organization_closings for select
  to common_thread_app
  using (
    organization_id = (select viewer_organization()) and (select viewer_is('admin'))
    or outcome is null and organization_id in (select * from organizations_to_close())
  );
