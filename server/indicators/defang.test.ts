import { describe, expect, it } from "vitest";
import { defang, refang } from "./defang";
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
