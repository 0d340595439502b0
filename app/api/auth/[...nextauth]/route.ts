import NextAuth from "next-auth";
import { authOptions } from "@/server/auth/options";

type Context = { params: Promise<{ nextauth: string[] }> };

/** The address it answers under comes from the request, whose forwarded headers the HTTP server vouches for. */
async function handle(request: Request, context: Context): Promise<Response> {
  process.env.AUTH_TRUST_HOST ??= "true";
  return NextAuth(request as never, context as never, authOptions()) as Promise<Response>;
}

export { handle as GET, handle as POST };
