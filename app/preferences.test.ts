import { describe, expect, it } from "vitest";
import { knownTimeZone, preferredLocale } from "./preferences";

describe("the language", () => {
  it("is the first of ours in the browser's order of preference", () => {
    expect(preferredLocale("de-DE, ja;q=0.8, en;q=0.7")).toBe("ja");
    expect(preferredLocale("ja;q=0.1, en-GB;q=0.9")).toBe("en");
  });

  it("is English when the browser names none of ours, refuses them or says nothing", () => {
    expect(preferredLocale("de, fr")).toBe("en");
    expect(preferredLocale("ja;q=0")).toBe("en");
    expect(preferredLocale(null)).toBe("en");
  });
});

describe("the time zone", () => {
  it("is taken only when the runtime knows it", () => {
    expect(knownTimeZone("Asia/Tokyo")).toBe("Asia/Tokyo");
    expect(knownTimeZone("Mars/Olympus")).toBeUndefined();
    expect(knownTimeZone("")).toBeUndefined();
  });
});
