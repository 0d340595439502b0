import { expect, type Page } from "@playwright/test";
import { generate } from "otplib";
import { DEMO_PASSWORD } from "@/prisma/demo/people";

/** The first step of signing in. */
export async function givePassword(page: Page, mail: string): Promise<void> {
  await page.goto("/sign-in");
  await page.locator("input[name=email]").fill(mail);
  await page.locator("input[name=password]").fill(DEMO_PASSWORD);
  await page.locator("main button[type=submit]").click();
}

/** Sets up an app in the account's dialog with the code of a moment ago; gives its key and the recovery codes. */
export async function setUpApp(page: Page): Promise<{ key: string; codes: string[] }> {
  await page.getByRole("button", { name: "Add authenticator app" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.locator("input[name=current]").fill(DEMO_PASSWORD);
  await dialog.getByRole("button", { name: "Continue" }).click();
  const key = (await dialog.locator("output").textContent()) ?? "";
  // The code of the step before leaves the present one for signing in; where the step ends meanwhile, it is too old.
  await expect(async () => {
    await dialog.locator("input[name=code]").fill(await generate({ secret: key, epoch: Math.floor(Date.now() / 1000) - 30 }));
    await dialog.getByRole("button", { name: "Turn on" }).click();
    await expect(dialog.getByRole("listitem")).toHaveCount(10, { timeout: 5_000 });
  }).toPass({ timeout: 15_000 });
  const codes = await dialog.getByRole("listitem").allTextContents();
  await dialog.getByRole("button", { name: "I have kept them" }).click();
  return { key, codes };
}

/** Brings somebody, who sets up an app for it, to the second step of signing in. */
export async function reachSecondStep(page: Page, mail: string): Promise<string> {
  await givePassword(page, mail);
  await page.waitForURL(/second-step|cases/);
  if (!page.url().includes("second-step")) {
    await page.goto("/account");
    await setUpApp(page);
    await page.context().clearCookies();
    await givePassword(page, mail);
    await page.waitForURL(/second-step/);
  }
  return new URL(page.url()).pathname;
}
