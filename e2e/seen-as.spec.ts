import { expect } from "@playwright/test";
import { caseAddress, test, words } from "@/e2e/fixtures";
import { DEMO_ORGANIZATIONS } from "@/prisma/demo/people";
import { STORY } from "@/prisma/demo/story";

const ja = words("ja");
const police = DEMO_ORGANIZATIONS.find(({ code }) => code === "POLICE")!.name;
const infection = STORY.find(({ organization }) => organization === "KHI")!.title;

test("a lead looks at a case as the police, to whom it was granted, and comes back", async ({ pageOf }) => {
  const page = await pageOf("lead@khi.example");
  const address = await caseAddress(page, infection);
  await page.goto(`${address}/access`);
  await page.getByRole("main").getByRole("button", { name: ja("sharing.seenAs.open") }).click();
  await page.getByRole("dialog").getByLabel(ja("sharing.seenAs.who")).click();
  await page.keyboard.type("police");
  await page.getByRole("option", { name: police }).click();
  await page.getByRole("dialog").getByRole("link", { name: ja("sharing.seenAs.look") }).click();
  await expect(page.getByText(ja("sharing.seenAs.looking.organization", { name: police }))).toBeVisible();
  await expect(page.getByRole("heading", { name: infection })).toBeVisible();
  await expect(page.getByRole("button", { name: ja("cases.comments.send") })).toHaveCount(0);
  await page.getByRole("link", { name: ja("sharing.seenAs.backToAccess") }).click();
  await expect(page.getByRole("heading", { name: ja("sharing.audience.title") })).toBeVisible();
});
