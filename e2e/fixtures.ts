import { type Browser, type BrowserContextOptions, expect, type Page, test as base } from "@playwright/test";
import { createTranslator } from "next-intl";
import { MESSAGES } from "@/app/messages";
import type { Locale } from "@/app/preferences";
import { DEMO_PASSWORD } from "@/prisma/demo/people";

type State = Exclude<BrowserContextOptions["storageState"], string | undefined>;

type TestFixtures = {
  /** A page of a browser of its own in which this person is signed in; null: nobody is. */
  pageOf: (mail: string | null, options?: BrowserContextOptions) => Promise<Page>;
  /** What the browser complained about so far: script errors and breaches of the content security policy. */
  complaints: string[];
};
type WorkerFixtures = { stateOf: (mail: string) => Promise<State> };

export const test = base.extend<TestFixtures, WorkerFixtures>({
  // Once per person: every further page starts from what the form left in the browser.
  stateOf: [
    async ({ browser }, provide) => {
      const known = new Map<string, Promise<State>>();
      await provide((mail) => {
        const state = known.get(mail) ?? stateAfterSignIn(browser, mail);
        known.set(mail, state);
        return state;
      });
    },
    { scope: "worker" },
  ],
  // Playwright reads the names of the fixtures from the braces.
  complaints: async ({}, provide) => {
    const complaints: string[] = [];
    await provide(complaints);
    expect(complaints).toEqual([]);
  },
  pageOf: async ({ browser, stateOf, complaints }, provide) => {
    const pages: Page[] = [];
    await provide(async (mail, options = {}) => {
      const storageState = mail ? await stateOf(mail) : undefined;
      const context = await browser.newContext({ reducedMotion: "reduce", ...options, storageState });
      const page = await context.newPage();
      page.on("console", (message) => message.type() === "error" && complaints.push(`${page.url()}: ${message.text()}`));
      page.on("pageerror", (error) => complaints.push(`${page.url()}: ${error.message}`));
      pages.push(page);
      return page;
    });
    for (const page of pages) await page.context().close();
  },
});

/** Signs in through the form, in whatever language it is. */
export async function signIn(page: Page, mail: string): Promise<void> {
  await page.goto("/sign-in");
  await page.locator("input[name=email]").fill(mail);
  await page.locator("input[name=password]").fill(DEMO_PASSWORD);
  await page.locator("main button[type=submit]").click();
  await page.waitForURL((url) => !url.pathname.startsWith("/sign-in"));
}

async function stateAfterSignIn(browser: Browser, mail: string): Promise<State> {
  const context = await browser.newContext();
  const page = await context.newPage();
  await signIn(page, mail);
  const state = await context.storageState();
  await context.close();
  return state;
}

/** The words on the screen, so that a deed is written once for both languages. */
export function words(locale: Locale) {
  const messages = MESSAGES[locale];
  const translate = createTranslator({ locale, messages });
  return (key: string, values: Record<string, string | number> = {}): string => translate(key as never, values as never);
}

/** The address of the case with this title, found by the list's own search. */
export async function caseAddress(page: Page, title: string): Promise<string> {
  await page.goto(`/cases?q=${encodeURIComponent(title)}`);
  const link = page.getByRole("link", { name: title, exact: true }).first();
  return (await link.getAttribute("href")) ?? "";
}
