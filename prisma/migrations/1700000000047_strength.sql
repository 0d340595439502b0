-- Up Migration

do $$
begin
  if to_regtype('match_relation') is null then
    create type match_relation as enum (
      'self', 'same_file', 'host', 'mail_domain', 'registrable', 'file_name', 'network', 'near'
    );
  end if;
end
$$;

-- The verbal scale of forensic reporting (ENFSI 2015), weakest first: by it overlaps are sorted and filtered.
create type support as enum ('against', 'none', 'weak', 'moderate', 'moderately_strong', 'strong', 'very_strong');

-- What else could explain an overlap.
create type overlap_explanation as enum (
  'same_campaign', 'same_actor', 'rented_infrastructure', 'common_service', 'common_source', 'planted_or_mistaken'
);

set local role common_thread_overlap;

-- What these compute stands in prisma/strength/, with its numbers, and is put in their place whenever it changed: numbers
-- are fitted anew more often than what is asked of them changes. Logarithms are of base 10.
create function overlap.prior_of(kind indicator_kind, relation match_relation, roles incident_role[] default '{}')
returns double precision language sql immutable parallel safe as 'select null::double precision';

create function overlap.rarity_of(kind indicator_kind, organizations bigint, cases bigint)
returns double precision language sql immutable parallel safe as 'select null::double precision';

create function overlap.noise_part(kind indicator_kind, relation match_relation, noise text[])
returns double precision language sql immutable parallel safe as 'select null::double precision';

create function overlap.time_part(kind indicator_kind, days_apart int)
returns double precision language sql immutable parallel safe as 'select null::double precision';

create function overlap.source_part(reliability text, credibility int, common_source boolean)
returns double precision language sql immutable parallel safe as 'select null::double precision';

create function overlap.verdict_part(verdict text)
returns double precision language sql immutable parallel safe as 'select null::double precision';

create function overlap.weight_of(
  kind indicator_kind, relation match_relation, roles incident_role[], organizations bigint, cases bigint, noise text[],
  days_apart int, reliability text default null, credibility int default null, common_source boolean default false,
  verdict text default null
)
returns double precision language sql immutable parallel safe as 'select null::double precision';

-- Lines with the same witness count once, the strongest of them.
create function overlap.witness_of(
  key uuid, span inet default null, registrable uuid default null, file uuid default null, source text default null
)
returns text language sql immutable parallel safe as 'select null::text';

create function overlap.add_weight(sum double precision, weight double precision)
returns double precision language plpgsql immutable parallel safe as 'begin return null; end';

-- overlap.combined(weight order by weight): the strongest counts in full, each further one less.
create aggregate overlap.combined(double precision) (
  sfunc = overlap.add_weight, stype = double precision, initcond = '0', parallel = safe
);

create function overlap.closeness_of(days_apart int)
returns double precision language sql immutable parallel safe as 'select null::double precision';

create function overlap.size_of(smaller_case bigint)
returns double precision language sql immutable parallel safe as 'select null::double precision';

create function overlap.total_of(combined double precision, days_apart int, smaller_case bigint)
returns double precision language sql immutable parallel safe as 'select null::double precision';

create function overlap.support_of(total double precision)
returns support language sql immutable parallel safe as 'select null::public.support';

create function overlap.strength_numbers() returns table (name text, value double precision, basis text, source text)
language sql immutable parallel safe as 'select null::text, null::double precision, null::text, null::text where false';

grant execute on function
  overlap.prior_of(indicator_kind, match_relation, incident_role[]),
  overlap.rarity_of(indicator_kind, bigint, bigint),
  overlap.noise_part(indicator_kind, match_relation, text[]),
  overlap.time_part(indicator_kind, int),
  overlap.source_part(text, int, boolean),
  overlap.verdict_part(text),
  overlap.weight_of(
    indicator_kind, match_relation, incident_role[], bigint, bigint, text[], int, text, int, boolean, text
  ),
  overlap.witness_of(uuid, inet, uuid, uuid, text),
  overlap.add_weight(double precision, double precision),
  overlap.combined(double precision),
  overlap.closeness_of(int),
  overlap.size_of(bigint),
  overlap.total_of(double precision, int, bigint),
  overlap.support_of(double precision),
  overlap.strength_numbers()
to common_thread_app;

reset role;
