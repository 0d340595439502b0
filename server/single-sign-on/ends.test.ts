import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { countStraySignOns } from "@/server/activity/queries";
import { acceptAsViewer, openSession } from "@/server/auth/mutations";
import { findSession } from "@/server/auth/session";
import { hashToken, newToken } from "@/server/auth/tokens";
import { askClosing, closeOrganization } from "@/server/closing/mutations";
import { asViewer, refusalOf } from "@/server/db";
import { findTxtRecord, txtRecord } from "@/server/single-sign-on/domain-record";
import { ProviderFailed } from "@/server/single-sign-on/provider";
import {
  claimDomain, findSingleSignOn, listDomains, removeDomain, removeSingleSignOn, saveSingleSignOn, switchSingleSignOn, verifyDomain,
} from "@/server/single-sign-on/settings";
import { beginSignOn, CALLBACK_PATH, findSignOnFor, finishSignOn } from "@/server/single-sign-on/sign-on";
import { fileCase } from "@/server/testing/filing";
import { startNameServer, type TestNameServer } from "@/server/testing/name-server";
import { signInAtProvider, startProvider, type TestProvider } from "@/server/testing/provider";
import { enter, entered, type House, houseWithSignOn, memberOf, ORIGIN, withMail } from "@/server/testing/sign-on-house";
import { createWorld, type World } from "@/server/testing/world";

let world: World;
let provider: TestProvider;
let names: TestNameServer;

beforeAll(async () => {
  process.env.APP_SECRET = "a secret for tests";
  process.env.SSO_ALLOW_PRIVATE = "1";
  world = await createWorld();
  provider = await startProvider(ORIGIN + CALLBACK_PATH);
  names = await startNameServer();
  process.env.DNS_SERVERS = names.address;
});
afterAll(async () => {
  delete process.env.SSO_ALLOW_PRIVATE;
  delete process.env.DNS_SERVERS;
  await Promise.all([provider.stop(), names.stop()]);
  await world.destroy();
});

const house = (given?: { joinRole?: "viewer" }) => houseWithSignOn(world, provider, given);

/** The reasons for which the house's chain says that a sign-in was refused, the oldest first. */
async function refusals(of: House): Promise<{ reason: string; domain: string; subject: string | null }[]> {
  const { rows } = await world.owner.query(
    `select details ->> 'reason' as reason, details ->> 'domain' as domain, subject_id as subject
     from audit_entries where organization_id = $1 and action = 'session.sign_on_refused' order by seq`,
    [of.organization.id],
  );
  return rows;
}

it("a domain is verified by the record that its DNS shows, by nothing else that stands there", async () => {
  const organization = await world.organization();
  const admin = await world.member(organization, "admin");
  await asViewer(admin, (tx) => claimDomain(tx, organization.id, "shows-it.example"));
  const { token } = (await asViewer(admin, listDomains))[0]!;
  const look = () => findTxtRecord("shows-it.example", token);
  expect(await look()).toBe("missing");
  names.records.set("shows-it.example", ["v=spf1 -all", txtRecord("another token"), `${txtRecord(token)} and more`]);
  expect(await look()).toBe("missing");
  names.records.set("shows-it.example", [`v=spf1 ${"include:a.example ".repeat(30)}-all`, txtRecord(token)]);
  expect(await look()).toBe("found");
  expect(await asViewer(admin, (tx) => verifyDomain(tx, organization.id, "shows-it.example", "dns"))).toBeNull();
  expect(await asViewer(admin, listDomains)).toMatchObject([{ domain: "shows-it.example", verifiedBy: "dns" }]);
});

it("a resolver that cannot be asked is told apart from a record that is not there", async () => {
  const gone = await startNameServer();
  await gone.stop();
  process.env.DNS_SERVERS = gone.address;
  try {
    expect(await findTxtRecord("shows-it.example", "any")).toBe("silent");
  } finally {
    process.env.DNS_SERVERS = names.address;
  }
});

