import { describe, expect, it } from "vitest";
import { canonicalize } from "./canonical";

const RUN = "HKLM\\software\\microsoft\\windows\\currentversion\\run";
const AGENT = "Mozilla/4.0 (compatible; MSIE 8.0; Windows NT 6.1)";

describe("what malware leaves on a machine", () => {
  it.each([
    ["registry_key", [
      RUN, "HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Run", "hklm:\\Software\\Microsoft\\Windows\\CurrentVersion\\Run\\",
      "HKLM\\\\Software\\\\Microsoft\\\\Windows\\\\CurrentVersion\\\\Run", "\\REGISTRY\\MACHINE\\Software\\Microsoft\\Windows\\CurrentVersion\\Run",
      "[HKEY_LOCAL_MACHINE\\Software\\Microsoft\\Windows\\CurrentVersion\\Run]", `"${RUN}"`, `Computer\\${RUN}`,
    ]],
    ["registry_key", [
      "HKCU\\software\\evil", "HKEY_CURRENT_USER\\Software\\Evil", "HKU\\S-1-5-21-1-22-333-1001\\Software\\Evil",
      "\\REGISTRY\\USER\\S-1-5-21-1-22-333-1001\\Software\\Evil",
    ]],
    ["registry_key", ["HKLM\\system\\currentcontrolset\\services\\evil", "HKLM\\SYSTEM\\ControlSet001\\Services\\evil"]],
    ["registry_key", ["HKU\\.default\\software\\evil", "HKEY_USERS\\.DEFAULT\\Software\\Evil"]],
    ["registry_key", ["HKCR\\clsid\\{0000-aa}", "HKEY_CLASSES_ROOT\\CLSID\\{0000-AA}"]],
    ["mutex", ["Global\\{8F6F-45fd}", "Global\\\\{8F6F-45fd}", "\\BaseNamedObjects\\{8F6F-45fd}", '"Global\\{8F6F-45fd}"']],
    ["mutex", ["ab[.]cd", "\\Sessions\\1\\BaseNamedObjects\\ab[.]cd", " ab[.]cd "]],
    ["user_agent", [AGENT, `  ${AGENT.replaceAll(" ", " \t ")} `, `"${AGENT}"`, `User-Agent: ${AGENT}`]],
    ["user_agent", ["bot (+http://evil.example/)", "bot (+hxxp://evil[.]example/)"]],
    ["file_name", ["invoice.exe", "Invoice.EXE", "C:\\Users\\me\\invoice.exe", "/tmp/invoice.exe", "%TEMP%\\invoice[.]exe", '"invoice.exe"']],
    ["file_name", ["会議資料.pdf|1024", "会議資料.pdf | 01024", "..\\会議資料.PDF|1024"]],
  ] as const)("is one %s in every spelling", (kind, spellings) => {
    expect(new Set(spellings.map((spelling) => canonicalize(kind, spelling)))).toEqual(new Set([spellings[0]]));
  });

  it.each([
    ["mutex", "Global\\x", "global\\x"],
    ["mutex", "Global\\x", "Local\\x"],
    ["mutex", "{x}", "x"],
    ["user_agent", "Curl/7", "curl/7"],
    ["registry_key", "HKLM\\software\\x", "HKCU\\software\\x"],
    ["file_name", "a.exe|1", "a.exe|2"],
    ["file_name", "a.exe|1", "a.exe"],
  ] as const)("is told apart in kind %s: %s and %s", (kind, one, other) => {
    expect(canonicalize(kind, one)).not.toBe(canonicalize(kind, other));
  });

  it.each([
    ["registry_key", "HKLM"],
    ["registry_key", "Software\\Evil"],
    ["registry_key", "HKLMX\\Software"],
    ["registry_key", `HKLM\\${"a".repeat(2_000)}`],
    ["mutex", ""],
    ["mutex", "a".repeat(261)],
    ["mutex", "a\u0007b"],
    ["user_agent", "a"],
    ["user_agent", "a".repeat(2_001)],
    ["file_name", "C:\\Windows\\"],
    ["file_name", "*.exe"],
    ["file_name", "..."],
    ["file_name", "a".repeat(256)],
  ] as const)("is no %s: %s", (kind, raw) => {
    expect(canonicalize(kind, raw)).toBeNull();
  });
});
