import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { notFound } from "next/navigation";
import { findRights } from "@/server/auth/rights";
import { requireMember } from "@/server/auth/viewer";
import { loadCase } from "@/server/cases/find-case";
import { asViewer } from "@/server/db";
import { IndicatorTable } from "./indicator-table";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("cases"))("tabs.indicators") };
}

/** All indicators of the case: found, corrected, shared and added here. */
export default async function IndicatorsPage({ params }: { params: Promise<{ id: string }> }) {
  const [found, { viewer }] = await Promise.all([loadCase((await params).id), requireMember()]);
  if (!found) notFound();
  const mayCopy = !found.ours && (await asViewer(viewer, findRights)).edit;
  return <IndicatorTable found={found} mayCopy={mayCopy} />;
}
