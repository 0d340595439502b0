import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { answerConsent, askConsent, revokeConsent } from "@/server/consent/mutations";
import { listConsents } from "@/server/consent/queries";
import { asSeenBy, asViewer, refusalOf } from "@/server/db";
import { exportIndicators } from "@/server/exports/mutations";
import { listOwnExports } from "@/server/exports/queries";
import { copyReceived } from "@/server/received/mutations";
import { fileCase, keyOf, shareValues } from "@/server/testing/filing";
import { createWorld, type TestMember, type TestOrganization, type World } from "@/server/testing/world";

/** What somebody would try who is clever, and a member of another organization. */
let world: World;
let theirs: TestOrganization;
let ours: TestOrganization;
let third: TestOrganization;
let victim: TestMember;
let attacker: TestMember;
let reader: TestMember;

beforeAll(async () => void (world = await createWorld()));
afterAll(() => world.destroy());
beforeEach(async () => {
  [theirs, ours, third] = [await world.organization(), await world.organization(), await world.organization()];
  [victim, attacker, reader] = [await world.member(theirs, "lead"), await world.member(ours, "admin"), await world.member(third, "lead")];
});

const one = async (sql: string, values: unknown[] = []) => (await world.owner.query<Record<string, unknown>>(sql, values)).rows[0];
const observationOf = async (caseId: string, value: string) =>
  (await one("select id from observations where case_id = $1 and key = $2", [caseId, keyOf(value)]))!.id as string;
const privateValue = () => `value-${randomUUID()}.example`;

describe("a closed group", () => {
  it("does not say who is in it to a member who would share in another organization's name", async () => {
    const { id: group } = await world.group([ours, theirs], { closed: true });
    const asked = (organization: TestOrganization) =>
      asViewer(attacker, (tx) => tx.$executeRaw`
        insert into shares (case_id, organization_id, party_id, party_kind, reason, shared_by, shared_by_name)
        values (new_id(), ${organization.id}::uuid, ${group}::uuid, 'group', 'x', new_id(), 'x')
      `).then(() => null, (error: unknown) => refusalOf(error) ?? String(error));
    const granted = (organization: TestOrganization) =>
      asViewer(attacker, (tx) => tx.$executeRaw`
        insert into case_grants (case_id, case_organization_id, party_id, party_kind, level, reason, granted_by, granted_by_name)
        values (new_id(), ${organization.id}::uuid, ${group}::uuid, 'group', 'read', 'x', new_id(), 'x')
      `).then(() => null, (error: unknown) => refusalOf(error) ?? String(error));
    expect(await asked(theirs)).toBe("not_yours");
    expect(await asked(third)).toBe("not_yours");
    expect(await granted(theirs)).toBe("not_yours");
    expect(await granted(third)).toBe("not_yours");
  });
});

describe("a person who may not be named", () => {
  it("is not named by a share that holds nothing", async () => {
    const caseId = await fileCase(attacker, [privateValue()], { exposure: "private" });
    const made = (member: TestMember) =>
      asViewer(attacker, async (tx) => {
        await tx.$executeRaw`
          insert into shares (case_id, organization_id, party_id, party_kind, reason, shared_by, shared_by_name)
          values (${caseId}::uuid, ${ours.id}::uuid, ${member.memberId}::uuid, 'member', 'x', ${attacker.memberId}::uuid, 'x')
        `;
        return tx.$queryRaw`select name from people_given_to()`;
      }).catch((error: unknown) => refusalOf(error) ?? String(error));
    expect(await made(victim)).toBe("unknown_party");
    await world.owner.query("update members set nameable = true where id = $1", [victim.memberId]);
    expect(await made(victim)).toEqual([{ name: victim.name }]);
  });
});

