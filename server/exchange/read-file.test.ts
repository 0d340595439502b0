import { describe, expect, it } from "vitest";
import { extractIndicators } from "./extract";
import { MAX_FILE_BYTES, readFileText } from "./read-file";

const bytes = (text: string) => new TextEncoder().encode(text);
const textOf = async (name: string, content: string | Uint8Array) => {
  const read = await readFileText(name, typeof content === "string" ? bytes(content) : content);
  if (!read.ok) throw new Error(read.reason);
  return read.text;
};
const valuesIn = (text: string) => extractIndicators(text).map(({ value }) => value);

describe("a CSV file", () => {
  it.each([
    ["lone CR line ends", "Type,Value\rdomain,evil[.]example\rdomain,bad[.]example"],
    ["semicolons", "Type;Value\ndomain;evil[.]example\ndomain;bad[.]example"],
    ["tabs", "Type\tValue\r\ndomain\tevil[.]example\r\ndomain\tbad[.]example\r\n"],
    ["quotes and a byte-order mark", '\uFEFF"Type","Value"\n"domain","evil[.]example"\n"domain","bad[.]example"'],
    ["an open quote", 'Type,Value\ndomain,evil[.]example\n"domain,bad[.]example'],
  ])("with %s is read row by row", async (_, csv) => {
    expect(valuesIn(await textOf("list.csv", csv))).toEqual(["evil.example", "bad.example"]);
  });

  it("keeps a row on one line, and a comma inside a URL", async () => {
    const text = await textOf("list.csv", 'url,note\n"http://evil.example/a,b","first\nsecond"');
    expect(text).toBe("url\tnote\nhttp://evil.example/a,b\tfirst second");
  });
});

describe("a page", () => {
  it("gives its visible text and the targets of its links, and no script", async () => {
    const html =
      '<html><head><style>p{}</style><script>var a="hidden.example"</script></head><body><p>Evil &amp; ' +
      'e<b>vil</b>[.]example</p><a href="https://real.example/x">https://shown.example/</a><img src="/local.png"></body></html>';
    const text = await textOf("page.html", html);
    expect(text.split("\n")[0]).toBe("Evil & evil[.]example");
    expect(valuesIn(text)).toEqual(expect.arrayContaining(["evil.example", "https://real.example/x", "https://shown.example"]));
    expect(text).not.toContain("hidden.example");
  });

  it.each(["<b>", "<a href=", "</b>", "<", "&", "<!--"])("of nothing but %s is read to its end", async (shape) => {
    const read = await readFileText("page.html", bytes(shape.repeat(200_000)));
    expect(read.ok || read.reason === "empty").toBe(true);
  });
});

describe("a mail", () => {
  const mail = [
    "Received: from relay.evil.example (192.0.2.25) by mx.good.example",
    "Return-Path: <bounce@evil.example>",
    "From: =?ISO-2022-JP?B?GyRCNmhMMxsoQg==?= <sender@evil.example>",
    "Reply-To: other@bad.example",
    "Subject: =?UTF-8?Q?Invoice_=E2=82=AC?=",
    'Content-Type: multipart/mixed; boundary="x"',
    "",
    "--x",
    "Content-Type: text/html; charset=utf-8",
    "Content-Transfer-Encoding: quoted-printable",
    "",
    '<a href=3D"http://link.example/a">click</a>',
    "--x",
    'Content-Type: application/zip; name="invoice.zip"',
    'Content-Disposition: attachment; filename="invoice.zip"',
    "",
    "PK",
    "--x",
    "Content-Type: message/rfc822",
    "",
    "From: inner@inner.example",
    "Subject: forwarded",
    "",
    "see hxxp://inner[.]example/b",
    "--x--",
    "",
  ].join("\r\n");

  it("gives its headers, bodies, attachment names and the mails attached to it", async () => {
    const text = await textOf("mail.eml", mail);
    expect(text).toContain("Subject: Invoice €");
    expect(text).toContain("Attachment: invoice.zip");
    expect(valuesIn(text)).toEqual(
      expect.arrayContaining([
        "relay.evil.example", "192.0.2.25", "bounce@evil.example", "sender@evil.example", "other@bad.example",
        "http://link.example/a", "inner@inner.example", "http://inner.example/b",
      ]),
    );
  });

  const nested = (depth: number) => {
    const opened = Array.from({ length: depth }, (_, at) => `Content-Type: multipart/mixed; boundary="b${at}"\r\n\r\n--b${at}\r\n`);
    return `From: a@evil.example\r\n${opened.join("")}Content-Type: text/plain\r\n\r\nhxxp://deep[.]example/a\r\n`;
  };

  it("with 200 nested parts is read, and one with thousands is refused for that reason", async () => {
    expect(valuesIn(await textOf("mail.eml", nested(200)))).toContain("http://deep.example/a");
    expect(await readFileText("mail.eml", bytes(nested(5000)))).toEqual({ ok: false, reason: "mail_too_deep" });
  });

  it("in a mail in a mail, 200 times over, is read to the innermost", async () => {
    const wrapped = Array.from({ length: 200 }).reduce<string>(
      (inner) => `From: a@evil.example\r\nContent-Type: message/rfc822\r\n\r\n${inner}`,
      "From: b@evil.example\r\n\r\nhxxp://deep[.]example/a\r\n",
    );
    expect(valuesIn(await textOf("mail.eml", wrapped))).toContain("http://deep.example/a");
  });
});

describe("bytes", () => {
  it.each([
    ["Shift_JIS", [0x88, 0xab, 0x88, 0xd3], "悪意"],
    ["EUC-JP", [0xb0, 0xad, 0xb0, 0xd5], "悪意"],
    ["ISO-2022-JP", [0x1b, 0x24, 0x42, 0x30, 0x2d, 0x30, 0x55, 0x1b, 0x28, 0x42], "悪意"],
    ["windows-1252", [0x63, 0x61, 0x66, 0xe9, 0x20, 0x80], "café €"],
    ["UTF-16LE with its mark", [0xff, 0xfe, 0x61, 0x00, 0x62, 0x00], "ab"],
    ["UTF-16BE with its mark", [0xfe, 0xff, 0x00, 0x61, 0x00, 0x62], "ab"],
  ])("in %s are read as what they say", async (_, content, text) => {
    expect(await textOf("note.txt", new Uint8Array(content))).toBe(text);
  });

  it("that are no text are refused, whatever the name says", async () => {
    const binary = Uint8Array.from({ length: 100_000 }, (_, index) => (index * 7919 + (index >> 3)) & 255);
    expect(await readFileText("note.txt", binary)).toEqual({ ok: false, reason: "binary" });
    expect(await readFileText("note.txt", new Uint8Array(1000))).toEqual({ ok: false, reason: "binary" });
  });

  it("too many or none are refused", async () => {
    expect(await readFileText("note.txt", new Uint8Array(0))).toEqual({ ok: false, reason: "empty" });
    expect(await readFileText("note.txt", new Uint8Array(MAX_FILE_BYTES + 1))).toEqual({ ok: false, reason: "too_large" });
  });

  it("with a stray NUL are text all the same, and the reader says so", async () => {
    const read = await readFileText("note.txt", bytes("evil[.]example\0 and a long enough line of ordinary text"));
    expect(read).toMatchObject({ ok: true, warnings: ["nul_bytes"] });
  });
});
