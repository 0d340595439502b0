import { expect, type Locator, type Page } from "@playwright/test";
import { caseAddress, test, words } from "@/e2e/fixtures";
import { DEMO_PASSWORD } from "@/prisma/demo/people";

const say = words("en");

test("a case is filed without a mouse: palette, paste, review by keys, file", async ({ pageOf }) => {
  const page = await pageOf("analyst@aero.example");
  await page.goto("/cases");
  await page.keyboard.press("Control+k");
  await page.keyboard.type(say("account.nav.newCase"));
  await page.keyboard.press("Enter");
  await page.waitForURL("**/cases/new");
  await expect(page.getByRole("textbox", { name: say("filing.compose.title") })).toBeFocused();
  await page.keyboard.type("Filed by keys alone");
  await page.keyboard.press("Tab");
  await page.keyboard.insertText("Calls to keys-alone[.]example and 192.0.2[.]99, asked of 10.0.0.1");
  await tabTo(page, page.getByRole("button", { name: say("filing.compose.find") }));
  await page.keyboard.press("Enter");

  const table = page.getByRole("grid");
  await table.waitFor();
  await tabTo(page, table);
  const rows = table.getByRole("row");
  const first = rows.nth(1);
  await expect(first.getByRole("checkbox")).toBeChecked();
  await page.keyboard.press("Space");
  await expect(first.getByRole("checkbox")).not.toBeChecked();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("s");
  await expect(rows.nth(2).getByRole("combobox").first()).toHaveValue("springboard");
  await tabTo(page, page.getByRole("button", { name: say("filing.file.button", { count: 1 }) }));
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/cases\/[0-9a-f-]{36}$/);
});

test("days are typed; half a day, the future, a wrong order and no title lead back to their field and file nothing", async ({ pageOf }) => {
  const page = await pageOf("analyst@aero.example", { locale: "en-US" });
  await page.goto("/cases/new");
  await page.getByRole("textbox", { name: say("filing.compose.text") }).fill("Calls to typed-days[.]example");
  await page.getByRole("button", { name: say("filing.compose.find") }).click();
  await page.locator("#found-title").waitFor();
  const [first, last] = [page.getByLabel(say("filing.seen.first")).last(), page.getByLabel(say("filing.seen.last"))];
  const title = page.getByRole("textbox", { name: say("filing.compose.title") });
  const file = page.getByRole("button", { name: say("filing.file.button", { count: 1 }) });
  await first.focus();
  await page.keyboard.type("08112011");
  await expect(first).toHaveValue("2011-08-11");
  await last.focus();
  await page.keyboard.type("0819");
  await file.click();
  await expect(title).toBeFocused();
  await expect(page.getByText(say("filing.review.titleMissing"))).toBeVisible();
  await title.fill("Typed days");
  await expect(page.getByText(say("filing.review.titleMissing"))).toHaveCount(0);
  await file.click();
  await expect(last).toBeFocused();
  await expect(page.getByText(say("filing.day.incomplete"))).toBeVisible();
  for (const [typed, message] of [["08192999", say("filing.day.outside")], ["08092011", say("filing.seen.reversed")]] as const) {
    await last.fill("");
    await last.focus();
    await page.keyboard.type(typed);
    await file.click();
    await expect(page.getByText(message)).toBeVisible();
    await expect(last).toBeFocused();
  }
  await last.fill("2011-08-19");
  await expect(page.getByText(say("filing.seen.reversed"))).toHaveCount(0);
  await file.click();
  await page.waitForURL(/\/cases\/[0-9a-f-]{36}$/);
});

test("somebody signs in, opens an overlap and comes back by keys alone", async ({ browser }) => {
  const page = await browser.newPage({ reducedMotion: "reduce" });
  await page.goto("/sign-in");
  await expect(page.locator("input[name=email]")).toBeFocused();
  await page.keyboard.type("lead@police.example");
  await page.keyboard.press("Tab");
  await page.keyboard.type(DEMO_PASSWORD);
  await page.keyboard.press("Enter");
  await page.waitForURL("**/cases");
  await goBy(page, "i", "**/inbox");
  await tabTo(page, page.locator('main a[href*="/overlaps/"]').first());
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/overlaps\//);
  await goBy(page, "c", "**/cases");
  await page.close();
});

test("a lead shares one value without a mouse, and Escape gives the focus back", async ({ pageOf }) => {
  const page = await pageOf("lead@cert.example");
  await page.goto(`${await caseAddress(page, "Coordination: loader in advertising")}/indicators`);
  const table = page.getByRole("grid");
  await table.waitFor();
  await tabTo(page, table);
  await page.keyboard.press("Space");
  await expect(page.getByText(say("common.table.selectedOf", { count: 1, total: 60 }))).toBeVisible();
  const share = page.getByRole("button", { name: say("indicators.share"), exact: true });
  await tabTo(page, share, "Shift+Tab");
  await page.keyboard.press("Enter");
  const dialog = page.getByRole("dialog");
  await tabTo(page, dialog.getByRole("button", { name: say("sharing.party.label") }));
  await page.keyboard.press("Enter");
  await expect(page.getByRole("option").first()).toBeVisible();
  await page.keyboard.type("警察");
  // The organization, before the people of it.
  await expect(page.getByRole("option").filter({ hasNotText: "警察" })).toHaveCount(0);
  await page.keyboard.press("Enter");
  await page.keyboard.press("Escape");
  await expect(dialog.getByText(say("sharing.preview.seesAll", { count: 1 }))).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(dialog).toHaveCount(0);
  await expect(share).toBeFocused();
});

test("cases are filtered without a mouse, and Escape gives the focus back", async ({ pageOf }) => {
  const page = await pageOf("analyst@cert.example");
  await page.goto("/cases");
  const status = page.getByRole("search").getByRole("button", { name: say("cases.column.status") });
  await tabTo(page, status);
  await page.keyboard.press("Enter");
  const [first, second] = [page.getByRole("menuitemcheckbox").nth(0), page.getByRole("menuitemcheckbox").nth(1)];
  await expect(first).toBeFocused();
  await page.keyboard.press("Space");
  await expect(first).toBeChecked();
  await page.keyboard.press("ArrowDown");
  await expect(second).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(second).toBeChecked();
  await page.keyboard.press("Escape");
  await expect(status).toBeFocused();
  expect(new URL(page.url()).searchParams.getAll("status")).toEqual(["new", "active"]);
});

/** Goes by `g` and a letter, as soon as the page listens. */
async function goBy(page: Page, letter: string, address: string): Promise<void> {
  await expect(async () => {
    await page.keyboard.press("g");
    await page.keyboard.press(letter);
    await page.waitForURL(address, { timeout: 3000 });
  }).toPass();
}

/** Presses Tab until this has the focus. */
async function tabTo(page: Page, target: Locator, key = "Tab"): Promise<void> {
  await target.waitFor();
  for (let pressed = 0; pressed < 80; pressed++) {
    if (await target.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press(key);
  }
  await expect(target).toBeFocused({ timeout: 1 });
}
