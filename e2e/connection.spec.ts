import { expect, type Page } from "@playwright/test";
import { caseAddress, test, words } from "@/e2e/fixtures";
import { DEMO_ORGANIZATIONS } from "@/prisma/demo/people";
import { STORY } from "@/prisma/demo/story";

const nameOf = (code: string) => DEMO_ORGANIZATIONS.find((organization) => organization.code === code)!.name;
const [en, ja] = [words("en"), words("ja")];
const POLICE_CASE = STORY.find(({ organization }) => organization === "POLICE")!.title;

/** The police read English, KHI reads Japanese: each acts and reads in its own words. */
test("one side asks, the other accepts, and both read whom to talk to", async ({ pageOf }) => {
  const note = `About the springboard, ${Date.now()}`;
  const police = await pageOf("lead@police.example");
  await openOverlapWith(police, nameOf("KHI"));
  const overlap = police.url();
  await police.getByRole("button", { name: en("connections.ask.open") }).click();
  const asking = police.getByRole("dialog");
  await asking.getByLabel(en("connections.ask.message")).selectOption("ongoing");
  await asking.getByLabel(en("connections.ask.note")).fill(note);
  await asking.getByLabel(en("connections.contact.label")).fill("Cyber desk, 0123-456");
  await asking.getByRole("button", { name: en("connections.ask.send"), exact: true }).click();
  await expect(asking).toHaveCount(0);
  await expect(police.getByText(en("connections.state.waiting"))).toBeVisible();

  const khi = await pageOf("lead@khi.example");
  await khi.goto("/connections");
  const request = khi.getByRole("listitem").filter({ hasText: note });
  await expect(request.getByText(ja("connections.message.ongoing"))).toBeVisible();
  await expect(request.getByText("Cyber desk")).toHaveCount(0);
  await request.getByRole("button", { name: ja("connections.accept.open") }).click();
  const accepting = khi.getByRole("dialog");
  await accepting.getByLabel(ja("connections.contact.label")).fill("");
  await accepting.getByRole("button", { name: ja("connections.accept.send") }).click();
  await expect(accepting.getByText(ja("connections.contact_missing"))).toBeVisible();
  await accepting.getByLabel(ja("connections.contact.label")).fill("石川、内線 789");
  await accepting.getByRole("button", { name: ja("connections.accept.send") }).click();
  await expect(accepting).toHaveCount(0);
  await expect(request.getByText("Cyber desk, 0123-456")).toBeVisible();

  await police.goto(overlap);
  await expect(police.getByText("石川、内線 789")).toBeVisible();
  await police.goto("/inbox?kind=connection");
  await expect(police.getByRole("link", { name: nameOf("KHI") })).toBeVisible();
  await police.goto(overlap);
  await police.getByRole("button", { name: en("connections.steps.share") }).click();
  await expect(police.getByRole("dialog").getByText(nameOf("KHI")).first()).toBeVisible();
});

async function openOverlapWith(page: Page, name: string): Promise<void> {
  await page.goto(`${await caseAddress(page, POLICE_CASE)}/overlaps`);
  await page.getByRole("link", { name }).first().click();
  await expect(page.getByRole("heading", { name: en("overlaps.one.title", { other: name }) })).toBeVisible();
}
