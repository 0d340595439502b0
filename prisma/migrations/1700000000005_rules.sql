-- Up Migration

-- Who may see and do what. Each policy is a set that is evaluated once per statement: `(select viewer_…())` and
-- `in (select …)` without outer references become one plan node, never a call per row.

-- Row-level security is forced on every table, so the owner (migrations, and the definer functions below) is let in by
-- name; whoever is not named by a policy sees nothing.
do $$
declare
  t text;
begin
  foreach t in array array[
    'installation', 'installation_secrets', 'parties', 'organizations', 'organization_settings', 'users', 'credentials',
    'members', 'sessions', 'invitations', 'password_resets', 'sign_in_attempts', 'organization_vouches',
    'sharing_groups', 'sharing_group_members', 'case_numbers', 'cases', 'case_sources', 'observations',
    'case_comments', 'drafts', 'draft_files', 'draft_indicators', 'case_grants', 'shares', 'shared_observations'
  ]
  loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy "the owner migrates" on %I to current_user using (true) with check (true)', t);
  end loop;
end
$$;

-- Sets that policies ask for. They run as the owner, because a policy that read another policed table would go in
-- circles; each answers only about the viewer.

-- Sharing groups that the viewer's organization has joined or is invited to, or runs.
create function groups_of_viewer() returns setof uuid
language sql stable security definer set search_path = public, pg_temp
as $$
  select m.group_id
  from sharing_group_members m
  where m.organization_id = viewer_organization()
  union
  select g.id
  from sharing_groups g
  where g.organization_id = viewer_organization()
$$;

-- Joined groups whose members know each other, and groups that the viewer's organization runs.
create function groups_whose_members_viewer_knows() returns setof uuid
language sql stable security definer set search_path = public, pg_temp
as $$
  select g.id
  from sharing_groups g
  join sharing_group_members m on m.group_id = g.id
  where m.organization_id = viewer_organization()
    and m.joined_at is not null
    and not g.closed
  union
  select g.id
  from sharing_groups g
  where g.organization_id = viewer_organization()
$$;

-- Cases granted to the viewer through a party that may be shown material as strict as this.
create function cases_granted_to_viewer(as_strict_as tlp, at_least grant_level default 'read') returns setof uuid
language sql stable security definer set search_path = public, pg_temp
as $$
  select g.case_id
  from case_grants g
  join cases c on c.id = g.case_id
  where g.party_id = any (viewer_parties())
    and g.revoked_at is null
    and (g.expires_at is null or g.expires_at > now())
    and g.level >= at_least
    and tlp_ceiling(g.party_kind) >= greatest(as_strict_as, c.tlp)
$$;

-- Observations shared with the viewer through a party that may be shown material as strict as this.
create function observations_shared_with_viewer(as_strict_as tlp) returns setof uuid
language sql stable security definer set search_path = public, pg_temp
as $$
  select o.observation_id
  from shares s
  join shared_observations o on o.share_id = s.id
  where s.party_id = any (viewer_parties())
    and s.revoked_at is null
    and (s.expires_at is null or s.expires_at > now())
    and tlp_ceiling(s.party_kind) >= as_strict_as
$$;

grant execute on function
  groups_of_viewer(), groups_whose_members_viewer_knows(), cases_granted_to_viewer(tlp, grant_level),
  observations_shared_with_viewer(tlp)
to common_thread_app;

-- Why the viewer may not do this to this party, or null where it may. The same function refuses in the database and
-- explains on the screen. Codes: role, not_yours, unknown_party, own_organization, not_standing, group_not_joined,
-- tlp_red, tlp_amber_strict, tlp_red_never_matched, contributed_never_matched.
create function refusal_reason(act text, subject uuid, party uuid default null) returns text
language plpgsql stable set search_path = public, pg_temp
as $$
declare
  marking tlp;
  kind party_kind;
  standing boolean;
