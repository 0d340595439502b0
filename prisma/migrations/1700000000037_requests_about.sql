-- Up Migration

-- Nobody overwrites what somebody else has just written about a person --------------------------------------------------

alter table case_persons add version int not null default 1;
comment on column case_persons.version is 'grows with each change; who saw an older one chooses anew';
grant insert (version), update (version) on case_persons to common_thread_app;