it("taking a domain back ends the sessions of its addresses, and no others", async () => {
  const at = await house();
  const operator = await world.operator();
  const second = `second.${at.domain}`;
  await asViewer(at.admin, (tx) => claimDomain(tx, at.organization.id, second));
  await asViewer(operator, (tx) => verifyDomain(tx, at.organization.id, second, "operator"));
  const [{ email }, { member }] = [await memberOf(world, at), await memberOf(world, at)];
  await withMail(world, member, `person@${second}`);
  const [first, other] = [await entered(at, email), await entered(at, `person@${second}`)];
  const byPassword = (await openSession(first.viewer.userId, null))!;
  expect(await asViewer(at.admin, (tx) => removeDomain(tx, at.organization.id, at.domain))).toBeNull();
  expect(await findSession(first.sessionId)).toBeNull();
  expect(await findSession(other.sessionId)).not.toBeNull();
  expect(await findSession(byPassword.sessionId)).not.toBeNull();
});

it("removing the provider, changing its settings or switching it off ends the sessions that it opened, there alone", async () => {
  const untouched = await house();
  const kept = await entered(untouched, (await memberOf(world, untouched)).email);
  const { issuer, clientId } = provider;
  const off = { enabled: false, required: false, joinRole: null };
  const ways: ((at: House) => Promise<unknown>)[] = [
    (at) => asViewer(at.admin, removeSingleSignOn),
    (at) => asViewer(at.admin, (tx) => saveSingleSignOn(tx, at.organization.id, { issuer, clientId, secret: "another" })),
    (at) => asViewer(at.admin, (tx) => switchSingleSignOn(tx, off)),
  ];
  for (const end of ways) {
    const at = await house();
    const { sessionId } = await entered(at, (await memberOf(world, at)).email);
    expect(await end(at)).toBeNull();
    expect(await findSession(sessionId)).toBeNull();
  }
  expect(await findSession(kept.sessionId)).not.toBeNull();
});

it("a removed provider leaves no secret behind, and nobody is led to it", async () => {
  const at = await house();
  const { member } = await memberOf(world, at);
  const start = (await beginSignOn(at.organization.id, ORIGIN, "/"))!;
  expect(await asViewer(member, removeSingleSignOn)).toBe("not_found");
  expect(await asViewer(at.admin, removeSingleSignOn)).toBeNull();
  expect(await asViewer(at.admin, findSingleSignOn)).toBeNull();
  expect(await findSignOnFor(`any@${at.domain}`)).toBeNull();
  const answer = await signInAtProvider(start.address, `admin@${at.domain}`);
  expect(await finishSignOn(answer, start.state, null, null)).toMatchObject({ ok: false, reason: "over" });
});

it("a session that is opened while its domain is taken back ends with it", async () => {
  const at = await house();
  const { email } = await memberOf(world, at);
  const sessionId = crypto.randomUUID();
  const opening = await world.owner.connect();
  await opening.query("begin");
  await opening.query("select open_session_by_single_sign_on($1, $2, $3, 'X', null)", [sessionId, at.organization.id, email]);
  const removed = asViewer(at.admin, (tx) => removeDomain(tx, at.organization.id, at.domain));
  await waitsOrEnds(removed);
  await opening.query("commit");
  opening.release();
  expect(await removed).toBeNull();
  expect(await findSession(sessionId)).toBeNull();
});

/** Until the work waits for a lock, as it should, or is done. */
async function waitsOrEnds(work: Promise<unknown>): Promise<void> {
  let ended = false;
  void work.finally(() => (ended = true));
  for (;;) {
    const { rows } = await world.owner.query("select from pg_locks where not granted");
    if (rows.length > 0 || ended) return;
  }
}