describe("four eyes", () => {
  it("see each value for the party that it goes to, not for another that was approved at once", async () => {
    await world.owner.query("update organization_settings set four_eyes = true where organization_id = $1", [ours.id]);
    const values = [privateValue(), privateValue()];
    const caseId = await fileCase(attacker, values, { exposure: "private" });
    const ids = [await observationOf(caseId, values[0]!), await observationOf(caseId, values[1]!)];
    const second = await world.member(ours, "lead");
    const shares = [randomUUID(), randomUUID()];
    for (const [at, party] of [theirs, third].entries()) {
      await world.owner.query(
        `insert into sharing_proposals (organization_id, act, case_id, party_id, party_kind, observation_ids, reason, proposed_by,
           proposed_by_name, decision, decided_by, decided_by_name, decided_at, made_id)
         values ($1, 'share', $2, $3, 'organization', array[$4::uuid], 'x', $5, 'x', 'approved', $6, 'y', now(), $7)`,
        [ours.id, caseId, party.id, ids[at], attacker.memberId, second.memberId, shares[at]],
      );
    }
    const carriedOut = (lines: string[]) =>
      asViewer(attacker, async (tx) => {
        for (const [at, party] of [theirs, third].entries()) {
          await tx.$executeRaw`
            insert into shares (id, case_id, organization_id, party_id, party_kind, reason, shared_by, shared_by_name)
            values (${shares[at]}::uuid, ${caseId}::uuid, ${ours.id}::uuid, ${party.id}::uuid, 'organization', 'x',
              ${attacker.memberId}::uuid, 'x')
          `;
        }
        await tx.sharedObservation.createMany({
          data: lines.map((observationId, at) => ({ shareId: shares[at]!, observationId, organizationId: ours.id })),
        });
      }).then(() => null, refusalOf);
    expect(await carriedOut([ids[1]!, ids[0]!])).toBe("second_lead");
    expect(await carriedOut([ids[0]!, ids[1]!])).toBeNull();
  });
});

describe("a session that an admin has ended", () => {
  it("is not brought back by the person from another one", async () => {
    const [kept, ended] = [randomUUID(), randomUUID()];
    for (const id of [kept, ended]) {
      await world.owner.query(
        "insert into sessions (id, user_id, organization_id, expires_at, revoked_at) values ($1, $2, $3, now() + interval '1 hour', case when $4 then now() end)",
        [id, attacker.userId, ours.id, id === ended],
      );
    }
    expect((await world.attempt(attacker, "update sessions set revoked_at = null where id = $1", [ended])).count).toBe(0);
    expect((await world.attempt(attacker, "update sessions set revoked_at = now() where id = $1", [kept])).count).toBe(1);
  });
});

