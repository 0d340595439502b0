import pg from "pg";
import { asViewer } from "@/server/db";
import { listCaseOverlaps } from "@/server/overlap/queries";
import type { TestMember, TestOrganization, World } from "@/server/testing/world";
import { compare, type Figure } from "@/scripts/bench/measure";

const ORGANIZATIONS = 200;
const CASES = 20_000;
const OBSERVATIONS = 1_000_000;
const INDICATORS = 1_000;
const ROUNDS = 30;

/**
 * The first page of overlaps of a case of 1,000 indicators among 1,000,000 observations (200 organizations, 20,000
 * cases, a Zipf-like share of values, 2 % very common ones), as the product reads it in the app's role with its access
 * rules; against the bare index join over the same rows in a table without any.
 */
export async function benchOverlaps(world: World, member: TestMember): Promise<{ figure: Figure; caseId: string }> {
  const caseId = await fill(world, member);
  const bare = new pg.Client({ connectionString: world.testDatabase.ownerUrl });
  await bare.connect();
  try {
    const figure = await asViewer(member, (tx) =>
      compare(
        "overlaps_of_1000_indicators_in_1000000",
        ROUNDS,
        () => listCaseOverlaps(tx, caseId, { page: 1 }),
        () => bare.query(BARE_JOIN, [caseId, member.organizationId]),
      ),
    );
    return { figure, caseId };
  } finally {
    await bare.end();
  }
}

const BARE_JOIN = `
  select theirs.case_id, count(*), count(*) over () as total
  from bare_observations mine
  join bare_observations theirs on theirs.key = mine.key and theirs.organization_id <> mine.organization_id
  where mine.case_id = $1 and mine.organization_id = $2
  group by theirs.case_id
  order by count(*) desc
  limit 50
`;

/** Fills observations, what is compared, and the bare table with the same rows. Returns the case that is measured. */
async function fill(world: World, member: TestMember): Promise<string> {
  const organizations: TestOrganization[] = [];
  for (let made = 0; made < ORGANIZATIONS; made++) organizations.push(await world.organization({ budget: null }));
  const ids = [member.organizationId, ...organizations.map(({ id }) => id)];
  const owner = await world.owner.connect();
  try {
    await owner.query("set work_mem = '256MB'; alter table observations disable trigger user");
    await owner.query("select setseed(0.5)");
    await owner.query(MAKE_CASES, [ids, CASES]);
    await owner.query(MAKE_OBSERVATIONS, [OBSERVATIONS, CASES, INDICATORS]);
    await owner.query(`
      insert into match_keys (key, organization_id, case_id, batch, seen_from, seen_to)
      select key, organization_id, case_id, 0, '2011-08-01', '2011-08-01' from observations order by key;
      create table bare_observations as
      select id, case_id, organization_id, key, kind, value, created_at from observations;
      alter table bare_observations add primary key (id);
      create unique index on bare_observations (case_id, key);
      create index on bare_observations (key, organization_id) include (case_id);
      alter table observations enable trigger user;
    `);
    await owner.query("vacuum (analyze) observations");
    await owner.query("vacuum (analyze) match_keys");
    await owner.query("vacuum (analyze) bare_observations");
    const { rows } = await owner.query<{ id: string }>("select id from bench_cases where place = 0");
    return rows[0]!.id;
  } finally {
    owner.release();
  }
}

/** Case 0 is the one that is measured; the others go round the organizations. */
const MAKE_CASES = `
  with made as (
    insert into cases (organization_id, title, number)
    select ($1::uuid[])[case when place = 0 then 1 else 2 + place % (cardinality($1::uuid[]) - 1) end], 'Bench ' || place, ''
    from generate_series(0, $2::int) place
    returning id, organization_id, title
  )
  select id, organization_id, replace(title, 'Bench ', '')::int as place into bench_cases from made
`;

/** 2 % of the rows hold one of 50 very common values; the rest fall off like Zipf over twice as many values as rows. */
const MAKE_OBSERVATIONS = `
  insert into observations
    (case_id, case_organization_id, organization_id, key, kind, value, tlp, exposure, sources)
  select c.id, c.organization_id, c.organization_id, md5(v.value)::uuid, 'domain', v.value, 'amber', 'matchable', '[{"name": "bench"}]'
  from generate_series(0, $1::int + $3::int - 1) row
  cross join lateral (
    select case
      when random() < 0.02 then 'common-' || floor(random() * 50 + row * 0)::int
      else 'v-' || floor(exp(random() * ln($1::float * 2)) + row * 0)::int || '-' || floor(random() * 40)::int
    end || '.example' as value
  ) v
  join bench_cases c on c.place = case when row < $3::int then 0 else 1 + row % $2::int end
  on conflict do nothing
`;
