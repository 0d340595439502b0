-- Up Migration

-- More kinds of indicators. The type is made anew, because a value that is added to one cannot be used before the commit,
-- and all pending migrations are one transaction.
drop function suggested_exposures();
alter table sharing_rules alter kinds drop default, drop constraint grants_name_a_party;
alter type indicator_kind rename to indicator_kind_before;
create type indicator_kind as enum (
  'ipv4', 'ipv6', 'network', 'domain', 'url', 'email', 'md5', 'sha1', 'sha256', 'sha512', 'ssdeep', 'tlsh', 'file_name',
  'certificate', 'ja3', 'jarm', 'mutex', 'registry_key', 'user_agent'
);
alter table observations alter kind type indicator_kind using kind::text::indicator_kind;
alter table draft_indicators alter kind type indicator_kind using kind::text::indicator_kind;
alter table sharing_rules alter kinds type indicator_kind[] using kinds::text[]::indicator_kind[];
drop type indicator_kind_before;
alter table sharing_rules
  alter kinds set default '{}',
  add constraint grants_name_a_party check (
    case effect
      when 'match' then num_nonnulls(party_id, party_kind, level) = 0 and not reportable
      else num_nonnulls(party_id, party_kind, level) = 3 and roles = '{}' and kinds = '{}'
    end
  );

-- As before, of all kinds.
create function suggested_exposures()
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
grant execute on function suggested_exposures() to common_thread_app;

-- Where the reporter has it from, and what it thinks of that, in the Admiralty code. Unknown until somebody says it.
create type provenance as enum ('own_sensor', 'partner', 'public_feed', 'received');
create type source_reliability as enum ('a', 'b', 'c', 'd', 'e', 'f');
alter table observations
  add provenance provenance,
  add provenance_name text not null default '' check (length(provenance_name) <= 300),
  add reliability source_reliability,
  add credibility smallint check (credibility between 1 and 6),
  add constraint only_a_copy_was_received check (provenance <> 'received' or origin_observation_id is not null);
comment on column observations.provenance_name is 'the sensor, partner or feed: whoever names the same one is no second witness';
comment on column observations.reliability is 'of the source, A to F of the Admiralty code; F: cannot be judged';
comment on column observations.credibility is 'of the information, 1 to 6 of the Admiralty code; 6: cannot be judged';
grant insert (provenance, provenance_name, reliability, credibility) on observations to common_thread_app;
grant update (provenance, provenance_name, reliability, credibility) on observations to common_thread_app;
alter table drafts add provenance jsonb not null default '{}';
comment on column drafts.provenance is 'where what is filed comes from, for all of it';

-- As before; and a copy was received, whatever is said of it.
create or replace function keep_to_the_source() returns trigger
language plpgsql set search_path = public, pg_temp
as $$
begin
  new.provenance := 'received';
  if new.tlp < new.received_tlp
    and not consented(new.organization_id, 'lower_tlp', new.origin_observation_id, to_tlp => new.tlp)
  then
    raise exception using errcode = 'CT001', message = 'source_consent_tlp';
  end if;
  if new.exposure = 'matchable' and not consented(new.organization_id, 'match', new.origin_observation_id) then
    raise exception using errcode = 'CT001', message = 'source_consent_match';
  end if;
  return new;
end
$$;
-- Not by way of the triggers: nothing that others are told of has changed.
alter table observations disable trigger user;
update observations set provenance = 'received' where origin_observation_id is not null;
alter table observations enable trigger user;
