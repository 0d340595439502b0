import type { Page } from "@playwright/test";
import { caseAddress } from "@/e2e/fixtures";
import { reachSecondStep } from "@/e2e/second-step";

export type PageUnderTest = {
  name: string;
  /** Who looks at it; null: nobody is signed in. The demo's people at KHI and SJAC read Japanese. */
  as: string | null;
  /** Its address, or how to find it. */
  at: string | ((page: Page) => Promise<string>);
  /** Brings the page into the state to be looked at. */
  open?: (page: Page) => Promise<void>;
  /** The answer itself is 404, which the browser reports as an error. */
  missing?: true;
};

const viewer = "viewer@mhi.example";
const analyst = "analyst@cert.example";
const lead = "lead@cert.example";
const admin = "admin@cert.example";
const operator = "operator@commonthread.example";
const japanese = "lead@khi.example";
const japaneseAdmin = "admin@khi.example";

const wave = "Coordination: fake parcel notices";
const infection = "協会を装った標的型メールによる感染";
const rented = "Rented server in the United States used against several companies";
const part = (title: string, path = "") => async (page: Page) => (await caseAddress(page, title)) + path;

const aRequest = (subject: RegExp) => async (page: Page) => {
  await page.goto("/requests");
  return (await page.getByRole("main").getByRole("link", { name: subject }).first().getAttribute("href")) ?? "";
};

/** A case as the police, or somebody else, sees it. */
const seenAs = (title: string, party = "Police") => async (page: Page) => {
  const address = await caseAddress(page, title);
  await page.goto(`${address}/access`);
  await page.getByRole("main").getByRole("button", { name: /^See as…$|^相手として見る…$/ }).click();
  await page.getByRole("dialog").getByLabel(/^As whom$|^誰として見るか$/).click();
  await page.keyboard.type(party);
  await page.getByRole("option").first().click();
  const link = page.getByRole("dialog").getByRole("link", { name: /^Look$|^表示$/ });
  return (await link.getAttribute("href")) ?? "";
};

