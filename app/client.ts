import { headers } from "next/headers";
import type { Client } from "@/server/auth/mutations";

/** Where the present request came from, as the HTTP server vouches for it. */
export async function requestClient(): Promise<Client> {
  const request = await headers();
  return { address: request.get("x-client-address") ?? "local", userAgent: request.get("user-agent") };
}

/** The address under which the person reached us, for links that are handed to others. */
export async function requestOrigin(): Promise<string> {
  const request = await headers();
  const protocol = request.get("x-forwarded-proto")?.split(",")[0]?.trim() === "https" ? "https" : "http";
  return `${protocol}://${request.get("x-forwarded-host") ?? request.get("host") ?? "localhost"}`;
}
