import { describe, expect, it } from "vitest";
import { extractIndicators } from "./extract";
import { csvToText } from "./read-csv";

const found = (text: string) => extractIndicators(text).map(({ kind, value }) => `${kind} ${value}`);
const inTable = async (...lines: string[]) => found((await csvToText(lines.join("\n"))).text);

const MD5 = "769b47cd1f2c3d4e5f60718293a4b5c6";
const SHA1 = "0123456789abcdef0123456789abcdef01234567";
const SHA256 = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
const PAIRS = SHA1.toUpperCase().match(/../g)!.join(":");
const SSDEEP = "96:s4Ud1Lj96tHHlZDrwciQmA+4uy1I0G4HYuL8N3TzS8QsO/wqWXLcMSx:xKLt";
const TLSH = "0A1B2C3D4E".repeat(7);
const JARM = "07d14d16d21d21d07c42d41d00041d24a458a375eef0c576d23a7bab9a9fb1";
const AGENT = "Mozilla/4.0 (compatible; MSIE 8.0; Windows NT 6.1)";

describe("what a label on the line names", () => {
  it.each([
    [`JA3: ${MD5}`, [`ja3 ${MD5}`]],
    [`The client's JA3 fingerprint is \`${MD5.toUpperCase()}\`.`, [`ja3 ${MD5}`]],
    [`JA3S hashes: ${MD5}, ${MD5.replace("7", "8")}`, [`ja3 ${MD5}`, `ja3 ${MD5.replace("7", "8")}`]],
    [`MD5: ${MD5}`, [`md5 ${MD5}`]],
    [`SHA1 Fingerprint=${PAIRS}`, [`certificate ${SHA1}`]],
    [`| Thumbprint | ${SHA1} |`, [`certificate ${SHA1}`]],
    [`cert_sha256\t${SHA256}`, [`certificate ${SHA256}`]],
    [`SSL certificate fingerprint (SHA-256): ${SHA256}`, [`certificate ${SHA256}`]],
    [`証明書のフィンガープリント：${SHA1}`, [`certificate ${SHA1}`]],
    [`Certificate thumbprint: ${MD5}`, []],
    [`PGP key fingerprint ${SHA1}`, [`sha1 ${SHA1}`]],
    [`The fingerprint of the sample: ${SHA256}`, [`sha256 ${SHA256}`]],
    ["Mutex: Global\\ab-12", ["mutex Global\\ab-12"]],
    [`* **Mutex name**: \`${MD5}\``, [`mutex ${MD5}`]],
    ["it creates a mutex named “Do Not Repeat” and sleeps", ["mutex Do Not Repeat"]],
    ["ミューテックス：Global\\evil", ["mutex Global\\evil"]],
    ["Mutex: the malware creates one so that it never runs twice", []],
    [`User-Agent: ${AGENT}`, [`user_agent ${AGENT}`]],
    ["User-Agent: bot/1.0 (+hxxp://evil[.]example/)", ["user_agent bot/1.0 (+http://evil.example/)", "url http://evil.example", "domain evil.example"]],
    [`it sends the user agent "${AGENT}" to`, []],
    ["serving only requests from the Excel user-agent.", []],
    ["File name: Invoice 12.exe, seen twice", ["file_name invoice 12.exe"]],
    ["ファイル名：会議資料.pdf", ["file_name 会議資料.pdf"]],
    ["Filename(s):   Flash\\_Player.apk", ["file_name flash_player.apk"]],
    [`Filename: C:\\Temp\\readme.md|512`, ["file_name readme.md|512"]],
    [`File name: ${MD5}.exe`, [`file_name ${MD5}.exe`, `md5 ${MD5}`]],
    ["| FILENAME | MD5 | SHA1 |", []],
    ["qPaper.dll\tFilename\tDridex; 192.0.2.1", ["ipv4 192.0.2.1"]],
    [`TLSH ${TLSH}`, []],
    [`TLSH: ${TLSH}`, [`tlsh T1${TLSH}`]],
    ["ssdeep: 3:abcdefgh:ijk", ["ssdeep 3:abcdefgh:ijk"]],
  ])("%j: %j", (text, expected) => {
    expect(found(text)).toEqual(expected);
  });
});

