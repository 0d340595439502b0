/** Without what stands at the ends and cannot be seen: white space, zero-width and direction marks. */
export function visibleText(text: string): string {
  return text.replace(/^[\s\p{Cf}]+|[\s\p{Cf}]+$/gu, "");
}

/** PostgreSQL refuses NUL in text, and half of a surrogate pair is no character: both are taken out. */
export function storableText(text: string): string {
  return text.replace(/[\0\p{Surrogate}]+/gu, "");
}
