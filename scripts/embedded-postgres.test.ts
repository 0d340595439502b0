import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import pg from "pg";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Cluster, startCluster } from "@/scripts/embedded-postgres";
import { waitUntil } from "@/scripts/processes";

let dataDir: string;
let cluster: Cluster;

const start = () => startCluster({ dataDir });

async function query(text: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: cluster.superuserUrl });
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}

beforeAll(async () => {
  dataDir = mkdtempSync(path.join(tmpdir(), "common-thread-cluster-"));
  chmodSync(dataDir, 0o755);
  cluster = await start();
});

afterAll(async () => {
  await cluster.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

it("makes a cluster that speaks UTF-8, listens on this machine only and keeps its password to itself", async () => {
  expect(await query("select current_setting('server_encoding') as encoding, current_setting('listen_addresses') as addresses"))
    .toEqual([{ encoding: "UTF8", addresses: "127.0.0.1" }]);
  expect(statSync(path.join(dataDir, "postgres-password")).mode & 0o777).toBe(0o600);
});

it("keeps values out of the server's log, also when a statement fails", async () => {
  await query("create table seen (value text primary key); insert into seen values ('evil.example')");
  await expect(query("insert into seen values ('evil.example')")).rejects.toThrow(/duplicate key/);
  await expect(query("select 'evil.example'::int")).rejects.toThrow(/invalid input/);
  expect(readFileSync(path.join(dataDir, "log/postgres.log"), "utf8")).not.toMatch(/insert into|Key \(value\)|STATEMENT|DETAIL/);
});

it("adopts the server that a killed start left behind", async () => {
  const again = await start();
  expect(again).toMatchObject({ adopted: true, pid: cluster.pid, port: cluster.port });
});

it("recovers a server that was killed, with what was committed", async () => {
  await query("create table kept (id int); insert into kept values (1)");
  process.kill(cluster.pid, "SIGKILL");
  await waitUntil(() => !cluster.alive(), 10_000);
  cluster = await start();
  expect(cluster.adopted).toBe(false);
  expect(await query("select id from kept")).toEqual([{ id: 1 }]);
});

it("starts although the noted process id now belongs to somebody else", async () => {
  await cluster.stop();
  const note = path.join(dataDir, "postgres/postmaster.pid");
  writeFileSync(note, `${process.pid}\n${dataDir}/postgres\n1700000000\n5432\n\n127.0.0.1\n  1 1\nready   \n`);
  cluster = await start();
  expect(cluster.adopted).toBe(false);
  expect(await query("select 1 as one")).toEqual([{ one: 1 }]);
});
