import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { asViewer } from "@/server/db";
import { countUnreadNotices, listNotices } from "@/server/notices/queries";
import { findNameable } from "@/server/auth/queries";
import { deactivateMember, setNameable } from "@/server/organizations/mutations";
import { searchEverything } from "@/server/search/queries";
import { listCaseAccess } from "@/server/sharing/access";
import { changeGrant, grantCase, previewGrant } from "@/server/sharing/grants";
import { shareObservations } from "@/server/sharing/mutations";
import { listParties } from "@/server/sharing/parties";
import { findSharedWithUs, listCasesGrantedToUs, listSharedWithUs } from "@/server/sharing/queries";
import { receivedFilterSchema } from "@/server/sharing/schema";
import { fileCase } from "@/server/testing/filing";
import { createWorld, type TestMember, type TestOrganization, type World } from "@/server/testing/world";

const NO_FILTER = receivedFilterSchema.parse({});

let world: World;
let theirs: TestOrganization;
let lead: TestMember;
let person: TestMember;
let colleague: TestMember;
let value: string;
let caseId: string;

beforeAll(async () => void (world = await createWorld()));
afterAll(() => world.destroy());
beforeEach(async () => {
  const ours = await world.organization();
  theirs = await world.organization({ name: `Theirs ${randomUUID()}` });
  lead = await world.member(ours, "lead");
  [person, colleague] = [await world.member(theirs, "analyst"), await world.member(theirs, "admin")];
  await asViewer(person, (tx) => setNameable(tx, person.memberId, true));
  value = `red-${randomUUID()}.example`;
  caseId = await fileCase(lead, [value], { tlp: "red", exposure: "private" });
});

const share = (partyId = person.memberId) =>
  asViewer(lead, (tx) =>
    shareObservations(tx, {
      caseId, selection: { matching: {} }, parties: [{ id: partyId, values: 1 }], reason: "For you alone", expiresAt: null,
    }),
  );
const grant = (level: "read" | "comment" = "read") =>
  asViewer(lead, (tx) => grantCase(tx, { caseId, partyId: person.memberId, level, reason: "For you alone", expiresAt: null }));

/** Everything that tells somebody of the case or the value. */
const seenBy = (viewer: TestMember) =>
  asViewer(viewer, async (tx) => ({
    shares: (await listSharedWithUs(tx, NO_FILTER)).shares.map(({ id }) => id),
    cases: (await listCasesGrantedToUs(tx)).map((each) => each.caseId),
    found: (await searchEverything(tx, value)).indicators.length,
    notices: (await listNotices(tx)).notices.length,
    unread: await countUnreadNotices(tx),
    overlaps: (await tx.$queryRaw<unknown[]>`select 1 from cases c cross join lateral overlaps_of_case(c.id)`).length,
    rows: await tx.$queryRaw<{ n: number }[]>`
      select (select count(*) from observations)::int + (select count(*) from shared_observations)::int
        + (select count(*) from shares)::int + (select count(*) from case_grants)::int + (select count(*) from cases)::int
        + (select count(*) from audit_entries where action like 'share.%' or action like 'case.%')::int as n`,
  }));
const NOTHING = { shares: [], cases: [], found: 0, notices: 0, unread: 0, overlaps: 0, rows: [{ n: 0 }] };

