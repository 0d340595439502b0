import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { canonicalize, guessKind, identify } from "./canonical";
import { contentKey } from "./content-key";
import { INDICATOR_KINDS } from "./kinds";

describe("the canonical form", () => {
  it.each([
    ["domain", ["evil.example", "EVIL.example", "evil[.]example", "evil.example.", " evil(dot)example ", "`evil.example`"]],
    ["domain", ["日本語.example", "xn--wgv71a119e.example", "日本語。example"]],
    ["ipv4", ["192.0.2.1", "192[.]0[.]2[.]1", "192.0.2[.1", "192.0.2.1/32", "１９２．０．２．１"]],
    ["ipv6", ["2001:db8::1", "2001:DB8:0:0:0:0:0:1", "2001:0db8::0001", "[2001:db8::1]", "2001[:]db8[:][:]1", "2001:db8::1%eth0"]],
    ["network", ["192.0.2.0/24", "192.0.2.77/24", "192[.]0[.]2[.]0/24", "192.0.2.0/255.255.255.0", "::ffff:192.0.2.0/120"]],
    ["network", ["2001:db8::/32", "2001:DB8:1:2::3/32", "2001[:]db8[:][:]/32", "2001:0db8:0::/32"]],
    ["url", ["http://evil.example/Gate.php", "hxxp://EVIL[.]example:80/Gate.php", "HTTP://evil.example./Gate.php", "evil.example/Gate.php"]],
    ["url", ["https://evil.example", "hxxps[://]evil[.]example/", "https://evil.example:443", "https:\\/\\/evil.example\\/"]],
    ["url", ["http://evil.example/?a=1", "http://evil.example?a=1"]],
    ["url", ["http://127.0.0.1/x", "http://0x7f.1/x", "http://2130706433/x"]],
    ["email", ["a.b@evil.example", "A.B@Evil.Example", "a.b[at]evil[.]example", "mailto:a.b@evil.example", "<a.b@evil.example>"]],
    ["sha1", ["da39a3ee5e6b4b0d3255bfef95601890afd80709", "DA39A3EE5E6B4B0D3255BFEF95601890AFD80709"]],
  ] as const)("gives every spelling of one %s the same value: %j", (kind, spellings) => {
    expect(new Set(spellings.map((spelling) => canonicalize(kind, spelling)))).toEqual(new Set([canonicalize(kind, spellings[0])]));
    expect(canonicalize(kind, spellings[0])).not.toBeNull();
  });

  it.each([
    ["http://evil.example/a", "http://evil.example/A"],
    ["http://evil.example/a", "https://evil.example/a"],
    ["http://evil.example/a", "http://evil.example/a/"],
    ["http://evil.example/a", "http://evil.example:8080/a"],
    ["http://evil.example/(a)", "http://evil.example/(a"],
  ])("keeps %s and %s apart, since a server may", (one, other) => {
    expect(canonicalize("url", one)).not.toBe(canonicalize("url", other));
  });

  it.each([
    ["ipv4", "192.0.2.256"],
    ["ipv4", "192.0.02.1"],
    ["ipv6", "12:34:56"],
    ["network", "192.0.2.1"],
    ["network", "192.0.2.1/32"],
    ["network", "2001:db8::1/128"],
    ["network", "192.0.2.0/33"],
    ["network", "192.0.2.0/255.0.255.0"],
    ["network", "192.0.2.0/024"],
    ["domain", "evil"],
    ["domain", "-evil.example"],
    ["domain", "192.0.2.1"],
    ["url", "http://"],
    ["url", "http://evil.example:99999/"],
    ["email", "@evil.example"],
    ["md5", "da39a3ee5e6b4b0d3255bfef95601890afd80709"],
  ] as const)("refuses a %s that is none: %s", (kind, raw) => {
    expect(canonicalize(kind, raw)).toBeNull();
  });

  it("is its own canonical form, whatever was typed", () => {
    const pieces = fc.constantFrom(
      "HKLM", "hku:", "\\REGISTRY\\USER", "S-1-5-21-1-2-3-4", "\\", "\\\\", "/", "[", "]", "[.]", "(", "{", '"', "Global\\", "\\Sessions\\1",
      "\\BaseNamedObjects\\", "ControlSet001", "system", "a", ".exe", "|", "12", " ", "\u200b", "／", "User-Agent:", "SHA256:", "T1", "3:", "::ffff:",
    );
    const network = fc.tuple(fc.oneof(fc.ipV4(), fc.ipV6()), fc.nat(130)).map(([address, bits]) => `${address}/${bits}`);
    const hex = fc.tuple(fc.constantFrom(32, 40, 62, 64, 70), fc.string({ unit: fc.constantFrom(..."0123456789abcdefABCDEF"), minLength: 70 }));
    const typed = fc.oneof(
      fc.webUrl({ withQueryParameters: true }), fc.domain(), fc.ipV4(), fc.ipV6(), fc.emailAddress(), fc.string(), fc.string({ unit: "binary" }),
      network, hex.map(([length, digits]) => digits.slice(0, length)), fc.array(fc.oneof(pieces, fc.string({ maxLength: 3 }))).map((all) => all.join("")),
    );
    fc.assert(
      fc.property(fc.constantFrom(...INDICATOR_KINDS), typed, (kind, raw) => {
        const once = canonicalize(kind, raw);
        if (once !== null) expect(canonicalize(kind, once)).toBe(once);
      }),
      { numRuns: 5_000 },
    );
  });
});

