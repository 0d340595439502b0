import { describe, expect, it } from "vitest";
import { contentKey } from "./content-key";
import { INDICATOR_KINDS, type IndicatorKind } from "./kinds";
import { relatedKeys } from "./related-keys";

const NAMES = new Map<string, string>();

/** Keys in words: what a test may expect, by the key that it has. */
function implied(kind: IndicatorKind, value: string, ...among: [IndicatorKind, string][]): string[] {
  for (const [of, name] of among) NAMES.set(contentKey(of, name), name);
  return relatedKeys(kind, value).map(({ key, relation, span }) => `${relation} ${NAMES.get(key) ?? key}${span ? ` in ${span}` : ""}`);
}

describe("what a value implies", () => {
  it("is of a URL its host and the registrable domain above it, whatever stands around the host", () => {
    const among: [IndicatorKind, string][] = [["domain", "a.evil.co.uk"], ["domain", "evil.co.uk"]];
    const both = ["host a.evil.co.uk", "registrable evil.co.uk"];
    for (const url of ["http://a.evil.co.uk", "https://a.evil.co.uk:8443/x@y.com?http://z.com", "ftp://me:pw@a.evil.co.uk/", "http://a.evil.co.uk?q"]) {
      expect(implied("url", url, ...among)).toEqual(both);
    }
    expect(implied("url", "http://evil.co.uk/x", ...among)).toEqual(["host evil.co.uk"]);
  });

  it("is of a URL on an address that address, in the form that it has by itself", () => {
    expect(implied("url", "http://192.0.2.7:8080/x", ["ipv4", "192.0.2.7"])).toEqual(["host 192.0.2.7 in 192.0.2.7"]);
    expect(implied("url", "http://[2001:db8::1]/x", ["ipv6", "2001:db8::1"])).toEqual(["host 2001:db8::1 in 2001:db8::1"]);
    expect(implied("url", "http://[::ffff:192.0.2.7]/x")).toEqual(["host 192.0.2.7 in 192.0.2.7"]);
  });

  it("is of a mail address its domain and the registrable domain above it, of a domain the latter", () => {
    const among: [IndicatorKind, string][] = [["domain", "mail.evil.example"], ["domain", "evil.example"]];
    expect(implied("email", "a@mail.evil.example", ...among)).toEqual(["mail_domain mail.evil.example", "registrable evil.example"]);
    expect(implied("email", "a@evil.example", ...among)).toEqual(["mail_domain evil.example"]);
    expect(implied("domain", "x.mail.evil.example", ...among)).toEqual(["registrable evil.example"]);
    expect(implied("domain", "evil.example", ...among)).toEqual([]);
  });

  it("is nothing across a suffix under which anybody can have a name", () => {
    expect(implied("domain", "someone.github.io")).toEqual([]);
    expect(implied("domain", "www.someone.github.io", ["domain", "someone.github.io"])).toEqual(["registrable someone.github.io"]);
    expect(implied("domain", "co.uk")).toEqual([]);
    expect(implied("url", "http://localhost/x")).toEqual([]);
  });

  it("is of a file's name with its size the bare name", () => {
    expect(implied("file_name", "a.exe|512", ["file_name", "a.exe"])).toEqual(["file_name a.exe"]);
    expect(implied("file_name", "a.exe")).toEqual([]);
  });

  it("never is the value itself, nor the same thing twice", () => {
    const values: Partial<Record<IndicatorKind, string>> = { url: "http://a.b.example/", email: "a@a.b.example", domain: "a.b.example", ipv4: "192.0.2.7" };
    for (const kind of INDICATOR_KINDS) {
      const value = values[kind] ?? "00";
      const keys = [contentKey(kind, value), ...relatedKeys(kind, value).map(({ key }) => key)];
      expect(new Set(keys).size).toBe(keys.length);
    }
  });
});
