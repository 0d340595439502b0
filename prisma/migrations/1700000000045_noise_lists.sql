-- Up Migration

-- Values that are common for innocent reasons. A hit lowers what an indicator is worth, and is said; it hides nothing.
-- The installation's lists (built in, or imported by operators) are everybody's to read; an organization's own list is
-- read and changed within it alone.
create type noise_class as enum (
  'public-resolver', 'top-domain', 'bogon', 'cloud-cdn', 'empty-or-fp-hash', 'email', 'sinkhole-parking',
  'shortener-linkinbio', 'vpn', 'abused-legit-service', 'dynamic-dns', 'security-vendor', 'scanner', 'infrastructure'
);
create type noise_match as enum ('exact', 'name', 'network', 'substring', 'regex');

create table noise_lists (
  number int generated always as identity primary key,
  organization_id uuid references organizations (id),
  slug text not null check (length(slug) between 1 and 200),
  name text not null check (length(name) between 1 and 300),
  description text not null default '' check (length(description) <= 2000),
  source text not null default '' check (length(source) <= 500),
  type text not null check (type in ('string', 'substring', 'hostname', 'cidr', 'regex', 'mixed')),
  class noise_class not null,
  matching_attributes text[] not null default '{}',
  kinds text[] not null,
  version bigint not null,
  enabled boolean not null default true,
  built_in boolean not null default false,
  entries int not null default 0,
  revision int not null default 1,
  unique nulls not distinct (organization_id, slug)
);
comment on column noise_lists.organization_id is 'whose own list it is; null: the installation''s';
comment on column noise_lists.kinds is 'of indicators that the list is about, from its matching_attributes';
comment on column noise_lists.revision is 'counts whatever changes what the list hits, so that memory knows what to load again';

create table noise_entries (
  list_number int not null references noise_lists (number) on delete cascade,
  match noise_match not null,
  value text not null check (octet_length(value) between 1 and 1000),
  net cidr generated always as (case when match = 'network' then value::cidr end) stored,
  primary key (match, value, list_number)
);
comment on column noise_entries.value is 'canonical as an indicator is; a regex without its slashes';
create index noise_entries_by_list on noise_entries (list_number);
create index noise_entries_by_network on noise_entries (net, list_number) where net is not null;
create index noise_entries_by_beginning on noise_entries (left(value, 3)) where match = 'substring';

create table noise_list_versions (
  id uuid primary key default new_id(),
  list_number int not null references noise_lists (number) on delete cascade,
  version bigint not null,
  added int not null,
  removed int not null,
  entries int not null,
  imported_by uuid not null references users (id),
  imported_at timestamptz not null default now()
);
create index noise_list_versions_by_list on noise_list_versions (list_number, imported_at desc);

do $$
declare
  t text;
begin
  foreach t in array array['noise_lists', 'noise_entries', 'noise_list_versions']
  loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy "the owner migrates" on %I to current_user using (true) with check (true)', t);
  end loop;
end
$$;
select limit_view_as('noise_lists');
select limit_view_as('noise_entries');
select limit_view_as('noise_list_versions');

-- The lists that the viewer may change: operators what was imported, leads their organization's own.
create function noise_lists_kept_by_viewer() returns setof int
language sql stable
as $$
  select l.number
  from noise_lists l
  where case
    when l.organization_id is null then viewer_is_operator() and not l.built_in
    else l.organization_id = viewer_organization() and viewer_is('lead')
  end
$$;
grant execute on function noise_lists_kept_by_viewer() to common_thread_app;

grant select on noise_lists to common_thread_app;
grant insert (
  organization_id, slug, name, description, type, class, matching_attributes, kinds, version
) on noise_lists to common_thread_app;
grant update (name, description, type, class, matching_attributes, kinds, version, enabled) on noise_lists
  to common_thread_app;
create policy "whoever is signed in reads the installation's lists, members their own" on noise_lists for select
  to common_thread_app
  using (
    organization_id is null and (select viewer_user()) is not null
    or organization_id = (select viewer_organization())
  );
create policy "operators import lists, leads begin their organization's" on noise_lists for insert to common_thread_app
  with check (
    organization_id is null and (select viewer_is_operator())
    or organization_id = (select viewer_organization()) and (select viewer_is('lead'))
  );
create policy "operators change the installation's lists, leads their own" on noise_lists for update to common_thread_app
  using (
    organization_id is null and (select viewer_is_operator())
    or organization_id = (select viewer_organization()) and (select viewer_is('lead'))
  );

