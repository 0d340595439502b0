import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { notFound } from "next/navigation";
import { findChainState, listAudit } from "@/server/audit/chain";
import { auditFilterSchema } from "@/server/audit/schema";
import { findRights } from "@/server/auth/rights";
import { requireMember } from "@/server/auth/viewer";
import { asViewer } from "@/server/db";
import { listPredecessors } from "@/server/merging/queries";
import { AuditView } from "./audit-view";

type AuditPageProps = { searchParams: Promise<Record<string, string | string[] | undefined>> };

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("audit"))("title") };
}

/** Everything that was done in the organization, or in one that became part of it, and by others with what is its own. */
export default async function AuditPage({ searchParams }: AuditPageProps) {
  const { viewer } = await requireMember();
  const filter = auditFilterSchema.parse(await searchParams);
  const shown = await asViewer(viewer, async (tx) => {
    if (!(await findRights(tx)).administer) return null;
    const predecessors = await listPredecessors(tx);
    const predecessor = predecessors.find(({ id }) => id === filter.of);
    if (filter.of && !predecessor) return null;
    const chain = predecessor?.id ?? viewer.organizationId;
    return { predecessors, ...(await listAudit(tx, chain, filter)), state: await findChainState(tx, chain) };
  });
  if (!shown) notFound();
  return <AuditView base="/organization/audit" filter={filter} {...shown} />;
}
