-- Up Migration

-- An organization closes: its own admin asks, an operator confirms; or an operator closes one that nobody ever belonged to.
create table organization_closings (
  id uuid primary key default new_id(),
  organization_id uuid not null references organizations (id),
  reason text not null check (length(reason) between 1 and 2000),
  erase boolean not null,
  asked_by_name text not null,
  asked_at timestamptz not null default now(),
  outcome text check (outcome in ('closed', 'withdrawn')),
  ended_at timestamptz,
  check ((outcome is null) = (ended_at is null))
);
comment on column organization_closings.erase is 'cases and drafts go at once; else they stay until a retention period takes them';
create unique index organization_closings_open on organization_closings (organization_id) where outcome is null;
alter table organization_closings enable row level security;
alter table organization_closings force row level security;
create policy "the owner migrates" on organization_closings to current_user using (true) with check (true);
select limit_view_as('organization_closings');
grant select on organization_closings to common_thread_app;
create policy "admins read that theirs asks to close, operators what they confirm" on organization_closings for select
  to common_thread_app
  using (
    organization_id = (select viewer_organization()) and (select viewer_is('admin'))
    or (select viewer_is_operator()) and outcome is null
  );

-- Asks to close the viewer's organization. Null, or a refusal's code.
create function ask_closing(because text, erase_at_once boolean) returns text
language plpgsql security definer set search_path = public, pg_temp
as $$
begin
  if not viewer_is('admin') then return 'role'; end if;
  perform from organizations o where o.id = viewer_organization() for update;
  if exists (select from active_holds() h where h.organization_id = viewer_organization()) then return 'legal_hold'; end if;
  if exists (select from organization_closings c where c.organization_id = viewer_organization() and c.outcome is null) then
    return 'already_asked';
  end if;
  insert into organization_closings (organization_id, reason, erase, asked_by_name)
  select viewer_organization(), because, erase_at_once, u.name from users u where u.id = viewer_user();
  perform append_audit('organization.closing_asked', null, viewer_organization(), jsonb_build_object('erase', erase_at_once));
  return null;
end
$$;

create function withdraw_closing() returns text
language plpgsql security definer set search_path = public, pg_temp
as $$
begin
  if not viewer_is('admin') then return 'role'; end if;
  update organization_closings c set outcome = 'withdrawn', ended_at = now()
  where c.organization_id = viewer_organization() and c.outcome is null;
  if not found then return 'not_found'; end if;
  perform append_audit('organization.closing_withdrawn', null, viewer_organization(), '{}');
  return null;
end
$$;

-- Organizations that the viewer, an operator, may close.
create function organizations_to_close() returns setof uuid
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
$$;

-- Closes it: what it gave and was given ends, it is compared with nobody, and nobody acts for it any more, from this commit
-- on. Its chain stays as it is, with this as its last deed. Null, or a refusal's code that tells an operator nothing of why.
create function close_organization(closing uuid) returns text
language plpgsql security definer set search_path = public, pg_temp
as $$
declare
  asked organization_closings;
  consent uuid;
  known uuid[];
  gone record;
begin
  perform from organizations o where o.id = closing for update;
  if closing not in (select organizations_to_close()) then return 'not_found'; end if;
  if exists (select from active_holds() h where h.organization_id = closing) then return 'closing_stopped'; end if;
  update organization_closings c set outcome = 'closed', ended_at = now()
  where c.organization_id = closing and c.outcome is null
  returning c.* into asked;
  update organizations o set closed_at = now() where o.id = closing;

  select array_agg(m.id) || closing into known from members m where m.organization_id = closing;
  known := coalesce(known, array[closing]);
  update shares s set revoked_at = now()
  where s.revoked_at is null and (s.organization_id = closing or s.party_id = any (known));
  update case_grants g set revoked_at = now()
  where g.revoked_at is null and (g.case_organization_id = closing or g.party_id = any (known));
  -- Groups that it runs go on under the operators; its own membership ends with what went through it.
  update sharing_groups g set organization_id = null where g.organization_id = closing;
  delete from sharing_group_members m where m.organization_id = closing;
  update connection_requests r set withdrawn_at = now()
  where r.organization_id = closing
    and r.withdrawn_at is null
    and not exists (select from connections c where c.request_id = r.id);
  -- match_keys, notices and requests made to it go with the exposure.
  update observations o set exposure = 'private' where o.organization_id = closing and o.exposure = 'matchable';
  delete from matching_jobs j where j.organization_id = closing;
  update case_transfers t
  set outcome = case when t.organization_id = closing then 'withdrawn' else 'declined' end, answered_at = now()
  where t.outcome is null and closing in (t.organization_id, t.to_organization_id);
  update sharing_rules r set ended_at = now() where r.organization_id = closing and r.ended_at is null;
  update sharing_proposals p set decision = 'withdrawn', decided_at = now()
  where p.organization_id = closing and p.decision is null;
  -- What it let others do with its material ends as if its leads had taken it back.
  perform set_config('app.organization', closing::text, true), set_config('app.role', 'lead', true);
  for consent in
    select r.id from consent_requests r
    where r.source_organization_id = closing and r.agreed and r.revoked_at is null
    order by r.id
  loop
    perform revoke_consent(consent);
  end loop;
  perform set_config('app.organization', '', true), set_config('app.role', '', true);
  update consent_requests r set withdrawn_at = now()
  where r.organization_id = closing and r.answered_at is null and r.withdrawn_at is null;
  update broker_invitations b set withdrawn_at = now()
  where b.connection_id is null
    and b.withdrawn_at is null
    and closing in (b.broker_id, b.organization_id, b.other_organization_id);
  delete from broker_authorizations a where closing in (a.organization_id, a.broker_id);
  delete from brokers b where b.organization_id = closing;
  update information_requests q set withdrawn_at = now()
  where q.organization_id = closing and q.sent_at is not null and q.answered_at is null and q.withdrawn_at is null;
  update invitations i set revoked_at = now()
  where i.organization_id = closing and i.accepted_at is null and i.revoked_at is null;
  update password_resets r set used_at = now() where r.organization_id = closing and r.used_at is null;
  update sessions s set revoked_at = now() where s.organization_id = closing and s.revoked_at is null;

  if asked.erase then
    for gone in select c.id from cases c where c.organization_id = closing order by c.id
    loop
      perform append_to_chain(closing, null, null, null, 'case.expired', gone.id, null, case_proof(gone.id));
      delete from cases c where c.id = gone.id;
    end loop;
    delete from drafts d where d.organization_id = closing;
  end if;
  perform append_to_chain(closing, null, null, null, 'organization.closed', null, closing, '{}');
  perform append_audit('organization.closed', null, closing, '{}');
  return null;
