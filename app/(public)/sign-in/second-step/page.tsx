import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { readSecondStep } from "@/app/second-step-cookie";
import { findSecondStep } from "@/server/auth/second-step";
import { samePath, signInPath } from "@/server/auth/next-path";
import { EntryCard } from "../../entry-card";
import { CodeForm, PasskeyStep, RecoveryForm } from "./second-step-forms";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("auth");
  return { title: t("secondStep.title") };
}

type Query = { next?: string | string[] };

/** The second step of signing in, for whoever gave the right password within the last five minutes. */
export default async function SecondStepPage({ searchParams }: { searchParams: Promise<Query> }) {
  const next = samePath([(await searchParams).next].flat()[0]);
  const step = await findSecondStep(await readSecondStep());
  if (!step) redirect(signInPath(next));
  const t = await getTranslations("auth.secondStep");
  return (
    <EntryCard title={t("title")} lead={t("lead", { email: step.email })}>
      <div className="grid gap-5">
        {step.passkeys.length > 0 && <PasskeyStep next={next} />}
        {step.authenticator && <CodeForm next={next} />}
        <RecoveryForm next={next} left={step.recoveryCodes} />
      </div>
    </EntryCard>
  );
}
