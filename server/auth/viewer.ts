import "server-only";

import { cookies, headers } from "next/headers";
import { notFound, redirect } from "next/navigation";
import { cache } from "react";
import type { MemberRole } from "@/generated/prisma/client";
import { isSecure, openSeal, sessionCookieName } from "@/server/auth/session-cookie";
import { signInPath } from "@/server/auth/next-path";
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
};

/** A signed-in person who acts for an organization. */
export type SignedInMember = SignedIn & {
  viewer: { userId: string; organizationId: string };
  memberId: string;
  role: MemberRole;
  organization: { id: string; code: string; name: string };
};

/** Who is signed in, or null; looked up once per request in pages and actions. */
export const findSignedIn = cache(async (): Promise<SignedIn | null> => {
  const [jar, request] = await Promise.all([cookies(), headers()]);
  return findSession(await openSeal(jar.get(sessionCookieName(isSecure(request)))?.value));
});

/** For pages and actions: who is signed in; anybody else is sent to sign in and comes back to this page. */
export async function requireViewer(): Promise<SignedIn> {
  const signedIn = await findSignedIn();
  if (!signedIn) redirect(signInPath((await headers()).get("x-request-path")));
  return signedIn;
}

/** For pages and actions of an organization: the same answer as for a page that is not there to anybody else. */
export async function requireMember(): Promise<SignedInMember> {
  const signedIn = await requireViewer();
  if (!isMember(signedIn)) notFound();
  return signedIn;
}

/** For pages and actions of the operator: not there for members. */
export async function requireOperator(): Promise<SignedIn> {
  const signedIn = await requireViewer();
  if (!signedIn.operator) notFound();
  return signedIn;
}

/** For route handlers: who sent this request, or null (answer 401). */
export async function findViewer(request: Request): Promise<SignedIn | null> {
  return findSession(await openSeal(cookieOf(request, sessionCookieName(isSecure(request.headers)))));
}

export function isMember(signedIn: SignedIn): signedIn is SignedInMember {
  return signedIn.organization !== null && signedIn.memberId !== null;
}

/** The living session with this id: what it says holds for this request only, the next one asks again. */
export async function findSession(sessionId: string | null): Promise<SignedIn | null> {
  if (!sessionId) return null;
  const [row] = await database().$queryRaw<SessionRow[]>`select * from find_session(${sessionId}::uuid)`;
  if (!row) return null;
  const organization = row.organization_id
    ? { id: row.organization_id, code: row.organization_code ?? "", name: row.organization_name ?? "" }
    : null;
  return {
    viewer: { userId: row.user_id, organizationId: row.organization_id },
    sessionId,
    memberId: row.member_id,
    role: row.role,
    operator: !organization && row.is_operator,
    mayOperate: row.is_operator,
    name: row.name,
    email: row.email,
    locale: row.locale,
    theme: row.theme,
    timeZone: row.time_zone,
    organization,
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
};

function cookieOf(request: Request, name: string): string | undefined {
  const pairs = (request.headers.get("cookie") ?? "").split(";").map((pair) => pair.trim());
  return pairs.find((pair) => pair.startsWith(`${name}=`))?.slice(name.length + 1);
}
