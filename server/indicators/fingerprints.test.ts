import { describe, expect, it } from "vitest";
import { canonicalize } from "./canonical";

const SHA1 = "0123456789abcdef0123456789abcdef01234567";
const SHA256 = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
const pairs = (hex: string, between: string) => hex.toUpperCase().match(/../g)!.join(between);
const SEVENTY = "0a1b2c3d4e".repeat(7);

describe("a fingerprint", () => {
  it.each([
    ["certificate", [SHA1, SHA1.toUpperCase(), pairs(SHA1, ":"), pairs(SHA1, " "), `SHA1 Fingerprint=${pairs(SHA1, ":")}`, `sha1:${SHA1}`]],
    ["certificate", [SHA256, `SHA256:${SHA256}`, `SHA-256 Fingerprint: ${pairs(SHA256, ":")}`, `"${pairs(SHA256, "-")}"`]],
    ["ja3", ["769b47cd1f2c3d4e5f60718293a4b5c6", " 769B47CD1F2C3D4E5F60718293A4B5C6 "]],
    ["jarm", ["07d14d16d21d21d07c42d41d00041d24a458a375eef0c576d23a7bab9a9fb1", "07D14D16D21D21D07C42D41D00041D24A458A375EEF0C576D23A7BAB9A9FB1"]],
    ["ssdeep", ["96:s4Ud1Lj96tHHlZDrwciQmA+4uy1I0G4HYuL8N3TzS8QsO/wqWXLcMSx:xKLt", '96:s4Ud1Lj96tHHlZDrwciQmA+4uy1I0G4HYuL8N3TzS8QsO\\/wqWXLcMSx:xKLt,"a, b.exe"']],
    ["tlsh", [`T1${SEVENTY.toUpperCase()}`, SEVENTY, `t1${SEVENTY}`]],
  ] as const)("of kind %s is one in every spelling", (kind, spellings) => {
    expect(new Set(spellings.map((spelling) => canonicalize(kind, spelling)))).toEqual(new Set([spellings[0]]));
  });

  it.each([
    ["certificate", "0123"],
    ["certificate", SHA1.slice(0, 32)],
    ["ja3", SHA1],
    ["jarm", SHA256],
    ["jarm", "0".repeat(62)],
    ["jarm", SHA256.slice(0, 62)],
    ["ssdeep", "3::"],
    ["ssdeep", "5:abc:def"],
    ["ssdeep", "12:34:56:78"],
    ["ssdeep", `3:${"a".repeat(65)}:b`],
    ["tlsh", SHA256],
    ["tlsh", `T2${SEVENTY}`],
  ] as const)("of kind %s is not made of %s", (kind, raw) => {
    expect(canonicalize(kind, raw)).toBeNull();
  });

  it("keeps apart what differs by case in ssdeep", () => {
    expect(canonicalize("ssdeep", "3:aBc:def")).not.toBe(canonicalize("ssdeep", "3:abc:def"));
  });
});
