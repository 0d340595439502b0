import autocannon from "autocannon";
import { type Figure, figure } from "@/scripts/bench/measure";
import { type ScratchSite, signedInCookie } from "@/scripts/scratch-site";
import type { TestMember } from "@/server/testing/world";

const CONNECTIONS = 10;
const SECONDS = 10;

/** The page of a case, signed in, against an empty dynamic page of the same build: throughput and the slowest 1 %. */
export async function benchCasePage(site: ScratchSite, member: TestMember, caseId: string): Promise<Figure[]> {
  const cookie = await signedInCookie(member);
  const ours = await load(`${site.origin}/cases/${caseId}`, cookie);
  const floor = await load(`${site.origin}/bench`, cookie);
  return [
    figure("case_page_throughput_10_connections", ours.requests.average, floor.requests.average, "requests/s"),
    figure("case_page_p99_10_connections", ours.latency.p99, floor.latency.p99, "ms"),
  ];
}

async function load(url: string, cookie: string): Promise<autocannon.Result> {
  const options = { url, connections: CONNECTIONS, headers: { cookie } };
  await autocannon({ ...options, duration: 2 });
  const result = await autocannon({ ...options, duration: SECONDS });
  if (result.non2xx) throw new Error(`${result.non2xx} answers of ${new URL(url).pathname} were no pages`);
  return result;
}
