import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import Provider from "oidc-provider";

export type TestProvider = { issuer: string; clientId: string; secret: string; stop: () => Promise<void> };

/**
 * A real identity provider on this machine. Who signs in there as `name@domain` gets this address vouched for; as
 * `unverified+name@domain` the address without it, unverified.
 */
export async function startProvider(redirectUri: string): Promise<TestProvider> {
  // The issuer names the port, which is known once the server listens.
  const holder: { handle: (request: IncomingMessage, response: ServerResponse) => void } = { handle: () => undefined };
  const server = createServer((request, response) => holder.handle(request, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const [clientId, secret] = ["common-thread", "a secret of the provider"];
  const provider = new Provider(issuer, {
    clients: [{ client_id: clientId, client_secret: secret, redirect_uris: [redirectUri], token_endpoint_auth_method: "client_secret_post" }],
    claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["name"] },
    cookies: { keys: ["for tests"] },
    features: { devInteractions: { enabled: true } },
    findAccount: (_context, id) => ({
      accountId: id,
      claims: () => {
        const verified = !id.startsWith("unverified+");
        return { sub: id, email: id.replace("unverified+", ""), email_verified: verified, name: "Person of the provider" };
      },
    }),
  });
  holder.handle = provider.callback();
  const stop = () => new Promise<void>((resolve) => {
    server.closeAllConnections();
    server.close(() => resolve());
  });
  return { issuer, clientId, secret, stop };
}

/** Signs in at the provider as a browser would, and gives the address that it sends the browser back to. */
export async function signInAtProvider(address: string, login: string): Promise<URL> {
  const jar = new Map<string, string>();
  const go = async (to: string, form?: Record<string, string>): Promise<Response> => {
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join("; ");
    const answer = await fetch(to, { method: form ? "POST" : "GET", body: form && new URLSearchParams(form), headers: { cookie }, redirect: "manual" });
    for (const line of answer.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (name) jar.set(name, value ?? "");
    }
    return answer;
  };
  let at = address;
  let answer = await go(at);
  for (let turn = 0; turn < 12; turn++) {
    const location = answer.headers.get("location");
    if (location) {
      const next = new URL(location, at);
      if (next.origin !== new URL(address).origin) return next;
      at = next.href;
      answer = await go(at);
      continue;
    }
    const page = await answer.text();
    const [, action] = /<form[^>]*action="([^"]+)"/.exec(page) ?? [];
    if (!action) throw new Error(`The provider answered: ${page.slice(0, 500)}`);
    const prompt = /name="prompt" value="([^"]+)"/.exec(page)?.[1] ?? "";
    at = new URL(action, at).href;
    answer = await go(at, prompt === "login" ? { prompt, login, password: "any" } : { prompt });
  }
  throw new Error("The provider led in circles");
}
