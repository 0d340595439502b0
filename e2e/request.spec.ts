import { expect } from "@playwright/test";
import { test, words } from "@/e2e/fixtures";
import { DEMO_ORGANIZATIONS } from "@/prisma/demo/people";

const [en, ja] = [words("en"), words("ja")];
const nameOf = (code: string) => DEMO_ORGANIZATIONS.find((organization) => organization.code === code)!.name;

/** The police read English, KHI reads Japanese. */
test("the police ask with purpose and legal basis, and KHI answers in its own words", async ({ pageOf }) => {
  const subject = `Proxy log of July, ${Date.now()}`;
  const police = await pageOf("lead@police.example");
  await police.goto("/requests/new");
  await police.getByLabel(en("requests.field.to")).selectOption({ label: nameOf("KHI") });
  await police.getByLabel(en("requests.field.subject")).fill(subject);
  await police.getByLabel(en("requests.field.question")).fill("Which machines called the server?");
  await police.getByLabel(en("requests.field.purpose")).fill("To find the sender.");
  await police.getByLabel(en("requests.field.basis")).selectOption("inquiry");
  await police.getByLabel(en("requests.field.dueOn")).fill("2099-01-01");
  await police.getByRole("button", { name: en("requests.form.save") }).click();
  await expect(police.getByText(en("requests.citation_missing"))).toBeVisible();
  await police.getByLabel(en("requests.field.citation")).fill("Code of Criminal Procedure, Article 197");
  await police.getByRole("button", { name: en("requests.form.save") }).click();
  await police.getByRole("button", { name: en("requests.send.open"), exact: true }).click();
  await police.getByRole("alertdialog").getByRole("button", { name: en("requests.send.open"), exact: true }).click();
  await expect(police.getByText(en("requests.state.sent"))).toBeVisible();

  const khi = await pageOf("lead@khi.example");
  await khi.goto("/requests");
  await khi.getByRole("link", { name: subject }).click();
  await expect(khi.getByText(ja("requests.basis.inquiry"))).toBeVisible();
  await khi.getByLabel(ja("requests.answer.text")).fill("端末は 2 台です。");
  await khi.getByRole("button", { name: ja("requests.answer.send") }).click();
  await expect(khi.getByText(ja("requests.state.answered"))).toBeVisible();

  await police.reload();
  await expect(police.getByText("端末は 2 台です。")).toBeVisible();
});
