import { createHash, randomUUID } from "node:crypto";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import pg from "pg";
import { from as copyFrom } from "pg-copy-streams";
import { createCase } from "@/server/cases/mutations";
import { asViewer } from "@/server/db";
import { fileObservations, type NewObservation } from "@/server/indicators/mutations";
import type { TestMember } from "@/server/testing/world";
import { compare, type Figure } from "@/scripts/bench/measure";

const OBSERVATIONS = 1_000;
const ROUNDS = 20;

/**
 * Filing a case of 1,000 observations, acknowledged, through the product's own path in the app's role; against COPY of
 * one row per observation into a bare table with a primary key and the two indexes of the design.
 */
export async function benchFiling(ownerUrl: string, member: TestMember): Promise<Figure> {
  const owner = new pg.Client({ connectionString: ownerUrl });
  await owner.connect();
  await owner.query(`
    create table bare_filings (
      id uuid primary key, case_id uuid not null, organization_id uuid not null, key uuid not null, kind text not null,
      value text not null, filed_at timestamptz not null default now(), unique (case_id, key)
    );
    create index on bare_filings (key, organization_id) include (case_id);
  `);
  try {
    return await compare(
      "filing_1000_observations",
      ROUNDS,
      (round) => file(member, invented(`ours ${round}`)),
      (round) => copy(owner, member, invented(`floor ${round}`)),
    );
  } finally {
    await owner.query("drop table bare_filings");
    await owner.end();
  }
}

function file(member: TestMember, observations: NewObservation[]): Promise<unknown> {
  return asViewer(member, async (tx) => {
    const { id } = await createCase(tx, member, { title: "Benchmark" });
    const { organizationId, memberId } = member;
    return fileObservations(tx, { caseId: id, caseOrganizationId: organizationId, organizationId, memberId }, observations);
  });
}

async function copy(owner: pg.Client, member: TestMember, observations: NewObservation[]): Promise<void> {
  const caseId = randomUUID();
  const lines = observations.map(
    ({ key, kind, value }) => `${randomUUID()}\t${caseId}\t${member.organizationId}\t${key}\t${kind}\t${value}\n`,
  );
  const stream = owner.query(copyFrom("copy bare_filings (id, case_id, organization_id, key, kind, value) from stdin"));
  await pipeline(Readable.from([lines.join("")]), stream);
}

function invented(seed: string): NewObservation[] {
  return Array.from({ length: OBSERVATIONS }, (_, index) => {
    const value = createHash("sha256").update(`${seed} ${index}`).digest("hex");
    const key = value.slice(0, 32).replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
    return { kind: "sha256", value, key, roles: ["malware"], tlp: "amber", exposure: "matchable", source: { name: "bench" } };
  });
}
