import "server-only";

import * as oidc from "openid-client";
import { openSecret } from "@/server/auth/sealed-secret";
import { isProviderAddress, outboundFetch } from "@/server/single-sign-on/outbound-fetch";

/** An organization's identity provider, as its admin set it up. */
export type Provider = { organizationId: string; issuer: string; clientId: string; sealedSecret: Uint8Array };

/** What an answer is checked against; sealed in the database until it comes. */
export type Checks = { state: string; nonce: string; verifier: string; next: string };

/** Whom the provider vouches for. */
export type Vouched = { email: string | null; emailVerified: boolean; name: string | null };

/** The provider could not be asked, or answered something else than it should; the cause is for the log. */
export class ProviderFailed extends Error {}

/** Where the browser goes to sign in: code flow with PKCE, state and nonce. */
export async function authorizationAddress(provider: Provider, checks: Checks, redirectUri: string): Promise<string> {
  const config = await discover(provider);
  const address = oidc.buildAuthorizationUrl(config, {
    redirect_uri: redirectUri,
    scope: "openid email profile",
    response_type: "code",
    code_challenge: await oidc.calculatePKCECodeChallenge(checks.verifier),
    code_challenge_method: "S256",
    state: checks.state,
    nonce: checks.nonce,
  });
  if (!isProviderAddress(address.href)) throw new ProviderFailed("The authorization address is not https");
  return address.href;
}

/** Whom the provider's answer vouches for, after all checks of OpenID Connect. */
export async function vouchedFor(provider: Provider, checks: Checks, answer: URL): Promise<Vouched> {
  const config = await discover(provider);
  try {
    const tokens = await oidc.authorizationCodeGrant(config, answer, {
      pkceCodeVerifier: checks.verifier, expectedState: checks.state, expectedNonce: checks.nonce, idTokenExpected: true,
    });
    const claims = tokens.claims()!;
    const more = claims.email ? claims : await oidc.fetchUserInfo(config, tokens.access_token, claims.sub);
    const text = (value: unknown) => (typeof value === "string" && value.trim() ? value.trim() : null);
    return { email: text(more.email)?.toLowerCase() ?? null, emailVerified: more.email_verified === true, name: text(more.name) };
  } catch (error) {
    throw new ProviderFailed("The provider's answer was not taken", { cause: error });
  }
}

async function discover({ organizationId, issuer, clientId, sealedSecret }: Provider): Promise<oidc.Configuration> {
  const secret = openSecret(sealedSecret, organizationId);
  if (!secret || !isProviderAddress(issuer)) throw new ProviderFailed("The settings cannot be used");
  try {
    const server = new URL(issuer);
    return await oidc.discovery(server, clientId, secret, undefined, {
      [oidc.customFetch]: (address, init) => outboundFetch(address, init as RequestInit),
      execute: server.protocol === "http:" ? [oidc.allowInsecureRequests] : [],
    });
  } catch (error) {
    throw new ProviderFailed("The provider could not be asked", { cause: error });
  }
}
