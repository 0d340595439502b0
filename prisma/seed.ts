import pg from "pg";
import { DEMO_OPERATOR, DEMO_ORGANIZATIONS, DEMO_PASSWORD, type DemoOrganization, type DemoPerson } from "@/prisma/demo/people";
import { backgroundCases } from "@/prisma/demo/background";
import { BROKER, type DemoCase, type DemoObservation, type DemoInformationRequest, type DemoRequest, INFORMATION_REQUESTS, REPORTING_RULE, REQUESTS, STORY } from "@/prisma/demo/story";
import { appendAudit } from "@/server/audit/mutations";
import { acceptWithNewAccount, updateProfile } from "@/server/auth/mutations";
import { authorizeBroker, invitePair, setBroker } from "@/server/brokering/mutations";
import { listBrokeredPairs } from "@/server/brokering/queries";
import { createCase } from "@/server/cases/mutations";
import { askConsent } from "@/server/consent/mutations";
import { acceptConnection, askToConnect } from "@/server/connections/mutations";
import { findOwnContact, listConnections } from "@/server/connections/queries";
import { asViewer, database, type Viewer } from "@/server/db";
import { createGroup, inviteIntoGroup, joinGroup } from "@/server/groups/mutations";
import { canonicalize } from "@/server/indicators/canonical";
import { contentKey } from "@/server/indicators/content-key";
import { fileObservations, type NewObservation } from "@/server/indicators/mutations";
import { matchUntilDone } from "@/server/overlap/matcher";
import { listCaseOverlaps } from "@/server/overlap/queries";
import {
  createOrganization, inviteMember, type OneTimeLink, setIdentityPolicy, setNameable, switchFourEyesOn, vouchFor,
} from "@/server/organizations/mutations";
import { addPerson } from "@/server/persons/mutations";
import type { PersonFields } from "@/server/persons/schema";
import { answerRequest, saveRequest, sendRequest } from "@/server/requests/mutations";
import { listSubjects } from "@/server/requests/subjects";
import { makeGrantRule } from "@/server/rules/grant-mutations";
import { makeRule } from "@/server/rules/mutations";
import { copyReceived } from "@/server/received/mutations";
import { grantCase } from "@/server/sharing/grants";
import { shareObservations } from "@/server/sharing/mutations";
import { listSharedWithUs } from "@/server/sharing/queries";
import { receivedFilterSchema } from "@/server/sharing/schema";

/** Who can sign in to the demo, as printed by `npm start`. */
export const demoSignIns = [
  ...DEMO_ORGANIZATIONS.flatMap(({ code, people }) =>
    people.map(({ name, mail, role }) => ({ name, email: mail, password: DEMO_PASSWORD, role, organization: code })),
  ),
  { name: DEMO_OPERATOR.name, email: DEMO_OPERATOR.mail, password: DEMO_PASSWORD, role: "operator", organization: "" },
];

type Member = Viewer & { organizationId: string; memberId: string };
/** The people of one organization by role. */
type Staff = { organizationId: string } & Partial<Record<DemoPerson["role"], Member>>;

/**
 * Fills an empty database with the demo, through the functions that the screens use: accounts by invitation, cases and
 * observations by filing. Overlaps are found by the matcher, none is written.
 */
export async function seedDemo(options: {
  appDatabaseUrl: string;
  overlapDatabaseUrl: string;
  ownerDatabaseUrl: string;
  onProgress: (message: string) => void;
}): Promise<void> {
  process.env.APP_DATABASE_URL = options.appDatabaseUrl;
  const operator = await setUpOperator(options.ownerDatabaseUrl);
  const staff = new Map<string, Staff>();
  for (const organization of DEMO_ORGANIZATIONS) {
    options.onProgress(`people of ${organization.code}`);
    staff.set(organization.code, await admit(operator, organization, [...staff.values()]));
  }
  const group = await makeGroup(staff, "Aerospace exchange", ["SJAC", "MHI", "KHI", "AERO"]);
  await makeReportingRule(staff);
  const cases = [...backgroundCases(), ...STORY];
  for (const [index, demoCase] of cases.entries()) {
    options.onProgress(`case ${index + 1} of ${cases.length}`);
    await file(demoCase, staff, group);
  }
  await handOn(staff);
  options.onProgress("finding overlaps");
  await match(options.overlapDatabaseUrl);
  for (const request of REQUESTS) await connect(request, staff);
  await broker(operator, staff);
  await askForSecondLead(staff);
  for (const request of INFORMATION_REQUESTS) await askForInformation(request, staff);
  await database().$disconnect();
}

