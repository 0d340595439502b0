import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { notFound } from "next/navigation";
import { findRights } from "@/server/auth/rights";
import { requireMember } from "@/server/auth/viewer";
import { loadCase } from "@/server/cases/find-case";
import { asViewer } from "@/server/db";
import { findRequest, takesShares } from "@/server/requests/queries";
import { noiseLabels } from "../../../noise-labels";
import { IndicatorTable } from "./indicator-table";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("cases"))("tabs.indicators") };
}

type IndicatorsPageProps = {
  params: Promise<{ id: string }>;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
};

/** All indicators of the case: found, corrected, shared and added here; `?request=ID`: shared in answer to a request. */
export default async function IndicatorsPage({ params, searchParams }: IndicatorsPageProps) {
  const [found, { viewer }, { request: requestId }] = await Promise.all([loadCase((await params).id), requireMember(), searchParams]);
  if (!found) notFound();
  const { rights, lists, request } = await asViewer(viewer, async (tx) => ({
    rights: await findRights(tx),
    lists: await noiseLabels(tx),
    request: found.ours && found.rights.share ? await findRequest(tx, String(requestId ?? "")) : null,
  }));
  return <IndicatorTable found={found} mayCopy={!found.ours && rights.edit} lists={lists} request={request && takesShares(request) ? request : null} />;
}
