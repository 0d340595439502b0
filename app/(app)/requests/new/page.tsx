import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { notFound } from "next/navigation";
import { PageHeader } from "@/components/page-header";
import { findRights } from "@/server/auth/rights";
import { requireMember } from "@/server/auth/viewer";
import { asViewer } from "@/server/db";
import { findRequest, listAskable, listOwnCases } from "@/server/requests/queries";
import { listSubjects } from "@/server/requests/subjects";
import { RequestForm } from "../request-form";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("requests"))("new") };
}

type NewRequestPageProps = { searchParams: Promise<Record<string, string | string[] | undefined>> };

/** A new request, on its own, further to one of ours (`?follows=ID`), or about what both know (`?about=KIND:ID`). */
export default async function NewRequestPage({ searchParams }: NewRequestPageProps) {
  const [{ viewer }, t, query] = await Promise.all([requireMember(), getTranslations("requests"), searchParams]);
  const { rights, parties, subjects, cases, before } = await asViewer(viewer, async (tx) => ({
    rights: await findRights(tx),
    parties: await listAskable(tx),
    subjects: await listSubjects(tx),
    cases: await listOwnCases(tx),
    before: await findRequest(tx, String(query.follows ?? "")),
  }));
  if (!rights.edit || (query.follows && (!before?.ours || before.formerly || before.state === "draft"))) notFound();
  const about = subjects.find(({ kind, id }) => query.about === `${kind}:${id}`);
  return (
    <>
      <PageHeader title={t("form.newTitle")} description={t("form.newLead")} breadcrumbs={[{ label: t("title"), href: "/requests" }]} />
      <RequestForm parties={parties} subjects={subjects} cases={cases} follows={before ? { id: before.id, to: before.otherId } : undefined} about={about} />
    </>
  );
}
