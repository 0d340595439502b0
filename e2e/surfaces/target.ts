import { randomUUID } from "node:crypto";
import type { Cast } from "@/e2e/surfaces/cast";
import type { Ids } from "@/e2e/surfaces/ids";
import { MARKERS } from "@/e2e/surfaces/markers";
import { addComment } from "@/server/cases/comments";
import { createCase } from "@/server/cases/mutations";
import { caseDetailsSchema } from "@/server/cases/schema";
import { asViewer, type Tx } from "@/server/db";
import { addDraftFile, createDraft, saveDraft, readDraftFile } from "@/server/drafts/mutations";
import { addIndicatorByHand } from "@/server/drafts/review";
import { listHolds } from "@/server/holds/queries";
import { placeHold } from "@/server/holds/mutations";
import { contentKey } from "@/server/indicators/content-key";
import { fileObservations, type NewObservation } from "@/server/indicators/mutations";
import { createResetLink, inviteMember } from "@/server/organizations/mutations";
import { addPerson } from "@/server/persons/mutations";
import { grantCase } from "@/server/sharing/grants";
import { shareObservations } from "@/server/sharing/mutations";
import type { TestMember, World } from "@/server/testing/world";

/** One of everything of the owner's, fresh, made as the screens make it; in it the words that only some may read. */
export async function makeTarget(world: World, cast: Cast): Promise<Ids> {
  await forgetSettings(world, cast);
  const filed = await fileCase(cast);
  const draft = await makeDraft(cast.people.analyst);
  const groups = await makeGroups(world, cast);
  const given = await giveAway(cast, filed, groups.group);
  const people = await makePeople(world, cast);
  const theirs = await meet(world, cast, filed);
  return {
    owner: cast.owner.id, waitingOrganization: cast.waiting.id, outsiderOrganization: cast.organizations.outsider.id,
    ...filed, ...draft, ...groups, ...given, ...people, ...theirs,
  };
}

/** The owner's switches as they are at first: what an earlier probe turned on would stand in this one's way. */
async function forgetSettings(world: World, { owner }: Cast): Promise<void> {
  await world.owner.query("delete from organization_settings where organization_id = $1", [owner.id]);
  await world.owner.query("insert into organization_settings (organization_id) values ($1)", [owner.id]);
}

const PERSON = { reading: "", category: "victim", description: "", contact: "", tlp: "amber", disclosed: false } as const;
const MET = () => `met-${randomUUID()}.example`;

async function fileCase({ people: { analyst } }: Cast) {
  const met = MET();
  return asViewer(analyst, async (tx) => {
    const { id } = await createCase(tx, analyst, { title: MARKERS.title.word, tlp: "amber" });
    await fileObservations(tx, placeOf(analyst, id), [
      observation(`${MARKERS.hiddenValue.word}.example`, { note: MARKERS.hiddenNote.word }),
      observation(`${MARKERS.sharedValue.word}.example`),
      observation(met, { exposure: "matchable" }),
    ]);
    await addComment(tx, id, analyst, MARKERS.comment.word);
    await addPerson(tx, analyst, id, { ...PERSON, name: MARKERS.person.word });
    const observed = await tx.observation.findMany({ where: { caseId: id }, select: { id: true, value: true } });
    const idOf = (word: string) => observed.find(({ value }) => value.startsWith(word))!.id;
    const comment = await tx.caseComment.findFirstOrThrow({ where: { caseId: id }, select: { id: true } });
    const person = await tx.casePerson.findFirstOrThrow({ where: { caseId: id }, select: { id: true } });
    return { case: id, met, person: person.id, hidden: idOf(MARKERS.hiddenValue.word), shared: idOf(MARKERS.sharedValue.word), comment: comment.id };
  });
}

async function makeDraft(author: TestMember) {
  const read = await readDraftFile(`${MARKERS.draft.word}.txt`, Buffer.from("seen: 192.0.2.44"));
  if (!read.ok) throw new Error(read.reason);
  return asViewer(author, async (tx) => {
    const draft = (await createDraft(tx, author, null))!.id;
    await saveDraft(tx, draft, { title: MARKERS.draft.word, details: caseDetailsSchema.parse({}) });
    const file = await addDraftFile(tx, draft, read.file);
    await addIndicatorByHand(tx, draft, { kind: "domain", value: `${MARKERS.draft.word}.example` });
    const { position } = await tx.draftIndicator.findFirstOrThrow({ where: { draftId: draft }, select: { position: true } });
    await tx.draft.update({ where: { id: draft }, data: { extractedAt: new Date() } });
    return { draft, draftFile: file.ok ? file.file.id : "", position: String(position) };
  });
}

