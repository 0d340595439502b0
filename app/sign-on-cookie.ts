import { cookies, headers } from "next/headers";
import { isSecure } from "@/server/auth/session-cookie";
import { CALLBACK_PATH } from "@/server/single-sign-on/sign-on";

const SECONDS = 600;
const name = (secure: boolean) => `${secure ? "__Secure-" : ""}sign-on-state`;

/** The state of the sign-in that this browser has begun at a provider. */
export async function readSignOnState(): Promise<string | undefined> {
  return (await cookies()).get(name(isSecure(await headers())))?.value;
}

/** Keeps the state, or forgets it (null). Lax: the browser comes back from another site. */
export async function writeSignOnState(state: string | null): Promise<void> {
  const secure = isSecure(await headers());
  (await cookies()).set(name(secure), state ?? "", {
    httpOnly: true, sameSite: "lax", path: CALLBACK_PATH, secure, maxAge: state ? SECONDS : 0,
  });
}
