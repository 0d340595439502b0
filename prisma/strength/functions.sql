-- What an overlap is worth: the only place where it is computed. Names after a dollar sign are numbers of weights.csv. All
-- but add_weight are expressions that the planner puts in the place of the call. docs/strength.md derives them.

-- What a shared indicator of this kind says where nothing else is known of it.
create or replace function overlap.prior_of(kind indicator_kind, relation match_relation, roles incident_role[] default '{}')
returns double precision language sql immutable parallel safe
as $$
  select
    case relation
      when 'self' then
        case kind
          when 'ipv4' then ${prior_address}
          when 'domain' then ${prior_domain}
          when 'url' then ${prior_url}
          when 'sha256' then ${prior_file}
          when 'sha1' then ${prior_file}
          when 'md5' then ${prior_file}
          when 'sha512' then ${prior_file}
          when 'ipv6' then ${prior_address}
          when 'email' then ${prior_email}
          when 'certificate' then ${prior_certificate}
          when 'mutex' then ${prior_mutex}
          when 'ssdeep' then ${prior_fuzzy}
          when 'tlsh' then ${prior_fuzzy}
          when 'network' then ${prior_network}
          when 'file_name' then ${prior_file_name}
          when 'registry_key' then ${prior_registry_key}
          when 'ja3' then ${prior_software}
          when 'jarm' then ${prior_software}
          when 'user_agent' then ${prior_software}
          else ${prior_other}
        end
      when 'same_file' then ${prior_file}
      when 'host' then ${prior_host}
      when 'mail_domain' then ${prior_mail_domain}
      when 'registrable' then ${prior_registrable}
      when 'network' then ${prior_network}
      when 'file_name' then ${prior_file_name}
      when 'near' then ${prior_fuzzy}
      else ${prior_other}
    end
    + case
        when roles is null or roles = '{}' then 0
        when 'victim' = any (roles) then ${role_victim}
        when 'scanner' = any (roles) then ${role_scanner}
        when roles && array['springboard', 'malware', 'exfiltration_target']::public.incident_role[] then ${role_attackers}
        else 0
      end
$$;

-- What it loses for being common: by distinct organizations that hold it (both sides do), then by how often each of them
-- has it, which is habit: its own site, its tools, what it links to.
create or replace function overlap.rarity_of(kind indicator_kind, organizations bigint, cases bigint)
returns double precision language sql immutable parallel safe
as $$
  select
    case
      when organizations <= 2 and cases <= 2 then 0
      else
        - ${organizations_slope} * log(least(greatest(organizations, 2), ${rarity_bound}) / 2)
        - case when kind in ('ipv4', 'ipv6', 'network') then ${cases_slope_address} else ${cases_slope} end
          * log(greatest(1, least(cases, ${rarity_bound}) / least(greatest(organizations, 2), ${rarity_bound})))
    end
$$;

-- What remains of it on lists of common things. Weak: what is rented by the hour; and for a URL or a mailbox what is only
-- said of its host.
create or replace function overlap.noise_part(kind indicator_kind, relation match_relation, noise text[])
returns double precision language sql immutable parallel safe
as $$
  select
    case
      when noise is null or noise = '{}' then 1
      when relation <> 'self' then ${noise_strong}
      when noise <@ array['vpn', 'dynamic-dns'] then ${noise_weak}
      when kind in ('ipv4', 'ipv6', 'network') and noise <@ array['vpn', 'dynamic-dns', 'cloud-cdn'] then ${noise_weak}
      when kind in ('url', 'email')
        and noise <@ array['vpn', 'dynamic-dns', 'cloud-cdn', 'top-domain', 'abused-legit-service']
      then ${noise_weak}
      else ${noise_strong}
    end
$$;

-- What remains of it over time, by how fast its kind changes hands; files do not.
create or replace function overlap.time_part(kind indicator_kind, days_apart int)
returns double precision language sql immutable parallel safe
as $$
  select
    case
      when days_apart is null or days_apart <= 0 then 1
      when kind in ('ipv4', 'ipv6', 'network') then power(0.5, days_apart / ${half_life_address})
      when kind in ('domain', 'url', 'email', 'certificate') then
        power(0.5, days_apart / ${half_life_name})
      else 1
    end