begin
  if act = 'match_observation' then
    if not viewer_is('analyst') then return 'role'; end if;
    select o.tlp, o.organization_id = o.case_organization_id into marking, standing
    from observations o
    where o.id = subject and o.organization_id = viewer_organization();
    if marking is null then return 'not_yours'; end if;
    if marking = 'red' then return 'tlp_red_never_matched'; end if;
    return case when not standing then 'contributed_never_matched' end;
  end if;

  if not viewer_is('lead') then return 'role'; end if;
  if act = 'grant_case' then
    select c.tlp into marking from cases c where c.id = subject and c.organization_id = viewer_organization();
  elsif act = 'share_observation' then
    select o.tlp into marking from observations o where o.id = subject and o.organization_id = viewer_organization();
  end if;
  if marking is null then return 'not_yours'; end if;

  if party = viewer_organization() then return 'own_organization'; end if;
  select 'organization', o.standing_at is not null into kind, standing
  from organizations o where o.id = party and o.closed_at is null;
  if kind is null then
    select 'group', m.joined_at is not null into kind, standing
    from sharing_groups g
    join sharing_group_members m on m.group_id = g.id and m.organization_id = viewer_organization()
    where g.id = party;
    if kind = 'group' and not standing then return 'group_not_joined'; end if;
  end if;
  if kind is null then
    select 'member', true into kind, standing
    from members m where m.id = party and m.deactivated_at is null;
  end if;
  if kind is null then return 'unknown_party'; end if;
  if not standing then return 'not_standing'; end if;
  if marking > tlp_ceiling(kind) then return 'tlp_' || marking::text; end if;
  return null;
end
$$;
grant execute on function refusal_reason(text, uuid, uuid) to common_thread_app;

-- Installation ---------------------------------------------------------------------------------------------------------

grant select on installation to common_thread_app, common_thread_overlap;
grant update (vouches_required, default_matching_budget) on installation to common_thread_app;
create policy "anyone knows how this installation behaves" on installation for select
  to common_thread_app, common_thread_overlap using (true);
create policy "operators change how it behaves" on installation for update to common_thread_app
  using ((select viewer_is_operator()));
grant select on installation_secrets to common_thread_overlap;
create policy "overlaps read the salt" on installation_secrets for select to common_thread_overlap using (true);

-- People and organizations ---------------------------------------------------------------------------------------------

grant select on parties to common_thread_app;
create policy "parties are known to whoever is signed in" on parties for select to common_thread_app
  using (id = any ((select viewer_parties())::uuid[]) or kind = 'organization' and (select viewer_user()) is not null);

grant select on organizations to common_thread_app, common_thread_overlap;
grant update (name, name_reading, sector) on organizations to common_thread_app;
create policy "organizations are known to whoever is signed in" on organizations for select to common_thread_app
  using ((select viewer_user()) is not null);
create policy "admins name their organization" on organizations for update to common_thread_app
  using (id = (select viewer_organization()) and (select viewer_is('admin')));
create policy "overlaps name organizations" on organizations for select to common_thread_overlap using (true);

grant select on organization_settings to common_thread_app, common_thread_overlap;
grant update (identity_policy, updated_at) on organization_settings to common_thread_app;
create policy "members read their organization's policy" on organization_settings for select to common_thread_app
  using (organization_id = (select viewer_organization()));
create policy "admins set their organization's policy" on organization_settings for update to common_thread_app
  using (organization_id = (select viewer_organization()) and (select viewer_is('admin')));
create policy "overlaps keep to the identity policy" on organization_settings for select to common_thread_overlap
  using (true);

grant select on users to common_thread_app;
grant update (name, name_reading, locale, theme, time_zone) on users to common_thread_app;
create policy "people know themselves and their colleagues" on users for select to common_thread_app
  using (
    id = (select viewer_user())
    or (select viewer_is_operator())
    or id in (select m.user_id from members m where m.organization_id = (select viewer_organization()))
  );
create policy "people change their own account" on users for update to common_thread_app
  using (id = (select viewer_user()));

grant select on members to common_thread_app;
grant update (role, deactivated_at) on members to common_thread_app;
create policy "members know their colleagues and their own memberships" on members for select to common_thread_app
  using (
    organization_id = (select viewer_organization())
    or user_id = (select viewer_user())
    or (select viewer_is_operator())
  );
create policy "admins manage their members" on members for update to common_thread_app
  using (organization_id = (select viewer_organization()) and (select viewer_is('admin')));

grant select on sessions to common_thread_app;
grant update (revoked_at) on sessions to common_thread_app;
create policy "people see their own sessions" on sessions for select to common_thread_app
  using (user_id = (select viewer_user()));
create policy "people end their own sessions" on sessions for update to common_thread_app
  using (user_id = (select viewer_user()));

grant select (id, organization_id, email, role, invited_by, expires_at, accepted_at, revoked_at, created_at)
  on invitations to common_thread_app;
