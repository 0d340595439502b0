import { expect, type Page } from "@playwright/test";
import { caseAddress, test, words } from "@/e2e/fixtures";
import { DEMO_ORGANIZATIONS } from "@/prisma/demo/people";
import { STORY } from "@/prisma/demo/story";

const ja = words("ja");
const POLICE = DEMO_ORGANIZATIONS.find(({ code }) => code === "POLICE")!.name;
const TITLE = STORY.find(({ reportable }) => reportable)!.title;

/** Sets the mark in the case's form, after reading what follows from it, and saves. */
async function mark(page: Page, address: string, reportable: boolean, told: string): Promise<void> {
  await page.goto(`${address}/edit`);
  await page.getByRole("checkbox", { name: ja("cases.edit.reportable") }).setChecked(reportable);
  await expect(page.getByRole("list", { name: ja("rules.consequences.label") }).getByRole("listitem")).toContainText(told);
  await page.getByRole("button", { name: ja("cases.edit.save") }).click();
  await page.waitForURL(address);
}

test("a case marked reportable is the police's to read by its owner's rule, and gone when the mark is", async ({ pageOf }) => {
  const analyst = await pageOf("analyst@khi.example");
  const police = await pageOf("lead@police.example");
  const address = await caseAddress(analyst, TITLE);
  const seen = async () => (await police.request.get(address)).status();
  expect(await seen()).toBe(200);

  await mark(analyst, address, false, "取り消されます");
  expect(await seen()).toBe(404);
  await mark(analyst, address, true, POLICE);
  await police.goto(address);
  await expect(police.getByRole("heading", { name: TITLE })).toBeVisible();

  await analyst.goto(`${address}/access`);
  await expect(analyst.getByText(ja("sharing.access.byRule")).first()).toBeVisible();
});
