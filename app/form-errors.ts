import type { ZodError } from "zod";

/** The first message of each field of a form; schemas carry the messages' keys. */
export function formErrors(error: ZodError, t: (key: never) => string): Record<string, string> {
  const errors: Record<string, string> = {};
  for (const issue of error.issues) {
    const field = String(issue.path[0] ?? "");
    errors[field] ??= t(issue.message as never);
  }
  return errors;
}