/** Every page, and the states of them that differ. A new page is one line here. */
export const PAGES: PageUnderTest[] = [
  { name: "sign in", as: null, at: "/sign-in" },
  { name: "sign in, refused", as: null, at: "/sign-in", open: refuseSignIn },
  { name: "sign in, in Japanese", as: null, at: "/sign-in", open: readJapanese },
  { name: "organization's sign-in", as: null, at: "/sign-in/organization" },
  { name: "second step", as: null, at: (page) => reachSecondStep(page, "viewer@aero.example") },
  { name: "second step, in Japanese", as: null, at: (page) => reachSecondStep(page, "admin@telco.example"), open: readJapanese },
  { name: "reset link that is over", as: null, at: "/reset/over" },
  { name: "invitation that is over", as: null, at: "/invitation/over" },
  { name: "set-up link that is over", as: null, at: "/setup/over" },
  { name: "not found, signed out", as: null, at: "/nothing-here", missing: true },
  { name: "not found", as: analyst, at: "/nothing-here", missing: true },
  { name: "a case that is not there", as: analyst, at: "/cases/01890000-0000-7000-8000-000000000000", missing: true },

  { name: "account", as: analyst, at: "/account" },
  { name: "account, in Japanese", as: japanese, at: "/account" },
  { name: "account, adding an authenticator app", as: analyst, at: "/account", open: (page) => page.getByRole("button", { name: "Add authenticator app" }).click() },
  { name: "account menu", as: analyst, at: "/account", open: (page) => page.getByRole("button", { name: "Account of" }).click() },
  { name: "palette", as: analyst, at: "/cases", open: (page) => page.getByRole("button", { name: "Search or go to" }).click() },
  { name: "palette with nothing found", as: analyst, at: "/cases", open: searchForNothing },
  { name: "keyboard help", as: analyst, at: "/cases", open: (page) => page.keyboard.press("?") },

  { name: "cases", as: analyst, at: "/cases" },
  { name: "cases, as a viewer", as: viewer, at: "/cases" },
  { name: "cases, in Japanese", as: japanese, at: "/cases" },
  { name: "cases, none found", as: analyst, at: "/cases?q=nothing-is-called-so" },
  { name: "cases, filter menu", as: analyst, at: "/cases", open: (page) => page.getByRole("button", { name: "Status" }).first().click() },
  { name: "a case", as: lead, at: part(wave) },
  { name: "a case, in Japanese", as: japanese, at: part(infection) },
  { name: "a case, its menu", as: lead, at: part(wave), open: (page) => page.getByRole("button", { name: "More actions" }).click() },
  { name: "a case, withdrawing", as: lead, at: part(wave), open: (page) => chooseFromMenu(page, "Withdraw from others…") },
  { name: "a case, deleting", as: lead, at: part(wave), open: (page) => chooseFromMenu(page, "Delete…") },
  { name: "a case, editing", as: lead, at: part(wave, "/edit") },
  { name: "a case, editing in Japanese", as: japanese, at: part(infection, "/edit") },
  { name: "a case, naming a person", as: "lead@police.example", at: part(rented), open: (page) => page.getByRole("button", { name: /^Add a person$|^関係者を追加$/ }).click() },
  { name: "a case, persons of one category", as: "lead@police.example", at: part(rented, "?persons=suspect") },
  { name: "a case, naming a person in Japanese", as: japanese, at: part(infection), open: (page) => page.getByRole("button", { name: "関係者を追加" }).click() },
  { name: "search for a person", as: "lead@police.example", at: "/search?q=Rentaro" },
  { name: "access", as: lead, at: part(wave, "/access") },
  { name: "access, in Japanese", as: japanese, at: part(infection, "/access") },
  { name: "access, sharing", as: lead, at: part(wave, "/access"), open: (page) => page.getByRole("button", { name: "Share all values" }).click() },
  { name: "access, granting", as: lead, at: part(wave, "/access"), open: (page) => page.getByRole("button", { name: "Grant the case" }).click() },

  { name: "access, seeing as somebody else", as: lead, at: part(wave, "/access"), open: (page) => page.getByRole("button", { name: "See as…" }).click() },
  { name: "a case as somebody else sees it", as: lead, at: seenAs(wave) },
  { name: "a case as somebody else sees it, in Japanese", as: japanese, at: seenAs(infection) },

  { name: "all of ours that somebody else sees", as: lead, at: async (page) => (await seenAs(wave)(page)).replace(/\/cases\/.*/, "") },
  { name: "all of ours that somebody else sees, in Japanese", as: japanese, at: async (page) => (await seenAs(infection)(page)).replace(/\/cases\/.*/, "") },

  { name: "one share as somebody else sees it, in Japanese", as: "lead@sjac.example", at: seenShare },

  { name: "a draft of a request for information", as: lead, at: "/requests/new", open: draftRequest },
  { name: "a draft of a request for information, in Japanese", as: japanese, at: "/requests/new", open: draftRequest },
  { name: "a request for information with nothing filled in", as: lead, at: "/requests/new", open: saveNothing },
  { name: "requests for information", as: lead, at: "/requests" },
  { name: "requests for information, in Japanese", as: japanese, at: "/requests" },
  { name: "a request for information to answer", as: "lead@mhi.example", at: (page) => firstLink(page, "/requests", "/requests/0") },
  { name: "a request for information that was sent", as: "lead@police.example", at: aRequest(/外部通信記録/) },
  { name: "a request for information that was answered, about an overlap", as: lead, at: aRequest(/loader/) },
  { name: "a request for information that we answered, about an overlap", as: "lead@police.example", at: aRequest(/loader/) },
  { name: "a request for information to answer, sharing values", as: "lead@mhi.example", at: (page) => firstLink(page, "/requests", "/requests/0"), open: (page) => page.getByRole("button", { name: "Share all its values" }).click() },
  { name: "indicators, answering a request for information", as: "lead@police.example", at: answeringIndicators },
  { name: "a new request for information", as: lead, at: "/requests/new" },
  { name: "a new request for information, in Japanese", as: japanese, at: "/requests/new" },

  { name: "new case", as: analyst, at: "/cases/new", open: (page) => page.getByText("Case details").click() },
  { name: "new case, as a viewer", as: viewer, at: "/cases/new" },
  { name: "new case, in Japanese", as: japanese, at: "/cases/new" },
  { name: "review of what was found", as: analyst, at: "/cases/new", open: (page) => findIndicators(page, REPORT) },
  { name: "review with nothing found", as: analyst, at: "/cases/new", open: (page) => findIndicators(page, "Nothing to find.") },
  { name: "review, adding by hand", as: analyst, at: "/cases/new", open: addWhileReviewing },
  { name: "review, in Japanese", as: "analyst@khi.example", at: "/cases/new", open: (page) => findIndicators(page, REPORT) },

  { name: "indicators", as: lead, at: part(wave, "/indicators"), open: (page) => selectRow(page) },
  { name: "indicators, in Japanese", as: japanese, at: part(infection, "/indicators") },
  { name: "indicators, none found", as: lead, at: part(wave, "/indicators"), open: filterForNothing },
  { name: "indicators, one opened", as: lead, at: part(wave, "/indicators"), open: openFirst },
  { name: "indicators, adding", as: lead, at: part(wave, "/indicators"), open: (page) => page.getByRole("button", { name: "Add by hand" }).click() },
  { name: "indicators, changing many", as: lead, at: part(wave, "/indicators"), open: (page) => selectRow(page, "Change") },
  { name: "indicators, sharing", as: lead, at: part(wave, "/indicators"), open: (page) => selectRow(page, "Share") },
  { name: "indicators, deleting", as: lead, at: part(wave, "/indicators"), open: (page) => selectRow(page, "Delete") },
  { name: "overlaps", as: lead, at: part(wave, "/overlaps") },
  { name: "overlaps, none", as: lead, at: part("Scanners seen by the sensor network", "/overlaps?knowledge=shown") },
  { name: "overlaps, in Japanese", as: japanese, at: part(infection, "/overlaps") },
  { name: "an overlap", as: lead, at: (page) => anOverlap(page, wave) },
  { name: "an overlap, in Japanese", as: japanese, at: (page) => anOverlap(page, infection) },
  { name: "history", as: lead, at: part(wave, "/history") },
  { name: "history, in Japanese", as: japanese, at: part(infection, "/history") },
  { name: "search", as: analyst, at: "/search?q=parcel" },
  { name: "inbox", as: analyst, at: "/inbox" },
  { name: "inbox, none of a kind", as: analyst, at: "/inbox?kind=grant" },
  { name: "inbox, in Japanese", as: japanese, at: "/inbox" },

  { name: "shared with us, nothing", as: analyst, at: "/shared" },
  { name: "shared with us, in Japanese", as: japanese, at: "/shared" },
  { name: "consent", as: lead, at: "/consents" },
  { name: "consent asked of us, in Japanese", as: "lead@sjac.example", at: "/consents" },
  { name: "one share, in Japanese", as: japanese, at: async (page) => firstLink(page, "/shared", "/shared/") },
  { name: "one share, copying its values", as: "lead@mhi.example", at: async (page) => firstLink(page, "/shared", "/shared/0"), open: copyAll },
  { name: "one share, copying its values in Japanese", as: japanese, at: async (page) => firstLink(page, "/shared", "/shared/0"), open: copyAll },
  { name: "connections", as: lead, at: "/connections" },
  { name: "connections, none", as: "analyst@telco.example", at: "/connections" },
  { name: "connections, in Japanese", as: japanese, at: "/connections" },
  { name: "brokering", as: "lead@sjac.example", at: "/brokering" },
  { name: "connections, invited by a broker", as: lead, at: "/connections#invitations" },
  { name: "connections, accepting in Japanese", as: japanese, at: "/connections", open: (page) => page.getByRole("button", { name: "受け入れる" }).first().click() },
  { name: "connections, declining in Japanese", as: japanese, at: "/connections", open: (page) => page.getByRole("button", { name: "辞退" }).first().click() },
  { name: "an overlap, asking to connect", as: lead, at: (page) => anOverlap(page, "Takedown of fake invoice portals"), open: (page) => page.getByRole("button", { name: "Ask to connect" }).click() },
  { name: "sharing groups", as: admin, at: "/groups" },
  { name: "sharing groups, in Japanese", as: japaneseAdmin, at: "/groups" },
  { name: "sharing groups, dissolving", as: "admin@sjac.example", at: "/groups", open: (page) => page.getByRole("button", { name: "解散" }).first().click() },
  { name: "organization", as: admin, at: "/organization" },
  { name: "organization, as an analyst", as: analyst, at: "/organization" },
  { name: "organization, in Japanese", as: japaneseAdmin, at: "/organization" },
  { name: "organization, sharing", as: "admin@aero.example", at: "/organization/sharing" },
  { name: "organization, sharing, rejecting", as: "admin@aero.example", at: "/organization/sharing", open: (page) => page.getByRole("button", { name: /^却下/ }).first().click() },
  { name: "organization, sharing, making a rule", as: lead, at: "/organization/sharing", open: (page) => page.getByRole("button", { name: "New rule", exact: true }).click() },
  { name: "organization, sharing, making a rule that grants cases", as: lead, at: "/organization/sharing", open: (page) => page.getByRole("button", { name: "New rule that gives" }).click() },
  { name: "organization, sharing, making a rule that shares", as: lead, at: "/organization/sharing", open: newSharingRule },
  { name: "organization, sharing, making a rule that shares in Japanese", as: japanese, at: "/organization/sharing", open: newSharingRule },
  { name: "organization, sharing, with a rule that grants", as: japanese, at: "/organization/sharing" },
  { name: "organization, sharing, ending a rule that grants", as: japanese, at: "/organization/sharing", open: (page) => page.getByRole("button", { name: /^終了/ }).first().click() },
  { name: "organization, sharing, as an analyst", as: analyst, at: "/organization/sharing" },
  { name: "exports", as: lead, at: "/shared/exports" },
  { name: "exports, in Japanese", as: japanese, at: "/shared/exports" },
  { name: "a case, exporting", as: lead, at: part(wave), open: (page) => page.getByRole("button", { name: "Export" }).click() },
  { name: "organization, audit", as: admin, at: "/organization/audit" },
  { name: "organization, audit in Japanese", as: japaneseAdmin, at: "/organization/audit?group=signIn" },
  { name: "organization, activity", as: admin, at: "/organization/activity" },
  { name: "organization, activity in Japanese", as: japaneseAdmin, at: "/organization/activity" },
  { name: "organization, policy", as: admin, at: "/organization/policy" },
  { name: "organization, policy in Japanese", as: japaneseAdmin, at: "/organization/policy" },
  { name: "organization, data", as: lead, at: "/organization/retention" },
  { name: "organization, data in Japanese", as: japaneseAdmin, at: "/organization/retention" },
  { name: "organization, data previewed", as: admin, at: "/organization/retention?months=3&days=30" },
  { name: "a case, transferring", as: lead, at: part(wave), open: (page) => chooseFromMenu(page, "Transfer…") },
  { name: "organization, closing", as: admin, at: "/organization", open: (page) => page.getByRole("button", { name: "Close organization…" }).click() },
  { name: "organization, merging", as: admin, at: "/organization/merging" },
  { name: "organization, merging previewed", as: admin, at: "/organization/merging", open: previewMerger },
  { name: "organization, merging in Japanese", as: japaneseAdmin, at: "/organization/merging", open: previewMerger },
  { name: "a case, holding", as: lead, at: part(wave), open: (page) => chooseFromMenu(page, "Legal hold…") },
  { name: "organization, sign-in", as: admin, at: "/organization/security" },
  { name: "organization, sign-in as an analyst", as: analyst, at: "/organization/security" },
  { name: "organization, sign-in in Japanese", as: japaneseAdmin, at: "/organization/security" },
  { name: "organization, inviting", as: admin, at: "/organization", open: (page) => page.getByRole("button", { name: /^Invite/ }).first().click() },
  { name: "operator, organizations", as: operator, at: "/operator/organizations" },
  { name: "operator, groups", as: operator, at: "/operator/groups" },
  { name: "operator, activity", as: operator, at: "/operator/activity" },
  { name: "operator, audit", as: operator, at: "/operator/audit" },
  { name: "operator, installation", as: operator, at: "/operator/installation" },
];

