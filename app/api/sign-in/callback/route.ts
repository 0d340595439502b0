import { requestClient, requestOrigin } from "@/app/client";
import { writeSession } from "@/app/session-cookies";
import { readSignOnState, writeSignOnState } from "@/app/sign-on-cookie";
import { findSignedIn } from "@/server/auth/viewer";
import { log } from "@/server/log";
import { ProviderFailed } from "@/server/single-sign-on/provider";
import { finishSignOn, type SignOnResult } from "@/server/single-sign-on/sign-on";

/** Where an organization's identity provider sends the browser back to. */
export async function GET(request: Request): Promise<Response> {
  const origin = await requestOrigin();
  const [kept, client, by] = [await readSignOnState(), await requestClient(), await findSignedIn()];
  const answer = new URL(new URL(request.url).pathname + new URL(request.url).search, origin);
  await writeSignOnState(null);
  const result = await finishSignOn(answer, kept, client.userAgent, by).catch((error: unknown) => failed(error, by !== null));
  if (result.ok && result.signedIn) await writeSession(result.signedIn);
  return new Response(null, { status: 303, headers: { location: origin + pathAfter(result), "cache-control": "no-store" } });
}

type Failed = { ok: false; reason: "failed"; testing: boolean };

/** The log gets what kind of failure it was; the provider's words could hold what nobody should read. */
function failed(error: unknown, testing: boolean): Failed {
  if (!(error instanceof ProviderFailed)) throw error;
  const cause = error.cause as { code?: string; name?: string } | undefined;
  log().warn({ event: "single sign-on failed", reason: error.message, code: cause?.code ?? cause?.name });
  return { ok: false, reason: "failed", testing };
}

function pathAfter(result: SignOnResult | Failed): string {
  if (result.ok) return result.signedIn ? result.next : `${result.next}?test=passed`;
  return result.testing ? `/organization/security?test=${result.reason}` : `/sign-in?error=sso-${result.reason}`;
}