describe("a labelled value", () => {
  it("is taken for what it is when its label is loose", () => {
    expect(identify("domain", "192.0.2.1")).toEqual({ kind: "ipv4", value: "192.0.2.1" });
    expect(identify("ipv6", "::ffff:192.0.2.1")).toEqual({ kind: "ipv4", value: "192.0.2.1" });
    expect(identify("ipv4", "192.0.2.9/24")).toEqual({ kind: "network", value: "192.0.2.0/24" });
    expect(identify("network", "192.0.2.9/32")).toEqual({ kind: "ipv4", value: "192.0.2.9" });
    expect(identify("network", "::ffff:192.0.2.9/128")).toEqual({ kind: "ipv4", value: "192.0.2.9" });
    expect(identify("network", "2001:db8::9/128")).toEqual({ kind: "ipv6", value: "2001:db8::9" });
    expect(identify("sha256", "evil.example")).toBeNull();
  });
});

describe("a value typed by hand", () => {
  it.each([
    ["192[.]0[.]2[.]1", "ipv4"],
    ["2001:db8::1", "ipv6"],
    ["evil[.]example", "domain"],
    ["evil[.]example/gate.php", "url"],
    ["hxxps://evil[.]example", "url"],
    ["a@evil.example", "email"],
    ["d41d8cd98f00b204e9800998ecf8427e", "md5"],
    ["192[.]0[.]2[.]0/24", "network"],
    ["192.0.2.1/32", "ipv4"],
    ["2001:db8::/32", "network"],
    ["evil.example/24", "url"],
    ["HKEY_CURRENT_USER\\Software\\Evil", "registry_key"],
    [`T1${"0a".repeat(35)}`, "tlsh"],
    ["3:abcd:efgh", "ssdeep"],
    ["07d14d16d21d21d07c42d41d00041d24a458a375eef0c576d23a7bab9a9fb1", "jarm"],
    ["ab:cd:ef:01:".repeat(4) + "ab:cd:ef:01", "certificate"],
    ["Mozilla/5.0 (Windows NT 10.0)", "user_agent"],
    ["Global\\{8F6F0AC4-B9A1-45fd-A8CF}", "mutex"],
    ["C:\\Windows\\Temp\\svc.zip", "file_name"],
    ["invoice[.]exe", "file_name"],
    ["evil.dat|4096", "file_name"],
    ["evil.zip|409600", "file_name"],
    ["evil.zip", "domain"],
    ["what is this", null],
    ["", null],
  ])("%s is guessed as %s", (raw, kind) => {
    expect(guessKind(raw)).toBe(kind);
  });
});

describe("the content key", () => {
  it("is a uuid of the first half of SHA-256 over kind, NUL and value, so that kinds never meet", () => {
    expect(contentKey("domain", "evil.example")).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    expect(contentKey("domain", "evil.example")).toBe(contentKey("domain", "evil.example"));
    expect(contentKey("domain", "evil.example")).not.toBe(contentKey("url", "evil.example"));
  });
});