/** A closed group that the owner runs, and one of somebody else's that it is invited into. */
async function makeGroups(world: World, { owner, organizations }: Cast) {
  const group = await world.group([owner, organizations.shared], { closed: true, runBy: owner });
  await world.owner.query("update sharing_groups set name = $2 where id = $1", [group.id, `${MARKERS.group.word} ${group.id}`]);
  const inviting = await world.group([owner], { runBy: organizations.contribute });
  await world.owner.query("update sharing_group_members set joined_at = null where group_id = $1", [inviting.id]);
  return { group: group.id, invitingGroup: inviting.id };
}

/** Grants at every level, a share through the closed group, and a case that is held. */
async function giveAway({ people: { lead }, organizations }: Cast, filed: { case: string; shared: string }, group: string) {
  return asViewer(lead, async (tx) => {
    const parties = [{ id: group, values: 1 }];
    const shared = await shareObservations(tx, {
      caseId: filed.case, selection: { ids: [filed.shared] }, parties, reason: "You should know", expiresAt: null,
    });
    if (!shared.ok) throw new Error(shared.refusal);
    const grant = async (level: "read" | "comment" | "contribute") => {
      const request = { caseId: filed.case, partyId: organizations[level].id, level, reason: "You should know", expiresAt: null };
      const granted = await grantCase(tx, request);
      if (!granted.ok) throw new Error(granted.refusal);
      return granted.grantId;
    };
    const readGrant = await grant("read");
    await grant("comment");
    await grant("contribute");
    return { share: shared.shares[0]!.id, grant: readGrant, hold: await holdAnotherCase(tx, lead) };
  });
}

async function holdAnotherCase(tx: Tx, lead: TestMember): Promise<string> {
  const { id } = await createCase(tx, lead, { title: MARKERS.title.word });
  await placeHold(tx, id, null, { reason: "Asked for", legalBasis: "A basis", reference: "", endsAt: null });
  return (await listHolds(tx)).find(({ caseId }) => caseId === id)!.id;
}

/** A member with a session, a former one, an invitation and a reset link. */
async function makePeople(world: World, { owner, people: { admin } }: Cast) {
  const [member, former] = [await world.member(owner, "viewer"), await world.member(owner, "viewer")];
  await world.owner.query("update members set deactivated_at = now() where id = $1", [former.memberId]);
  const memberSession = randomUUID();
  await world.owner.query("select open_session($1, $2, 'a browser')", [memberSession, member.userId]);
  return asViewer(admin, async (tx) => {
    const email = `${randomUUID()}@people.example`;
    const invited = await inviteMember(tx, admin, { organizationId: owner.id, email, role: "viewer" });
    const reset = await createResetLink(tx, member.memberId);
    const { id } = await tx.invitation.findFirstOrThrow({ where: { email }, select: { id: true } });
    return {
      member: member.memberId, formerMember: former.memberId, memberSession,
      invitation: id, invitationToken: invited.token ?? "", resetToken: reset.token ?? "",
    };
  });
}

/** The outsider holds one value of the owner's as well, and asked to connect over it. */
async function meet(world: World, { people: { outsider }, owner, organizations }: Cast, filed: { case: string; met: string }) {
  const theirCase = await asViewer(outsider, async (tx) => {
    const { id } = await createCase(tx, outsider, { title: MARKERS.theirTitle.word });
    await fileObservations(tx, placeOf(outsider, id), [observation(filed.met, { exposure: "matchable" })]);
    return id;
  });
  await world.owner.query(
    "insert into match_keys (key, organization_id, case_id, batch) values ($1, $2, $3, 1), ($1, $4, $5, 2)",
    [contentKey("domain", filed.met), owner.id, filed.case, organizations.outsider.id, theirCase],
  );
  await world.owner.query(
    "insert into overlap_notices (case_id, organization_id, met_case_id, met_organization_id, indicators, met_indicators) values ($1, $2, $3, $4, 1, 1)",
    [filed.case, owner.id, theirCase, organizations.outsider.id],
  );
  const { rows } = await world.owner.query<{ id: string }>("select overlap.id_of($1, $2) as id", [filed.case, theirCase]);
  const overlap = rows[0]!.id;
  // As it stands in the table: through the function, the outsider would soon have asked too often.
  const request = await world.owner.query<{ id: string }>(
    `insert into connection_requests
       (organization_id, case_id, to_organization_id, to_case_id, message, contact, asked_by_name, expires_at)
     values ($1, $2, $3, $4, 'compare', $5, 'Lead', now() + interval '1 day') returning id`,
    [organizations.outsider.id, theirCase, owner.id, filed.case, MARKERS.theirContact.word],
  );
  return { outsiderCase: theirCase, overlap, request: request.rows[0]!.id };
}

export function placeOf(member: TestMember, caseId: string) {
  return { caseId, caseOrganizationId: member.organizationId, organizationId: member.organizationId, memberId: member.memberId };
}

export function observation(value: string, more: Partial<NewObservation> = {}): NewObservation {
  return {
    kind: "domain", value, key: contentKey("domain", value), roles: ["springboard"], tlp: "amber", exposure: "private",
    source: { name: "log" }, ...more,
  };
}
