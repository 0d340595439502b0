import { describe, expect, it } from "vitest";
import { extractInChunks, extractIndicators } from "./extract";

const found = (text: string) => extractIndicators(text).map(({ kind, value }) => `${kind} ${value}`);

describe("indicators in a text", () => {
  it("are found in order, canonical, with the place and the sentence they stand in", () => {
    const text = "First line.\nThe relay at 192[.]0[.]2[.]7 called hxxp://Evil[.]example:80/Gate.php. Then it stopped.";
    const [address, url, host] = extractIndicators(text);
    expect(address).toMatchObject({ kind: "ipv4", value: "192.0.2.7", raw: "192[.]0[.]2[.]7", occurrences: 1 });
    expect(address!.excerpt).toBe("The relay at 192[.]0[.]2[.]7 called hxxp://Evil[.]example:80/Gate.php.");
    expect(url).toMatchObject({ kind: "url", value: "http://evil.example/Gate.php" });
    expect(text.slice(url!.start, url!.end)).toBe("hxxp://Evil[.]example:80/Gate.php");
    expect(host).toMatchObject({ kind: "domain", value: "evil.example" });
  });

  it("are one when they mean the same, with a count", () => {
    const text = "evil[.]example, EVIL.example. and evil(dot)example";
    expect(extractIndicators(text)).toMatchObject([{ value: "evil.example", occurrences: 3 }]);
  });

  it.each([
    ["contact a.b[at]evil[.]example now", ["email a.b@evil.example"]],
    ["smtp.mailfrom=a@evil.example;", ["email a@evil.example"]],
    ["C2 2001[:]db8::5 up", ["ipv6 2001:db8::5"]],
    ["seen as ::ffff:192.0.2.9 in logs", ["ipv4 192.0.2.9"]],
    ["192.0.2.1:8080 192.0.2.2/32", ["ipv4 192.0.2.1", "ipv4 192.0.2.2"]],
    ["from 192[.]0[.]2[.]77[/]24 and 198.51.100.0/255.255.255.0.", ["network 192.0.2.0/24", "network 198.51.100.0/24"]],
    ["routes 2001:db8::/32, 2001:db8::1/128", ["network 2001:db8::/32", "ipv6 2001:db8::1"]],
    ["192.0.2.4/5 and 192.0.2.6/40", ["ipv4 192.0.2.4", "ipv4 192.0.2.6"]],
    ["evil.example/a.php?b=c", ["url http://evil.example/a.php?b=c", "domain evil.example"]],
    ["[here](hxxps://evil.example/a_(b)).", ["url https://evil.example/a_(b)", "domain evil.example"]],
    ["`++hxxp://evil[.]example/x++`", ["url http://evil.example/x", "domain evil.example"]],
    ["hxxps://evil[.]example/t\\_1/", ["url https://evil.example/t_1/", "domain evil.example"]],
    ["https://evil.example[the page]", ["url https://evil.example", "domain evil.example"]],
    ["https:\\/\\/evil.example\\/x\"", ["url https://evil.example/x", "domain evil.example"]],
    ["検体はevil.exampleです。", ["domain evil.example"]],
    ["http://日本語.example/a と http://evil.exampleです", ["url http://xn--wgv71a119e.example/a", "domain xn--wgv71a119e.example", "url http://evil.example", "domain evil.example"]],
    ["192.0.2.1。C2サーバa@evil.exampleまで", ["ipv4 192.0.2.1", "email a@evil.example"]],
    ["通信先：ｈｔｔｐ：／／evil．example／a", ["url http://evil.example/a", "domain evil.example"]],
    ["e\u200bvil.exa\u202emple", ["domain evil.example"]],
    ["\uFEFFevil.example\rbad.example\u0000", ["domain evil.example", "domain bad.example"]],
    ["d41d8cd98f00b204e9800998ecf8427e.exe", ["md5 d41d8cd98f00b204e9800998ecf8427e"]],
    ["run.sh[.]example", ["domain run.sh.example"]],
  ])("%j holds %j", (text, expected) => {
    expect(found(text)).toEqual(expected);
  });

  it.each([
    "it drops evil.dll, run.sh, readme.md, test.py, invoice.zip and report.pdf.zip",
    "uses System.Net.Http, System.Net, Wscript.Shell and Java.Lang.String in ASP.NET",
    "version 1.2.3.4, v 10.0.1.2, Chrome/70.0.3538.110 and OID 1.3.6.1.4.1.311",
    "C:\\Users\\me\\evil.sh and ..\\lib\\x.so",
    "/usr/bin/perl/x.pl and ./build/run.sh",
    "T1059.001, CVE-2017-0199, MS17-010, S0154",
    "MSIL/Riskware.LsassDumper.H and Trojan.Agent.AI",
    "0000000000000000000000000000000000000000",
    "deadbeefdeadbeefdeadbeefdeadbeefdeadbeefdeadbeefdeadbeef",
    "the suffix co.uk, at 12:34:56 on 00:1a:2b:3c:4d:5e, std::vector",
    ".3ds.7z.accdb.ai.asp.aspx.avhd.back.bak.c.cfg.conf.cpp.cs.ctl.dbf.disk.djvu.doc.docx.dwg.eml",
    "a.b.c e.g. i.e. etc. 3.14 end.Next",
  ])("%s: nothing in it is an indicator", (text) => {
    expect(found(text)).toEqual([]);
  });

  it("believes a name that could be a file when its line, or the lines beside it, tell of hosts", () => {
    expect(found("domain\tevil.sh\tC2")).toEqual(["domain evil.sh"]);
    expect(found("bad.example\nevil.sh\nworse.example")).toContain("domain evil.sh");
    expect(found("evil[.]zip")).toEqual(["domain evil.zip"]);
  });

  it("takes a hash from a link to an analysis, not from any path", () => {
    const hash = "0123456789abcdef0123456789abcdef";
    expect(found(`https://av.example/file/${hash}/detection`)).toContain(`md5 ${hash}`);
    expect(found(`https://evil.example/login/${hash}`)).not.toContain(`md5 ${hash}`);
  });

  it("leaves out the host of a URL when asked, and adds the domain of an e-mail address when asked", () => {
    expect(extractIndicators("http://evil.example/x", { urlHosts: false })).toHaveLength(1);
    expect(extractIndicators("a@evil.example", { emailDomains: true })).toHaveLength(2);
  });

  it("keeps an excerpt within 300 characters, on one line and without half an emoji", () => {
    for (const filler of ["x ".repeat(5000), "😀".repeat(5000), "\u0000\t".repeat(5000)]) {
      const { excerpt } = extractIndicators(`${filler} evil[.]example ${filler}`)[0]!;
      expect(excerpt.length).toBeLessThanOrEqual(300);
      expect(excerpt).toContain("evil[.]example");
      expect(excerpt).not.toMatch(/[\n\0]|^[\uDC00-\uDFFF]|[\uD800-\uDBFF]$/);
    }
  });
});

