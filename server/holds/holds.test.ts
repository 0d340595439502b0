import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { removeComment, addComment } from "@/server/cases/comments";
import { deleteCase, withdrawCase } from "@/server/cases/withdraw-case";
import { asViewer, refusalOf } from "@/server/db";
import { placeHold, releaseHold } from "@/server/holds/mutations";
import { listHolds } from "@/server/holds/queries";
import { deleteObservations, updateObservation } from "@/server/observations/mutations";
import { findObservation } from "@/server/observations/queries";
import { fileCase } from "@/server/testing/filing";
import { createWorld, type TestMember, type TestOrganization, type World } from "@/server/testing/world";

let world: World;
let ours: TestOrganization;
let lead: TestMember;
let analyst: TestMember;
let admin: TestMember;

beforeAll(async () => {
  world = await createWorld();
  ours = await world.organization();
  lead = await world.member(ours, "lead");
  analyst = await world.member(ours, "analyst");
  admin = await world.member(ours, "admin");
});
afterAll(() => world?.destroy());

const ORDER = { reason: "Asked to keep evidence", legalBasis: "Preservation order", reference: "2011-77", endsAt: null as Date | null };

async function observationsOf(caseId: string): Promise<string[]> {
  const { rows } = await world.owner.query<{ id: string }>("select id from observations where case_id = $1 order by value", [caseId]);
  return rows.map(({ id }) => id);
}

/** A case of two values whose first one is held. */
async function heldCase(whole = false): Promise<{ caseId: string; held: string; free: string }> {
  const caseId = await fileCase(analyst, ["a.example", "b.example"]);
  const [held, free] = await observationsOf(caseId);
  expect(await asViewer(lead, (tx) => placeHold(tx, caseId, whole ? null : [held!], ORDER))).toBeNull();
  return { caseId, held: held!, free: free! };
}

const refusal = (work: Promise<unknown>) => work.then(() => null, refusalOf);

const grantToContribute = (caseId: string, to: TestMember) =>
  world.owner.query(
    `insert into case_grants (case_id, case_organization_id, party_id, party_kind, level, reason, granted_by, granted_by_name)
     values ($1, $2, $3, 'organization', 'contribute', 'x', $4, 'x')`,
    [caseId, ours.id, to.organizationId, lead.memberId],
  );

