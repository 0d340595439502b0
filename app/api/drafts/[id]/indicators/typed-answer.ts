import { json, notFoundAnswer } from "@/app/api/answers";
import type { TypedResult } from "@/server/drafts/review";

/** What a person gets to know about a value that they typed. */
export function typedAnswer(result: TypedResult, status: number): Response {
  if (result.ok) return json(result.rows, status);
  return result.reason === "not_found" ? notFoundAnswer() : json({ error: result.reason }, 422);
}