/** The first operator comes by the one-time link, as in a real installation. */
async function setUpOperator(ownerUrl: string): Promise<Viewer> {
  const owner = new pg.Client({ connectionString: ownerUrl });
  await owner.connect();
  await owner.query("update installation set demo = true");
  // The story is told in reserved names and documentation networks: on noise lists, every overlap of it would be noise.
  await owner.query("update noise_lists set enabled = false where slug in ('reserved-names', 'documentation-networks')");
  const { rows } = await owner.query<{ token: string }>("select create_setup_link() as token");
  await owner.end();
  return { userId: await account(rows[0]!.token, DEMO_OPERATOR.mail, DEMO_OPERATOR.name, "en"), organizationId: null };
}

/** Creates an organization, its people by invitation, and the vouches of those who are there already. */
async function admit(operator: Viewer, organization: DemoOrganization, others: Staff[]): Promise<Staff> {
  const { code, name, reading: nameReading, sector, policy, people } = organization;
  const [first, ...rest] = people as [DemoPerson, ...DemoPerson[]];
  const { organizationId, link } = await asViewer(operator, async (tx) => {
    const id = (await createOrganization(tx, { code, name, nameReading, sector })) ?? "";
    return { organizationId: id, link: await inviteMember(tx, operator, { organizationId: id, email: first.mail, role: "admin" }) };
  });
  const admin = await join(link, organizationId, first);
  const staff: Staff = { organizationId, admin };
  for (const person of rest) {
    const { mail: email, role } = person;
    const invitation = await asViewer(admin, (tx) => inviteMember(tx, admin, { organizationId, email, role }));
    staff[role] = await join(invitation, organizationId, person);
  }
  await asViewer(admin, async (tx) => expectDone(await setIdentityPolicy(tx, organizationId, policy)));
  for (const other of others.slice(0, 2)) {
    await asViewer(other.admin!, async (tx) => expectDone(await vouchFor(tx, organizationId)));
  }
  return staff;
}

async function join(link: OneTimeLink, organizationId: string, person: DemoPerson): Promise<Member> {
  expectDone(link.refusal);
  const userId = await account(link.token ?? "", person.mail, person.name, person.locale);
  return asViewer({ userId, organizationId }, async (tx) => {
    const { name, reading, locale } = person;
    await updateProfile(tx, userId, { name, nameReading: reading, locale, theme: "system", timeZone: "Asia/Tokyo" });
    const member = await tx.member.findFirstOrThrow({ where: { userId, organizationId } });
    // Leads let themselves be named, so that TLP:RED has people to go to.
    if (person.role === "lead") expectDone(await setNameable(tx, member.id, true));
    return { userId, organizationId, memberId: member.id };
  });
}

async function account(token: string, email: string, name: string, locale: string): Promise<string> {
  const accepted = await acceptWithNewAccount(token, { email, name, password: DEMO_PASSWORD, locale });
  if (!accepted.userId) throw new Error(`${email} could not accept the invitation: ${accepted.reason}`);
  return accepted.userId;
}

/** A sharing group run by the first organization, which the others join. */
async function makeGroup(staff: Map<string, Staff>, name: string, codes: string[]): Promise<string> {
  const [runner, ...invited] = codes.map((code) => staff.get(code)!);
  const groupId = await asViewer(runner!.admin!, async (tx) => {
    const { id, refusal } = await createGroup(tx, { name, purpose: "", closed: false });
    expectDone(refusal);
    expectDone(await inviteIntoGroup(tx, id!, invited.map(({ organizationId }) => organizationId)));
    return id!;
  });
  for (const { admin, organizationId } of invited) {
    await asViewer(admin!, async (tx) => expectDone(await joinGroup(tx, groupId, organizationId)));
  }
  return groupId;
}

/** One organization lets the police read what it marks reportable, before it files. */
async function makeReportingRule(staff: Map<string, Staff>): Promise<void> {
  const { by, to, ...terms } = REPORTING_RULE;
  const rule = { ...terms, partyId: staff.get(to)!.organizationId };
  const made = await asViewer(staff.get(by)!.lead!, (tx) => makeGrantRule(tx, rule, false));
  expectDone(made.ok ? null : made.refusal);
}

