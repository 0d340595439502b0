import "server-only";

import { cookies, headers } from "next/headers";
import { notFound, redirect } from "next/navigation";
import { cache } from "react";
import { isSecure, openSeal, sessionCookieName } from "@/server/auth/session-cookie";
import { signInPath } from "@/server/auth/next-path";
import { findSession, type SignedIn, type SignedInMember } from "@/server/auth/session";

export type { SignedIn, SignedInMember };

/** Where people set up the second factor that they owe: nothing else is open to them until they have. */
const SET_UP_PATH = "/account#two-step";

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
  if (signedIn.owesFactor) redirect(SET_UP_PATH);
  if (signedIn.owesSignOn) redirect("/account");
  if (!isMember(signedIn)) notFound();
  return signedIn;
}

/** For pages and actions of the operator: not there for members. */
export async function requireOperator(): Promise<SignedIn> {
  const signedIn = await requireViewer();
  if (signedIn.owesFactor) redirect(SET_UP_PATH);
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

function cookieOf(request: Request, name: string): string | undefined {
  const pairs = (request.headers.get("cookie") ?? "").split(";").map((pair) => pair.trim());
  return pairs.find((pair) => pair.startsWith(`${name}=`))?.slice(name.length + 1);
}
