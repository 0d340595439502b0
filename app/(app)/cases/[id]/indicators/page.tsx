import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { notFound } from "next/navigation";
import { loadCase } from "@/server/cases/find-case";
import { IndicatorTable } from "./indicator-table";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("cases"))("tabs.indicators") };
}

/** All indicators of the case: found, corrected, shared and added here. */
export default async function IndicatorsPage({ params }: { params: Promise<{ id: string }> }) {
  const found = await loadCase((await params).id);
  if (!found) notFound();
  return <IndicatorTable found={found} />;
}