describe("a legal hold", () => {
  it("keeps its case from being deleted, whoever tries, by the database alone", async () => {
    const { caseId } = await heldCase();
    expect(await refusal(asViewer(lead, (tx) => deleteCase(tx, caseId)))).toBe("legal_hold");
    await expect(world.owner.query("delete from cases where id = $1", [caseId])).rejects.toThrow("not_now");
  });

  it("on one observation keeps that one, and lets others of the case go", async () => {
    const { caseId, held, free } = await heldCase();
    const done = await asViewer(lead, (tx) => deleteObservations(tx, caseId, [held, free]));
    expect(done).toEqual({ deleted: 1, kept: 1, refusal: "legal_hold" });
    expect(await observationsOf(caseId)).toEqual([held]);
  });

  it("is not named to an analyst whose deletion it refuses", async () => {
    const { caseId, held } = await heldCase();
    const done = await asViewer(analyst, (tx) => deleteObservations(tx, caseId, [held]));
    expect(done).toEqual({ deleted: 0, kept: 1, refusal: "not_now" });
    const raw = asViewer(analyst, (tx) => tx.$executeRaw`delete from observations where id = ${held}::uuid`);
    expect(await refusal(raw)).toBe("not_now");
  });

  it("tells a contributor of its own alone that it stays for now, since it does, and of nothing else whether it is held", async () => {
    const { caseId, held } = await heldCase();
    const contributor = await world.member(await world.organization(), "lead");
    await grantToContribute(caseId, contributor);
    const { rows } = await world.owner.query<{ id: string }>(
      `insert into observations (case_id, case_organization_id, organization_id, key, kind, value, tlp)
       select $1, $2, $3, new_id(), 'domain', v, 'amber' from unnest(array['c.example', 'd.example']) v returning id`,
      [caseId, ours.id, contributor.organizationId],
    );
    await world.owner.query(
      "insert into held_observations select h.id, h.case_id, $2 from legal_holds h where h.case_id = $1", [caseId, rows[0]!.id],
    );
    const done = await asViewer(contributor, (tx) => deleteObservations(tx, caseId, [rows[0]!.id, rows[1]!.id, held]));
    expect(done).toEqual({ deleted: 1, kept: 1, refusal: "not_now" });
    expect(await asViewer(contributor, (tx) => tx.$queryRaw`select * from observations_kept_from_viewer(${caseId}::uuid) k where k <> ${rows[0]!.id}::uuid`)).toEqual([]);
    expect(await asViewer(contributor, listHolds)).toEqual([]);
  });

  it("on a whole case keeps what others contributed, its comments and its sources", async () => {
    const { caseId } = await heldCase(true);
    const contributor = await world.member(await world.organization(), "lead");
    await grantToContribute(caseId, contributor);
    const { rows } = await world.owner.query<{ id: string }>(
      `insert into observations (case_id, case_organization_id, organization_id, key, kind, value, tlp)
       values ($1, $2, $3, new_id(), 'domain', 'c.example', 'amber') returning id`,
      [caseId, ours.id, contributor.organizationId],
    );
    const done = await asViewer(contributor, (tx) => deleteObservations(tx, caseId, [rows[0]!.id]));
    expect(done).toEqual({ deleted: 0, kept: 1, refusal: "not_now" });
    const author = { organizationId: ours.id, memberId: analyst.memberId, name: "Analyst" };
    await asViewer(analyst, (tx) => addComment(tx, caseId, author, "Look here"));
    const { rows: comments } = await world.owner.query<{ id: string }>("select id from case_comments where case_id = $1", [caseId]);
    expect(await refusal(asViewer(analyst, (tx) => removeComment(tx, caseId, comments[0]!.id)))).toBe("not_now");
    await world.owner.query(
      `insert into case_sources (case_id, case_organization_id, organization_id, name, media_type, bytes, sha256)
       values ($1, $2, $2, 'log', 'text/plain', 1, '')`,
      [caseId, ours.id],
    );
    const sources = asViewer(analyst, (tx) => tx.$executeRaw`delete from case_sources where case_id = ${caseId}::uuid`);
    expect(await refusal(sources)).toBe("not_now");
  });

  it("keeps a held value from being turned into another one, not from being described", async () => {
    const { caseId, held } = await heldCase();
    const edit = async (change: object) => {
      const before = (await asViewer(analyst, (tx) => findObservation(tx, caseId, held)))!;
      const { kind, value, roles, tlp, exposure, confidence, note, firstSeenAt, lastSeenAt, version } = before;
      return asViewer(analyst, (tx) =>
        updateObservation(tx, caseId, held, version, { kind, value, roles, tlp, exposure, confidence, note, firstSeenAt, lastSeenAt, ...change }),
      );
    };
    expect(await edit({ value: "other.example" })).toEqual({ ok: false, reason: "refused", code: "not_now" });
    const raw = asViewer(analyst, (tx) => tx.$executeRaw`update observations set value = 'x' where id = ${held}::uuid`);
    expect(await refusal(raw)).toBe("not_now");
    expect(await edit({ note: "Seen again" })).toMatchObject({ ok: true });
  });

  it("lets a case be withdrawn from others, since nothing is lost by that", async () => {
    const { caseId } = await heldCase(true);
    expect(await asViewer(lead, (tx) => withdrawCase(tx, caseId))).toBe(true);
  });

  it("ends when it is released, and with its day", async () => {
    const released = await heldCase();
    const [hold] = await asViewer(lead, listHolds);
    expect(await asViewer(lead, (tx) => releaseHold(tx, hold!.id, "Order lifted"))).toBeNull();
    expect(await asViewer(lead, (tx) => releaseHold(tx, hold!.id, "Again"))).toBe("not_found");
    expect(await asViewer(lead, (tx) => deleteCase(tx, released.caseId))).toBe(true);
    const over = await heldCase();
    await world.owner.query("update legal_holds set ends_at = now() - interval '1 minute' where case_id = $1", [over.caseId]);
    expect(await asViewer(lead, (tx) => deleteCase(tx, over.caseId))).toBe(true);
  });

  it("is known to leads and admins of its organization alone, in the list and in the audit", async () => {
    const { caseId } = await heldCase();
    const viewer = await world.member(ours, "viewer");
    const stranger = await world.member(await world.organization(), "admin");
    expect((await asViewer(admin, listHolds)).some((hold) => hold.caseId === caseId)).toBe(true);
    for (const person of [viewer, analyst, stranger]) expect(await asViewer(person, listHolds)).toEqual([]);
    const entries = (person: TestMember) =>
      asViewer(person, (tx) => tx.$queryRaw<unknown[]>`select from audit_entries where action like 'hold.%'`);
    expect((await entries(admin)).length).toBeGreaterThan(0);
    for (const person of [viewer, analyst, lead, stranger]) expect(await entries(person)).toEqual([]);
  });

  it("is placed by leads on their own organization's cases alone, and on observations of that case", async () => {
    const caseId = await fileCase(analyst, ["d.example"]);
    const stranger = await world.member(await world.organization(), "lead");
    const theirs = await fileCase(stranger, ["e.example"]);
    expect(await asViewer(analyst, (tx) => placeHold(tx, caseId, null, ORDER))).toBe("not_found");
    expect(await asViewer(stranger, (tx) => placeHold(tx, caseId, null, ORDER))).toBe("not_found");
    const foreign = await observationsOf(theirs);
    await expect(asViewer(lead, (tx) => placeHold(tx, caseId, foreign, ORDER))).rejects.toThrow();
  });
});
