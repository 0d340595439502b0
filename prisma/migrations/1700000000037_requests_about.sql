-- Up Migration

-- Nobody overwrites what somebody else has just written about a person --------------------------------------------------

alter table case_persons add version int not null default 1;
comment on column case_persons.version is 'grows with each change; who saw an older one chooses anew';
grant insert (version), update (version) on case_persons to common_thread_app;

-- A passkey's name is its owner's alone ---------------------------------------------------------------------------------

create function rename_passkey(factor uuid, new_name text) returns boolean
language plpgsql security definer set search_path = public, pg_temp
as $$
begin
  update passkeys set name = new_name
  where id = factor and user_id = viewer_user() and not viewer_is_confined();
  return found;
end
$$;
grant execute on function rename_passkey(uuid, text) to common_thread_app;

-- What a request is about --------------------------------------------------------------------------------------------

-- Something that both sides know: a share that was received of who is asked, or an overlap over which the two are connected.
-- Each side finds its own case behind it, and neither the other's: both ids stand on both sides' screens already.
alter table information_requests
  add about_share_id uuid,
  add about_overlap_id uuid,
  add constraint about_one_thing check (num_nonnulls(about_share_id, about_overlap_id) <= 1),
  add foreign key (about_share_id, to_organization_id) references shares (id, organization_id)
    on delete set null (about_share_id);
create index information_requests_about_share on information_requests (about_share_id)
where about_share_id is not null;
grant insert (about_share_id, about_overlap_id), update (about_share_id, about_overlap_id)
  on information_requests to common_thread_app;

-- Not what one person was shown, since all its colleagues read the request; nor what came through a closed group, since
-- its giver need not know who is in it.
create function shares_to_ask_about() returns table (share_id uuid, organization_id uuid)
language sql stable set search_path = public, pg_temp
as $$
  select s.id, s.organization_id
  from shares s
  where s.organization_id <> viewer_organization()
    and (
      s.party_kind = 'organization'
      or s.party_kind = 'group' and s.party_id in (select g.id from sharing_groups g where not g.closed)
    )
$$;
grant execute on function shares_to_ask_about() to common_thread_app;

create function keep_request_subject() returns trigger
language plpgsql set search_path = public, pg_temp
as $$
begin
  if new.about_share_id is not null and not exists (
    select from shares_to_ask_about() s
    where (s.share_id, s.organization_id) = (new.about_share_id, new.to_organization_id)
  ) or new.about_overlap_id is not null and not exists (
    select from overlap.connected_sides() k
    where (k.overlap_id, k.organization_id) = (new.about_overlap_id, new.to_organization_id)
  ) then
    raise exception using errcode = 'CT001', message = 'subject_gone';
  end if;
  return new;
end
$$;
create trigger keep_request_subject before insert or update of to_organization_id, about_share_id, about_overlap_id
on information_requests
for each row execute function keep_request_subject();

-- Shares made for an answer ------------------------------------------------------------------------------------------

-- What waits for a second lead is attached when it is approved: the answer may have gone before.
alter table sharing_proposals
  add request_id uuid,
  add foreign key (request_id, organization_id) references information_requests (id, to_organization_id)
    on delete set null (request_id),
  add constraint only_shares_answer check (request_id is null or act::text = 'share');
grant insert (request_id) on sharing_proposals to common_thread_app;

-- Attaches to a request those of the viewer's new shares that reach who asked, before or after the answer. Raises role,
-- request_over (withdrawn, refused, or not asked of the viewer's organization) or share_not_theirs, so that nothing of the
-- sharing stays.
create function attach_shares(request uuid, made uuid[]) returns void
language plpgsql security definer set search_path = public, pg_temp
as $$
declare
  asker uuid;
begin
  if not viewer_is('lead') then raise exception using errcode = 'CT001', message = 'role'; end if;
  select r.organization_id into asker
  from information_requests r
  where r.id = request
    and r.to_organization_id = viewer_organization()
    and r.sent_at is not null
    and r.withdrawn_at is null
    and r.refusal is null
  for share;
  if asker is null then raise exception using errcode = 'CT001', message = 'request_over'; end if;
  insert into information_request_shares (request_id, share_id, organization_id)
  select request, s.id, s.organization_id
  from shares s
  where s.id = any (made)
    and s.organization_id = viewer_organization()
    and s.party_id = asker
    and s.revoked_at is null
    and (s.expires_at is null or s.expires_at > now())
  on conflict do nothing;
  if not exists (
    select from information_request_shares l where l.request_id = request and l.share_id = any (made)
  ) then
    raise exception using errcode = 'CT001', message = 'share_not_theirs';
  end if;
end
$$;
grant execute on function attach_shares(uuid, uuid[]) to common_thread_app;
