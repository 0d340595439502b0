import { describe, expect, it } from "vitest";
import { kindsOfAttributes, readWarninglist } from "./read-warninglist";

const listOf = (type: string, list: unknown[], more: object = {}) =>
  JSON.stringify({ name: "A list", description: "", version: 3, type, matching_attributes: ["domain", "ip-dst|port", "filename|md5"], list, ...more });
const entriesOf = (type: string, list: string[]) => {
  const read = readWarninglist(listOf(type, list));
  return read.ok ? read.list.entries.map(({ match, value }) => `${match} ${value}`) : read.reason;
};

describe("a warninglist", () => {
  it("says its name, version, kinds and entries, each once", () => {
    const read = readWarninglist(listOf("string", ["Evil.example", "evil.example."]));
    expect(read).toMatchObject({ ok: true, list: { name: "A list", version: 3, type: "string", leftOut: 0 } });
    expect(read.ok && read.list.entries).toEqual([{ match: "exact", value: "evil.example" }]);
    expect(read.ok && read.list.kinds).toEqual(["domain", "ipv4", "ipv6", "network", "file_name", "md5"]);
  });

  it("of networks takes addresses and networks, as PostgreSQL writes them", () => {
    expect(entriesOf("cidr", ["192.0.2.7", "192.0.2.99/24", "2001:DB8::/32", "::1", "::ffff:192.0.2.1"])).toEqual([
      "network 192.0.2.7/32", "network 192.0.2.0/24", "network 2001:db8::/32", "network ::1/128", "network 192.0.2.1/32",
    ]);
  });

  it("of host names takes names, without dots around them and with IDN as it is compared", () => {
    expect(entriesOf("hostname", [".Example.ORG.", "*.cdn.example", "日本.example", "com"])).toEqual([
      "name example.org", "name cdn.example", "name xn--wgv71a.example", "name com",
    ]);
  });

  it("of strings takes values as indicators are spelled, and a leading dot as all below it", () => {
    expect(entriesOf("string", [".example.org", "HTTPS://Evil.example/", "ABCDEF0123456789ABCDEF0123456789"])).toEqual([
      "name example.org", "exact https://evil.example", "exact abcdef0123456789abcdef0123456789",
    ]);
  });

  it("of patterns takes both forms, and none that needs backtracking", () => {
    expect(entriesOf("regex", ["/^(soc|noc)\\@.*$/i", "^abuse@", "(a)\\1", "/(?=x)y/", "/x/e"])).toEqual([
      "regex (?i)^(soc|noc)\\@.*$", "regex ^abuse@",
    ]);
  });

  it("names what it leaves out", () => {
    const read = readWarninglist(listOf("cidr", ["192.0.2.0/24", "192.0.2.0/33", "example.org", ""]));
    expect(read).toMatchObject({ ok: true, list: { leftOut: 3, examples: ["192.0.2.0/33", "example.org", ""] } });
    expect(entriesOf("substring", ["ab", "abc"])).toEqual(["substring abc"]);
  });

  it("about something that is no indicator here is kept and is about no kind", () => {
    expect(kindsOfAttributes(["phone-number"])).toEqual([]);
    expect(kindsOfAttributes([])).toContain("domain");
  });
});

describe("a file that is none", () => {
  it("is answered with the line up to which it is JSON", () => {
    expect(readWarninglist('{\n"name": "x",\n"list": [\n  "a",\n]}')).toEqual({ ok: false, reason: { code: "no_json", line: 5 } });
    expect(readWarninglist('{\n"name": "x",\n"list": ["a"')).toEqual({ ok: false, reason: { code: "no_json", line: 3 } });
    expect(readWarninglist("")).toEqual({ ok: false, reason: { code: "no_json", line: 1 } });
    expect(readWarninglist("<html>")).toEqual({ ok: false, reason: { code: "no_json", line: 1 } });
  });

  it("is answered with what is missing", () => {
    expect(readWarninglist("[]")).toEqual({ ok: false, reason: { code: "no_list" } });
    expect(readWarninglist(listOf("string", ["x"], { name: "" }))).toEqual({ ok: false, reason: { code: "field", field: "name" } });
    expect(readWarninglist(listOf("string", ["x"], { version: "new" }))).toEqual({ ok: false, reason: { code: "field", field: "version" } });
    expect(readWarninglist(listOf("cidr", ["x"]))).toEqual({ ok: false, reason: { code: "empty" } });
  });
});
