import { asMember, notFoundAnswer } from "@/app/api/answers";
import type { SignedInMember } from "@/server/auth/viewer";
import { isUuid } from "@/server/cases/find-case";

export type DraftContext = { params: Promise<{ id: string }> };

/** Answers a request about the draft in its address; an id that is none is a draft that is not there. */
export function asAuthor<Params extends { id: string }>(
  request: Request,
  context: { params: Promise<Params> },
  work: (member: SignedInMember, params: Params) => Promise<Response>,
): Promise<Response> {
  return asMember(request, async (member) => {
    const params = await context.params;
    return isUuid(params.id) ? work(member, params) : notFoundAnswer();
  });
}
