import { describe, expect, it } from "vitest";
import { defang, refang } from "./defang";
import { knownInnocent } from "./known-innocent";
import { refangWithOffsets } from "./refang";

describe("a value on a screen", () => {
  it.each([
    ["url", "https://evil.example/a.php?b=c.d", "hxxps://evil[.]example/a.php?b=c.d"],
    ["ipv4", "192.0.2.1", "192[.]0[.]2[.]1"],
    ["ipv6", "2001:db8::1", "2001[:]db8[:][:]1"],
    ["domain", "evil.example", "evil[.]example"],
    ["email", "a.b@evil.example", "a[.]b[@]evil[.]example"],
    ["md5", "d41d8cd98f00b204e9800998ecf8427e", "d41d8cd98f00b204e9800998ecf8427e"],
  ] as const)("of kind %s is shown in disguise and found again by it", (kind, value, shown) => {
    expect(defang(kind, value)).toBe(shown);
    expect(refang(shown)).toBe(value);
  });
});

describe("refanging", () => {
  it.each([
    ["hXXp://evil(.)example", "http://evil.example"],
    ["h**ps[:]//evil{.}example", "https://evil.example"],
    ["hxxp[://]evil [dot] example", "http://evil.example"],
    ["fxp://evil[.example", "ftp://evil.example"],
    ["www\\.evil\\.example", "www.evil.example"],
    ["evil．example", "evil.example"],
    ["evil。example", "evil.example"],
    ["a(at)evil[.]example", "a@evil.example"],
    ["ev\u200bil\u202e.example", "evil.example"],
  ])("undoes %s", (disguised, plain) => {
    expect(refang(disguised)).toBe(plain);
  });

  it.each(["a list [b] (c) {d}", "図1。192.0.2.1。C2です。", "x[1].y", "f(.5)"])("leaves %s alone", (text) => {
    expect(refang(text)).toBe(text);
  });

  it("knows where each character came from", () => {
    const source = "see hxxp://evil[.]example/x now";
    const refanged = refangWithOffsets(source);
    const start = refanged.text.indexOf("http");
    const end = refanged.text.indexOf(" now");
    expect(source.slice(refanged.sourceStart(start), refanged.sourceEnd(end))).toBe("hxxp://evil[.]example/x");
    expect(refanged.wasDefanged(start, end)).toBe(true);
    expect(refanged.wasDefanged(0, 3)).toBe(false);
  });
});

describe("known-innocent values", () => {
  const outside = { demo: false };

  it.each([
    ["ipv4", "10.1.2.3", "private_network"],
    ["ipv4", "127.0.0.1", "private_network"],
    ["ipv4", "224.0.0.1", "reserved_network"],
    ["ipv4", "192.0.2.7", "documentation_network"],
    ["ipv6", "fe80::1", "private_network"],
    ["ipv4", "8.8.8.8", "public_resolver"],
    ["domain", "mail.evil.example", "reserved_name"],
    ["domain", "schemas.openxmlformats.org", "popular_site"],
    ["domain", "www.virustotal.com", "vendor_site"],
    ["url", "http://www.w3.org/1999/xhtml", "popular_site"],
    ["md5", "d41d8cd98f00b204e9800998ecf8427e", "empty_file"],
  ] as const)("%s %s is flagged as %s", (kind, value, reason) => {
    expect(knownInnocent(kind, value, outside)).toBe(reason);
  });

  it("says nothing of what attackers use: pages and hosts at sites that are open to all, mailboxes, ordinary addresses", () => {
    expect(knownInnocent("url", "https://docs.google.com/document/d/1", outside)).toBeNull();
    expect(knownInnocent("url", "https://github.com/a/b", outside)).toBeNull();
    expect(knownInnocent("domain", "storage.googleapis.com", outside)).toBeNull();
    expect(knownInnocent("email", "someone@gmail.com", outside)).toBeNull();
    expect(knownInnocent("ipv4", "193.0.6.139", outside)).toBeNull();
    expect(knownInnocent("domain", "notgoogle.com", outside)).toBeNull();
  });

  it("does not flag in the demo what the demo's story is told with", () => {
    expect(knownInnocent("ipv4", "198.51.100.9", { demo: true })).toBeNull();
    expect(knownInnocent("url", "http://evil.example/x", { demo: true })).toBeNull();
    expect(knownInnocent("ipv4", "10.1.2.3", { demo: true })).toBe("private_network");
  });
});