describe("hostile text", () => {
  const MEGABYTE = 1_000_000;
  const shapes = [
    "a.", "1.", ".", "[", "[.]", "a[.]", "hxxp", "hxxp://", "http://a.com:99999/", "http://a.example/(", "a@", "@", ":", "a:",
    "\\.", "a/a.com:1/", "ab.zip\n", "ａ．", "a。", "\u200b", "x\0", "[ dot ] ", "f", ".3ds.7z.accdb.ai.asp.aspx.bak.cfg.conf",
  ];

  it.each(shapes)("of one megabyte of %j is read to its end", (shape) => {
    const text = `${shape.repeat(MEGABYTE / shape.length)} \n last[.]example`;
    expect(found(text).at(-1)).toMatch(/last\.example$/);
  });

  it("takes work in proportion to its length: ten times the text, ten times the pieces of work", async () => {
    const pieces = async (length: number) => {
      let count = 0;
      const text = "a.a.a.a.[[[hxxp://".repeat(length);
      await extractInChunks(text, () => (count += 1));
      return { count, length: text.length };
    };
    const large = await pieces(20_000);
    expect(large.count).toBeLessThanOrEqual(large.length / 8192 + 2);
  });

  it("tells progress that only grows and ends at the total, and stops when told to", async () => {
    const text = "evil[.]example and more\n".repeat(100_000);
    const seen: number[] = [];
    const all = await extractInChunks(text, (done, total) => {
      expect(total).toBe(text.length);
      seen.push(done);
    });
    expect(all).toMatchObject([{ value: "evil.example", occurrences: 100_000 }]);
    expect(seen.at(-1)).toBe(text.length);
    expect([...seen].sort((a, b) => a - b)).toEqual(seen);
    const stopped = extractInChunks(text.repeat(5), () => {}, { signal: AbortSignal.abort(new Error("left the page")) });
    await expect(stopped).rejects.toThrow("left the page");
  });

  it("loses nothing where it is cut into stretches", () => {
    const lines = Array.from({ length: 20_000 }, (_, index) => `h${index}.evil[.]example`);
    expect(found(lines.join("\n"))).toHaveLength(20_000);
    expect(found(lines.join(" "))).toHaveLength(20_000);
    expect(found(lines.join(","))).toHaveLength(20_000);
  });
});
