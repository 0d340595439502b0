import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { ButtonLink } from "@/components/button";
import { findInvitation, type InvitationOffer } from "@/server/auth/queries";
import { findSignedIn, type SignedIn } from "@/server/auth/viewer";
import { EntryCard } from "../../entry-card";
import { LinkOver } from "../../link-over";
import { AcceptButton, AccountForm, SignOutButton } from "./invitation-forms";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("auth");
  return { title: t("invitation.title") };
}

export default async function InvitationPage({ params }: { params: Promise<{ token: string }> }) {
  const { token } = await params;
  const t = await getTranslations("auth");
  const [offer, signedIn] = await Promise.all([findInvitation(token), findSignedIn()]);
  if (!offer) return <LinkOver explanation={t("invitation.over")} />;
  return (
    <EntryCard title={await titleOf(offer)} lead={await leadOf(offer)}>
      <Choice token={token} offer={offer} signedIn={signedIn} />
    </EntryCard>
  );
}

/** A new account, or the one that is signed in: which of them the invitation leaves open. */
async function Choice({ token, offer, signedIn }: { token: string; offer: InvitationOffer; signedIn: SignedIn | null }) {
  const t = await getTranslations("auth");
  const meant = !offer.email || offer.email === signedIn?.email;
  if (signedIn && meant) return <AcceptButton token={token} name={signedIn.name} email={signedIn.email} />;
  if (signedIn) return <SignOutButton token={token} email={signedIn.email} meant={offer.email ?? ""} />;
  if (!offer.hasAccount) return <AccountForm token={token} email={offer.email} />;
  return (
    <div className="grid gap-4">
      <p>{t("invitation.haveAccount", { email: offer.email ?? "" })}</p>
      <ButtonLink variant="primary" href={`/sign-in?next=${encodeURIComponent(`/invitation/${token}`)}`}>
        {t("invitation.signInToAccept")}
      </ButtonLink>
    </div>
  );
}

async function titleOf(offer: InvitationOffer): Promise<string> {
  const t = await getTranslations("auth");
  return offer.organization ? t("invitation.join", { organization: offer.organization.name }) : t("invitation.operate");
}

async function leadOf(offer: InvitationOffer): Promise<string> {
  const t = await getTranslations("auth");
  return offer.role ? t("invitation.asRole", { role: t(`memberRole.${offer.role}`) }) : t("invitation.operateLead");
}
