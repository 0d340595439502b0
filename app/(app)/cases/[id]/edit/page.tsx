import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { notFound } from "next/navigation";
import { requireMember } from "@/server/auth/viewer";
import { loadCase } from "@/server/cases/find-case";
import { findCaseDetails, listPossibleOwners } from "@/server/cases/find-case-details";
import { listGivenTo } from "@/server/cases/withdraw-case";
import { asViewer } from "@/server/db";
import { CaseForm } from "./case-form";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("cases"))("edit.title") };
}

/** The form in which everything about the case is changed. */
export default async function EditCasePage({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  const [found, { viewer }] = await Promise.all([loadCase(id), requireMember()]);
  if (!found?.rights.edit) notFound();
  const { details, owners, parties } = await asViewer(viewer, async (tx) => ({
    details: await findCaseDetails(tx, id),
    owners: await listPossibleOwners(tx),
    parties: await listGivenTo(tx, id),
  }));
  if (!details) notFound();
  return <CaseForm caseId={id} details={details} owners={owners} granted={parties.filter(({ granted }) => granted)} />;
}