/** A lead asks another organization for information, on record at both sides; the other side's lead may answer. */
async function askForInformation(request: DemoInformationRequest, staff: Map<string, Staff>): Promise<void> {
  const { by, to, title, days, aboutOverlap, fields, answer } = request;
  const other = staff.get(to)!;
  const dueOn = new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
  const id = await asViewer(staff.get(by)!.lead!, async (tx) => {
    const { id: caseId } = await tx.case.findFirstOrThrow({ where: { title }, select: { id: true } });
    const known = (await listSubjects(tx)).find(({ kind, organizationId }) => kind === "overlap" && organizationId === other.organizationId);
    const about = aboutOverlap && known ? { kind: known.kind, id: known.id } : null;
    const saved = await saveRequest(tx, null, { ...fields, to: other.organizationId, dueOn, about, caseId, followsId: null });
    if (!saved.ok) throw new Error(saved.refusal);
    expectDone(await sendRequest(tx, saved.id));
    return saved.id;
  });
  if (!answer) return;
  await asViewer(other.lead!, async (tx) => expectDone(await answerRequest(tx, id, { kind: "answer", refusal: null, text: answer, shareIds: [] })));
}

/** One organization has a rule for comparing, shares with four eyes, and something waits for the second pair. */
async function askForSecondLead(staff: Map<string, Staff>): Promise<void> {
  const [{ admin, lead }, association] = [staff.get("AERO")!, staff.get("SJAC")!];
  await asViewer(admin!, async (tx) => {
    const rule = { roles: ["springboard" as const], kinds: [], upTo: "amber_strict" as const, reason: "借りられたサーバーは他社も狙う" };
    expectDone(await makeRule(tx, rule, false));
    expectDone(await switchFourEyesOn(tx));
  });
  await asViewer(lead!, async (tx) => {
    const own = await tx.case.findFirstOrThrow({ where: { organizationId: lead!.organizationId, tlp: { not: "red" } }, orderBy: { number: "asc" } });
    const request = { caseId: own.id, partyId: association.organizationId, level: "read" as const, reason: "会員への注意喚起のため", expiresAt: null };
    const proposed = await grantCase(tx, request);
    if (!proposed.ok) throw new Error(proposed.refusal);
  });
}

async function file(demoCase: DemoCase, staff: Map<string, Staff>, groupId: string): Promise<void> {
  const people = staff.get(demoCase.organization)!;
  const author = people.analyst ?? people.lead!;
  const caseId = await asViewer(author, async (tx) => {
    const { id } = await createCase(tx, author, {
      title: demoCase.title,
      description: demoCase.description,
      severity: demoCase.severity,
      reportable: demoCase.reportable ?? false,
      tlp: demoCase.tlp,
      classification: demoCase.classification,
      firstSeenAt: new Date(demoCase.firstSeen),
      detectedAt: new Date(demoCase.detected),
      reportedAt: demoCase.reported ? new Date(demoCase.reported) : null,
    });
    await tx.case.update({
      where: { id },
      data: {
        techniques: demoCase.techniques,
        status: demoCase.status,
        resolution: demoCase.status === "closed" ? "resolved" : null,
        closedAt: demoCase.status === "closed" ? new Date(demoCase.detected) : null,
      },
    });
    const { organizationId, memberId } = author;
    const observations = demoCase.observations.map((observation) => toObservation(observation, demoCase.tlp));
    await fileObservations(tx, { caseId: id, caseOrganizationId: organizationId, organizationId, memberId }, observations);
    await appendAudit(tx, "case.filed", { caseId: id, subjectId: id, details: { observations: observations.length } });
    return id;
  });
  await shareAround(demoCase, caseId, people, staff, groupId);
}

function toObservation(given: DemoObservation, caseTlp: DemoCase["tlp"]): NewObservation {
  const value = canonicalize(given.kind, given.value);
  if (!value) throw new Error(`The demo's ${given.kind} ${given.value} is none`);
  return {
    kind: given.kind,
    value,
    key: contentKey(given.kind, value),
    roles: [given.role],
    tlp: given.tlp ?? caseTlp,
    exposure: given.exposure ?? "matchable",
    source: { name: given.source, excerpt: given.excerpt },
    firstSeenAt: given.seen ? new Date(given.seen[0]) : null,
    lastSeenAt: given.seen ? new Date(given.seen[1]) : null,
  };
}

/** A member of the exchange files what the association shared, and asks whether its carrier may have it. */
async function handOn(staff: Map<string, Staff>): Promise<void> {
  const [aero, telco] = [staff.get("AERO")!, staff.get("TELCO")!];
  const copies = await asViewer(aero.analyst!, async (tx) => {
    const { shares } = await listSharedWithUs(tx, receivedFilterSchema.parse({}));
    const sources = { shareId: shares.at(-1)!.id, filter: receivedFilterSchema.parse({}) };
    const made = await copyReceived(tx, aero.analyst!, { sources, into: { title: "協会から共有された中継元の確認" } });
    if (!made.ok) throw new Error(made.refusal);
    return tx.observation.findMany({ where: { caseId: made.caseId }, select: { id: true } });
  });
  await asViewer(aero.lead!, async (tx) => {
    const request = { copies: copies.map(({ id }) => id), partyId: telco.organizationId, tlp: null, days: 30 };
    expectDone(await askConsent(tx, { ...request, act: "share", reason: "当社の回線事業者に、この中継元との通信の有無を調べてもらうため" }));
  });
}