grant select, delete on noise_entries to common_thread_app;
grant insert (list_number, match, value) on noise_entries to common_thread_app;
create policy "entries show with their list" on noise_entries for select to common_thread_app
  using (list_number in (select l.number from noise_lists l));
create policy "who keeps a list adds entries" on noise_entries for insert to common_thread_app
  with check (list_number in (select noise_lists_kept_by_viewer()));
create policy "who keeps a list removes entries" on noise_entries for delete to common_thread_app
  using (list_number in (select noise_lists_kept_by_viewer()));

grant select on noise_list_versions to common_thread_app;
grant insert (list_number, version, added, removed, entries, imported_by) on noise_list_versions to common_thread_app;
create policy "versions show with their list" on noise_list_versions for select to common_thread_app
  using (list_number in (select l.number from noise_lists l));
create policy "who keeps a list notes its versions" on noise_list_versions for insert to common_thread_app
  with check (list_number in (select noise_lists_kept_by_viewer()) and imported_by = (select viewer_user()));

-- Which class a list is of is what strength hangs on.
grant select (number, organization_id, class, enabled) on noise_lists to common_thread_overlap;
create policy "overlaps weigh by a list's class" on noise_lists for select to common_thread_overlap using (true);

-- Which lists an observation is on stands in its own row, so that reading it asks nothing about anybody else.
alter table observations add column noise int[];
comment on column observations.noise is
  'numbers of the noise lists that hold the value: the installation''s and the reporter''s own; null: none';
grant insert (noise) on observations to common_thread_app;
create index observations_on_noise_lists on observations (organization_id) where noise is not null;

-- A review names the lists; what it called innocent before is on the built-in ones.
alter table draft_indicators add column noise int[], drop column innocent;
grant insert (noise), update (noise) on draft_indicators to common_thread_app;

-- Well-known facts that need no file. What they hit is changed by a migration, so that it is the same everywhere.
create function add_built_in_list(
  slug text, name text, type text, class noise_class, kinds text[], match noise_match, listed text, source text
) returns void
language sql
as $$
  with made as (
    insert into noise_lists (slug, name, source, type, class, kinds, version, built_in)
    values (slug, name, source, type, class, kinds, 1, true)
    returning number
  )
  insert into noise_entries (list_number, match, value)
  select m.number, match, v.value
  from made m
  cross join regexp_split_to_table(trim(listed), '\s+') as v (value)
$$;

