-- Up Migration

create table case_numbers (
  organization_id uuid not null references organizations (id),
  year int not null,
  last int not null,
  primary key (organization_id, year)
);

create table cases (
  id uuid primary key default new_id(),
  organization_id uuid not null references organizations (id),
  number text not null,
  title text not null check (length(title) between 1 and 300),
  description text not null default '' check (length(description) <= 100000),
  status case_status not null default 'new',
  resolution case_resolution,
  severity severity not null default 'medium',
  tlp tlp not null default 'amber',
  pap pap not null default 'amber',
  classification text check (classification ~ '^[a-z_]+(/[a-z_]+)?$'),
  techniques text[] not null default '{}',
  owner_member_id uuid,
  first_seen_at timestamptz,
  detected_at timestamptz,
  reported_at timestamptz,
  closed_at timestamptz,
  created_by uuid references members (id),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  version int not null default 1,
  unique (id, organization_id),
  unique (organization_id, number),
  foreign key (owner_member_id, organization_id) references members (id, organization_id),
  check ((status = 'closed') = (resolution is not null))
);
create index cases_by_organization on cases (organization_id, updated_at desc);

-- What was filed into a case: the name and fingerprint of a text, not the text.
create table case_sources (
  id uuid primary key default new_id(),
  case_id uuid not null,
  case_organization_id uuid not null,
  organization_id uuid not null references organizations (id),
  name text not null check (length(name) between 1 and 300),
  media_type text not null,
  bytes bigint not null,
  sha256 text not null,
  created_by uuid references members (id),
  created_at timestamptz not null default now(),
  foreign key (case_id, case_organization_id) references cases (id, organization_id) on delete cascade
);
create index case_sources_by_case on case_sources (case_id);

-- One row per indicator that an organization reports in a case. The key is the first 16 bytes of SHA-256 over kind and
-- canonical value, so that equal indicators meet by one index, whoever reports them.
create table observations (
  id uuid primary key default new_id(),
  case_id uuid not null,
  case_organization_id uuid not null,
  organization_id uuid not null,
  key uuid not null,
  kind indicator_kind not null,
  value text not null check (length(value) between 1 and 8192),
  roles incident_role[] not null default '{}',
  tlp tlp not null,
  exposure exposure not null default 'private',
  confidence smallint check (confidence between 0 and 100),
  note text not null default '' check (length(note) <= 10000),
  sources jsonb not null default '[]',
  first_seen_at timestamptz,
  last_seen_at timestamptz,
  created_by uuid,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  version int not null default 1,
  unique (case_id, organization_id, key),
  unique (id, organization_id),
  foreign key (case_id, case_organization_id) references cases (id, organization_id) on delete cascade,
  constraint red_is_never_matchable check (tlp <> 'red' or exposure = 'private'),
  constraint contributed_is_never_matchable check (organization_id = case_organization_id or exposure = 'private'),
  constraint compared_only_with_a_source check (exposure = 'private' or sources <> '[]')
);
comment on column observations.organization_id is
  'who reports it: the owner of the case or a contributor; the policies hold it, a foreign key would cost a probe a row';
comment on column observations.sources is '[{"name", "source_id"?, "excerpt"?, "at"?}]: where the reporter has it from';
create index observations_by_key on observations (key, organization_id) include (case_id);

create table case_comments (
  id uuid primary key default new_id(),
  case_id uuid not null,
  case_organization_id uuid not null,
  organization_id uuid not null references organizations (id),
  member_id uuid not null references members (id),
  author_name text not null,
  body text not null check (length(body) between 1 and 20000),
  created_at timestamptz not null default now(),
  foreign key (case_id, case_organization_id) references cases (id, organization_id) on delete cascade
);
create index case_comments_by_case on case_comments (case_id, created_at);

-- A filing in the making: the text, its files, and what was found in them, until it becomes a case.
create table drafts (
  id uuid primary key default new_id(),
  organization_id uuid not null references organizations (id),
  member_id uuid not null references members (id),
  case_id uuid references cases (id) on delete cascade,
  title text not null default '' check (length(title) <= 300),
  text text not null default '',
  details jsonb not null default '{}',
  sharing jsonb not null default '{}',
  extracted_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index drafts_by_member on drafts (member_id, updated_at desc);

create table draft_files (
  id uuid primary key default new_id(),
  draft_id uuid not null references drafts (id) on delete cascade,
  name text not null check (length(name) between 1 and 300),
  media_type text not null,
  bytes bigint not null,
  sha256 text not null,
  text text not null,
  created_at timestamptz not null default now()
);
create index draft_files_by_draft on draft_files (draft_id);

create table draft_indicators (
  draft_id uuid not null references drafts (id) on delete cascade,
  position int not null,
  kind indicator_kind not null,
  value text not null,
  key uuid not null,
  source_name text not null,
  file_id uuid references draft_files (id) on delete cascade,
  excerpt text not null default '',
  occurrences int not null default 1,
  innocent text,
  chosen boolean not null,
  role incident_role not null default 'other',
  exposure exposure not null,
  tlp tlp not null,
  shared boolean not null default true,
  primary key (draft_id, position)
);

-- The next free number of the owner for the year of detection: MHI-2011-0003.
create function assign_case_number() returns trigger
language plpgsql security definer set search_path = public, pg_temp
as $$
declare
  case_year int := extract(year from coalesce(new.detected_at, now()) at time zone 'UTC');
  next_number int;
begin
  insert into case_numbers as n (organization_id, year, last)
  values (new.organization_id, case_year, 1)
  on conflict (organization_id, year) do update set last = n.last + 1
  returning last into next_number;
  select o.code || '-' || case_year || '-' || lpad(next_number::text, greatest(4, length(next_number::text)), '0')
  into new.number
  from organizations o
  where o.id = new.organization_id;
  return new;
end
$$;
create trigger assign_case_number before insert on cases
for each row execute function assign_case_number();