describe("the directory of people who may be named", () => {
  const listed = async (viewer: TestMember) => (await asViewer(viewer, listParties)).filter(({ kind }) => kind === "member");
  const finds = async (viewer: TestMember, member = person) => (await listed(viewer)).some(({ id }) => id === member.memberId);

  it("holds only who said so, with name, organization and role and no mail address", async () => {
    const found = await listed(lead);
    expect(found.find(({ id }) => id === person.memberId)).toMatchObject({ name: person.name, detail: theirs.name, role: "analyst", refusal: null });
    expect(found.some(({ id }) => id === colleague.memberId)).toBe(false);
    expect(JSON.stringify(found)).not.toContain("@");
  });

  it("is for leads and admins of an organization that stands, and lists nobody of their own", async () => {
    expect(await finds(lead)).toBe(true);
    expect(await finds(await world.member({ ...theirs, id: lead.organizationId }, "analyst"))).toBe(false);
    expect(await finds(await world.member(await world.organization({ standing: false }), "admin"))).toBe(false);
    expect(await finds(await world.member(theirs, "lead"))).toBe(false);
  });

  it("drops at once who is deactivated, unlisted, or whose organization does not stand or has closed", async () => {
    const undo = async (sql: string, back: string) => {
      await world.owner.query(sql, [person.memberId]);
      expect(await finds(lead)).toBe(false);
      await world.owner.query(back, [person.memberId]);
      expect(await finds(lead)).toBe(true);
    };
    const org = "update organizations set %s where id = (select organization_id from members where id = $1)";
    await undo("update members set deactivated_at = now() where id = $1", "update members set deactivated_at = null where id = $1");
    await undo(org.replace("%s", "standing_at = null"), org.replace("%s", "standing_at = now()"));
    await undo(org.replace("%s", "closed_at = now()"), org.replace("%s", "closed_at = null"));
    await asViewer(colleague, (tx) => setNameable(tx, person.memberId, false));
    expect(await finds(lead)).toBe(false);
  });

  it("is entered by oneself or one's own admin, by nobody else", async () => {
    const other = await world.member(theirs, "lead");
    expect(await asViewer(other, (tx) => setNameable(tx, person.memberId, false))).toBe("not_found");
    expect(await asViewer(lead, (tx) => setNameable(tx, person.memberId, false))).toBe("not_found");
    expect((await world.attempt(person, "update members set nameable = false")).error).toBe("42501");
    expect(await asViewer(colleague, (tx) => setNameable(tx, person.memberId, false))).toBeNull();
    expect(await asViewer(person, findNameable)).toBe(false);
  });
});

describe("TLP:RED shown to a named person", () => {
  it("is seen by that person: list, search, notice", async () => {
    const made = await share();
    expect(made).toMatchObject({ ok: true });
    const seen = await seenBy(person);
    expect(seen).toMatchObject({ found: 1, notices: 1, unread: 1 });
    const opened = await asViewer(person, (tx) => findSharedWithUs(tx, seen.shares[0]!, NO_FILTER));
    expect(opened?.values).toMatchObject([{ value, tlp: "red" }]);
    expect(opened?.share.partyKind).toBe("member");
  });

  it("is nowhere for its colleagues, their admin included, whether shared or granted", async () => {
    const [shared, granted] = [await share(), await grant()];
    expect([shared.ok, granted.ok]).toEqual([true, true]);
    expect((await seenBy(person)).cases).toEqual([caseId]);
    for (const role of ["viewer", "analyst", "lead", "admin"] as const) {
      expect(await seenBy(await world.member(theirs, role)), role).toEqual(NOTHING);
    }
  });

  it("meets the person's own case for the person alone", async () => {
    await fileCase(person, [value], { exposure: "private" });
    await share();
    expect((await seenBy(person)).overlaps).toBe(1);
    expect((await seenBy(colleague)).overlaps).toBe(0);
  });

  it("is not seen by the same person acting for another organization", async () => {
    const elsewhere = await world.join(person.userId, await world.organization(), "admin");
    await share();
    expect(await seenBy(elsewhere)).toEqual(NOTHING);
  });

  it("is gone at once when the person is deactivated, or its organization closes", async () => {
    await share();
    await world.owner.query("update organizations set closed_at = now() where id = $1", [theirs.id]);
    await expect(seenBy(person)).rejects.toThrow("not an active member");
    await world.owner.query("update organizations set closed_at = null where id = $1", [theirs.id]);
    expect((await seenBy(person)).found).toBe(1);
    await asViewer(colleague, (tx) => deactivateMember(tx, person.memberId));
    await expect(seenBy(person)).rejects.toThrow("not an active member");
  });

  it("stays for who is unlisted later, by name on the owner's pages, and no more can be given", async () => {
    await share();
    await asViewer(person, (tx) => setNameable(tx, person.memberId, false));
    expect((await seenBy(person)).found).toBe(1);
    const { shares } = await asViewer(lead, (tx) => listCaseAccess(tx, caseId));
    expect(shares[0]).toMatchObject({ partyName: person.name, partyOrganization: theirs.name });
    expect(await share()).toEqual({ ok: false, refusal: "unknown_party" });
  });

  it("goes to no colleague of ours and to nobody who may not be named, in the rule itself", async () => {
    const mate = await world.member({ ...theirs, id: lead.organizationId }, "analyst");
    const [observation] = (await world.owner.query<{ id: string }>("select id from observations where case_id = $1", [caseId])).rows;
    const reason = async (party: string) =>
      (await world.attempt(lead, "select refusal_reason('share_observation', $1, $2) as code", [observation!.id, party])).rows[0]!.code;
    expect(await reason(person.memberId)).toBeNull();
    expect(await reason(mate.memberId)).toBe("own_organization");
    expect(await reason(colleague.memberId)).toBe("unknown_party");
    expect(await reason(randomUUID())).toBe("unknown_party");
  });

  it("can be granted for reading only: what the person wrote would show to its colleagues", async () => {
    expect(await grant("comment")).toEqual({ ok: false, refusal: "named_person_reads" });
    expect((await asViewer(lead, (tx) => previewGrant(tx, caseId, person.memberId)))).toMatchObject({ refusal: null, visible: 1 });
    const made = await grant();
    const grantId = made.ok ? made.grantId : "";
    const change = { grantId, level: "contribute" as const, reason: "x", expiresAt: null };
    expect(await asViewer(lead, (tx) => changeGrant(tx, change))).toEqual({ ok: false, refusal: "named_person_reads" });
    const raw = await world.attempt(
      lead,
      `insert into case_grants (case_id, case_organization_id, party_id, party_kind, level, reason, granted_by, granted_by_name)
       values ($1, $2, $3, 'member', 'contribute', 'x', $4, 'x')`,
      [caseId, lead.organizationId, person.memberId, lead.memberId],
    );
    expect(raw.error).toBe("23514");
  });
});