async function previewMerger(page: Page): Promise<void> {
  await page.locator("select[name=into]").selectOption({ index: 1 });
  await page.getByRole("button", { name: /^Show what that does$|^影響を表示$/ }).click();
  await page.locator("#preview").waitFor();
}

async function readJapanese(page: Page): Promise<void> {
  await page.getByRole("combobox", { name: "Language" }).selectOption("ja");
  await page.locator("html[lang=ja]").waitFor();
}

async function refuseSignIn(page: Page): Promise<void> {
  await page.locator("input[name=email]").fill("nobody@cert.example");
  await page.locator("input[name=password]").fill("not the password");
  await page.locator("main button[type=submit]").click();
  await page.getByRole("alert").first().waitFor();
}

async function searchForNothing(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Search or go to" }).click();
  await page.getByRole("dialog").getByRole("combobox").fill("qqqqzzzz");
  await page.getByText("Nothing found").waitFor();
}

async function chooseFromMenu(page: Page, name: string): Promise<void> {
  await page.getByRole("button", { name: "More actions" }).click();
  await page.getByRole("menuitem", { name }).click();
}

async function firstLink(page: Page, address: string, beginning: string): Promise<string> {
  await page.goto(address);
  return (await page.locator(`main a[href^="${beginning}"]`).first().getAttribute("href")) ?? "";
}