describe("what was received", () => {
  const words = { tlp: () => "", pap: () => "" };
  let original: string;
  let ourCase: string;
  let copy: string;

  /** Theirs, received by us and copied into a case whose PAP lets everything be done. */
  async function receive(pap: "red" | "clear"): Promise<void> {
    const value = privateValue();
    const theirCase = await fileCase(victim, [value], { tlp: "amber", exposure: "private" });
    await world.owner.query("update cases set pap = $2::pap where id = $1", [theirCase, pap]);
    await shareValues(victim, theirCase, [value], { id: ours.id, kind: "organization" });
    original = await observationOf(theirCase, value);
    ourCase = await fileCase(attacker, [], { tlp: "clear" });
    await world.owner.query("update cases set pap = 'clear' where id = $1", [ourCase]);
    const filer = { organizationId: ours.id, memberId: attacker.memberId };
    await asViewer(attacker, (tx) => copyReceived(tx, filer, { sources: { ids: [original] }, into: { caseId: ourCase } }));
    copy = await observationOf(ourCase, value);
  }

  async function consentToThird(until: Date | null = null): Promise<string> {
    await asViewer(attacker, (tx) => askConsent(tx, { copies: [copy], act: "share", partyId: third.id, tlp: null, reason: "x", days: 7 }));
    const [request] = await asViewer(victim, listConsents);
    expect(await asViewer(victim, (tx) => answerConsent(tx, request!.id, { agreed: true, note: "", until }))).toBeNull();
    return request!.id;
  }

  const grantToThird = () =>
    world.owner.query(
      `insert into case_grants (case_id, case_organization_id, party_id, party_kind, level, reason, granted_by, granted_by_name)
       values ($1, $2, $3, 'organization', 'read', 'x', $4, 'x')`,
      [ourCase, ours.id, third.id, attacker.memberId],
    );

  async function exported(by: TestMember, purpose: "analysis" | "blocking"): Promise<string> {
    return asViewer(by, async (tx) => {
      const made = await exportIndicators(tx, { caseId: ourCase, shareId: null, q: null, purpose, values: "live", excel: false }, words);
      if (!made) return "nothing";
      const { buffer, bytesRead } = await made.file.read(Buffer.alloc(65_536), 0, 65_536, 0);
      const text = buffer.toString("utf8", 0, bytesRead);
      await made.file.close();
      return text;
    }).catch((error: unknown) => refusalOf(error) ?? String(error));
  }

  it("is not exported for blocking from a case with a looser PAP, and its line says the PAP and the source it came from", async () => {
    await receive("red");
    expect(await exported(attacker, "blocking")).toBe("pap_red");
    expect(await exported(attacker, "analysis")).toMatch(new RegExp(`TLP:AMBER,PAP:RED,${theirs.name},`));
  });

  it("is not exported for blocking by whom it was passed on to either", async () => {
    await receive("red");
    await consentToThird();
    await grantToThird();
    expect(await exported(reader, "blocking")).toBe("pap_red");
    await receive("clear");
    await consentToThird();
    await grantToThird();
    expect(await exported(reader, "blocking")).toMatch(/PAP:CLEAR/);
  });

  it("is not let go by one lead of a source that asks for a second before it shares", async () => {
    await receive("clear");
    await world.owner.query("update organization_settings set four_eyes = true where organization_id = $1", [theirs.id]);
    await asViewer(attacker, (tx) => askConsent(tx, { copies: [copy], act: "share", partyId: third.id, tlp: null, reason: "x", days: 7 }));
    const [request] = await asViewer(victim, listConsents);
    const answer = (agreed: boolean) => asViewer(victim, (tx) => answerConsent(tx, request!.id, { agreed, note: "", until: null }));
    expect(await answer(true)).toBeNull();
    const raw = "select 1 where answer_consent($1, true, '', null) = 'second_lead'";
    expect((await world.attempt(victim, raw, [request!.id])).count).toBe(1);
    expect((await asViewer(attacker, listConsents))[0]).toMatchObject({ state: "open" });
    expect(await answer(false)).toBeNull();
  });

  it("is recalled where it was exported, once its source takes the consent back", async () => {
    await receive("clear");
    const consent = await consentToThird();
    await grantToThird();
    await exported(reader, "analysis");
    expect((await asViewer(reader, listOwnExports))[0]!.recalls).toEqual([]);
    await asViewer(victim, (tx) => revokeConsent(tx, consent));
    expect((await asViewer(reader, listOwnExports))[0]!.recalls).toMatchObject([{ observations: 1, reason: "taken_back" }]);
  });

  it("is recalled where it was exported, once its source's consent has run out", async () => {
    await receive("clear");
    const consent = await consentToThird(new Date(Date.now() + 3_600_000));
    await grantToThird();
    await exported(reader, "analysis");
    const soon = await one("select expires_at from exports order by exported_at desc limit 1");
    expect(soon!.expires_at).not.toBeNull();
    await world.owner.query("update consent_requests set until = now() where id = $1", [consent]);
    await world.owner.query("update exports set expires_at = now() where expires_at is not null");
    await world.owner.query("select recall_expired()");
    expect((await asViewer(reader, listOwnExports))[0]!.recalls).toMatchObject([{ observations: 1, reason: "expired" }]);
  });

  it("shows to who looks as the party that it was passed on to exactly while it shows to that party", async () => {
    await receive("clear");
    await grantToThird();
    const asThem = () => asSeenBy(attacker, third.id, (tx) => tx.$queryRaw<unknown[]>`select 1 from observations where id = ${copy}::uuid`);
    expect(await asThem()).toEqual([]);
    const consent = await consentToThird();
    expect(await asThem()).toHaveLength(1);
    await asViewer(victim, (tx) => revokeConsent(tx, consent));
    expect(await asThem()).toEqual([]);
  });
});

describe("the other side's names", () => {
  it("are not erased from an offer by an admin whose former member is called the same", async () => {
    const caseId = await fileCase(attacker, [privateValue()], { tlp: "clear" });
    const former = await world.member(ours, "viewer");
    await world.owner.query("update users set name = $2 where id = $1", [former.userId, victim.name]);
    await world.owner.query("update members set deactivated_at = now() where id = $1", [former.memberId]);
    await asViewer(attacker, (tx) => tx.$queryRaw`select offer_transfer(${caseId}::uuid, ${theirs.id}::uuid, 'x', false, false, 7)`);
    const { id } = (await one("select id from case_transfers where case_id = $1", [caseId]))!;
    await asViewer(victim, (tx) => tx.$queryRaw`select end_transfer(${id}::uuid, 'declined')`);
    await asViewer(attacker, (tx) => tx.$queryRaw`select erase_member(${former.memberId}::uuid)`);
    expect((await one("select answered_by_name from case_transfers where id = $1", [id]))!.answered_by_name).toBe(victim.name);
  });
});
