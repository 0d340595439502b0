import type { Metadata } from "next";
import Link from "next/link";
import { getTranslations } from "next-intl/server";
import { samePath, signInPath } from "@/server/auth/next-path";
import { EntryCard } from "../../entry-card";
import { SignOnForm } from "./sign-on-form";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("auth");
  return { title: t("signOn.title") };
}

type Query = { next?: string | string[] };

/** For members of organizations with a sign-in of their own: the address says where to go. */
export default async function SignOnPage({ searchParams }: { searchParams: Promise<Query> }) {
  const next = samePath([(await searchParams).next].flat()[0]);
  const t = await getTranslations("auth.signOn");
  return (
    <EntryCard title={t("title")} lead={t("lead")}>
      <SignOnForm next={next} />
      <p className="mt-4 text-sm">
        <Link href={signInPath(next)} className="rounded-sm text-muted underline hover:text-ink">{t("withPassword")}</Link>
      </p>
    </EntryCard>
  );
}
