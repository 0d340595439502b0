import type { Ids } from "@/e2e/surfaces/ids";
import {
  EDITORS, EVERYBODY, GRANTEES, LEADS, MEMBERS, OWNERS, type Person, READERS, SIGNED_IN,
} from "@/e2e/surfaces/people";

export type ActionRow = {
  /** What it is called with, by everybody: the owner's ids. */
  args: (ids: Ids) => unknown[];
  /** For whom it does or tells something; anybody else is refused, and nothing of the owner's changes. */
  does: Person[];
  /** What it answers where it did something, if that is not plain from a refusal. */
  did?: (result: unknown) => boolean;
  /** It answers nothing, whoever calls it: only what changes is looked at. */
  silent?: true;
};

const form = (fields: Record<string, string>): FormData => {
  const filled = new FormData();
  for (const [name, value] of Object.entries(fields)) filled.append(name, value);
  return filled;
};
const soon = () => new Date(Date.now() + 86_400_000).toISOString();
const edit = { roles: ["springboard"], tlp: "green", exposure: "private", confidence: null, note: "Taken over" };
const period = { firstSeenAt: null, lastSeenAt: null };
const details = {
  title: "Taken over", status: "active", resolution: null, techniques: [], ownerMemberId: null, severity: "low", tlp: "amber",
};
const NOBODY: Person[] = [];
const ADMIN: Person[] = ["admin"];
const OPERATOR: Person[] = ["operator"];
/** Operators create groups as well. */
const GROUP_MAKERS: Person[] = ["admin", "operator"];

const account = "app/(app)/account/actions.ts";
const twoStep = "app/(app)/account/two-step/actions.ts";
const access = "app/(app)/cases/[id]/access/actions.ts";
const exported = "app/(app)/shared/exports/actions.ts";
const theCase = "app/(app)/cases/[id]/actions.ts";
const persons = "app/(app)/cases/[id]/persons/actions.ts";
const indicators = "app/(app)/cases/[id]/indicators/actions.ts";
const overlaps = "app/(app)/cases/[id]/overlaps/actions.ts";
const connections = "app/(app)/connections/actions.ts";
const brokering = "app/(app)/brokering/actions.ts";
const policy = "app/(app)/organization/policy/actions.ts";
const merging = "app/(app)/organization/merging/actions.ts";
const consents = "app/(app)/consents/actions.ts";
const shared = "app/(app)/shared/actions.ts";
const groups = "app/(app)/groups/actions.ts";
const inbox = "app/(app)/inbox/actions.ts";
const installation = "app/(app)/operator/installation/actions.ts";
const organizations = "app/(app)/operator/organizations/actions.ts";
const organization = "app/(app)/organization/actions.ts";
const requests = "app/(app)/requests/actions.ts";
const retention = "app/(app)/organization/retention/actions.ts";
const security = "app/(app)/organization/security/actions.ts";
const grantRules = "app/(app)/organization/sharing/grant-rule-actions.ts";
const orgSharing = "app/(app)/organization/sharing/actions.ts";
const signOn = "app/(app)/organization/security/sign-on/actions.ts";
const shell = "app/(app)/shell-actions.ts";
const invitation = "app/(public)/invitation/[token]/actions.ts";
const signIn = "app/(public)/sign-in/actions.ts";
const secondStep = "app/(public)/sign-in/second-step/actions.ts";
const preferences = "app/preferences-actions.ts";