describe("what is known by its form", () => {
  it.each([
    ["HKEY_LOCAL_MACHINE\\SOFTWARE\\Evil\\Run is set", ["registry_key HKLM\\software\\evil\\run"]],
    ["[HKEY_CURRENT_USER\\Software\\Evil One]", ["registry_key HKCU\\software\\evil one"]],
    ["`HKCU\\Software\\Evil One` and “HKLM\\Software\\Evil Two”", ["registry_key HKCU\\software\\evil one", "registry_key HKLM\\software\\evil two"]],
    ["reg add HKCU\\Control Panel\\Cursors /v Hand /t REG_SZ", ["registry_key HKCU\\control panel\\cursors"]],
    ["HKLM\\Software\\Microsoft\\Windows NT\nnext", ["registry_key HKLM\\software\\microsoft\\windows nt"]],
    ["writes HKCU\\Software\\Evil and C:\\Windows\\x.exe", ["registry_key HKCU\\software\\evil"]],
    ["(HKU\\.DEFAULT\\Software\\Evil).", ["registry_key HKU\\.default\\software\\evil"]],
    ["レジストリキーHKLM\\Software\\Evilを作成", ["registry_key HKLM\\software\\evil"]],
    ["HKLM\\Software", []],
    ["XHKLM\\Software\\Evil", []],
    [`seen as ${SSDEEP}.`, [`ssdeep ${SSDEEP}`]],
    [`T1${TLSH.toLowerCase()}`, [`tlsh T1${TLSH}`]],
    [`telfhash,t1${TLSH}`, []],
    [`jarm ${JARM}`, [`jarm ${JARM}`]],
    [`${SHA256.slice(0, 62)} ${"0".repeat(62)}`, []],
    ["12:34:56 and 192:168:1:1, x:33136/http:/y, 96:something:like/this", []],
  ])("%j: %j", (text, expected) => {
    expect(found(text)).toEqual(expected);
  });
});

describe("what a column of a table names", () => {
  it("is told by its heading", async () => {
    expect(await inTable("ja3_hash,user agent,note", `${MD5},"${AGENT}",${MD5.replace("7", "8")}`)).toEqual([
      `ja3 ${MD5}`, `user_agent ${AGENT}`, `md5 ${MD5.replace("7", "8")}`,
    ]);
    expect(await inTable("x509-fingerprint-sha1;mutex", `${SHA1};Global\\a b c d e f`)).toEqual([`certificate ${SHA1}`, "mutex Global\\a b c d e f"]);
    expect(await inTable("filename,size,md5", `a b.dat,512,${MD5}`)).toEqual(["file_name a b.dat|512", `md5 ${MD5}`]);
  });

  it("is told by its type, wherever that stands", async () => {
    expect(await inTable("type,value,notes", "mutex,Global\\x,seen", "filename,x.exe,", `SHA1,${SHA1},Certificate thumbprint`)).toEqual([
      "mutex Global\\x", "file_name x.exe", `sha1 ${SHA1}`,
    ]);
    expect(await inTable("value,entity_type,description", `${MD5},ja3,client`, "x.exe,filename,Dridex.dll")).toEqual([`ja3 ${MD5}`, "file_name x.exe"]);
  });

  it("is taken apart where it is two, as MISP writes them", async () => {
    expect(await inTable(
      "category,type,value", `x,filename|sha256,evil.exe|${SHA256}`, "x,domain|ip,evil.example|192.0.2.1", "x,ip-dst|port,192.0.2.2|443",
      "x,regkey|value,HKCU\\Software\\Evil One|Run",
    )).toEqual([
      "file_name evil.exe", `sha256 ${SHA256}`, "domain evil.example", "ipv4 192.0.2.1", "ipv4 192.0.2.2", "registry_key HKCU\\software\\evil one",
    ]);
  });

  it("stays as it was where no column tells anything", async () => {
    expect((await csvToText("a,b\nc,d")).text).toBe("a\tb\nc\td");
  });
});

describe("hostile labels", () => {
  it.each(["JA3 ", "mutex ", "User-Agent: ", "fingerprint:", "HKLM\\", "HKLM\\a b", "3:abcdefgh:", "T1", "file name: a.", "user agent \"", "File name:\t", "[HKLM\\a\\"])("%j, a megabyte of it, is read to its end", (shape) => {
    const text = `${shape.repeat(1_000_000 / shape.length)}\nlast[.]example`;
    expect(found(text).at(-1)).toBe("domain last.example");
  });
});
