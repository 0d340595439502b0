import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { waitMessage } from "@/app/wait-message";
import { Callout } from "@/components/callout";
import { samePath } from "@/server/auth/next-path";
import { findSignedIn } from "@/server/auth/viewer";
import { EntryCard } from "../entry-card";
import { SignInForm } from "./sign-in-form";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("auth");
  return { title: t("signIn.title") };
}

type Query = { next?: string; callbackUrl?: string; notice?: string; error?: string };

export default async function SignInPage({ searchParams }: { searchParams: Promise<Query> }) {
  const query = await searchParams;
  const next = samePath(first(query.next) ?? first(query.callbackUrl));
  if (await findSignedIn()) redirect(next);
  const t = await getTranslations("auth");
  const error = await errorOf(first(query.error));
  return (
    <EntryCard title={t("signIn.title")} lead={t("signIn.lead")}>
      {query.notice === "password_set" && <Callout tone="success" className="mb-4">{t("signIn.passwordSet")}</Callout>}
      {error && <Callout tone="danger" className="mb-4">{error}</Callout>}
      <SignInForm next={next} />
    </EntryCard>
  );
}

const REFUSED = ["failed", "over", "unverified", "domain", "unknown", "off"] as const;

/** What the callback of an organization's sign-in and next-auth's own address put into the query when it refuses. */
async function errorOf(code: string | undefined): Promise<string | null> {
  if (!code) return null;
  const seconds = /^wait-(\d{1,5})$/.exec(code)?.[1];
  const t = await getTranslations("auth");
  const refusal = REFUSED.find((known) => code === `sso-${known}`);
  if (refusal) return t(`signOn.${refusal}`);
  if (code === "second-step") return t("secondStep.elsewhere");
  return seconds ? waitMessage(Number(seconds)) : t("wrong");
}

function first(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value;
}
