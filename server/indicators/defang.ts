import type { IndicatorKind } from "./kinds";
import { refangWithOffsets } from "./refang";

const dots = (text: string) => text.replaceAll(".", "[.]");

/** The value as screens show it, never clickable: `hxxps://evil[.]example/a.php`, `192[.]0[.]2[.]1`. */
export function defang(kind: IndicatorKind, value: string): string {
  switch (kind) {
    case "ipv4":
    case "domain":
      return dots(value);
    case "ipv6":
      return value.replaceAll(":", "[:]");
    case "network":
      return dots(value).replaceAll(":", "[:]");
    case "email":
      return dots(value).replace("@", "[@]");
    case "url":
      return defangUrl(value);
    default:
      return value;
  }
}

const MOST_DISGUISES = 8;

/** Undoes defanging in text that was typed or pasted, also where one disguise hides another; other text stays as it is. */
export function refang(text: string): string {
  let plain = text;
  for (let round = 0; round < MOST_DISGUISES; round += 1) {
    const next = refangWithOffsets(plain).text;
    if (next === plain) break;
    plain = next;
  }
  return plain;
}

function defangUrl(value: string): string {
  const parts = /^([a-z][a-z0-9+.-]*):\/\/([^/?#]*)(.*)$/is.exec(value);
  if (!parts) return dots(value);
  const [, scheme = "", authority = "", rest = ""] = parts;
  return `${scheme.replace(/^http/i, "hxxp").replace(/^ftp/i, "fxp")}://${dots(authority)}${rest}`;
}
