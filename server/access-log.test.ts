import { expect, it } from "vitest";
import { loggedPath } from "@/server/access-log";
import { loggedError } from "@/server/log";

it.each([
  ["/cases/0198c0de-0000-7000-8000-000000000001/overlaps?q=evil.example#x", "/cases/0198c0de-0000-7000-8000-000000000001/overlaps"],
  ["/setup/5f4dcc3b5aa765d61d8327deb882cf995f4dcc3b5aa765d61d8327deb882cf99", "/setup/*"],
  ["/indicators/evil.example", "/indicators/*"],
  ["/indicators/d41d8cd98f00b204e9800998ecf8427e", "/indicators/*"],
  ["/x/192.0.2.1/%E3%81%82", "/x/*/*"],
])("logs %s without query, token or value", (url, logged) => {
  expect(loggedPath(url)).toBe(logged);
});

it("keeps the message of our own plain errors only; parsers and databases quote what they read", () => {
  expect(loggedError(new Error("APP_SECRET is not set")).message).toBe("APP_SECRET is not set");
  expect(JSON.stringify(loggedError(new SyntaxError("Unexpected token in evil.example")))).not.toContain("evil.example");
  const fromDatabase = Object.assign(new Error("invalid input: evil.example"), { severity: "ERROR", code: "22P02" });
  expect(loggedError(fromDatabase)).toMatchObject({ code: "22P02" });
  expect(JSON.stringify(loggedError(fromDatabase))).not.toContain("evil.example");
});