it("a closed organization lets its domains go, and another can verify them", async () => {
  const at = await house();
  const { sessionId } = await entered(at, (await memberOf(world, at)).email);
  const operator = await world.operator();
  expect(await asViewer(at.admin, (tx) => askClosing(tx, "It ends.", false))).toBeNull();
  expect(await asViewer(operator, (tx) => closeOrganization(tx, at.organization.id))).toBeNull();
  expect(await findSession(sessionId)).toBeNull();
  const next = await world.organization();
  const admin = await world.member(next, "admin");
  await asViewer(admin, (tx) => claimDomain(tx, next.id, at.domain));
  expect(await asViewer(operator, (tx) => verifyDomain(tx, next.id, at.domain, "operator"))).toBeNull();
});

it("what a provider is refused for stands in its organization's chain, with the member where it is one", async () => {
  const at = await house();
  const { member, email } = await memberOf(world, at);
  await enter(at, `unverified+${email}`);
  await enter(at, `nobody@${at.domain}`);
  await enter(at, "somebody@elsewhere.example");
  const start = (await beginSignOn(at.organization.id, ORIGIN, "/"))!;
  const denied = new URL(`${ORIGIN}${CALLBACK_PATH}?error=access_denied&state=${start.state}`);
  await expect(finishSignOn(denied, start.state, null, null)).rejects.toThrow(ProviderFailed);
  const late = (await beginSignOn(at.organization.id, ORIGIN, "/"))!;
  const answer = await signInAtProvider(late.address, email);
  await world.owner.query("update single_sign_on_starts set expires_at = now() where organization_id = $1", [at.organization.id]);
  await finishSignOn(answer, late.state, null, null);
  expect(await refusals(at)).toEqual([
    { reason: "unverified", domain: at.domain, subject: member.userId },
    { reason: "unknown", domain: at.domain, subject: null },
    { reason: "domain", domain: "elsewhere.example", subject: null },
    { reason: "failed", domain: "", subject: null },
    { reason: "over", domain: "", subject: null },
  ]);
});

it("an answer that comes twice is noted once; what nobody asked for is a number for operators", async () => {
  const at = await house();
  const operator = await world.operator();
  const { email } = await memberOf(world, at);
  const start = (await beginSignOn(at.organization.id, ORIGIN, "/"))!;
  const answer = await signInAtProvider(start.address, email);
  const before = await asViewer(operator, countStraySignOns);
  expect(await finishSignOn(answer, start.state, null, null)).toMatchObject({ ok: true });
  for (const kept of [start.state, start.state, "another state", undefined]) {
    expect(await finishSignOn(answer, kept, null, null)).toMatchObject({ ok: false, reason: "over" });
  }
  expect(await refusals(at)).toHaveLength(1);
  expect((await asViewer(operator, countStraySignOns)) - before).toBe(3);
  expect(await asViewer(at.admin, countStraySignOns)).toBe(0);
});

it("nobody fills an organization's chain from outside", async () => {
  const at = await house();
  for (let turn = 0; turn < 65; turn++) {
    const hash = hashToken(`state ${at.domain} ${turn}`);
    await world.owner.query("insert into single_sign_on_starts values ($1, $2, '', null, now() + interval '1 hour')", [hash, at.organization.id]);
    await world.owner.query("select refuse_single_sign_on($1, 'over', '')", [hash]);
  }
  expect(await refusals(at)).toHaveLength(60);
  const { rows } = await world.owner.query("select code, refused from refusal_counts where organization_id = $1", [at.organization.id]);
  expect(rows).toEqual([{ code: "sign_on_refused", refused: 5 }]);
});

/** Somebody who signed in by one house's provider, and is admin of another organization and operator as well. */
async function confined() {
  const at = await house();
  const { member, email } = await memberOf(world, at);
  const elsewhere = await world.organization();
  const there = await world.join(member.userId, elsewhere, "admin");
  await fileCase(there, ["only-there.example"]);
  await asViewer(there, (tx) => claimDomain(tx, elsewhere.id, `there-${at.domain}`));
  await openSession(member.userId, null);
  await world.owner.query("update users set is_operator = true where id = $1", [member.userId]);
  return { at, elsewhere, signedIn: await entered(at, email) };
}

