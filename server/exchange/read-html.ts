import { Tokenizer } from "htmlparser2";
import { createPace } from "./pace";

const CHUNK = 65_536;

const INLINE = new Set(
  "a abbr acronym b bdi bdo big cite code data dfn em font i ins kbd label mark q s samp small span strike strong sub sup time tt u var wbr".split(" "),
);
const HIDDEN = new Set(["script", "style", "template", "noscript"]);
const TARGETS = new Set(["href", "src", "action", "data-href", "background", "cite", "content"]);
const ABSOLUTE = /^\s*(?:[a-z][a-z0-9+.-]{1,9}:)?\/\/|^\s*mailto:/i;

/**
 * The visible text of a page, with the target of each link or source behind it in angle brackets (text and target
 * often differ in phishing). Uses the tokenizer alone: building a tree takes quadratic time on hostile nesting.
 */
export async function htmlToText(html: string): Promise<string> {
  const writer = new HtmlWriter(html);
  const tokenizer = new Tokenizer({ xmlMode: false, decodeEntities: true }, writer);
  const giveWay = createPace();
  for (let at = 0; at < html.length; at += CHUNK) {
    tokenizer.write(html.slice(at, at + CHUNK));
    await giveWay();
  }
  tokenizer.end();
  return writer.result();
}

class HtmlWriter {
  private readonly out: string[] = [];
  private hidden = "";
  private tag = "";
  private attribute = "";
  private value = "";
  private targets: string[] = [];

  constructor(private readonly html: string) {}

  result(): string {
    return this.out.join("").replace(/[ \t]+/g, " ").replace(/ ?\n ?(?:\n ?)+/g, "\n").trim();
  }

  ontext(start: number, end: number): void {
    if (!this.hidden) this.out.push(this.html.slice(start, end).replace(/\s+/g, " "));
  }

  ontextentity(codepoint: number): void {
    if (!this.hidden) this.out.push(String.fromCodePoint(codepoint));
  }

  oncdata(start: number, end: number): void {
    this.ontext(start, end);
  }

  onopentagname(start: number, end: number): void {
    this.tag = this.html.slice(start, end).toLowerCase();
    this.targets = [];
    if (HIDDEN.has(this.tag) && !this.hidden) this.hidden = this.tag;
    if (!INLINE.has(this.tag)) this.out.push(this.tag === "td" || this.tag === "th" ? "\t" : "\n");
  }

  onattribname(start: number, end: number): void {
    this.attribute = this.html.slice(start, end).toLowerCase();
    this.value = "";
  }

  onattribdata(start: number, end: number): void {
    this.value += this.html.slice(start, end);
  }

  onattribentity(codepoint: number): void {
    this.value += String.fromCodePoint(codepoint);
  }

  onattribend(): void {
    if (TARGETS.has(this.attribute) && ABSOLUTE.test(this.value)) this.targets.push(this.value.trim());
  }

  onopentagend(): void {
    for (const target of this.targets) this.out.push(` <${target.startsWith("//") ? `http:${target}` : target}> `);
  }

  onselfclosingtag(): void {
    this.onopentagend();
    this.hidden = "";
  }

  onclosetag(start: number, end: number): void {
    const tag = this.html.slice(start, end).toLowerCase();
    if (tag === this.hidden) this.hidden = "";
    if (!INLINE.has(tag)) this.out.push("\n");
  }

  oncomment(): void {}
  ondeclaration(): void {}
  onprocessinginstruction(): void {}
  onend(): void {}
}
