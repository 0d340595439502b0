import { describe, expect, it } from "vitest";
import { readIndicators } from "./composites";

const read = (raw: string) => readIndicators(raw).map(({ kind, value }) => `${kind} ${value}`);
const SHA256 = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

describe("a value typed by hand", () => {
  it.each([
    ["evil[.]example|192[.]0[.]2[.]1", ["domain evil.example", "ipv4 192.0.2.1"]],
    ["192.0.2.1|443", ["ipv4 192.0.2.1"]],
    ["192[.]0[.]2[.]1:443", ["ipv4 192.0.2.1"]],
    ["[2001:db8::1]:443", ["ipv6 2001:db8::1"]],
    ["evil.example:8080", ["domain evil.example"]],
    ["evil.example|8080", ["domain evil.example"]],
    [`evil.exe|${SHA256}`, ["file_name evil.exe", `sha256 ${SHA256}`]],
    [`~1|${SHA256.slice(0, 32)}`, ["file_name ~1", `md5 ${SHA256.slice(0, 32)}`]],
    [`C:\\Temp\\Evil.zip|${SHA256.slice(0, 40)}`, ["file_name evil.zip", `sha1 ${SHA256.slice(0, 40)}`]],
    ["evil.exe|3:abcdefgh:ijk", ["file_name evil.exe", "ssdeep 3:abcdefgh:ijk"]],
    ["evil.exe|1024", ["file_name evil.exe|1024"]],
    ["HKCU\\Software\\Evil|Run once", ["registry_key HKCU\\software\\evil"]],
    ["evil.example/a", ["url http://evil.example/a"]],
    ["a@evil.example", ["email a@evil.example"]],
    ["evil.example|what is this", []],
    ["a|b|c", []],
    ["what: is this", []],
    ["", []],
  ])("%s is %j", (raw, parts) => {
    expect(read(raw)).toEqual(parts);
  });
});
