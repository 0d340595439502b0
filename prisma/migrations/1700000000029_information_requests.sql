-- Up Migration

-- Requests for information: one organization asks another, with purpose and legal basis on record at both. What is sent
-- stays as it was sent; a further question is a request of its own that follows it.
create type request_basis as enum ('consent', 'inquiry', 'warrant', 'other_law');
create type request_refusal as enum ('no_information', 'not_permitted', 'basis', 'too_broad', 'ask_source', 'other');

create table information_requests (
  id uuid primary key default new_id(),
  organization_id uuid not null references organizations (id),
  to_organization_id uuid not null references organizations (id),
  follows_id uuid references information_requests (id) on delete cascade,
  subject text not null check (length(subject) between 1 and 300),
  question text not null check (length(question) between 1 and 20000),
  purpose text not null check (length(purpose) between 1 and 2000),
  basis request_basis not null,
  citation text not null default '' check (length(citation) <= 500),
  reference text not null default '' check (length(reference) <= 200),
  due_on date not null,
  created_by uuid references members (id),
  created_at timestamptz not null default now(),
  sent_at timestamptz,
  sent_by_name text,
  withdrawn_at timestamptz,
  answered_at timestamptz,
  refusal request_refusal,
  answer text not null default '' check (length(answer) <= 20000),
  answered_by_name text,
  check (organization_id <> to_organization_id),
  -- The consent of whoever is asked needs no citation; anything that rests on a law names it.
  constraint law_is_cited check (basis = 'consent' or citation <> ''),
  check (sent_at is not null or withdrawn_at is null and answered_at is null),
  check (withdrawn_at is null or answered_at is null),
  check (refusal is null or answered_at is not null),
  unique (id, organization_id),
  unique (id, to_organization_id)
);
comment on column information_requests.citation is 'the article, the document''s number or the warrant';
comment on column information_requests.reference is 'the asker''s own reference, read by the other side';
comment on column information_requests.answered_at is 'answered, or refused where there is a refusal';
create index information_requests_of_asker on information_requests (organization_id, created_at desc);
create index information_requests_of_asked on information_requests (to_organization_id, sent_at desc);

-- The asker's own case behind a request: a table of its own, because the other side reads the request's row.
create table information_request_cases (
  request_id uuid primary key,
  organization_id uuid not null,
  case_id uuid not null,
  foreign key (request_id, organization_id) references information_requests (id, organization_id) on delete cascade,
  foreign key (case_id, organization_id) references cases (id, organization_id) on delete cascade
);
create index information_request_cases_by_case on information_request_cases (case_id);

-- Shares that answer a request: made by whoever was asked, to whoever asked.
create table information_request_shares (
  request_id uuid not null,
  share_id uuid not null,
  organization_id uuid not null,
  primary key (request_id, share_id),
  foreign key (request_id, organization_id) references information_requests (id, to_organization_id) on delete cascade,
  foreign key (share_id, organization_id) references shares (id, organization_id) on delete cascade
);
create index information_request_shares_by_share on information_request_shares (share_id);

do $$
declare
  t text;
begin
  foreach t in array array['information_requests', 'information_request_cases', 'information_request_shares']
  loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy "the owner migrates" on %I to current_user using (true) with check (true)', t);
    perform limit_view_as(t::regclass);
  end loop;
end
$$;

grant select, delete on information_requests to common_thread_app;
grant insert (
  id, organization_id, to_organization_id, follows_id, subject, question, purpose, basis, citation, reference, due_on,
  created_by
) on information_requests to common_thread_app;
grant update (to_organization_id, subject, question, purpose, basis, citation, reference, due_on)
  on information_requests to common_thread_app;
create policy "requests show to who asks, and once sent to who is asked" on information_requests for select
  to common_thread_app
  using (
    organization_id = (select viewer_organization())
    or to_organization_id = (select viewer_organization()) and sent_at is not null
  );
create policy "analysts draft requests to organizations that stand" on information_requests for insert
  to common_thread_app
  with check (
    organization_id = (select viewer_organization())
    and created_by = (select viewer_member())
    and (select viewer_is('analyst'))
    and to_organization_id in (
      select o.id from organizations o where o.standing_at is not null and o.closed_at is null
    )
  );
create policy "analysts edit requests until they are sent" on information_requests for update to common_thread_app
  using (organization_id = (select viewer_organization()) and (select viewer_is('analyst')) and sent_at is null)
  with check (
    organization_id = (select viewer_organization())
    and to_organization_id in (
      select o.id from organizations o where o.standing_at is not null and o.closed_at is null
    )
  );
create policy "analysts discard requests until they are sent" on information_requests for delete to common_thread_app
  using (organization_id = (select viewer_organization()) and (select viewer_is('analyst')) and sent_at is null);

grant select, insert, delete on information_request_cases to common_thread_app;
create policy "the case behind a request is the asker's alone" on information_request_cases for select
  to common_thread_app
  using (organization_id = (select viewer_organization()));
create policy "analysts say which case a draft is about" on information_request_cases for insert to common_thread_app
  with check (
    organization_id = (select viewer_organization())
    and (select viewer_is('analyst'))
    and request_id in (select r.id from information_requests r where r.sent_at is null)
  );
create policy "analysts change which case a draft is about" on information_request_cases for delete
  to common_thread_app
  using (
    organization_id = (select viewer_organization())
    and (select viewer_is('analyst'))
    and request_id in (select r.id from information_requests r where r.sent_at is null)
  );

