import { expect, type Page, test } from "@playwright/test";

const PASSWORD = "common thread 2011";

async function signIn(page: Page, email: string, password = PASSWORD): Promise<void> {
  await page.getByLabel("E-mail address").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
}

test("signing in leads on to the page that was asked for; signing out closes it everywhere", async ({ page, context }) => {
  await page.goto("/organization");
  await expect(page).toHaveURL("/sign-in?next=%2Forganization");
  await signIn(page, "analyst@cert.example");
  await expect(page).toHaveURL("/organization");
  const other = await context.newPage();
  await other.goto("/account");
  await page.getByRole("button", { name: /^Account of/ }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await expect(page).toHaveURL("/sign-in");
  await other.reload();
  await expect(other).toHaveURL("/sign-in?next=%2Faccount");
});

test("unknown mail and wrong password get one answer, and what was typed stays", async ({ page }) => {
  await page.goto("/sign-in");
  for (const email of ["nobody@somewhere.example", "viewer@mhi.example"]) {
    await signIn(page, email, "not the password");
    await expect(page.getByText("E-mail address or password is wrong.")).toBeVisible();
    await expect(page.getByLabel("E-mail address")).toHaveValue(email);
  }
});

test("leads nobody away from this site", async ({ page }) => {
  await page.goto("/sign-in?next=%2F%2Fevil.example");
  await signIn(page, "analyst@telco.example");
  await expect(page).toHaveURL("/cases");
});

test("the cookie is for the server only and carries no name, role or organization", async ({ page, context }) => {
  await page.goto("/sign-in");
  await signIn(page, "viewer@cert.example");
  await expect(page).toHaveURL("/cases");
  const cookie = (await context.cookies()).find(({ name }) => name === "next-auth.session-token");
  expect(cookie).toMatchObject({ httpOnly: true, sameSite: "Lax", path: "/" });
  expect(cookie?.value.split(".")).toHaveLength(5);
});

test("language and theme are chosen before signing in", async ({ page }) => {
  await page.goto("/sign-in");
  await page.getByLabel("Language").selectOption("ja");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("サインイン");
  await page.getByLabel("テーマ").selectOption("dark");
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
});

test("an admin invites somebody, who joins with the link once", async ({ page, browser }) => {
  await page.goto("/sign-in?next=%2Forganization");
  await signIn(page, "admin@aero.example");
  await page.getByRole("button", { name: /^(Invite|招待)$/ }).click();
  const dialog = page.getByRole("dialog");
  await dialog.locator("input[name=email]").fill(`guest-${Date.now()}@aero.example`);
  await dialog.locator("button[type=submit]").click();
  const link = (await dialog.locator("output").textContent()) ?? "";
  const guest = await (await browser.newContext({ locale: "en-GB" })).newPage();
  await guest.goto(link);
  await guest.getByLabel("Name", { exact: true }).fill("Guest of the test");
  await guest.getByLabel("Password", { exact: true }).fill("four slow silver trains");
  await guest.getByRole("button", { name: "Create account and join" }).click();
  await expect(guest).toHaveURL("/cases");
  await guest.goto(link);
  await expect(guest.getByRole("heading", { level: 1 })).toHaveText("This link cannot be used");
});
