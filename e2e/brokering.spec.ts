import { expect, type Page } from "@playwright/test";
import { test, words } from "@/e2e/fixtures";
import { DEMO_ORGANIZATIONS } from "@/prisma/demo/people";

const nameOf = (code: string) => DEMO_ORGANIZATIONS.find((organization) => organization.code === code)!.name;
const [en, ja] = [words("en"), words("ja")];

/** SJAC and KHI read Japanese, MHI English: each acts and reads in its own words. */
test("a broker brings two together: who declines is silent to both others, and only what both accept connects", async ({ pageOf }) => {
  const note = `Our desk hosts the first call, ${Date.now()}`;
  const sjac = await pageOf("lead@sjac.example");
  await sjac.goto("/brokering");
  const pair = sjac.getByRole("row").filter({ hasText: nameOf("MHI") }).filter({ hasText: nameOf("KHI") });
  await pair.getByRole("button").click();
  const inviting = sjac.getByRole("dialog");
  await inviting.getByLabel(ja("connections.ask.message")).selectOption("same_attack");
  await inviting.getByLabel(ja("connections.ask.note")).fill(note);
  await inviting.getByRole("button", { name: ja("brokering.invite.send"), exact: true }).click();
  await expect(inviting).toHaveCount(0);
  await expect(pair.getByText(ja("brokering.state.open"))).toBeVisible();

  const [mhi, khi] = [await pageOf("lead@mhi.example"), await pageOf("lead@khi.example")];
  const ofMhi = await openInvitation(mhi, note);
  await expect(ofMhi.getByText(en("brokering.message.same_attack"))).toBeVisible();
  await expect(ofMhi.getByText(nameOf("KHI"))).toHaveCount(0);
  await ofMhi.getByRole("button", { name: en("connections.accept.open") }).click();
  await mhi.getByRole("dialog").getByLabel(en("connections.contact.label")).fill("Incident desk, 0123-456");
  await mhi.getByRole("dialog").getByRole("button", { name: en("brokering.accept.send"), exact: true }).click();
  await expect(ofMhi.getByText(en("brokering.mine.accepted"))).toBeVisible();

  const ofKhi = await openInvitation(khi, note);
  await expect(ofKhi.getByText(nameOf("MHI"))).toHaveCount(0);
  await ofKhi.getByRole("button", { name: ja("brokering.decline.open"), exact: true }).click();
  await khi.getByRole("alertdialog").getByRole("button", { name: ja("brokering.decline.open"), exact: true }).click();
  await expect(ofKhi.getByText(ja("brokering.mine.declined"))).toBeVisible();
  await sjac.reload();
  await expect(pair.getByText(ja("brokering.state.open"))).toBeVisible();
  await openInvitation(mhi, note);
  await expect(ofMhi.getByText(en("brokering.mine.accepted"))).toBeVisible();
  await expect(ofMhi.getByText(nameOf("KHI"))).toHaveCount(0);

  await ofKhi.getByRole("button", { name: ja("connections.accept.open") }).click();
  await khi.getByRole("dialog").getByLabel(ja("connections.contact.label")).fill("石川、内線 789");
  await khi.getByRole("dialog").getByRole("button", { name: ja("brokering.accept.send"), exact: true }).click();
  await expect(ofKhi.getByText("Incident desk, 0123-456")).toBeVisible();
  await openInvitation(mhi, note);
  await expect(ofMhi.getByRole("heading", { name: nameOf("KHI") })).toBeVisible();
  await expect(ofMhi.getByText("石川、内線 789")).toBeVisible();
  await sjac.reload();
  await expect(pair.getByText(ja("brokering.state.connected"))).toBeVisible();
  await expect(sjac.getByText("Incident desk")).toHaveCount(0);
});

/** The invitation with this note, as a side reads it on a page opened anew. */
async function openInvitation(page: Page, note: string) {
  await page.goto("/connections");
  const invitation = page.getByRole("listitem").filter({ hasText: note });
  await expect(invitation).toBeVisible();
  return invitation;
}