select add_built_in_list(
  'private-networks', 'Private networks', 'cidr', 'bogon', '{ipv4,ipv6,url,network}', 'network',
  '10.0.0.0/8 172.16.0.0/12 192.168.0.0/16 100.64.0.0/10 fc00::/7', 'RFC 1918, RFC 6598, RFC 4193'
);
select add_built_in_list(
  'loopback', 'Loopback addresses', 'cidr', 'bogon', '{ipv4,ipv6,url,network}', 'network',
  '127.0.0.0/8 ::1/128', 'RFC 1122, RFC 4291'
);
select add_built_in_list(
  'link-local', 'Link-local addresses', 'cidr', 'bogon', '{ipv4,ipv6,url,network}', 'network',
  '169.254.0.0/16 fe80::/10', 'RFC 3927, RFC 4291'
);
select add_built_in_list(
  'multicast', 'Multicast addresses', 'cidr', 'bogon', '{ipv4,ipv6,url,network}', 'network',
  '224.0.0.0/4 ff00::/8', 'RFC 5771, RFC 4291'
);
select add_built_in_list(
  'reserved-networks', 'Reserved networks', 'cidr', 'bogon', '{ipv4,ipv6,url,network}', 'network',
  '0.0.0.0/8 192.0.0.0/24 192.88.99.0/24 198.18.0.0/15 240.0.0.0/4
   ::/128 64:ff9b::/96 64:ff9b:1::/48 100::/64 2001::/23 2002::/16 fec0::/10',
  'RFC 6890, IANA special-purpose address registries'
);
select add_built_in_list(
  'documentation-networks', 'Documentation networks', 'cidr', 'bogon', '{ipv4,ipv6,url,network}', 'network',
  '192.0.2.0/24 198.51.100.0/24 203.0.113.0/24 2001:db8::/32 3fff::/20', 'RFC 5737, RFC 3849, RFC 9637'
);
select add_built_in_list(
  'reserved-names', 'Names reserved for documentation, tests and local use', 'hostname', 'bogon', '{domain,url,email}',
  'name', 'example test invalid localhost local example.com example.net example.org', 'RFC 2606, RFC 6761, RFC 6762'
);
select add_built_in_list(
  'public-resolvers', 'Large public DNS resolvers', 'cidr', 'public-resolver', '{ipv4,ipv6,url}', 'network',
  '1.1.1.1/32 1.0.0.1/32 8.8.8.8/32 8.8.4.4/32 9.9.9.9/32 149.112.112.112/32 208.67.222.222/32 208.67.220.220/32
   4.2.2.1/32 4.2.2.2/32 4.2.2.3/32 4.2.2.4/32 64.6.64.6/32 64.6.65.6/32 77.88.8.8/32 77.88.8.1/32 94.140.14.14/32
   94.140.15.15/32 114.114.114.114/32 223.5.5.5/32 223.6.6.6/32 2001:4860:4860::8888/128 2001:4860:4860::8844/128
   2606:4700:4700::1111/128 2606:4700:4700::1001/128 2620:fe::fe/128 2620:fe::9/128',
  'their operators'' own documentation'
);
select add_built_in_list(
  'empty-file', 'Hashes of the empty file', 'string', 'empty-or-fp-hash', '{md5,sha1,sha256,sha512,ssdeep}', 'exact',
  'd41d8cd98f00b204e9800998ecf8427e da39a3ee5e6b4b0d3255bfef95601890afd80709
   d14a028c2a3a2bc9476102bb288234c415a2b01f828ea62ac5b3e42f
   e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
   38b060a751ac96384cd9327eb1b1e36a21fdb71114be07434c0cc7bf63f6e1da274edebfe76f65fbd51ad2f14898b95b
   cf83e1357eefb8bdf1542850d66d8007d620e4050b5715dc83f4a921d36ce9ce47d0d13c5d85f2b0ff8318d2877eec2f63b931bd47417a81a538327af927da3e
   3::',
  'md5, sha1, sha224, sha256, sha384, sha512 and ssdeep of no bytes'
);
select add_built_in_list(
  'popular-sites', 'Sites that everybody uses', 'hostname', 'top-domain', '{domain,url}', 'name',
  'adobe.com apple.com baidu.com bing.com duckduckgo.com gmail.com google.co.jp gstatic.com hotmail.com instagram.com
   microsoftonline.com mozilla.org msn.com netflix.com openxmlformats.org outlook.com purl.org schema.org ubuntu.com
   w3.org whatsapp.com wikipedia.org windowsupdate.com xmlsoap.org yahoo.co.jp',
  'our own choice: what stands in most reports without meaning anything'
);
-- Anybody can put anything below these: the site as such is innocent, a page or a host below it may well not be.
select add_built_in_list(
  'open-platforms', 'Sites on which anybody publishes (the site as such)', 'string', 'top-domain', '{domain,url}', 'exact',
  string_agg(f.form, ' '), 'our own choice: popular, and open to all'
)
from regexp_split_to_table(
  'amazon.com facebook.com github.com google.com googleapis.com icloud.com linkedin.com live.com microsoft.com office.com
   reddit.com twitter.com windows.com x.com yahoo.com youtube.com',
  '\s+'
) as s (site)
cross join lateral (
  values (s.site), ('www.' || s.site), ('http://' || s.site), ('https://' || s.site),
    ('http://www.' || s.site), ('https://www.' || s.site)
) as f (form);
select add_built_in_list(
  'security-sites', 'Sites of those who write, host and cite reports', 'hostname', 'security-vendor',
  '{domain,url,email}', 'name',
  'any.run attack.mitre.org avast.io bleepingcomputer.com blackberry.com broadcom.com checkpoint.com cisa.gov cisco.com
   crowdstrike.com cve.org eset.com fireeye.com fortinet.com hybrid-analysis.com ipa.go.jp jpcert.or.jp kaspersky.com
   krebsonsecurity.com malwarebytes.com mandiant.com mcafee.com mitre.org nist.gov npa.go.jp paloaltonetworks.com
   proofpoint.com schneier.com securelist.com sekoia.io sentinelone.com shodan.io sophos.com symantec.com
   talosintelligence.com thedfirreport.com thehackernews.com trendmicro.com urlscan.io virustotal.com volexity.com
   welivesecurity.com withsecure.com zscaler.com',
  'our own choice: who is quoted in reports'
);
drop function add_built_in_list(text, text, text, noise_class, text[], noise_match, text, text);
update noise_lists l set entries = (select count(*) from noise_entries e where e.list_number = l.number);