end
$$;
grant execute on function
  ask_closing(text, boolean), withdraw_closing(), organizations_to_close(), close_organization(uuid)
to common_thread_app;

-- Takes a former member's name and address out of everything but the audit, whose hashes hold the names of who did what.
-- The account goes where this was its only membership; else only this membership forgets whose it was, and what the person
-- is elsewhere is neither touched nor told. Null, or why not: role, not_found, still_active.
create function erase_member(for_member uuid) returns text
language plpgsql security definer set search_path = public, pg_temp
as $$
declare
  former constant text := 'Former member / 元メンバー';
  nobody constant text := 'former-' || for_member || '@erased.invalid';
  person users;
  shadow uuid;
begin
  if not viewer_is('admin') then return 'role'; end if;
  select u.* into person
  from members m
  join users u on u.id = m.user_id
  where m.id = for_member and m.organization_id = viewer_organization();
  if person.id is null or person.email = nobody then return 'not_found'; end if;
  if exists (select from members m where m.id = for_member and m.deactivated_at is null) then return 'still_active'; end if;

  update case_comments set author_name = former where member_id = for_member;
  update case_grants set granted_by_name = former where granted_by = for_member;
  update shares set shared_by_name = former where shared_by = for_member;
  update legal_holds set placed_by_name = former where placed_by = for_member;
  update legal_holds set released_by_name = former
  where organization_id = viewer_organization() and released_by_name = person.name;
  update retention_policies set set_by_name = former
  where organization_id = viewer_organization() and set_by_name = person.name;
  update broker_authorizations set authorized_by_name = former
  where organization_id = viewer_organization() and authorized_by_name = person.name;
  update broker_invitations
  set invited_by_name = former, contact = replace(replace(contact, person.email, nobody), person.name, former)
  where broker_id = viewer_organization() and invited_by_name = person.name;
  update broker_answers
  set answered_by_name = former, contact = replace(replace(contact, person.email, nobody), person.name, former)
  where organization_id = viewer_organization() and answered_by_name = person.name;
  update sharing_rules set created_by_name = former where created_by = for_member;
  update sharing_rules set ended_by_name = former
  where organization_id = viewer_organization() and ended_by_name = person.name;
  update exports set member_name = former where member_id = for_member;
  update export_recalls x set acknowledged_by_name = former
  from exports e
  where e.id = x.export_id and e.organization_id = viewer_organization() and x.acknowledged_by_name = person.name;
  update consent_requests set asked_by_name = former
  where organization_id = viewer_organization() and asked_by_name = person.name;
  update consent_requests set answered_by_name = former
  where source_organization_id = viewer_organization() and answered_by_name = person.name;
  update information_requests set sent_by_name = former
  where organization_id = viewer_organization() and sent_by_name = person.name;
  update information_requests set answered_by_name = former
  where to_organization_id = viewer_organization() and answered_by_name = person.name;
  update organization_closings set asked_by_name = former
  where organization_id = viewer_organization() and asked_by_name = person.name;
  update sharing_proposals set proposed_by_name = former where proposed_by = for_member;
  update sharing_proposals set decided_by_name = former where decided_by = for_member;
  update case_transfers set offered_by_name = former
  where organization_id = viewer_organization() and offered_by_name = person.name;
  update case_transfers set answered_by_name = former
  where viewer_organization() = case outcome when 'withdrawn' then organization_id else to_organization_id end
    and answered_by_name = person.name;
  update connection_requests
  set asked_by_name = former, contact = replace(replace(contact, person.email, nobody), person.name, former)
  where organization_id = viewer_organization() and asked_by_name = person.name;
  update connections c
  set accepted_by_name = former, contact = replace(replace(c.contact, person.email, nobody), person.name, former)
  from connection_requests r
  where r.id = c.request_id
    and r.to_organization_id = viewer_organization()
    and c.accepted_by_name = person.name;
  update invitations set email = null where organization_id = viewer_organization() and email = person.email;
  delete from drafts where member_id = for_member;

  if person.is_operator or exists (select from members m where m.user_id = person.id and m.id <> for_member) then
    insert into users (email, name, deactivated_at) values (nobody, former, now()) returning id into shadow;
    update members set user_id = shadow, last_active_at = null where id = for_member;
    return null;
  end if;
  delete from credentials where user_id = person.id;
  delete from password_resets where user_id = person.id;
  perform forget_second_factors(person.id);
  delete from sessions where user_id = person.id;
  update users
  set email = nobody, name = former, name_reading = null, locale = 'en', time_zone = 'UTC', deactivated_at = now()
  where id = person.id;
  update members set last_active_at = null where id = for_member;
  return null;
end
$$;
grant execute on function erase_member(uuid) to common_thread_app;