grant insert (id, organization_id, email, role, token_hash, invited_by, expires_at) on invitations to common_thread_app;
grant update (revoked_at) on invitations to common_thread_app;
create policy "admins and operators see invitations of theirs" on invitations for select to common_thread_app
  using (
    organization_id = (select viewer_organization()) and (select viewer_is('admin'))
    or (select viewer_is_operator()) and (organization_id is null or role = 'admin')
  );
create policy "admins invite into their organization" on invitations for insert to common_thread_app
  with check (
    organization_id = (select viewer_organization())
    and (select viewer_is('admin'))
    and invited_by = (select viewer_user())
  );
create policy "admins and operators take invitations back" on invitations for update to common_thread_app
  using (
    organization_id = (select viewer_organization()) and (select viewer_is('admin'))
    or (select viewer_is_operator()) and (organization_id is null or role = 'admin')
  );

-- An operator who could add an admin to a living organization could read its cases: first admins and operators only.
create function organizations_without_admin() returns setof uuid
language sql stable security definer set search_path = public, pg_temp
as $$
  select o.id
  from organizations o
  where viewer_is_operator()
    and not exists (
      select from members m where m.organization_id = o.id and m.role = 'admin'
    )
$$;
grant execute on function organizations_without_admin() to common_thread_app;
create policy "operators invite operators and first admins" on invitations for insert to common_thread_app
  with check (
    (select viewer_is_operator())
    and invited_by = (select viewer_user())
    and (
      organization_id is null
      or role = 'admin' and organization_id in (select organizations_without_admin())
    )
  );

grant select on organization_vouches to common_thread_app;
create policy "vouches are known to whoever is signed in" on organization_vouches for select to common_thread_app
  using ((select viewer_user()) is not null);

grant select on sharing_groups to common_thread_app;
grant update (name, purpose) on sharing_groups to common_thread_app;
create policy "organizations know their sharing groups" on sharing_groups for select to common_thread_app
  using ((select viewer_is_operator()) or id in (select groups_of_viewer()));
create policy "who runs a group describes it" on sharing_groups for update to common_thread_app
  using (
    (select viewer_is_operator()) and organization_id is null
    or organization_id = (select viewer_organization()) and (select viewer_is('admin'))
  );

grant select on sharing_group_members to common_thread_app;
grant insert (group_id, organization_id) on sharing_group_members to common_thread_app;
grant update (joined_at) on sharing_group_members to common_thread_app;
grant delete on sharing_group_members to common_thread_app;
create policy "members of closed groups are not listed" on sharing_group_members for select to common_thread_app
  using (
    organization_id = (select viewer_organization())
    or (select viewer_is_operator())
    or group_id in (select groups_whose_members_viewer_knows())
  );
create policy "who runs a group invites into it" on sharing_group_members for insert to common_thread_app
  with check (
    group_id in (
      select g.id
      from sharing_groups g
      where g.organization_id is null and (select viewer_is_operator())
        or g.organization_id = (select viewer_organization()) and (select viewer_is('admin'))
    )
  );
create policy "admins accept for their organization" on sharing_group_members for update to common_thread_app
  using (
    organization_id = (select viewer_organization())
    and (select viewer_is('admin'))
    and organization_id in (select o.id from organizations o where o.standing_at is not null)
  );
create policy "admins leave, and who runs a group removes" on sharing_group_members for delete to common_thread_app
  using (
    organization_id = (select viewer_organization()) and (select viewer_is('admin'))
    or group_id in (
      select g.id
      from sharing_groups g
      where g.organization_id is null and (select viewer_is_operator())
        or g.organization_id = (select viewer_organization()) and (select viewer_is('admin'))
    )
  );

-- Cases ----------------------------------------------------------------------------------------------------------------

grant select, delete on cases to common_thread_app;
grant insert (
  id, organization_id, number, title, description, status, resolution, severity, tlp, pap, classification, techniques,
  owner_member_id, first_seen_at, detected_at, reported_at, closed_at, created_by
) on cases to common_thread_app;
grant update (
  title, description, status, resolution, severity, tlp, pap, classification, techniques, owner_member_id,
  first_seen_at, detected_at, reported_at, closed_at, updated_at, version
) on cases to common_thread_app;
create policy "members read their organization's cases, grantees those granted" on cases for select
  to common_thread_app
  using (
    organization_id = (select viewer_organization())
    or id in (select cases_granted_to_viewer('clear'))
  );
