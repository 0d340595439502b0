/** PostgreSQL refuses NUL in text, and half of a surrogate pair is no character: both are taken out. */
export function storableText(text: string): string {
  return text.replace(/[\0\p{Surrogate}]+/gu, "");
}