it("a session by one organization's provider reads no row of another of the person's organizations, in any table", async () => {
  const { at, elsewhere, signedIn } = await confined();
  const { rows: tables } = await world.owner.query<{ table: string; column: string }>(
    `select c.table_name as table, c.column_name as column
     from information_schema.columns c
     join pg_class t on t.oid = format('%I.%I', c.table_schema, c.table_name)::regclass and t.relkind = 'r'
     where c.table_schema = 'public'
       and c.column_name in ('organization_id', 'case_organization_id', 'only_organization_id')
       and c.table_name not in ('organization_vouches')
       and has_column_privilege('common_thread_app', t.oid, c.column_name, 'select')`,
  );
  expect(tables.length).toBeGreaterThan(20);
  const seen: string[] = [];
  const own: string[] = [];
  await asViewer(signedIn.viewer, async (tx) => {
    for (const { table, column } of tables) {
      const count = async (organization: string) => {
        const [row] = await tx.$queryRawUnsafe<{ rows: number }[]>(`select count(*)::int as rows from ${table} where ${column} = $1::uuid`, organization);
        return row!.rows;
      };
      if ((await count(elsewhere.id)) > 0) seen.push(`${table}.${column}`);
      if ((await count(at.organization.id)) > 0) own.push(table);
    }
  });
  expect(seen).toEqual([]);
  expect(own).toContain("members");
});

it("such a session changes nothing that opens the person's other organizations, with the password or without", async () => {
  const { signedIn } = await confined();
  await world.owner.query("insert into credentials (user_id, password_hash) values ($1, 'x') on conflict do nothing", [signedIn.viewer.userId]);
  const passkey = crypto.randomUUID();
  await world.owner.query(
    "insert into passkeys (id, user_id, name, credential_id, public_key) values ($1, $2, 'Key', $3, '')",
    [passkey, signedIn.viewer.userId, `credential ${passkey}`],
  );
  const deeds = [
    `select change_password('a hash', null)`, `select offer_authenticator('\\x00')`,
    `select add_passkey('Mine', 'credential of the provider', '', 0, '{}')`, `select remove_second_factor('${passkey}')`,
    `select replace_recovery_codes(array['\\x00'::bytea])`,
  ];
  for (const deed of deeds) expect(await refusal(signedIn.viewer, deed), deed).toBe("confined");
  const { token, hash } = newToken();
  await world.owner.query(
    "insert into invitations (organization_id, email, role, token_hash, expires_at) values ($1, $2, 'admin', $3, now() + interval '1 day')",
    [(await world.organization()).id, signedIn.email, hash],
  );
  expect(await acceptAsViewer(signedIn, token)).toMatchObject({ userId: null });
  const join = `select accept_invitation('\\x${Buffer.from(hash).toString("hex")}', '${signedIn.email}', 'X', null, 'en')`;
  expect(await refusal(signedIn.viewer, join)).toBe("confined");
});

async function refusal(viewer: { userId: string; organizationId: string | null; confined?: boolean }, sql: string): Promise<string | null> {
  return asViewer(viewer, (tx) => tx.$queryRawUnsafe(`${sql}::text`)).then(() => null, refusalOf);
}

it("who acts, and whether confined, is what the session says: nowhere in the app is a viewer put together by hand", () => {
  const root = path.join(import.meta.dirname, "../..");
  const files = ["app", "server"].flatMap((folder) =>
    readdirSync(path.join(root, folder), { recursive: true, withFileTypes: true })
      .filter(({ name }) => /\.tsx?$/.test(name) && !/\.test\.tsx?$/.test(name))
      .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name))),
  );
  const byHand = files.filter((file) =>
    !/^server\/(testing|worlds)\//.test(file) && /asViewer\(\s*\{\s*userId/.test(readFileSync(path.join(root, file), "utf8")),
  );
  // Both only append to the audit, of somebody who has no session yet.
  expect(byHand).toEqual(["server/auth/mutations.ts", "server/auth/second-step.ts"]);
});