create policy "analysts file cases" on cases for insert to common_thread_app
  with check (organization_id = (select viewer_organization()) and (select viewer_is('analyst')));
create policy "analysts edit their organization's cases" on cases for update to common_thread_app
  using (organization_id = (select viewer_organization()) and (select viewer_is('analyst')));
create policy "leads delete their organization's cases" on cases for delete to common_thread_app
  using (organization_id = (select viewer_organization()) and (select viewer_is('lead')));

grant select, insert, delete on case_sources to common_thread_app;
create policy "sources show with the case, of the reporter's own" on case_sources for select to common_thread_app
  using (
    organization_id = (select viewer_organization())
    or case_organization_id = (select viewer_organization())
    or organization_id = case_organization_id and case_id in (select cases_granted_to_viewer('clear'))
  );
create policy "analysts add sources where they may file" on case_sources for insert to common_thread_app
  with check (
    organization_id = (select viewer_organization())
    and (select viewer_is('analyst'))
    and (
      case_organization_id = (select viewer_organization())
      or case_id in (select cases_granted_to_viewer('clear', 'contribute'))
    )
  );
create policy "analysts remove their sources" on case_sources for delete to common_thread_app
  using (
    (select viewer_is('analyst'))
    and (
      organization_id = (select viewer_organization())
      or case_organization_id = (select viewer_organization())
    )
  );

grant select, delete on observations to common_thread_app;
grant insert (
  id, case_id, case_organization_id, organization_id, key, kind, value, roles, tlp, exposure, confidence, note,
  sources, first_seen_at, last_seen_at, created_by
) on observations to common_thread_app;
grant update (
  key, kind, value, roles, tlp, exposure, confidence, note, sources, first_seen_at, last_seen_at, updated_at, version
) on observations to common_thread_app;
-- A grant shows what the case's owner reported; what a contributor reported there goes on only with its consent.
-- `select * from` reads a set in one go, `select set()` row by row: half the time where much was shared.
create policy "observations show to reporter, owner, grantees and shared with" on observations for select
  to common_thread_app
  using (
    organization_id = (select viewer_organization())
    or case_organization_id = (select viewer_organization())
    or organization_id = case_organization_id
      and (
        tlp <= 'amber' and case_id in (select * from cases_granted_to_viewer('amber'))
        or tlp <= 'amber' and id in (select * from observations_shared_with_viewer('amber'))
        or tlp = 'amber_strict' and case_id in (select * from cases_granted_to_viewer('amber_strict'))
        or tlp = 'amber_strict' and id in (select * from observations_shared_with_viewer('amber_strict'))
        or tlp = 'red' and case_id in (select * from cases_granted_to_viewer('red'))
        or tlp = 'red' and id in (select * from observations_shared_with_viewer('red'))
      )
  );
create policy "analysts report in their cases and where they may contribute" on observations for insert
  to common_thread_app
  with check (
    organization_id = (select viewer_organization())
    and (select viewer_is('analyst'))
    and (
      case_organization_id = (select viewer_organization())
      or case_id in (select cases_granted_to_viewer('clear', 'contribute'))
    )
  );
create policy "analysts correct what their organization reported" on observations for update to common_thread_app
  using (organization_id = (select viewer_organization()) and (select viewer_is('analyst')));
create policy "analysts remove what they reported or hold" on observations for delete to common_thread_app
  using (
    (select viewer_is('analyst'))
    and (
      organization_id = (select viewer_organization())
      or case_organization_id = (select viewer_organization())
    )
  );

grant select, delete on case_comments to common_thread_app;
grant insert (id, case_id, case_organization_id, organization_id, member_id, author_name, body)
  on case_comments to common_thread_app;
-- A grantee's comment is between it and the owner: it would tell other grantees who else was let in.
create policy "comments show to owner and author, the owner's to grantees" on case_comments for select
  to common_thread_app
  using (
    case_organization_id = (select viewer_organization())
    or organization_id = (select viewer_organization())
    or organization_id = case_organization_id and case_id in (select cases_granted_to_viewer('clear'))
  );
create policy "analysts comment on their cases and where a grant allows" on case_comments for insert
  to common_thread_app
  with check (
    organization_id = (select viewer_organization())
    and member_id = (select viewer_member())
    and (select viewer_is('analyst'))
    and (
      case_organization_id = (select viewer_organization())
      or case_id in (select cases_granted_to_viewer('clear', 'comment'))
    )
  );
