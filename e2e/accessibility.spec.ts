import AxeBuilder from "@axe-core/playwright";
import { expect, type Page } from "@playwright/test";
import { test } from "@/e2e/fixtures";
import { PAGES } from "@/e2e/pages";

const EVERYTHING = { tags: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] };
// Only colours differ between the themes.
const COLOURS = { rules: ["color-contrast", "link-in-text-block"] };
const WIDE = { width: 1440, height: 900 };
const PHONE = { width: 390, height: 844 };
const NARROWEST = { width: 360, height: 740 };

for (const { name, as, at, open, missing } of PAGES) {
  test(`anybody can use: ${name}`, async ({ pageOf, complaints }) => {
    const page = await pageOf(as);
    await page.setViewportSize(WIDE);
    const answer = await page.goto(typeof at === "string" ? at : await at(page));
    if (missing) complaints.splice(0, complaints.length, ...complaints.filter((text) => !text.includes("status of 404")));
    expect(answer?.status()).toBe(missing ? 404 : 200);
    await expect(page.locator("h1")).toHaveCount(1);
    await page.locator("[aria-busy=true]").waitFor({ state: "detached" });
    await open?.(page);
    await expectUsable(page);
  });
}

/** No violation in both themes and widths; nothing to scroll sideways for, but what scrolls in itself. */
async function expectUsable(page: Page): Promise<void> {
  for (const size of [WIDE, PHONE]) {
    await page.setViewportSize(size);
    await page.emulateMedia({ colorScheme: "light" });
    // Where the language has just changed, the new title follows the new text.
    await expect(page).toHaveTitle(/./);
    expect(await violations(page, EVERYTHING)).toEqual([]);
    await page.emulateMedia({ colorScheme: "dark" });
    expect(await violations(page, COLOURS)).toEqual([]);
    expect(await overflow(page)).toEqual([]);
  }
  await page.setViewportSize(NARROWEST);
  expect(await overflow(page)).toEqual([]);
}

async function violations(page: Page, { tags, rules }: { tags?: string[]; rules?: string[] }): Promise<string[]> {
  // Colours on their way from one theme to the other are no theme's.
  await page.waitForFunction(() =>
    document.getAnimations().every(({ playState, effect }) => playState !== "running" || effect?.getComputedTiming().iterations === Infinity),
  );
  const axe = new AxeBuilder({ page }).setLegacyMode(true);
  const { violations } = await (rules ? axe.withRules(rules) : axe.withTags(tags ?? [])).analyze();
  return violations.flatMap(({ id, nodes }) =>
    nodes.map((node) => `${id}: ${node.target.join(" ")} ${node.failureSummary?.replaceAll("\n", " ")} ${node.html.slice(0, 200)}`),
  );
}

/** What sticks out of the page, when the page is wider than the window. */
async function overflow(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    if (scrollWidth <= clientWidth) return [];
    return [...document.querySelectorAll("body *")]
      .filter((element) => element.getBoundingClientRect().right > clientWidth + 1)
      .map((element) => element.outerHTML.slice(0, 150))
      .slice(0, 10);
  });
}