/** From a request to the indicators of the case that is chosen to begin with. */
async function answeringIndicators(page: Page): Promise<string> {
  await page.goto(await aRequest(/loader/)(page));
  return (await page.getByRole("link", { name: "Choose values" }).getAttribute("href")) ?? "";
}

async function seenShare(page: Page): Promise<string> {
  const seen = (await seenAs("協会の端末が不審メールの中継に使われた", "Aerospace")(page)).replace(/\/cases\/.*/, "");
  return firstLink(page, seen, `${seen}/shared/`);
}

const REPORT = "Calls to review-me[.]example and 192.0.2[.]98, asked of 10.0.0.1. https://review-me.example/a.php\n";

async function findIndicators(page: Page, text: string): Promise<void> {
  await page.getByRole("textbox").nth(1).fill(text);
  await page.locator("main form button[type=submit]").click();
  await page.waitForURL(/step=review/);
  await page.locator("#found-title").waitFor();
}

async function draftRequest(page: Page): Promise<void> {
  await page.locator("select[name=to]").selectOption({ index: 1 });
  await page.locator("[name=subject]").fill("Who rented review-me.example?");
  await page.locator("[name=question]").fill("Who rented it, and since when?");
  await page.locator("[name=purpose]").fill("Warning others");
  await page.locator("[name=dueOn]").fill("2099-12-31");
  await page.locator("main form button[type=submit]").click();
  await page.waitForURL(/requests\/0/);
}

