import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { requestOrigin } from "@/app/client";
import { Section } from "@/components/page-header";
import { findRights } from "@/server/auth/rights";
import { requireMember } from "@/server/auth/viewer";
import { asViewer } from "@/server/db";
import { findSignInPolicy, listMemberSessions } from "@/server/organizations/security-queries";
import { findSingleSignOn, listDomains } from "@/server/single-sign-on/settings";
import { CALLBACK_PATH } from "@/server/single-sign-on/sign-on";
import { EndAllSessions } from "./end-sessions";
import { MemberSessions } from "./member-sessions";
import { SignOn } from "./sign-on/sign-on";
import { TwoStepForm } from "./two-step-form";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("organization.security");
  return { title: t("title") };
}

type Query = { test?: string | string[] };

/** How members of one's organization sign in, and where they are signed in now. */
export default async function SecurityPage({ searchParams }: { searchParams: Promise<Query> }) {
  const { viewer, organization, sessionId } = await requireMember();
  const t = await getTranslations("organization.security");
  const { rights, policy, sessions, signOn, domains } = await asViewer(viewer, async (tx) => ({
    rights: await findRights(tx),
    policy: await findSignInPolicy(tx, viewer.organizationId),
    sessions: await listMemberSessions(tx),
    signOn: await findSingleSignOn(tx),
    domains: await listDomains(tx),
  }));
  return (
    <>
      <Section id="two-step" title={t("twoStepTitle")} description={t("twoStepLead")} boxed>
        {rights.administer ? (
          <TwoStepForm required={policy.twoStepRequired} organization={organization.name} />
        ) : (
          <p>{t(policy.twoStepRequired ? "requiredOn" : "requiredOff", { organization: organization.name })}</p>
        )}
      </Section>
      {rights.administer && (
        <SignOn
          settings={signOn}
          domains={domains}
          redirectUri={(await requestOrigin()) + CALLBACK_PATH}
          test={[(await searchParams).test].flat()[0]}
        />
      )}
      {rights.administer && (
        <Section
          id="sessions"
          title={t("sessionsTitle")}
          description={t("sessionsLead")}
          actions={sessions.length > 1 && <EndAllSessions />}
        >
          <MemberSessions sessions={sessions} currentId={sessionId} />
        </Section>
      )}
    </>
  );
}
