import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { ButtonLink } from "@/components/button";
import { Callout } from "@/components/callout";
import { PageHeader, Section } from "@/components/page-header";
import { findNameable, findProfile, listSessions } from "@/server/auth/queries";
import { countRecoveryCodes, listSecondFactors } from "@/server/auth/second-factors";
import { requireViewer } from "@/server/auth/viewer";
import { asViewer } from "@/server/db";
import { NameableForm } from "./nameable-form";
import { PasswordForm } from "./password-form";
import { ProfileForm } from "./profile-form";
import { SessionList } from "./session-list";
import { TwoStep } from "./two-step/two-step";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("account");
  return { title: t("title") };
}

export default async function AccountPage() {
  const { viewer, sessionId, organization, owesFactor, owesSignOn } = await requireViewer();
  const t = await getTranslations("account");
  const { profile, sessions, nameable, factors, codesLeft } = await asViewer(viewer, async (tx) => ({
    profile: await findProfile(tx, viewer.userId),
    sessions: await listSessions(tx),
    nameable: await findNameable(tx),
    factors: await listSecondFactors(tx),
    codesLeft: await countRecoveryCodes(tx),
  }));
  return (
    <div className="max-w-2xl">
      <PageHeader title={t("title")} description={profile.email} />
      {owesSignOn && (
        <Callout
          tone="warn"
          className="mb-5"
          title={t("signOn.title")}
          actions={<ButtonLink href="/sign-in/organization">{t("signOn.button")}</ButtonLink>}
        >
          {t("signOn.text")}
        </Callout>
      )}
      {viewer.confined && <Callout className="mb-5">{t("signOn.confined", { organization: organization?.name ?? "" })}</Callout>}
      <Section id="profile" title={t("profile.title")} boxed>
        <ProfileForm profile={profile} zones={Intl.supportedValuesOf("timeZone")} />
      </Section>
      {organization && (
        <Section id="nameable" title={t("nameable.title")} boxed>
          <NameableForm nameable={nameable} organization={organization.name} />
        </Section>
      )}
      {!viewer.confined && (
        <Section id="password" title={t("password.title")} description={t("password.effect")} boxed>
          <PasswordForm email={profile.email} />
        </Section>
      )}
      {!viewer.confined && (
        <Section id="two-step" title={t("twoStep.title")} description={t("twoStep.lead")}>
          <TwoStep factors={factors} codesLeft={codesLeft} owes={owesFactor} email={profile.email} />
        </Section>
      )}
      <Section id="sessions" title={t("sessions.title")} description={t("sessions.lead")}>
        <SessionList sessions={sessions} currentId={sessionId} />
      </Section>
    </div>
  );
}
