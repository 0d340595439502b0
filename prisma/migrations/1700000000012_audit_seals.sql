-- Up Migration

-- Signed heads of the audit's chains. The key stays outside the database, so whoever rewrites entries, hashes and all,
-- cannot make the seals fit. The application seals what was appended every few seconds (server/audit/seal.ts).
create table audit_seals (
  chain uuid not null,
  seq bigint not null,
  hash bytea not null,
  key_id text not null,
  signature bytea not null,
  sealed_at timestamptz not null default now(),
  primary key (chain, seq, key_id)
);
comment on column audit_seals.key_id is 'the beginning of the public key''s hash, to know which key signed';
alter table audit_seals enable row level security;
alter table audit_seals force row level security;
create policy "the owner seals" on audit_seals to current_user using (true) with check (true);

-- Heads that no seal of this key covers yet. For the application itself: to anybody who is signed in there are none.
create function unsealed_heads(with_key text) returns table (chain uuid, seq bigint, hash bytea)
language sql stable security definer set search_path = public, pg_temp
as $$
  select h.chain, h.seq, h.hash
  from audit_heads h
  where viewer_user() is null
    and h.seq > 0
    and not exists (select from audit_seals s where s.chain = h.chain and s.seq = h.seq and s.key_id = with_key)
  limit 1000
$$;

-- A seal is of the head that stands, and of nothing else. Whether it was made.
create function seal_audit(of_chain uuid, at_seq bigint, signed_hash bytea, with_key text, by_signature bytea) returns boolean
language sql security definer set search_path = public, pg_temp
as $$
  with sealed as (
    insert into audit_seals (chain, seq, hash, key_id, signature)
    select h.chain, h.seq, h.hash, with_key, by_signature
    from audit_heads h
    where viewer_user() is null
      and (h.chain, h.seq, h.hash) = (of_chain, at_seq, signed_hash)
    on conflict do nothing
    returning 1
  )
  select exists (select from sealed)
$$;
grant execute on function unsealed_heads(text), seal_audit(uuid, bigint, bytea, text, bytea) to common_thread_app;
