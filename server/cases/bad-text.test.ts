import { expect, it } from "vitest";
import { profileSchema, signInSchema } from "@/server/auth/schema";
import { hashToken } from "@/server/auth/tokens";
import { caseListSchema } from "@/server/cases/case-list";
import { momentField } from "@/server/cases/schema";
import { groupSchema } from "@/server/groups/schema";
import { inboxSchema } from "@/server/notices/schema";
import { selectionSchema } from "@/server/observations/schema";
import { organizationSchema } from "@/server/organizations/schema";
import { grantSchema, receivedFilterSchema, selectionSchema as sharedSelection } from "@/server/sharing/schema";

const id = "01a205bc-7360-7fc0-9ddb-3b3d318b0396";
const bad = "a\0b\ud800c";

it("takes out of every text what PostgreSQL cannot hold, instead of failing on it", () => {
  expect(caseListSchema.parse({ q: bad }).q).toBe("abc");
  expect(receivedFilterSchema.parse({ q: bad }).q).toBe("abc");
  expect(sharedSelection.parse({ matching: { text: bad } })).toEqual({ matching: { text: "abc" } });
  expect(grantSchema.parse({ caseId: id, partyId: id, level: "read", reason: bad, expiresAt: null }).reason).toBe("abc");
  expect(groupSchema.parse({ name: bad, purpose: bad, closed: true })).toMatchObject({ name: "abc", purpose: "abc" });
  const organization = { code: "AB", name: bad, nameReading: bad, sector: "other", adminEmail: "" };
  expect(organizationSchema.parse(organization)).toMatchObject({ name: "abc", nameReading: "abc" });
  const profile = { name: bad, nameReading: bad, locale: "en", theme: "dark", timeZone: "UTC" };
  expect(profileSchema.parse(profile)).toMatchObject({ name: "abc", nameReading: "abc" });
  expect(signInSchema.parse({ email: "A\0@b.example", password: "x" }).email).toBe("a@b.example");
});

it("takes a page of the inbox, a version, a time and a token only in a form that the database can read", () => {
  expect(inboxSchema.parse({ before: `1_${"-".repeat(36)}` }).before).toBeUndefined();
  expect(inboxSchema.parse({ before: `1700000000000000_${id}` }).before).toBe(`1700000000000000_${id}`);
  expect(selectionSchema.safeParse([{ id, version: 2 ** 31 }]).success).toBe(false);
  for (const time of ["0000-01-01T00:00:00Z", "9999-12-31T23:59:59-12:00"]) {
    expect(momentField.safeParse(time).success).toBe(false);
    expect(grantSchema.safeParse({ caseId: id, partyId: id, level: "read", reason: "x", expiresAt: time }).success).toBe(false);
  }
  expect(hashToken(null)).toEqual(hashToken(""));
});
