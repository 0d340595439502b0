import { expect, type Page } from "@playwright/test";
import { signIn, test } from "@/e2e/fixtures";
import { startProvider } from "@/server/testing/provider";

/** Signs in at the provider's own pages, which ask for consent the first time. */
async function signInThere(page: Page, mail: string): Promise<void> {
  await page.locator("input[name=login]").fill(mail);
  await page.locator("input[name=password]").fill("any");
  await page.getByRole("button", { name: /sign-in/i }).click();
  await page.getByRole("button", { name: /continue/i }).click();
}

test("an organization sets its own sign-in up, tests it, and members come by it", async ({ pageOf, browser }, { project }) => {
  const base = project.use.baseURL ?? "";
  const provider = await startProvider(`${base}/api/sign-in/callback`);
  // The provider's own pages complain to the console: browsers whose words nobody collects.
  const open = async () => (await browser.newContext({ locale: "en-GB", reducedMotion: "reduce" })).newPage();
  const admin = await open();
  await signIn(admin, "admin@police.example");
  await admin.goto("/organization/security");
  await admin.getByLabel("Issuer").fill(provider.issuer);
  await admin.getByLabel("Client ID").fill(provider.clientId);
  await admin.getByLabel("Client secret").fill(provider.secret);
  const settings = admin.locator("#sign-on");
  await settings.getByRole("button", { name: "Save" }).first().click();
  await admin.getByLabel("Domain", { exact: true }).fill("police.example");
  await admin.getByRole("button", { name: "Add domain" }).click();
  await expect(admin.getByText("Not verified yet")).toBeVisible();
  await admin.getByRole("button", { name: "Check the DNS of police.example" }).click();
  await expect(admin.getByText("The record is not there yet.")).toBeVisible();

  const operator = await pageOf(null, { locale: "en-GB" });
  await signIn(operator, "operator@commonthread.example");
  await operator.goto("/operator/installation");
  await operator.getByRole("button", { name: "Confirm police.example" }).click();
  await operator.getByRole("alertdialog").getByRole("button", { name: "Confirm" }).click();
  await expect(operator.getByRole("alertdialog")).toBeHidden();

  await admin.getByRole("button", { name: "Test sign-in" }).click();
  await signInThere(admin, "admin@police.example");
  await expect(admin.getByText("The test went through.")).toBeVisible();
  await admin.getByLabel("Members can sign in with it").check();
  await settings.getByRole("button", { name: "Save" }).last().click();
  await expect(settings.getByText("Saved.")).toBeVisible();

  const member = await open();
  await member.goto("/sign-in");
  await member.getByRole("link", { name: "Use your organization’s sign-in" }).click();
  await expect(member.getByRole("heading", { level: 1 })).toHaveText("Your organization’s sign-in");
  await member.getByLabel("E-mail address").fill("viewer@police.example");
  await member.getByRole("button", { name: "Continue" }).click();
  await signInThere(member, "viewer@police.example");
  await expect(member).toHaveURL("/cases");
  await member.goto("/account");
  await expect(member.getByText("You came by the sign-in of")).toBeVisible();
  await member.goto("/api/sign-in/callback?state=guessed&code=guessed");
  await expect(member).toHaveURL("/cases");
  await member.context().close();

  const stranger = await open();
  await stranger.goto("/sign-in/organization");
  await stranger.getByLabel("E-mail address").fill("nobody@police.example");
  await stranger.getByRole("button", { name: "Continue" }).click();
  await signInThere(stranger, "nobody@police.example");
  await expect(stranger.getByText("Nobody has let this address in here.")).toBeVisible();
  await stranger.context().close();
  await admin.context().close();
  await provider.stop();
});
