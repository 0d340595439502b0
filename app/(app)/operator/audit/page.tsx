import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { PageHeader } from "@/components/page-header";
import { findChainState, listAudit } from "@/server/audit/chain";
import { auditFilterSchema } from "@/server/audit/schema";
import { requireOperator } from "@/server/auth/viewer";
import { asViewer } from "@/server/db";
import { AuditView } from "../../organization/audit/audit-view";

type AuditPageProps = { searchParams: Promise<Record<string, string | string[] | undefined>> };

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("audit"))("title") };
}

/** What operators did with the installation; nothing of any organization. */
export default async function OperatorAuditPage({ searchParams }: AuditPageProps) {
  const { viewer } = await requireOperator();
  const t = await getTranslations("audit");
  const filter = auditFilterSchema.parse(await searchParams);
  const shown = await asViewer(viewer, async (tx) => ({
    ...(await listAudit(tx, null, filter)),
    state: await findChainState(tx, null),
  }));
  return (
    <div className="max-w-5xl">
      <PageHeader title={t("title")} description={t("operatorLead")} />
      <AuditView base="/operator/audit" filter={filter} {...shown} />
    </div>
  );
}
