import NextAuth from "next-auth";
import { json } from "@/app/api/answers";
import { authOptions } from "@/server/auth/options";

type Context = { params: Promise<{ nextauth: string[] }> };

/**
 * The address it answers under comes from the request, whose forwarded headers the HTTP server vouches for. next-auth
 * fails on bodies that are not what they say and on addresses with NUL: those are refused first.
 */
async function handle(request: Request, context: Context): Promise<Response> {
  process.env.AUTH_TRUST_HOST ??= "true";
  if (request.url.includes("%00") || !(await isReadable(request))) return json({ error: "invalid" }, 400);
  return NextAuth(request as never, context as never, authOptions()) as Promise<Response>;
}

async function isReadable(request: Request): Promise<boolean> {
  if (request.method !== "POST") return true;
  const type = request.headers.get("content-type") ?? "";
  const copy = request.clone();
  const read = type.includes("json") ? copy.json() : type.includes("form") ? copy.formData() : copy.text();
  return read.then(() => true, () => false);
}

export { handle as GET, handle as POST };
