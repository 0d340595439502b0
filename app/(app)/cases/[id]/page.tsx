import { notFound } from "next/navigation";
import { loadCase } from "@/server/cases/find-case";

/** The case at a glance. */
export default async function CasePage({ params }: { params: Promise<{ id: string }> }) {
  const found = await loadCase((await params).id);
  if (!found) notFound();
  return null;
}
