-- Up Migration

create table case_grants (
  id uuid primary key default new_id(),
  case_id uuid not null,
  case_organization_id uuid not null,
  party_id uuid not null,
  party_kind party_kind not null,
  level grant_level not null,
  reason text not null check (length(reason) between 1 and 2000),
  expires_at timestamptz,
  granted_by uuid not null references members (id),
  granted_by_name text not null,
  created_at timestamptz not null default now(),
  revoked_at timestamptz,
  foreign key (party_id, party_kind) references parties (id, kind),
  foreign key (case_id, case_organization_id) references cases (id, organization_id) on delete cascade
);
create index case_grants_by_party on case_grants (party_id) where revoked_at is null;
create index case_grants_by_case on case_grants (case_id);

-- One act of sharing: these observations of one case, to this party.
create table shares (
  id uuid primary key default new_id(),
  case_id uuid not null,
  organization_id uuid not null,
  party_id uuid not null,
  party_kind party_kind not null,
  reason text not null check (length(reason) between 1 and 2000),
  expires_at timestamptz,
  shared_by uuid not null references members (id),
  shared_by_name text not null,
  created_at timestamptz not null default now(),
  revoked_at timestamptz,
  unique (id, organization_id),
  foreign key (party_id, party_kind) references parties (id, kind),
  foreign key (case_id, organization_id) references cases (id, organization_id) on delete cascade
);
create index shares_by_party on shares (party_id) where revoked_at is null;
create index shares_by_case on shares (case_id);

-- The organization in both keys makes it impossible to share what another organization reported.
create table shared_observations (
  share_id uuid not null,
  observation_id uuid not null,
  organization_id uuid not null,
  primary key (share_id, observation_id),
  foreign key (share_id, organization_id) references shares (id, organization_id) on delete cascade,
  foreign key (observation_id, organization_id) references observations (id, organization_id) on delete cascade
);
create index shared_observations_by_observation on shared_observations (observation_id);