$$;

-- What remains of it for who says so: by the weaker of both sides' Admiralty code, and once only for one common source.
create or replace function overlap.source_part(reliability text, credibility int, common_source boolean)
returns double precision language sql immutable parallel safe
as $$
  select
    least(
      case reliability
        when 'b' then ${reliability_b}
        when 'c' then ${reliability_c}
        when 'd' then ${reliability_d}
        when 'e' then ${reliability_e}
        when 'f' then ${reliability_f}
        else 1
      end,
      case credibility
        when 2 then ${reliability_b}
        when 3 then ${reliability_c}
        when 4 then ${reliability_d}
        when 5 then ${reliability_e}
        when 6 then ${reliability_f}
        else 1
      end
    )
    * case when common_source then ${common_source_part} else 1 end
$$;

-- What the reader's organization thought of this indicator before.
create or replace function overlap.verdict_part(verdict text)
returns double precision language sql immutable parallel safe
as $$
  select
    case verdict
      when 'coincidental' then ${verdict_dismissed_part}
      when 'common_infrastructure' then ${verdict_dismissed_part}
      when 'confirmed' then ${verdict_confirmed_part}
      else 1
    end
$$;

-- The log likelihood ratio of one shared indicator: what its kind says, less what is common, to the part that holds.
create or replace function overlap.weight_of(
  kind indicator_kind, relation match_relation, roles incident_role[], organizations bigint, cases bigint, noise text[],
  days_apart int, reliability text default null, credibility int default null, common_source boolean default false,
  verdict text default null
)
returns double precision language sql immutable parallel safe
as $$
  select
    greatest(
      ${weight_floor},
      overlap.prior_of(kind, relation, roles) + overlap.rarity_of(kind, organizations, cases)
    )
    * overlap.noise_part(kind, relation, noise)
    * overlap.time_part(kind, days_apart)
    * overlap.source_part(reliability, credibility, common_source)
    * overlap.verdict_part(verdict)
$$;

-- Whose word a line is: that of a common source, of one network (/24, /48), of one registered domain, of one file.
create or replace function overlap.witness_of(
  key uuid, span inet default null, registrable uuid default null, file uuid default null, source text default null
)
returns text language sql immutable parallel safe
as $$
  select
    case
      when source is not null then 'source ' || source
      when span is not null then host(network(set_masklen(span, case family(span) when 4 then 24 else 48 end)))
      else coalesce(registrable, file, key)::text
    end
$$;

create or replace function overlap.add_weight(sum double precision, weight double precision)
returns double precision language plpgsql immutable parallel safe
as $$
begin
  return sum * ${further_part} + weight;
end
$$;

-- What the distance of the two cases in time says by itself.
create or replace function overlap.closeness_of(days_apart int)
returns double precision language sql immutable parallel safe
as $$
  select
    case
      when days_apart is null then 0
      else least(${closeness_bound}, greatest(-${closeness_bound},
        ${closeness_slope} * log(${closeness_days} / (30 + greatest(days_apart, 0)))
      ))
    end
$$;

-- What long lists lose for meeting by chance, by the indicators of the smaller case.
create or replace function overlap.size_of(smaller_case bigint)
returns double precision language sql immutable parallel safe
as $$
  select -${size_slope} * log(greatest(coalesce(smaller_case, 0), ${size_free}) / ${size_free})
$$;

-- The log likelihood ratio of an overlap.
create or replace function overlap.total_of(combined double precision, days_apart int, smaller_case bigint)
returns double precision language sql immutable parallel safe
as $$
  select least(${cap}, combined + overlap.closeness_of(days_apart) + overlap.size_of(smaller_case))
$$;

create or replace function overlap.support_of(total double precision)
returns support language sql immutable parallel safe
as $$
  select
    case
      when total < 0 then 'against'
      when total < log(2::float8) then 'none'
      when total < 1 then 'weak'
      when total < 2 then 'moderate'
      when total < 3 then 'moderately_strong'
      when total < 4 then 'strong'
      else 'very_strong'
    end::public.support
