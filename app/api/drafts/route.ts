import { z } from "zod";
import { asMember, json, notFoundAnswer, readJson } from "@/app/api/answers";
import { asViewer } from "@/server/db";
import { createDraft } from "@/server/drafts/mutations";

const schema = z.object({ caseId: z.uuid().nullable() });

/** Starts a draft, of a new case or of an addition to one. */
export function POST(request: Request): Promise<Response> {
  return asMember(request, async (member) => {
    const parsed = schema.safeParse(await readJson(request));
    if (!parsed.success) return json({ error: "invalid" }, 400);
    if (member.role === "viewer") return json({ error: "role" }, 403);
    const filer = { organizationId: member.organization.id, memberId: member.memberId };
    const draft = await asViewer(member.viewer, (tx) => createDraft(tx, filer, parsed.data.caseId));
    return draft ? json(draft, 201) : notFoundAnswer();
  });
}
