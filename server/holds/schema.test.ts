import { expect, it } from "vitest";
import { holdSchema } from "./schema";

it("answers a day that is none, or is over, in our own words", () => {
  const saidOf = (endsAt: string) =>
    holdSchema.safeParse({ reason: "Asked for", legalBasis: "Article 197", reference: "", endsAt }).error?.issues.map(({ message }) => message);
  expect(saidOf("tomorrow")).toEqual(["dayInvalid"]);
  expect(saidOf("2001-01-01T00:00:00Z")).toEqual(["dayPast"]);
  expect(saidOf("")).toBeUndefined();
});
