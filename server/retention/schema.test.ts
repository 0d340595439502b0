import { describe, expect, it } from "vitest";
import { periodsSchema } from "./schema";

describe("what an admin types as retention periods", () => {
  const saidOf = (closedCaseMonths: string, draftDays: string) =>
    periodsSchema.safeParse({ closedCaseMonths, draftDays }).error?.issues.map(({ message }) => message);

  it("is whole numbers or nothing", () => {
    expect(periodsSchema.parse({ closedCaseMonths: "12", draftDays: "" })).toEqual({ closedCaseMonths: 12, draftDays: null });
  });

  it("is answered in our own words, whether it is no number or too large a one", () => {
    expect(saidOf("abc", "abc")).toEqual(["monthsInvalid", "daysInvalid"]);
    expect(saidOf("0", "3651")).toEqual(["monthsInvalid", "daysInvalid"]);
    expect(saidOf("-1", "1.5")).toEqual(["monthsInvalid", "daysInvalid"]);
  });
});
