import { expect, type Page } from "@playwright/test";
import { generate } from "otplib";
import { test } from "@/e2e/fixtures";
import { givePassword, setUpApp } from "@/e2e/second-step";
import { DEMO_PASSWORD } from "@/prisma/demo/people";

async function signOut(page: Page): Promise<void> {
  await page.getByRole("button", { name: /^Account of/ }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await expect(page).toHaveURL("/sign-in");
}

/** An authenticator that is built into the browser and takes whatever it is asked for as agreed to. */
async function addVirtualAuthenticator(page: Page): Promise<void> {
  const browser = await page.context().newCDPSession(page);
  await browser.send("WebAuthn.enable");
  await browser.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2", transport: "internal", hasResidentKey: true, hasUserVerification: true, isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
}

test("an app's code is the second step; a recovery code stands in for it, once", async ({ pageOf }) => {
  const page = await pageOf(null, { locale: "en-GB" });
  await givePassword(page, "viewer@telco.example");
  await expect(page).toHaveURL("/cases");
  await page.goto("/account");
  const { key, codes } = await setUpApp(page);
  await signOut(page);

  await givePassword(page, "viewer@telco.example");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Second step");
  await page.goto("/cases");
  await expect(page).toHaveURL("/sign-in?next=%2Fcases");
  await page.goto("/sign-in/second-step");
  await page.getByLabel("Code of your authenticator app").fill("123");
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByText("This code is wrong or was used already.")).toBeVisible();
  await page.getByLabel("Code of your authenticator app").fill(await generate({ secret: key }));
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page).toHaveURL("/cases");
  await signOut(page);

  for (const result of ["/cases", "refused"]) {
    await givePassword(page, "viewer@telco.example");
    await page.getByText("Neither at hand?").click();
    await page.getByLabel("Recovery code").fill(codes[0]!);
    await page.getByRole("button", { name: "Use the recovery code" }).click();
    if (result === "refused") await expect(page.getByText("This recovery code is wrong or was used already.")).toBeVisible();
    else {
      await expect(page).toHaveURL(result);
      await signOut(page);
    }
  }
});

test("a passkey is the second step, and the whole of signing in where it knows its person", async ({ pageOf }) => {
  const page = await pageOf(null, { locale: "en-GB" });
  await addVirtualAuthenticator(page);
  await givePassword(page, "lead@telco.example");
  await expect(page).toHaveURL("/cases");
  await page.goto("/account");
  await page.getByRole("button", { name: "Add passkey" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Name of the passkey").fill("Laptop of the test");
  await dialog.locator("input[name=current]").fill(DEMO_PASSWORD);
  await dialog.getByRole("button", { name: "Continue" }).click();
  await dialog.getByRole("button", { name: "I have kept them" }).click();
  await page.getByRole("button", { name: "Rename Laptop of the test" }).click();
  await dialog.getByLabel("Name of the passkey").fill("Office laptop");
  await dialog.getByRole("button", { name: "Rename" }).click();
  await expect(page.getByText("Office laptop")).toBeVisible();
  await signOut(page);

  await givePassword(page, "lead@telco.example");
  await expect(page).toHaveURL(/second-step/);
  await page.getByRole("button", { name: "Use a passkey" }).click();
  await expect(page).toHaveURL("/cases");
  await signOut(page);

  await page.getByRole("button", { name: "Use a passkey" }).click();
  await expect(page).toHaveURL("/cases");
});

test("an organization that requires two steps leads members to set them up, and nowhere else until then", async ({ pageOf }) => {
  const admin = await pageOf(null, { locale: "en-GB" });
  await givePassword(admin, "admin@navsys.example");
  await expect(admin).toHaveURL("/cases");
  await admin.goto("/organization/security");
  await admin.getByLabel("Members need two-step sign-in").check();
  await admin.locator("#two-step").getByRole("button", { name: "Save" }).click();
  await expect(admin.getByText("Set up a second factor for your own account first")).toBeVisible();
  await admin.goto("/account");
  await setUpApp(admin);
  await admin.goto("/organization/security");
  await admin.getByLabel("Members need two-step sign-in").check();
  await admin.locator("#two-step").getByRole("button", { name: "Save" }).click();
  await expect(admin.getByText("Saved.")).toBeVisible();

  const member = await pageOf(null, { locale: "en-GB" });
  await givePassword(member, "lead@navsys.example");
  await expect(member).toHaveURL(/\/account/);
  await member.goto("/cases");
  await expect(member).toHaveURL(/\/account/);
  await expect(member.getByText("Set up a second factor to go on")).toBeVisible();
  expect(await (await member.request.get("/api/notices")).json()).toEqual({ unread: 0, newest: null });
  expect((await member.request.post("/api/drafts")).status()).toBe(404);
  await setUpApp(member);
  await member.goto("/cases");
  await expect(member).toHaveURL("/cases");

  await admin.getByLabel("Members need two-step sign-in").uncheck();
  await admin.locator("#two-step").getByRole("button", { name: "Save" }).click();
  await expect(admin.getByText("Saved.")).toBeVisible();
});
