import type { IncidentRole, IndicatorKind } from "@/generated/prisma/enums";

const HASHES: readonly IndicatorKind[] = ["md5", "sha1", "sha256", "sha512"];
const SENDER = /^\s*(?:from|sender|reply-to|return-path|x-sender|envelope-from|差出人|送信者)\s*[:：]/i;
const RECIPIENT = /^\s*(?:to|cc|bcc|delivered-to|x-original-to|宛先)\s*[:：]/i;
const SPRINGBOARD = /\bc2\b|\bc&c\b|command[- ]and[- ]control|\bbeacon|\bcall(?:s|ed|ing)? (?:back|home)|springboard|踏み台|遠隔操作/i;
const EXFILTRATION = /exfiltrat|drop zone|持ち出/i;
const SCANNER = /\bscann(?:ed|er|ers|ing)\b|brute[- ]forc|スキャン元/i;

/** The role that kind and surrounding sentence suggest; a person decides. */
export function suggestRole(kind: IndicatorKind, sentence: string): IncidentRole {
  if (HASHES.includes(kind)) return "malware";
  if (kind === "email") {
    if (SENDER.test(sentence)) return "sender";
    return RECIPIENT.test(sentence) ? "victim" : "other";
  }
  if (EXFILTRATION.test(sentence)) return "exfiltration_target";
  if (SPRINGBOARD.test(sentence)) return "springboard";
  return SCANNER.test(sentence) ? "scanner" : "other";
}
