import { cookies, headers } from "next/headers";
import { isSecure } from "@/server/auth/session-cookie";

const SECONDS = 300;

/** The cookie in which a browser keeps the token of the second step it owes; of use on the pages of signing in only. */
const name = (secure: boolean) => `${secure ? "__Secure-" : ""}second-step`;

export async function readSecondStep(): Promise<string | undefined> {
  return (await cookies()).get(name(isSecure(await headers())))?.value;
}

/** Keeps the token, or forgets it (null). */
export async function writeSecondStep(token: string | null): Promise<void> {
  const secure = isSecure(await headers());
  (await cookies()).set(name(secure), token ?? "", {
    httpOnly: true, sameSite: "strict", path: "/sign-in", secure, maxAge: token ? SECONDS : 0,
  });
}