describe("raising the TLP of a case", () => {
  it("hides it at once from grants whose party may not see it any more, and spares the others", async () => {
    const throughGroup = await world.organization();
    const group = await world.group([{ ...theirs, id: lead.organizationId }, throughGroup]);
    const reader = await world.member(throughGroup, "lead");
    await world.owner.query("update cases set tlp = 'amber' where id = $1", [caseId]);
    for (const partyId of [group.id, theirs.id, person.memberId]) {
      await asViewer(lead, (tx) => grantCase(tx, { caseId, partyId, level: "read", reason: "x", expiresAt: null }));
    }
    const granted = async () =>
      Promise.all([reader, colleague, person].map(async (viewer) => (await seenBy(viewer)).cases.length > 0));
    expect(await granted()).toEqual([true, true, true]);
    await world.owner.query("update cases set tlp = 'amber_strict' where id = $1", [caseId]);
    expect(await granted()).toEqual([false, true, true]);
    expect(await seenBy(reader)).toEqual(NOTHING);
    await world.owner.query("update cases set tlp = 'red' where id = $1", [caseId]);
    expect(await granted()).toEqual([false, false, true]);
    expect(await seenBy(colleague)).toEqual(NOTHING);
  });
});

describe("PAP", () => {
  it("allows reading under any, passive look-ups up to AMBER, acts such as blocking up to GREEN", async () => {
    const { rows } = await world.app.query<{ marking: string; uses: string[] }>(
      `select p as marking, array_agg(u::text order by u) filter (where pap_allows(p, u)) as uses
       from unnest(enum_range(null::pap)) p cross join unnest(enum_range(null::pap_use)) u group by p order by p`,
    );
    expect(rows.map(({ uses }) => uses)).toEqual([
      ["read", "passive", "active"], ["read", "passive", "active"], ["read", "passive"], ["read"],
    ]);
  });

  it("of the case shows on its shares, follows a change, and decides what may be done with a shared value", async () => {
    await share();
    const told = async () => (await asViewer(person, (tx) => listSharedWithUs(tx, NO_FILTER))).shares[0]!.pap;
    const why = async (viewer: TestMember, act = "export_for_blocking") =>
      (await world.attempt(viewer, "select refusal_reason($2, id) as code from (select $1::uuid as id) o", [observationId, act])).rows[0]!.code;
    const observationId = (await world.owner.query("select id from observations where case_id = $1", [caseId])).rows[0].id;
    expect([await told(), await why(person)]).toEqual(["amber", "pap_amber"]);
    expect(await why(person, "look_up_outside")).toBeNull();
    await world.owner.query("update cases set pap = 'red' where id = $1", [caseId]);
    expect([await told(), await why(person, "look_up_outside")]).toEqual(["red", "pap_red"]);
    await world.owner.query("update cases set pap = 'green' where id = $1", [caseId]);
    expect([await told(), await why(person)]).toEqual(["green", null]);
    expect(await why(colleague)).toBe("not_yours");
  });
});