$$;

-- Whether attackers rent such things as others do: an address, a place below somebody else's name, what is on a list of what
-- is let by the hour.
create or replace function overlap.is_rented(kind indicator_kind, relation match_relation, noise text[]) returns boolean
language sql immutable parallel safe
as $$
  select
    kind in ('ipv4', 'ipv6', 'network')
    or relation in ('host', 'registrable', 'network')
    or coalesce(noise && array['vpn', 'dynamic-dns', 'cloud-cdn'], false)
$$;

-- Whether everybody meets such things: on a list of what is common, or held by so many that it might as well be.
create or replace function overlap.is_common(
  kind indicator_kind, relation match_relation, organizations bigint, noise text[]
)
returns boolean language sql immutable parallel safe
as $$
  select overlap.noise_part(kind, relation, noise) <= ${noise_strong} or organizations >= ${common_organizations}
$$;

-- What could explain an overlap, most open first; `openness` is between 0 and 1 and orders, no more. `rented`, `common` and
-- `copied` are the parts of the witnesses (each counted alike) of which that is true; `doubtful` is what the weakest source
-- leaves (1 - source_part). Nearly all of the smaller case in the larger one is a copy, whoever it is from.
create or replace function overlap.explanations_of(
  total double precision, days_apart int, rented double precision, common double precision, copied double precision,
  doubtful double precision, shared bigint, smaller_case bigint
)
returns table (explanation overlap_explanation, openness double precision)
language sql immutable parallel safe
as $$
  select e.explanation, e.openness
  from (select greatest(0, least(1, total / ${cap})) as related, coalesce(days_apart, 0) > ${campaign_days} as long_apart) t
  cross join lateral (
    values
      ('same_campaign'::public.overlap_explanation, case when t.long_apart then t.related / 2 else t.related end),
      ('same_actor', case when t.long_apart then t.related else 0.9 * t.related end),
      ('rented_infrastructure', rented * (1 - t.related / 2)),
      ('common_service', common),
      ('common_source', case when shared >= 10 and shared >= 0.8 * smaller_case then greatest(copied, 0.8) else copied end),
      ('planted_or_mistaken', greatest(0.1, doubtful))
  ) e (explanation, openness)
  order by e.openness desc, e.explanation
$$;

-- What remains of `combined` without each line in turn: what the verdict hangs on. Lines that do not carry it leave it as it
-- is; beyond the strongest 40 witnesses a line carries nothing that could be seen.
create or replace function overlap.combined_without(witnesses text[], weights double precision[])
returns double precision[] language sql immutable parallel safe
as $$
  with lines as (
    select l.witness, l.weight, l.place, row_number() over (partition by l.witness order by l.weight desc, l.place) as nth
    from unnest(witnesses, weights) with ordinality l (witness, weight, place)
  ),
  carrying as (
    select f.place, f.weight, s.weight as instead, row_number() over (order by f.weight desc, f.place) as rank
    from lines f
    left join lines s on s.witness = f.witness and s.nth = 2
    where f.nth = 1
  ),
  strongest as (
    select * from carrying where rank <= 40
  ),
  whole as (
    select overlap.combined(s.weight order by s.weight) as combined from strongest s
  )
  select array_agg(coalesce(w.combined, whole.combined) order by l.place)
  from lines l
  cross join whole
  left join lateral (
    select coalesce(overlap.combined(o.weight order by o.weight), 0) as combined
    from (
      select case when s.place = l.place then s.instead else s.weight end as weight from strongest s
    ) o
    where o.weight is not null
  ) w on exists (select from strongest s where s.place = l.place)
$$;

grant execute on function
  overlap.is_rented(indicator_kind, match_relation, text[]),
  overlap.is_common(indicator_kind, match_relation, bigint, text[]),
  overlap.explanations_of(
    double precision, int, double precision, double precision, double precision, double precision, bigint, bigint
  ),
  overlap.combined_without(text[], double precision[])
to common_thread_app;