/** Every server action, by file and name. A new one is one line here. */
export const ACTIONS: Record<string, ActionRow> = {
  [`${account} saveProfileAction`]: {
    args: () => [null, form({ name: "Renamed", nameReading: "", locale: "en", theme: "dark", timeZone: "UTC" })], does: SIGNED_IN,
  },
  [`${account} saveNameableAction`]: { args: () => [null, form({ nameable: "on" })], does: MEMBERS },
  [`${account} changePasswordAction`]: { args: () => [null, form({ current: "guessed", password: "another one 2011" })], does: NOBODY },
  [`${account} revokeSessionAction`]: { args: (ids) => [ids.memberSession], does: NOBODY },
  [`${account} revokeOtherSessionsAction`]: { args: () => [], does: SIGNED_IN },

  [`${twoStep} offerAuthenticatorAction`]: { args: () => [null, form({ current: "guessed" })], does: NOBODY },
  [`${twoStep} confirmAuthenticatorAction`]: { args: () => [null, form({ code: "12345" })], does: NOBODY },
  [`${twoStep} offerPasskeyAction`]: { args: () => [null, form({ name: "Key", current: "guessed" })], does: NOBODY },
  [`${twoStep} addPasskeyAction`]: { args: () => ["Key", { id: "guessed" }], does: NOBODY },
  [`${twoStep} renamePasskeyAction`]: { args: (ids) => [ids.member, null, form({ name: "Other" })], does: NOBODY },
  [`${twoStep} removeFactorAction`]: { args: (ids) => [ids.member, null, form({ current: "guessed" })], does: NOBODY },
  [`${twoStep} replaceCodesAction`]: { args: () => [null, form({ current: "guessed" })], does: NOBODY },

  [`${access} listPartiesAction`]: { args: () => [], does: MEMBERS },
  [`${access} previewShareAction`]: {
    args: (ids) => [{ caseId: ids.case, selection: { matching: {} }, partyIds: [ids.outsiderOrganization] }], does: MEMBERS,
  },
  [`${access} shareAction`]: {
    args: (ids) => [{
      caseId: ids.case, selection: { ids: [ids.hidden] }, parties: [{ id: ids.outsiderOrganization, values: 1 }], reason: "x", expiresAt: soon(),
    }],
    does: LEADS,
  },
  [`${access} revokeSharesAction`]: { args: (ids) => [[ids.share]], does: LEADS },
  [`${access} previewGrantAction`]: { args: (ids) => [ids.case, ids.outsiderOrganization], does: MEMBERS.filter((person) => person !== "outsider") },
  [`${access} grantAction`]: {
    args: (ids) => [{ caseId: ids.case, partyId: ids.outsiderOrganization, level: "contribute", reason: "x", expiresAt: null }], does: LEADS,
  },
  [`${access} changeGrantAction`]: { args: (ids) => [{ grantId: ids.grant, level: "contribute", reason: "x", expiresAt: null }], does: LEADS },
  [`${access} revokeGrantAction`]: { args: (ids) => [ids.grant], does: LEADS },
  [`${access} setCaseIdentityAction`]: { args: (ids) => [ids.case, null, form({ identity: "anonymous" })], does: LEADS },

  [`${theCase} updateCaseAction`]: { args: (ids) => [ids.case, 1, details], does: EDITORS },
  [`${theCase} findCaseEffectsAction`]: { args: (ids) => [ids.case], does: MEMBERS },
  [`${theCase} withdrawCaseAction`]: { args: (ids) => [ids.case], does: LEADS },
  [`${theCase} deleteCaseAction`]: { args: (ids) => [ids.case], does: LEADS },
  [`${theCase} addCommentAction`]: { args: (ids) => [ids.case, "Added"], does: [...EDITORS, "comment", "contribute"] },
  [`${theCase} removeCommentAction`]: { args: (ids) => [ids.case, ids.comment], does: ["analyst"] },

  [`${persons} savePersonAction`]: {
    args: (ids) => [ids.case, { id: ids.person, version: 1 }, null, form({ name: "Taken over", category: "other", tlp: "green" })], does: EDITORS,
  },
  [`${persons} removePersonAction`]: { args: (ids) => [ids.case, ids.person], does: EDITORS },

  [`${indicators} findObservationAction`]: { args: (ids) => [ids.case, ids.hidden], does: READERS },
  [`${indicators} updateObservationAction`]: {
    args: (ids) => [ids.case, ids.hidden, 1, { ...edit, ...period, kind: "domain", value: "taken-over.example" }], does: EDITORS,
  },
  [`${indicators} updateObservationsAction`]: {
    args: (ids) => [ids.case, [{ id: ids.hidden, version: 1 }], { confidence: 1 }], does: EDITORS,
    did: (result) => (result as { changed?: number } | undefined)?.changed === 1,
  },
  [`${indicators} findObservationEffectsAction`]: { args: (ids) => [ids.case, [ids.shared]], does: MEMBERS },
  [`${indicators} deleteObservationsAction`]: { args: (ids) => [ids.case, [ids.hidden]], does: EDITORS },
  [`${indicators} addObservationsAction`]: {
    args: (ids) => [ids.case, { ...edit, text: "added.example", source: "log" }], does: [...EDITORS, "contribute"],
  },

  [`${overlaps} judgeOverlapsAction`]: {
    args: (ids) => [[{ caseId: ids.case, overlapId: ids.overlap, version: 0 }], null, form({ verdict: "under_review", note: "" })], does: EDITORS,
  },

  [`${consents} askConsentAction`]: {
    args: (ids) => [{ copies: [ids.hidden], act: "match", partyId: null, tlp: null }, null, form({ reason: "x", days: "7" })], does: NOBODY,
  },
  [`${consents} answerConsentAction`]: { args: (ids) => [ids.case, true, null, form({ note: "" })], does: NOBODY },
  [`${consents} withdrawConsentRequestAction`]: { args: (ids) => [ids.case], does: NOBODY },
  [`${consents} revokeConsentAction`]: { args: (ids) => [ids.case], does: NOBODY },

  [`${connections} askToConnectAction`]: {
    args: (ids) => [{ caseId: ids.case, overlapId: ids.overlap }, null, form({ message: "compare", note: "", contact: "Desk", days: "30" })], does: LEADS,
  },
  [`${connections} acceptConnectionAction`]: { args: (ids) => [ids.request, null, form({ contact: "Desk" })], does: LEADS },
  [`${connections} declineConnectionAction`]: { args: (ids) => [ids.request], does: LEADS },
  [`${connections} withdrawRequestAction`]: { args: (ids) => [ids.request], does: ["outsider"] },

  // Its broker and its invitation are nobody's here: ids of something else answer as what is not there.
  [`${brokering} invitePairAction`]: { args: (ids) => [ids.overlap, null, form({ message: "meet", note: "", contact: "Desk", days: "30" })], does: NOBODY },
  [`${brokering} withdrawInvitationAction`]: { args: (ids) => [ids.request], does: NOBODY },
  [`${brokering} acceptInvitationAction`]: { args: (ids) => [ids.request, null, form({ contact: "Desk" })], does: NOBODY },
  [`${brokering} declineInvitationAction`]: { args: (ids) => [ids.request], does: NOBODY },
  [`${policy} authorizeBrokerAction`]: { args: (ids) => [ids.owner], does: NOBODY },
  [`${policy} endAuthorizationAction`]: { args: (ids) => [ids.owner], does: NOBODY },

  [`${groups} createGroupAction`]: { args: () => [null, form({ name: `Made by ${crypto.randomUUID()}`, purpose: "" })], does: GROUP_MAKERS },
  [`${groups} inviteIntoGroupAction`]: { args: (ids) => [ids.group, null, form({ organizations: ids.outsiderOrganization })], does: ADMIN },
  [`${groups} joinGroupAction`]: { args: (ids) => [ids.invitingGroup], does: ADMIN },
  [`${groups} leaveGroupAction`]: { args: (ids) => [ids.group], does: ADMIN },
  [`${groups} removeFromGroupAction`]: { args: (ids) => [ids.group, ids.owner], does: ADMIN },
  [`${groups} dissolveGroupAction`]: { args: (ids) => [ids.group], does: ADMIN },

  [`${requests} saveRequestAction`]: {
    args: (ids) => [null, null, form({
      to: ids.outsiderOrganization, subject: "x", question: "x", purpose: "x", basis: "consent", citation: "", reference: "",
      dueOn: "8000-01-01", caseId: ids.case, followsId: "",
    })],
    does: EDITORS,
  },
  [`${requests} answerRequestAction`]: { args: (ids) => [ids.request, null, form({ kind: "answer", text: "x" })], does: NOBODY },
  [`${requests} sendRequestAction`]: { args: (ids) => [ids.request], does: NOBODY },
  [`${requests} withdrawInformationRequestAction`]: { args: (ids) => [ids.request], does: NOBODY },
  [`${requests} discardRequestAction`]: { args: (ids) => [ids.request], does: NOBODY },

  [`${exported} acknowledgeRecallAction`]: { args: ({ share }) => [share], does: NOBODY },
  [`${inbox} markNoticesReadAction`]: { args: (ids) => [[ids.share]], does: MEMBERS },
  [`${inbox} markAllNoticesReadAction`]: { args: () => [], does: MEMBERS, silent: true },

  [`${installation} updateInstallationAction`]: { args: () => [null, form({ vouchesRequired: "2", defaultMatchingBudget: "" })], does: OPERATOR },
  [`${installation} inviteOperatorAction`]: { args: () => [null, form({ email: `${crypto.randomUUID()}@people.example` })], does: OPERATOR },
  [`${organizations} createOrganizationAction`]: {
    args: () => [null, form({ code: `N${Date.now() % 1e8}`, name: "New", nameReading: "", sector: "aerospace", adminEmail: "" })], does: OPERATOR,
  },
  [`${organizations} inviteFirstAdminAction`]: {
    args: (ids) => [ids.waitingOrganization, null, form({ email: `${crypto.randomUUID()}@people.example` })], does: OPERATOR,
  },
  [`${organizations} setBrokerAction`]: { args: (ids) => [ids.waitingOrganization, true], does: OPERATOR },
  [`${organizations} closeOrganizationAction`]: { args: (ids) => [ids.owner, null, form({ code: "WRONG" })], does: NOBODY },
  [`${organizations} mergeOrganizationsAction`]: { args: (ids) => [ids.owner, null, form({ code: "WRONG" })], does: NOBODY },
  [`${organizations} setBudgetAction`]: { args: (ids) => [ids.owner, null, form({ perDay: "7" })], does: OPERATOR },

  [`${organization} askClosingAction`]: { args: () => [null, form({ reason: "x", code: "WRONG" })], does: NOBODY },
  [`${organization} withdrawClosingAction`]: { args: () => [], does: NOBODY },
  [`${merging} askMergerAction`]: { args: (ids) => [ids.outsiderOrganization, null, form({ reason: "x", code: "WRONG" })], does: NOBODY },
  [`${merging} acceptMergerAction`]: { args: (ids) => [ids.owner, null, form({})], does: NOBODY },
  [`${merging} endMergerAction`]: { args: (ids) => [ids.owner, "declined"], does: NOBODY },
  [`${organization} eraseMemberAction`]: { args: (ids) => [ids.formerMember], does: ADMIN },
  [`${organization} changeRoleAction`]: { args: (ids) => [ids.member, "admin"], does: ADMIN },
  [`${organization} deactivateMemberAction`]: { args: (ids) => [ids.member], does: ADMIN },
  [`${organization} reactivateMemberAction`]: { args: (ids) => [ids.formerMember], does: ADMIN },
  [`${organization} revokeInvitationAction`]: { args: (ids) => [ids.invitation], does: ADMIN },
  [`${organization} setNameableAction`]: { args: (ids) => [ids.member, true], does: ADMIN },
  [`${organization} vouchAction`]: { args: (ids) => [ids.waitingOrganization], does: ADMIN },
  [`${organization} createResetLinkAction`]: { args: (ids) => [ids.member], does: ADMIN },
  [`${organization} inviteMemberAction`]: { args: () => [null, form({ email: `${crypto.randomUUID()}@people.example`, role: "viewer" })], does: ADMIN },
  [`${organization} switchFourEyesOnAction`]: { args: () => [], does: ADMIN },
  // Nothing to switch off: the owner has not switched it on. Nothing waits either: what waits is found by its id alone.
  [`${organization} proposeFourEyesOffAction`]: { args: () => [null, form({ reason: "x" })], does: NOBODY },
  ["app/(app)/organization/sharing/rule-actions.ts findRuleReachAction"]: { args: () => [{ roles: [], kinds: [], upTo: "amber_strict" }], does: MEMBERS },
  ["app/(app)/organization/sharing/rule-actions.ts makeRuleAction"]: { args: () => [null, form({ upTo: "green", reason: "x" })], does: [...LEADS, "outsider", "read", "comment", "contribute", "shared"] },
  [`${grantRules} findGrantReachAction`]: {
    args: (ids) => [{ effect: "share", roles: [], kinds: [], partyId: ids.outsiderOrganization, level: "read", upTo: "amber", reportable: false }], does: MEMBERS,
  },
  // Nobody makes a rule to its own organization.
  [`${grantRules} makeGrantRuleAction`]: {
    args: (ids) => [null, form({ effect: "share", partyId: ids.outsiderOrganization, level: "read", upTo: "amber", reason: "x" })],
    does: [...LEADS, "read", "comment", "contribute", "shared"],
  },
  [`${grantRules} endGrantRuleAction`]: { args: (ids) => [ids.case, null, form({})], does: NOBODY },
  [`${grantRules} previewRulesAction`]: { args: (ids) => [ids.case, "red", true], does: NOBODY },
  ["app/(app)/organization/sharing/rule-actions.ts endRuleAction"]: { args: (ids) => [ids.case], does: NOBODY },
  [`${orgSharing} approveProposalAction`]: { args: (ids) => [ids.case], does: NOBODY },
  [`${orgSharing} rejectProposalAction`]: { args: (ids) => [ids.case, null, form({ reason: "x" })], does: NOBODY },
  [`${orgSharing} withdrawProposalAction`]: { args: (ids) => [ids.case], does: NOBODY },
  [`${organization} setIdentityPolicyAction`]: { args: () => [null, form({ policy: "sector" })], does: ADMIN },

  [`${retention} offerTransferAction`]: {
    args: (ids) => [ids.case, null, form({ organizationId: ids.outsiderOrganization, summary: "x", days: "7" })], does: LEADS,
  },
  [`${retention} acceptTransferAction`]: { args: (ids) => [ids.case, false], does: NOBODY },
  [`${retention} endTransferAction`]: { args: (ids) => [ids.case, "declined"], does: NOBODY },
  [`${retention} setRetentionAction`]: { args: () => [{ closedCaseMonths: "12", draftDays: "30" }], does: ADMIN },
  [`${retention} placeHoldAction`]: { args: (ids) => [ids.case, null, null, form({ reason: "x", legalBasis: "x" })], does: LEADS },
  [`${retention} releaseHoldAction`]: { args: (ids) => [ids.hold, null, form({ reason: "x" })], does: LEADS },

  [`${security} setTwoStepRequiredAction`]: { args: () => [null, form({})], does: ADMIN },
  [`${security} resetSecondFactorsAction`]: { args: (ids) => [ids.member], does: ADMIN },
  [`${security} endMemberSessionAction`]: { args: (ids) => [ids.memberSession], does: ADMIN },
  [`${security} endAllSessionsAction`]: { args: () => [], does: ADMIN },

  // Each lists its own; the outsider has one too, which met the owner's.
  [`${shared} listOwnCasesAction`]: { args: () => [], does: [...OWNERS, "outsider"] },
  [`${shared} copyReceivedAction`]: {
    args: (ids) => [{ sources: { ids: [ids.shared] }, into: { title: "Copied" } }], does: [...GRANTEES, "shared"],
  },
  [`${signOn} saveProviderAction`]: {
    args: () => [null, form({ issuer: "https://login.organization.example", clientId: "x", secret: "x" })], does: ADMIN,
  },
  [`${signOn} switchSignOnAction`]: { args: () => [null, form({ joinRole: "nobody" })], does: ADMIN },
  [`${signOn} removeProviderAction`]: { args: () => [], does: NOBODY },
  [`${signOn} testSignOnAction`]: { args: () => [], does: NOBODY },
  [`${signOn} claimDomainAction`]: { args: () => [null, form({ domain: "organization.example" })], does: ADMIN },
  [`${signOn} checkDomainAction`]: { args: () => ["guessed.example"], does: NOBODY },
  [`${signOn} removeDomainAction`]: { args: () => ["guessed.example"], does: NOBODY },
  ["app/(app)/operator/installation/domain-actions.ts confirmDomainAction"]: {
    args: (ids) => [ids.owner, "guessed.example"], does: NOBODY,
  },

  ["app/(app)/search/actions.ts searchAction"]: { args: () => ["secret"], does: [...READERS, "shared"] },
  [`${shell} switchAction`]: { args: (ids) => [ids.owner], does: OWNERS, silent: true },
  [`${shell} setLanguageAction`]: { args: () => ["en"], does: SIGNED_IN, silent: true },
  [`${shell} setOwnThemeAction`]: { args: () => ["dark"], does: SIGNED_IN, silent: true },
  [`${shell} signOutAction`]: { args: () => [], does: SIGNED_IN, silent: true },

  [`${invitation} acceptWithAccountAction`]: { args: () => ["guessed", null, form({ name: "X", email: "x@people.example", password: "another one 2011" })], does: NOBODY },
  [`${invitation} acceptSignedInAction`]: { args: (ids) => [ids.invitationToken], does: NOBODY },
  [`${invitation} signOutHereAction`]: { args: () => ["guessed"], does: SIGNED_IN, silent: true },
  ["app/(public)/reset/[token]/actions.ts resetPasswordAction"]: { args: () => ["guessed", null, form({ password: "another one 2011" })], does: NOBODY },
  [`${signIn} signInAction`]: { args: () => [null, form({ email: "secret-mail@people.example", password: "guessed" })], does: NOBODY },

  [`${signIn} askForPasskeyAction`]: { args: () => [], does: EVERYBODY },
  [`${signIn} passkeyAction`]: { args: () => [{ id: "guessed" }, "/"], does: NOBODY },
  ["app/(public)/sign-in/organization/actions.ts signOnAction"]: { args: () => [null, form({ email: "x@guessed.example" })], does: NOBODY },
  [`${secondStep} codeAction`]: { args: () => [null, form({ code: "12345" })], does: NOBODY },
  [`${secondStep} recoveryCodeAction`]: { args: () => [null, form({ recoveryCode: "guessed" })], does: NOBODY },
  [`${secondStep} askForSecondPasskeyAction`]: { args: () => [], does: NOBODY },
  [`${secondStep} secondPasskeyAction`]: { args: () => [{ id: "guessed" }, "/"], does: NOBODY },

  [`${preferences} setLocaleAction`]: { args: () => ["en"], does: [], silent: true },
  [`${preferences} setThemeAction`]: { args: () => ["dark"], does: [], silent: true },
  [`${preferences} setTimeZoneAction`]: { args: () => ["UTC"], does: [], silent: true },
};
