import pg from "pg";
import { matchUntilDone } from "@/server/overlap/matcher";
import type { World } from "@/server/testing/world";
import { answersTo, OVERLAP_NOTICES } from "./ask";
import { act, build } from "./build";
import { after, deedOf, factsOf } from "./facts";
import { expectedNoticesOf, expectedOf } from "./model";
import type { Plan } from "./plan";

export type Difference = { person: string; question: string; expected: string[]; answered: string[] };

let made = 0;

/** Worlds are written by the tables' owner, whom this rule would ask for a viewer's rights. */
export async function prepare(world: World): Promise<void> {
  await world.owner.query("alter table shared_observations disable trigger refuse_unlawful_shares");
}

/**
 * Makes a world after a plan, lets it be compared, does what happens later, and asks every surface for each person.
 * @returns how many questions were asked, and where an answer differs from the model's.
 */
export async function explore(world: World, plan: Plan): Promise<{ probes: number; differences: Difference[] }> {
  let facts = factsOf(plan, ++made);
  await build(world, facts);
  await compare(world);
  for (const change of plan.changes) {
    const deed = deedOf(facts, change);
    if (!deed) continue;
    await act(world, deed);
    facts = after(facts, deed);
  }
  await compare(world);
  let probes = 0;
  const differences: Difference[] = [];
  for (const person of facts.people) {
    const expected = expectedOf(facts, person);
    const { [OVERLAP_NOTICES]: notices = [], ...answered } = await answersTo(facts, person);
    const possible = expectedNoticesOf(facts, person);
    const wrong = notices.filter((one) => !possible.flat().includes(one));
    const untold = possible.filter((some) => !some.some((one) => notices.includes(one)));
    if (wrong.length + untold.length > 0) {
      differences.push({ person: person.name, question: OVERLAP_NOTICES, expected: possible.flat(), answered: notices });
    }
    probes++;
    for (const question of new Set([...Object.keys(expected), ...Object.keys(answered)])) {
      probes++;
      const [one, other] = [expected[question] ?? [], answered[question] ?? []];
      if (JSON.stringify(one) !== JSON.stringify(other)) {
        differences.push({ person: person.name, question, expected: one, answered: other });
      }
    }
  }
  return { probes, differences };
}

async function compare(world: World): Promise<void> {
  const matcher = new pg.Client({ connectionString: world.testDatabase.overlapUrl });
  await matcher.connect();
  try {
    await matchUntilDone(matcher);
  } finally {
    await matcher.end();
  }
}

/** Takes every world out of the database again. */
export async function empty(world: World): Promise<void> {
  const { rows } = await world.owner.query<{ tables: string }>(
    `select string_agg(format('%I', relname), ', ') as tables
     from pg_class
     where relnamespace = 'public'::regnamespace
       and relkind = 'r'
       and relname not in ('installation', 'installation_secrets', 'schema_migrations')`,
  );
  await world.owner.query(`truncate ${rows[0]!.tables}`);
}
