import { readFileSync } from "node:fs";
import { expect, type Page } from "@playwright/test";
import { test, words } from "@/e2e/fixtures";
import type { Locale } from "@/app/preferences";
import { DEMO_ORGANIZATIONS } from "@/prisma/demo/people";

/** What the report holds that belongs to the incident, as screens show it. */
const CHOSEN = [
  "www[.]skynews-forum[.]example",
  "203[.]0[.]113[.]80",
  "hxxp://www[.]skynews-forum[.]example/board/view.php?id=8841",
  "203[.]0[.]113[.]147",
  "6f1d0c1b9f6f0f5c7a9e3c6b6d1f4a2e8b7c5d3a1908f7e6d5c4b3a2918070ff",
  "3b1f0a9c8d7e6f5a4b3c2d1e0f9a8b7c",
  "files[.]harbor-mirror[.]example",
];
/** Known to be innocent: the house's own addresses and the empty file. */
const LEFT = ["10[.]20[.]31[.]14", "10[.]20[.]31[.]77", "10[.]20[.]0[.]53", "d41d8cd98f00b204e9800998ecf8427e"];
const SPRINGBOARD = "203[.]0[.]113[.]80";
const KHI = nameOf("KHI");
const POLICE = nameOf("POLICE");

// Both tellings act as the same people, whose language is their own.
test.describe.configure({ mode: "serial" });

for (const locale of ["en", "ja"] as const) {
  test(`README's five minutes, in ${locale}`, async ({ pageOf }) => {
    test.setTimeout(120_000);
    const say = words(locale);
    const title = `${say("filing.compose.heading")} ${Date.now()}`;

    const analyst = await pageOf("analyst@mhi.example");
    await speak(analyst, locale);
    await pasteReport(analyst, locale, title);
    const unread = await unreadOf(analyst);
    await reviewAndFile(analyst, locale);
    const address = new URL(analyst.url()).pathname;
    await followTheBell(analyst, locale, title, unread);

    const lead = await pageOf("lead@mhi.example");
    await speak(lead, locale);
    const police = await pageOf("analyst@police.example");
    await speak(police, locale);
    await shareSpringboard(lead, locale, address, title);
    await police.goto("/shared");
    await police.getByRole("link", { name: title }).click();
    await expect(police.getByText(SPRINGBOARD).first()).toBeVisible();
    await expect(police.getByText("Ito Makoto").first()).toBeVisible();

    await lead.goto(`${address}/access`);
    await takeBack(lead, locale);
    await police.goto("/shared");
    await expect(police.getByRole("heading", { level: 1 })).toHaveText(say("sharing.received.title"));
    await expect(police.getByRole("link", { name: title })).toHaveCount(0);
  });
}

async function speak(page: Page, locale: Locale): Promise<void> {
  await page.goto("/account");
  if ((await page.locator("html").getAttribute("lang")) === locale) return;
  await page.locator("header button[aria-haspopup=menu]").click();
  await page.getByRole("menuitemradio", { name: locale === "ja" ? "日本語" : "English" }).click();
  await expect(page.locator("html")).toHaveAttribute("lang", locale);
}

async function pasteReport(page: Page, locale: Locale, title: string): Promise<void> {
  const say = words(locale);
  await page.goto("/cases");
  await page.getByRole("link", { name: say("cases.list.new") }).click();
  await page.getByRole("textbox", { name: say("filing.compose.title") }).fill(title);
  const report = readFileSync(`docs/demo/incident-mhi.${locale}.txt`, "utf8");
  await page.getByRole("textbox", { name: say("filing.compose.text") }).fill(report);
  await page.getByRole("button", { name: say("filing.compose.find") }).click();
  await expect(page.getByRole("heading", { name: say("filing.review.found", { count: CHOSEN.length + LEFT.length }) })).toBeVisible();
}

async function reviewAndFile(page: Page, locale: Locale): Promise<void> {
  const say = words(locale);
  const ticked = (value: string) => page.getByRole("checkbox", { name: say("filing.review.fileOne", { value }), exact: true });
  for (const value of CHOSEN) await expect(ticked(value)).toBeChecked();
  for (const value of LEFT) await expect(ticked(value)).not.toBeChecked();

  await page.getByRole("searchbox", { name: say("filing.review.filter") }).fill("skynews");
  await page.getByRole("combobox", { name: say("filing.review.bulk.role") }).selectOption("springboard");
  const role = page.getByRole("combobox", { name: say("filing.review.roleOf", { value: CHOSEN[0]! }), exact: true });
  await expect(role).toHaveValue("springboard");
  await page.getByRole("radio", { name: say("filing.exposure.matchable") }).check();
  await page.getByLabel(say("filing.seen.first")).last().fill("2011-08-11");
  await page.getByLabel(say("filing.seen.last")).fill("2011-08-19");
  await page.getByRole("button", { name: say("filing.file.button", { count: CHOSEN.length }) }).click();
  await page.waitForURL(/\/cases\/[0-9a-f-]{36}$/);
}

/** The bell counts up by itself; the notice leads to both cases side by side. */
async function followTheBell(page: Page, locale: Locale, title: string, before: number): Promise<void> {
  const say = words(locale);
  await expect.poll(() => unreadOf(page)).toBeGreaterThan(before + 1);
  await bellOf(page).click();
  await page.getByRole("link", { name: title }).filter({ hasText: KHI }).click();
  await expect(page.getByRole("heading", { name: say("overlaps.one.title", { other: KHI }) })).toBeVisible();
  for (const side of ["yours", "theirs"]) await expect(page.getByText(say(`overlaps.one.${side}`)).first()).toBeVisible();
  await expect(page.getByText(SPRINGBOARD).first()).toBeVisible();
  await expect(page.getByText(POLICE).first()).toBeVisible();
  await expect(page.getByRole("heading", { name: say("overlaps.timeLine.title") })).toBeVisible();
}

function bellOf(page: Page) {
  return page.getByRole("banner").locator('a[href="/inbox"]');
}

async function unreadOf(page: Page): Promise<number> {
  return Number(/\d+/.exec((await bellOf(page).getAttribute("aria-label")) ?? (await bellOf(page).innerText()))?.[0] ?? 0);
}

async function shareSpringboard(page: Page, locale: Locale, address: string, reason: string): Promise<void> {
  const say = words(locale);
  await page.goto(`${address}/indicators`);
  await page.getByRole("checkbox", { name: say("common.table.select", { name: SPRINGBOARD }), exact: true }).check();
  await page.getByRole("button", { name: say("indicators.share") }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: say("sharing.party.label") }).click();
  await page.getByRole("option", { name: new RegExp(`^${POLICE}`) }).click();
  await page.keyboard.press("Escape");
  await expect(dialog.getByText(say("sharing.preview.seesAll", { count: 1 }))).toBeVisible();
  await dialog.getByRole("textbox", { name: say("sharing.share.reason") }).fill(reason);
  await dialog.getByRole("button", { name: say("sharing.share.submit", { parties: 1 }) }).click();
  await expect(dialog).toHaveCount(0);
}

async function takeBack(page: Page, locale: Locale): Promise<void> {
  const say = words(locale);
  await page.getByRole("button", { name: say("sharing.revoke.shareOf", { name: POLICE }) }).click();
  await page.getByRole("alertdialog").getByRole("button", { name: say("sharing.revoke.confirm") }).click();
  await expect(page.getByText(say("sharing.access.noShares"))).toBeVisible();
}

function nameOf(code: string): string {
  return DEMO_ORGANIZATIONS.find((organization) => organization.code === code)!.name;
}