create policy "people take their own comments back" on case_comments for delete to common_thread_app
  using (member_id = (select viewer_member()) and (select viewer_is('analyst')));

grant select, insert, update, delete on drafts, draft_files, draft_indicators to common_thread_app;
create policy "a draft is its author's" on drafts to common_thread_app
  using (member_id = (select viewer_member()))
  with check (
    member_id = (select viewer_member())
    and organization_id = (select viewer_organization())
    and (select viewer_is('analyst'))
  );
create policy "a draft's files are its author's" on draft_files to common_thread_app
  using (draft_id in (select d.id from drafts d))
  with check (draft_id in (select d.id from drafts d));
create policy "a draft's indicators are its author's" on draft_indicators to common_thread_app
  using (draft_id in (select d.id from drafts d))
  with check (draft_id in (select d.id from drafts d));

-- Sharing --------------------------------------------------------------------------------------------------------------

grant select on case_grants to common_thread_app;
grant insert (
  id, case_id, case_organization_id, party_id, party_kind, level, reason, expires_at, granted_by, granted_by_name
) on case_grants to common_thread_app;
grant update (revoked_at) on case_grants to common_thread_app;
create policy "grants show to the owner and to who was granted" on case_grants for select to common_thread_app
  using (
    case_organization_id = (select viewer_organization())
    or party_id = any ((select viewer_parties())::uuid[])
      and revoked_at is null
      and (expires_at is null or expires_at > now())
      and case_id in (select cases_granted_to_viewer('clear'))
  );
create policy "leads grant their organization's cases" on case_grants for insert to common_thread_app
  with check (
    case_organization_id = (select viewer_organization())
    and granted_by = (select viewer_member())
    and refusal_reason('grant_case', case_id, party_id) is null
  );
create policy "leads revoke grants" on case_grants for update to common_thread_app
  using (case_organization_id = (select viewer_organization()) and (select viewer_is('lead')));

grant select on shares to common_thread_app;
grant insert (
  id, case_id, organization_id, party_id, party_kind, reason, expires_at, shared_by, shared_by_name
) on shares to common_thread_app;
grant update (revoked_at) on shares to common_thread_app;
create policy "shares show to who shared and to whom" on shares for select to common_thread_app
  using (
    organization_id = (select viewer_organization())
    or party_id = any ((select viewer_parties())::uuid[])
      and revoked_at is null
      and (expires_at is null or expires_at > now())
  );
create policy "leads share" on shares for insert to common_thread_app
  with check (
    organization_id = (select viewer_organization())
    and shared_by = (select viewer_member())
    and (select viewer_is('lead'))
  );
create policy "leads take shares back" on shares for update to common_thread_app
  using (organization_id = (select viewer_organization()) and (select viewer_is('lead')));

grant select on shared_observations to common_thread_app;
grant insert on shared_observations to common_thread_app;
create policy "what was shared shows with the share" on shared_observations for select to common_thread_app
  using (share_id in (select s.id from shares s));
create policy "leads share what their organization reported" on shared_observations for insert to common_thread_app
  with check (
    organization_id = (select viewer_organization())
    and (select viewer_is('lead'))
    and share_id in (select s.id from shares s where s.organization_id = (select viewer_organization()))
  );

-- A line that TLP or the other rules forbid takes the whole act with it; the message is the reason's code. What the
-- rules ask of an observation is who reports it, in which case, and its TLP: one line of each TLP answers for a share.
create function refuse_unlawful_shares() returns trigger
language plpgsql set search_path = public, pg_temp
as $$
declare
  act record;
  ours int;
  reason text;
begin
  for act in
    select s.case_id, s.party_id, array_agg(n.observation_id) as lines
    from new_rows n
    join shares s on s.id = n.share_id
    group by s.id
  loop
    select
      sum(l.ours), min(refusal_reason('share_observation', l.example, act.party_id))
    into ours, reason
    from (
      select count(*) as ours, (array_agg(o.id))[1] as example
      from observations o
      where o.id = any (act.lines)
        and o.case_id = act.case_id
        and o.organization_id = viewer_organization()
      group by o.tlp
    ) l;
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
create trigger refuse_unlawful_shares after insert on shared_observations
referencing new table as new_rows
for each statement execute function refuse_unlawful_shares();
