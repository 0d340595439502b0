import { expect, test } from "@playwright/test";

test("the started product is alive, and ready with its database", async ({ request }) => {
  expect(await (await request.get("/api/health")).json()).toEqual({ alive: true });
  const ready = await request.get("/api/ready");
  expect(ready.status()).toBe(200);
  expect(await ready.json()).toEqual({ ready: true });
});

test("every answer carries a request id of the server's own, and the headers that protect a page", async ({ request }) => {
  const answer = await request.get("/", { headers: { "X-Request-Id": "forged" } });
  const headers = answer.headers();
  expect(headers["x-request-id"]).toMatch(/^[0-9a-f]{8}-/);
  expect(headers["content-security-policy"]).toMatch(/script-src 'self' 'nonce-[A-Za-z0-9+/=]{20,}' 'strict-dynamic'/);
  expect(headers["x-content-type-options"]).toBe("nosniff");
  expect(headers["strict-transport-security"]).toBeUndefined();
});

test("a page runs its scripts under the content security policy", async ({ page }) => {
  const complaints: string[] = [];
  page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(error.message));
  await page.goto("/sign-in");
  await page.waitForFunction(() => "next" in window);
  expect(complaints).toEqual([]);
});

test("an address that is not there answers as such, with the request id for whom the person asks", async ({ page }) => {
  const answer = await page.goto("/nothing-here");
  expect(answer?.status()).toBe(404);
  await expect(page.locator('meta[name="request-id"]')).toHaveAttribute("content", /^[0-9a-f]{8}-/);
});
