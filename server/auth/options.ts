import "server-only";

import type { NextAuthOptions, Session } from "next-auth";
import Credentials from "next-auth/providers/credentials";
import { after } from "next/server";
import { recordFailedSignIn, signIn, signOut } from "@/server/auth/mutations";
import { signInSchema } from "@/server/auth/schema";
import { appSecret, SESSION_SECONDS } from "@/server/auth/session-cookie";
import { findSession } from "@/server/auth/session";
import { log, loggedError } from "@/server/log";

/**
 * next-auth's options; made per request, since the secret is read late. The token carries a session id only: whether it
 * lives and what the person may do is asked of the database each time.
 */
export function authOptions(): NextAuthOptions {
  return {
    secret: appSecret(),
    session: { strategy: "jwt", maxAge: SESSION_SECONDS },
    pages: { signIn: "/sign-in", signOut: "/sign-in", error: "/sign-in" },
    providers: [passwords],
    callbacks: {
      jwt: ({ token, user }) => (user ? { sid: user.id } : token),
      async session({ session, token }) {
        const signedIn = await findSession(typeof token.sid === "string" ? token.sid : null);
        const user = signedIn ? { name: signedIn.name, email: signedIn.email } : undefined;
        return { expires: session.expires, user } as Session;
      },
    },
    events: {
      async signOut({ token }) {
        if (typeof token?.sid === "string") await signOut(token.sid);
      },
    },
  };
}

const passwords = Credentials({
  credentials: { email: { type: "email" }, password: { type: "password" } },
  async authorize(given, request) {
    const parsed = signInSchema.safeParse(given);
    if (!parsed.success) return null;
    const header = (name: string) => (request.headers?.[name] as string | undefined) ?? null;
    const client = { address: header("x-client-address") ?? "local", userAgent: header("user-agent") };
    // What next-auth gets thrown it writes into an address: nobody's to read.
    const result = await signIn(parsed.data, client).catch((error: unknown) => {
      log().error({ event: "sign-in failed", requestId: header("x-request-id"), error: loggedError(error) });
      throw new Error("failed");
    });
    if (result.ok) return { id: result.signedIn.sessionId };
    if (result.reason === "wait") throw new Error(`wait-${result.seconds}`);
    // The second step has a page of its own: this address opens no session for who owes one.
    if (result.reason === "second_step") throw new Error("second-step");
    after(() => recordFailedSignIn(result.account));
    return null;
  },
});
