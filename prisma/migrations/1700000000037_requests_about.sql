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