async function saveNothing(page: Page): Promise<void> {
  await page.locator("main form button[type=submit]").click();
  await page.locator("[aria-invalid=true]").first().waitFor();
}

async function addWhileReviewing(page: Page): Promise<void> {
  await findIndicators(page, REPORT);
  await page.getByRole("button", { name: "Add by hand" }).click();
}

async function copyAll(page: Page): Promise<void> {
  await page.getByRole("button", { name: /^Add (all|\d+ value)|^全 \d+ 件を事案に追加/ }).click();
}

async function newSharingRule(page: Page): Promise<void> {
  await page.getByRole("button", { name: /^New rule that gives$|^新しい付与・共有の規則$/ }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("radio", { name: /^Values of the case$|^事案の値$/ }).check();
  await dialog.getByLabel(/^To whom$|^付与先$/).click();
  await page.keyboard.type("Police");
  await page.getByRole("option", { name: "POLICE" }).click();
  await dialog.getByText(/Covers|当てはまり/).waitFor();
}

async function selectRow(page: Page, deed?: string): Promise<void> {
  await page.getByRole("grid").getByRole("checkbox").nth(1).check();
  if (deed) await page.getByRole("button", { name: deed, exact: true }).click();
}

async function filterForNothing(page: Page): Promise<void> {
  await page.getByRole("searchbox").fill("qqqqzzzz");
  await page.getByText("No indicator matches").waitFor();
}

async function openFirst(page: Page): Promise<void> {
  await page.getByRole("grid").getByRole("row").nth(1).getByRole("button").first().click();
  await page.getByRole("dialog").waitFor();
}

async function anOverlap(page: Page, title: string): Promise<string> {
  const address = await caseAddress(page, title);
  return firstLink(page, `${address}/overlaps`, `${address}/overlaps/`);
}