grant select on information_request_shares to common_thread_app;
create policy "answering shares show to both, while the share does" on information_request_shares for select
  to common_thread_app
  using (
    request_id in (select r.id from information_requests r)
    and share_id in (select s.id from shares s)
  );

-- A follow-up follows a request between the same two, the same way round.
create function keep_request_thread() returns trigger
language plpgsql security definer set search_path = public, pg_temp
as $$
begin
  if new.follows_id is not null and not exists (
    select
    from information_requests r
    where r.id = new.follows_id
      and r.organization_id = new.organization_id
      and r.to_organization_id = new.to_organization_id
      and r.sent_at is not null
  ) then
    raise exception using errcode = 'CT001', message = 'not_found';
  end if;
  return new;
end
$$;
create trigger keep_request_thread before insert or update on information_requests
for each row execute function keep_request_thread();

-- The deed stands in both chains: the doer's by its name, the other side's by the name that the request shows it.
create function append_request_deed(act text, request information_requests) returns void
language plpgsql set search_path = public, pg_temp
as $$
declare
  other uuid := case
    when request.organization_id = viewer_organization() then request.to_organization_id else request.organization_id
  end;
  facts jsonb := jsonb_build_object('basis', request.basis, 'purpose', request.purpose, 'due', request.due_on);
  about uuid;
begin
  select c.case_id into about
  from information_request_cases c
  where c.request_id = request.id and c.organization_id = viewer_organization();
  perform append_audit(act, about, request.id, facts || jsonb_build_object('party', other));
  perform append_to_chain(
    other, null, case when act in ('request.answered', 'request.refused') then request.answered_by_name else request.sent_by_name end,
    viewer_organization(), act, null, request.id, facts || jsonb_build_object('party', viewer_organization())
  );
end
$$;

-- Sends a draft. Null, or a refusal's code: role, not_found, own_not_standing, not_standing, due_past.
create function send_request(request uuid) returns text
language plpgsql security definer set search_path = public, pg_temp
as $$
declare
  sent information_requests;
begin
  if not viewer_is('lead') then return 'role'; end if;
  if exists (
    select from organizations o
    where o.id = viewer_organization() and (o.standing_at is null or o.closed_at is not null)
  ) then
    return 'own_not_standing';
  end if;
  select r.* into sent
  from information_requests r
  where r.id = request and r.organization_id = viewer_organization() and r.sent_at is null
  for update;
  if sent.id is null then return 'not_found'; end if;
  if sent.due_on < (now() at time zone 'UTC')::date then return 'due_past'; end if;
  if not exists (
    select from organizations o
    where o.id = sent.to_organization_id and o.standing_at is not null and o.closed_at is null
  ) then
    return 'not_standing';
  end if;
  update information_requests r
  set sent_at = now(), sent_by_name = (select u.name from users u where u.id = viewer_user())
  where r.id = request
  returning r.* into sent;
  perform append_request_deed('request.sent', sent);
  return null;
end
$$;

-- Takes a request back until it is answered. Null, or a refusal's code: role, not_found.
create function withdraw_information_request(request uuid) returns text
language plpgsql security definer set search_path = public, pg_temp
as $$
declare
  taken information_requests;
begin
  if not viewer_is('lead') then return 'role'; end if;
  update information_requests r
  set withdrawn_at = now()
  where r.id = request
    and r.organization_id = viewer_organization()
    and r.sent_at is not null
    and r.withdrawn_at is null
    and r.answered_at is null
  returning r.* into taken;
  if taken.id is null then return 'not_found'; end if;
  perform append_request_deed('request.withdrawn', taken);
  return null;
end
$$;

-- Answers a request once, with words and with shares made to who asked; or refuses it with a reason. Null, or a refusal's
-- code: role, not_found, share_not_theirs (a share that does not reach who asked).
create function answer_request(request uuid, why_not request_refusal, words text, with_shares uuid[]) returns text
language plpgsql security definer set search_path = public, pg_temp
as $$
declare
  answered information_requests;
begin
  if not viewer_is('lead') then return 'role'; end if;
  update information_requests r
  set
    answered_at = now(), refusal = why_not, answer = words,
    answered_by_name = (select u.name from users u where u.id = viewer_user())
  where r.id = request
    and r.to_organization_id = viewer_organization()
    and r.sent_at is not null
    and r.withdrawn_at is null
    and r.answered_at is null
  returning r.* into answered;
  if answered.id is null then return 'not_found'; end if;
  if exists (
    select
    from unnest(with_shares) given (id)
    where not exists (
      select
      from shares s
      where s.id = given.id
        and s.organization_id = viewer_organization()
        and s.party_id = answered.organization_id
        and s.revoked_at is null
        and (s.expires_at is null or s.expires_at > now())
    )
  ) then
    raise exception using errcode = 'CT001', message = 'share_not_theirs';
  end if;
  insert into information_request_shares (request_id, share_id, organization_id)
  select request, given.id, viewer_organization() from unnest(with_shares) given (id) on conflict do nothing;
  perform append_request_deed(case when why_not is null then 'request.answered' else 'request.refused' end, answered);
  return null;
end
$$;
grant execute on function
  send_request(uuid), withdraw_information_request(uuid), answer_request(uuid, request_refusal, text, uuid[])
to common_thread_app;
