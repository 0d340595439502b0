import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import path from "node:path";
import { parse } from "csv-parse/sync";
import type pg from "pg";

export type StrengthNumber = { name: string; value: string; basis: string; source: string };

const textOf = (file: string) => readFileSync(path.join(process.cwd(), "prisma/strength", file), "utf8").replaceAll("\r\n", "\n");

/** The numbers of prisma/strength/weights.csv. */
export function strengthNumbers(): StrengthNumber[] {
  const numbers: StrengthNumber[] = parse(textOf("weights.csv"), { columns: true });
  const wrong = numbers.find(({ value }) => !/^-?\d+(\.\d+)?$/.test(value));
  if (wrong) throw new Error(`prisma/strength/weights.csv: ${wrong.name} is no number: ${wrong.value}`);
  return numbers;
}

/** The functions of prisma/strength/functions.sql with the numbers of weights.csv, or others, in their places. */
export function strengthFunctions(others: Record<string, number> = {}): string {
  const numbers = strengthNumbers().map((number) => ({ ...number, value: String(others[number.name] ?? number.value) }));
  const values = new Map(numbers.map(({ name, value }) => [name, value]));
  const unused = new Set(values.keys());
  const functions = textOf("functions.sql").replace(/\$\{([a-z_]+)\}/g, (_, name: string) => {
    const value = values.get(name);
    if (value === undefined) throw new Error(`prisma/strength/weights.csv has no number ${name}`);
    unused.delete(name);
    return `(${value}::float8)`;
  });
  if (unused.size) throw new Error(`prisma/strength/weights.csv: nothing uses ${[...unused].join(", ")}`);
  return functions + listOf(numbers);
}

function listOf(numbers: StrengthNumber[]): string {
  const quoted = (text: string) => `'${text.replaceAll("'", "''")}'`;
  const rows = numbers.map(({ name, value, basis, source }) => `(${[name, basis, source].map(quoted).join(", ")}, ${value})`);
  return `
create or replace function overlap.strength_numbers()
returns table (name text, value double precision, basis text, source text)
language sql immutable parallel safe
as $$
  select n.name, n.value, n.basis, n.source from (values
    ${rows.join(",\n    ")}
  ) as n (name, basis, source, value)
$$;
`;
}

/** Puts the functions in their place unless they are these; their checksum is the comment on what lists the numbers. */
export async function putStrengthFunctions(owner: pg.Client, others?: Record<string, number>): Promise<void> {
  const functions = strengthFunctions(others);
  const checksum = createHash("sha256").update(functions).digest("hex");
  const { rows } = await owner.query<{ applied: string | null }>(
    "select obj_description(to_regprocedure('overlap.strength_numbers()'), 'pg_proc') as applied",
  );
  if (rows[0]!.applied === checksum) return;
  await owner.query(`
    begin;
    set local role common_thread_overlap;
    ${functions}
    comment on function overlap.strength_numbers() is '${checksum}';
    commit`);
}
