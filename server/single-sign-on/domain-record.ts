import "server-only";

import { Resolver } from "node:dns/promises";

/** What a domain's TXT record has to say. */
export const txtRecord = (token: string) => `common-thread-verification=${token}`;

/** Answers that say that there is no such record; any other failure is one of the resolver. */
const NONE = ["ENOTFOUND", "ENODATA"];

/** Whether the domain's DNS says what we asked for; `silent` where it could not be asked. */
export async function findTxtRecord(domain: string, token: string): Promise<"found" | "missing" | "silent"> {
  try {
    const records = await resolver().resolveTxt(domain);
    return records.some((pieces) => pieces.join("") === txtRecord(token)) ? "found" : "missing";
  } catch (error) {
    return NONE.includes((error as { code?: string }).code ?? "") ? "missing" : "silent";
  }
}

/** Asks this machine's resolvers, or those that whoever runs the installation names: DNS inside a network may say otherwise. */
function resolver(): Resolver {
  const asked = new Resolver({ timeout: 3_000, tries: 2 });
  const servers = (process.env.DNS_SERVERS ?? "").split(",").map((server) => server.trim()).filter(Boolean);
  if (servers.length) asked.setServers(servers);
  return asked;
}
