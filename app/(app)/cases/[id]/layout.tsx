import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { notFound } from "next/navigation";
import type { ReactNode } from "react";
import { PageHeader } from "@/components/page-header";
import { TabLinks } from "@/components/tab-links";
import { loadCase, type CaseHead } from "@/server/cases/find-case";
import { OVERLAPS_COUNTED } from "@/server/overlap/queries";
import { ExportDialog } from "../../export-dialog";
import { CaseMenu } from "./case-menu";
import { CaseMeta } from "./case-meta";

type CaseLayoutProps = { params: Promise<{ id: string }>; children: ReactNode };

export async function generateMetadata({ params }: CaseLayoutProps): Promise<Metadata> {
  const found = await loadCase((await params).id);
  return found ? { title: { default: found.title, template: `%s · ${found.title}` } } : {};
}

/** The frame of a case: what it is, whose it is, and the way to its parts. */
export default async function CaseLayout({ params, children }: CaseLayoutProps) {
  const found = await loadCase((await params).id);
  if (!found) notFound();
  const t = await getTranslations("cases");
  return (
    <>
      <PageHeader
        title={found.title}
        breadcrumbs={[{ label: t("title"), href: "/cases" }]}
        actions={
          <>
            {found.observations > 0 && <ExportDialog caseId={found.id} pap={found.pap} owner={found.ours ? undefined : found.organizationName} />}
            <CaseMenu caseId={found.id} mayEdit={found.rights.edit} mayShare={found.rights.share} />
          </>
        }
        meta={<CaseMeta found={found} resolution={found.resolution && t(`resolution.${found.resolution}`)} reportable={t("reportable")} former={found.formerNumber && t("formerNumber", { number: found.formerNumber })} />}
      />
      <TabLinks label={t("tabs.label")} tabs={await tabsOf(found)} />
      {children}
    </>
  );
}

async function tabsOf(found: CaseHead) {
  const t = await getTranslations("cases");
  const base = `/cases/${found.id}`;
  return [
    { href: base, label: t("tabs.overview"), exact: true },
    { href: `${base}/indicators`, label: t("tabs.indicators"), count: found.observations },
    ...(found.ours ? [{ href: `${base}/overlaps`, label: t("tabs.overlaps"), count: found.overlaps, countedUpTo: OVERLAPS_COUNTED }] : []),
    { href: `${base}/access`, label: t("tabs.access") },
    ...(found.ours ? [{ href: `${base}/history`, label: t("tabs.history") }] : []),
  ];
}
