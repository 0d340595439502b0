import "server-only";

import type { MemberRole } from "@/generated/prisma/client";
import { database, type Viewer } from "@/server/db";

export type SignedIn = {
  /** For asViewer(): the person, and the organization they act for (null: as operator). */
  viewer: Viewer;
  sessionId: string;
  memberId: string | null;
  role: MemberRole | null;
  /** Acts as operator now, for no organization. */
  operator: boolean;
  /** Could act as operator. */
  mayOperate: boolean;
  name: string;
  email: string;
  locale: string;
  theme: string;
  timeZone: string;
  organization: { id: string; code: string; name: string } | null;
  /** Acts for nobody until a second factor is set up: whom the person would act for requires one. */
  owesFactor: boolean;
  /** Acts for nobody until the person comes by the organization's own sign-in, which that one requires. */
  owesSignOn: boolean;
};

/** A signed-in person who acts for an organization. */
export type SignedInMember = SignedIn & {
  viewer: { userId: string; organizationId: string; confined?: boolean };
  memberId: string;
  role: MemberRole;
  organization: { id: string; code: string; name: string };
};

/** The living session with this id: what it says holds for this request only, the next one asks again. */
export async function findSession(sessionId: string | null): Promise<SignedIn | null> {
  if (!sessionId) return null;
  const [row] = await database().$queryRaw<SessionRow[]>`/* kept */ select * from find_session(${sessionId}::uuid)`;
  if (!row) return null;
  const organization = row.organization_id
    ? { id: row.organization_id, code: row.organization_code ?? "", name: row.organization_name ?? "" }
    : null;
  return {
    viewer: {
      userId: row.user_id,
      organizationId: row.organization_id,
      ...(row.only_organization_id && { confined: true }),
    },
    sessionId,
    memberId: row.member_id,
    role: row.role,
    operator: !organization && row.is_operator && !row.owes_factor && !row.owes_sign_on,
    mayOperate: row.is_operator,
    name: row.name,
    email: row.email,
    locale: row.locale,
    theme: row.theme,
    timeZone: row.time_zone,
    organization,
    owesFactor: row.owes_factor,
    owesSignOn: row.owes_sign_on,
  };
}

type SessionRow = {
  user_id: string;
  organization_id: string | null;
  organization_code: string | null;
  organization_name: string | null;
  member_id: string | null;
  role: MemberRole | null;
  is_operator: boolean;
  email: string;
  name: string;
  locale: string;
  theme: string;
  time_zone: string;
  owes_factor: boolean;
  owes_sign_on: boolean;
  only_organization_id: string | null;
};
