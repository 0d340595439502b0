-- Up Migration

-- One row: how this installation behaves. The salt makes overlap ids that nobody can compute outside.
create table installation (
  only_row boolean primary key default true check (only_row),
  demo boolean not null default false,
  vouches_required int not null default 2 check (vouches_required between 0 and 10),
  default_matching_budget int check (default_matching_budget >= 0)
);
insert into installation (default_matching_budget) values (20000);

create table installation_secrets (
  only_row boolean primary key default true check (only_row),
  overlap_salt text not null
);
insert into installation_secrets (overlap_salt) values (gen_random_uuid()::text || gen_random_uuid()::text);

-- What can be granted something: an organization, a sharing group or a member share one id space.
create table parties (
  id uuid primary key default new_id(),
  kind party_kind not null,
  unique (id, kind)
);

create table organizations (
  id uuid primary key references parties (id),
  code text not null unique check (code ~ '^[A-Z0-9]{2,12}$'),
  name text not null check (length(name) between 1 and 200),
  name_reading text,
  sector text not null check (length(sector) between 1 and 60),
  standing_at timestamptz,
  closed_at timestamptz,
  created_at timestamptz not null default now()
);
comment on column organizations.standing_at is
  'since when enough organizations have vouched for it: before that it neither matches nor is shared with';

create table organization_settings (
  organization_id uuid primary key references organizations (id),
  identity_policy identity_policy not null default 'named',
  updated_at timestamptz not null default now()
);

create table users (
  id uuid primary key default new_id(),
  email text not null check (email = lower(email) and length(email) between 3 and 320),
  name text not null check (length(name) between 1 and 200),
  name_reading text,
  locale text not null default 'en' check (locale in ('en', 'ja')),
  theme text not null default 'system' check (theme in ('system', 'light', 'dark')),
  time_zone text not null default 'UTC',
  is_operator boolean not null default false,
  deactivated_at timestamptz,
  created_at timestamptz not null default now(),
  unique (email)
);

-- Out of the app's reach; only the sign-in functions read it.
create table credentials (
  user_id uuid primary key references users (id),
  password_hash text not null,
  changed_at timestamptz not null default now()
);

create table members (
  id uuid primary key references parties (id),
  user_id uuid not null references users (id),
  organization_id uuid not null references organizations (id),
  role member_role not null,
  deactivated_at timestamptz,
  last_active_at timestamptz,
  created_at timestamptz not null default now(),
  unique (user_id, organization_id),
  unique (id, organization_id)
);
create index members_by_organization on members (organization_id);

create table sessions (
  id uuid primary key,
  user_id uuid not null references users (id),
  organization_id uuid references organizations (id),
  user_agent text,
  created_at timestamptz not null default now(),
  last_seen_at timestamptz not null default now(),
  expires_at timestamptz not null,
  revoked_at timestamptz
);
create index sessions_by_user on sessions (user_id);

create table invitations (
  id uuid primary key default new_id(),
  organization_id uuid references organizations (id),
  email text check (email = lower(email)),
  role member_role,
  token_hash bytea not null unique,
  invited_by uuid references users (id),
  expires_at timestamptz not null,
  accepted_at timestamptz,
  revoked_at timestamptz,
  created_at timestamptz not null default now(),
  check ((organization_id is null) = (role is null))
);
comment on column invitations.organization_id is 'null invites an operator of the installation';
create index invitations_by_organization on invitations (organization_id);

create table password_resets (
  id uuid primary key default new_id(),
  user_id uuid not null references users (id),
  organization_id uuid references organizations (id),
  token_hash bytea not null unique,
  created_by uuid references users (id),
  expires_at timestamptz not null,
  used_at timestamptz,
  created_at timestamptz not null default now()
);

create table sign_in_attempts (
  id bigint generated always as identity primary key,
  account_hash bytea not null,
  address text not null,
  attempted_at timestamptz not null default now()
);
create index sign_in_attempts_by_account on sign_in_attempts (account_hash, attempted_at);
create index sign_in_attempts_by_address on sign_in_attempts (address, attempted_at);

create table organization_vouches (
  organization_id uuid not null references organizations (id),
  voucher_organization_id uuid not null references organizations (id),
  vouched_by uuid not null references members (id),
  created_at timestamptz not null default now(),
  primary key (organization_id, voucher_organization_id),
  check (organization_id <> voucher_organization_id)
);

create table sharing_groups (
  id uuid primary key references parties (id),
  name text not null unique check (length(name) between 1 and 120),
  purpose text not null default '' check (length(purpose) <= 2000),
  closed boolean not null default false,
  organization_id uuid references organizations (id),
  created_at timestamptz not null default now()
);
comment on column sharing_groups.organization_id is 'the organization that created and runs it; null: the operators';

create table sharing_group_members (
  group_id uuid not null references sharing_groups (id),
  organization_id uuid not null references organizations (id),
  invited_at timestamptz not null default now(),
  joined_at timestamptz,
  primary key (group_id, organization_id)
);
create index sharing_group_members_by_organization on sharing_group_members (organization_id);