async function shareAround(
  demoCase: DemoCase, caseId: string, people: Staff, staff: Map<string, Staff>, groupId: string,
): Promise<void> {
  const lead = people.lead ?? people.admin!;
  for (const { values, reason } of demoCase.shares ?? []) {
    await asViewer(lead, async (tx) => {
      const rows = await tx.observation.findMany({ where: { caseId, value: { in: values } }, select: { id: true } });
      const selection = { ids: rows.map(({ id }) => id) };
      const parties = [{ id: groupId, values: rows.length }];
      const shared = await shareObservations(tx, { caseId, selection, parties, reason, expiresAt: null });
      expectDone(shared.ok ? null : shared.refusal);
    });
  }
  for (const { to, level, reason } of demoCase.grants ?? []) {
    const partyId = staff.get(to)!.organizationId;
    const granted = await asViewer(lead, (tx) => grantCase(tx, { caseId, partyId, level, reason, expiresAt: null }));
    expectDone(granted.ok ? null : granted.refusal);
  }
  for (const person of demoCase.persons ?? []) {
    const fields: PersonFields = { reading: "", contact: "", tlp: "amber_strict", disclosed: false, ...person };
    expectDone(await asViewer(lead, (tx) => addPerson(tx, lead, caseId, fields)));
  }
  for (const { by, body } of demoCase.comments ?? []) {
    const author = staff.get(by)!.analyst!;
    await asViewer(author, async (tx) => {
      const { name } = await tx.user.findUniqueOrThrow({ where: { id: author.userId } });
      const { organizationId, memberId } = author;
      await tx.caseComment.create({
        data: { caseId, caseOrganizationId: people.organizationId, organizationId, memberId, authorName: name, body },
      });
    });
  }
}

/** A lead asks the other side of an overlap to connect; the other side's lead may accept. */
async function connect({ by, title, to, message, note, accepted }: DemoRequest, staff: Map<string, Staff>): Promise<void> {
  const [asker, asked] = [staff.get(by)!.lead!, staff.get(to)!];
  await asViewer(asker, async (tx) => {
    const { id: caseId } = await tx.case.findFirstOrThrow({ where: { title, organizationId: asker.organizationId }, select: { id: true } });
    const { rows } = await listCaseOverlaps(tx, caseId, { page: 1 });
    const overlap = rows.find(({ organizationId }) => organizationId === asked.organizationId);
    if (!overlap) throw new Error(`The demo's case "${title}" does not meet ${to}`);
    const contact = await findOwnContact(tx);
    const answer = await askToConnect(tx, { caseId, overlapId: overlap.overlapId }, { message, note, contact, days: 30 });
    expectDone(answer.ok ? null : answer.refusal);
  });
  if (!accepted) return;
  await asViewer(asked.lead!, async (tx) => {
    const request = (await listConnections(tx)).find((connection) => !connection.asked && connection.state === "open");
    expectDone(await acceptConnection(tx, request?.id ?? "", accepted));
  });
}

/** The association brings together who authorized it: both are invited, and have not answered yet. */
async function broker(operator: Viewer, staff: Map<string, Staff>): Promise<void> {
  const { lead, organizationId } = staff.get(BROKER.by)!;
  await asViewer(operator, async (tx) => expectDone(await setBroker(tx, organizationId, true)));
  for (const code of BROKER.authorizedBy) {
    await asViewer(staff.get(code)!.admin!, async (tx) => expectDone(await authorizeBroker(tx, organizationId)));
  }
  await asViewer(lead!, async (tx) => {
    const pair = (await listBrokeredPairs(tx)).find((each) => BROKER.invites.every((code) => [each.oneName, each.otherName].includes(nameOf(code))));
    if (!pair) throw new Error("The demo's broker finds nobody to invite");
    expectDone(await invitePair(tx, pair.pair, { message: "same_attack", note: BROKER.note, contact: await findOwnContact(tx), days: 30 }));
  });
}

function nameOf(code: string): string {
  return DEMO_ORGANIZATIONS.find((organization) => organization.code === code)!.name;
}

function expectDone(refusal: string | null): void {
  if (refusal) throw new Error(`The demo was refused: ${refusal}`);
}

async function match(overlapUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: overlapUrl });
  await client.connect();
  await matchUntilDone(client);
  await client.end();
}
