import { readiness } from "@/server/readiness";

export const dynamic = "force-dynamic";

/** Ready: the database answers and has all migrations; else 503 with the reason. */
export async function GET(): Promise<Response> {
  const answer = await readiness();
  return Response.json(answer, { status: answer.ready ? 200 : 503, headers: { "Cache-Control": "no-store" } });
}
