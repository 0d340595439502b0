import { Activity, Building2, FileQuestion, Folders, Gauge, Handshake, Inbox, Network, Plus, ScrollText, Share2, UsersRound } from "lucide-react";
import { getTranslations } from "next-intl/server";
import type { ReactNode } from "react";
import { AppShell } from "@/components/app-shell/app-shell";
import { Callout } from "@/components/callout";
import { listMemberships } from "@/server/auth/queries";
import { findRights, type Rights } from "@/server/auth/rights";
import { requireViewer, type SignedIn } from "@/server/auth/viewer";
import { asViewer } from "@/server/db";
import { countUnreadNotices } from "@/server/notices/queries";
import { LiveNotices } from "./live-notices";
import { searchAction } from "./search/actions";
import { Switcher } from "./switcher";
import { setLanguageAction, setOwnThemeAction, signOutAction } from "./shell-actions";

/** The frame of every signed-in page: where one can go depends on whom the person acts for. */
export default async function SignedInLayout({ children }: { children: ReactNode }) {
  const signedIn = await requireViewer();
  const { rights, memberships, unread } = await asViewer(signedIn.viewer, async (tx) => ({
    rights: await findRights(tx),
    memberships: await listMemberships(tx, signedIn.viewer.userId),
    unread: await countUnreadNotices(tx),
  }));
  const t = await getTranslations("account");
  const role = signedIn.role ? t(`role.${signedIn.role}`) : signedIn.operator ? t("role.operator") : undefined;
  const nav = await navigation(signedIn, rights);
  return (
    <AppShell
      {...nav}
      organization={<Switcher signedIn={signedIn} memberships={memberships} />}
      palette={{ actions: await startable(rights), search: signedIn.organization ? searchAction : undefined }}
      bell={signedIn.organization && <LiveNotices key={signedIn.memberId} href="/inbox" count={unread} />}
      banner={!signedIn.organization && !signedIn.operator && !signedIn.owesFactor && !signedIn.owesSignOn && <Nowhere />}
      user={{
        name: signedIn.name,
        email: signedIn.email,
        role,
        theme: signedIn.theme as "system",
        accountHref: "/account",
        onLocale: setLanguageAction,
        onTheme: setOwnThemeAction,
        onSignOut: signOutAction,
      }}
    >
      {children}
    </AppShell>
  );
}

async function navigation(signedIn: SignedIn, rights: Rights) {
  const t = await getTranslations("account.nav");
  if (signedIn.operator) {
    const items = [
      { label: t("organizations"), href: "/operator/organizations", icon: <Building2 aria-hidden />, keys: ["g", "o"] },
      { label: t("groups"), href: "/operator/groups", icon: <UsersRound aria-hidden />, keys: ["g", "g"] },
      { label: t("installation"), href: "/operator/installation", icon: <Gauge aria-hidden />, keys: ["g", "n"] },
      { label: t("activity"), href: "/operator/activity", icon: <Activity aria-hidden />, keys: ["g", "v"] },
      { label: t("audit"), href: "/operator/audit", icon: <ScrollText aria-hidden />, keys: ["g", "a"] },
    ];
    return { nav: [{ items }] };
  }
  if (!signedIn.organization) return { nav: [] };
  const work = [
    { label: t("cases"), href: "/cases", icon: <Folders aria-hidden />, keys: ["g", "c"] },
    { label: t("inbox"), href: "/inbox", icon: <Inbox aria-hidden />, keys: ["g", "i"] },
    { label: t("shared"), href: "/shared", icon: <Share2 aria-hidden />, keys: ["g", "s"] },
    { label: t("connections"), href: "/connections", icon: <Handshake aria-hidden />, keys: ["g", "k"] },
    { label: t("requests"), href: "/requests", icon: <FileQuestion aria-hidden />, keys: ["g", "r"] },
    ...(rights.broker ? [{ label: t("brokering"), href: "/brokering", icon: <Network aria-hidden />, keys: ["g", "b"] }] : []),
  ];
  const administration = [
    { label: t("groups"), href: "/groups", icon: <UsersRound aria-hidden />, keys: ["g", "g"] },
    { label: t("organization"), href: "/organization", icon: <Building2 aria-hidden />, keys: ["g", "o"] },
  ];
  return { nav: [{ items: work }], navFoot: [{ items: administration }] };
}

/** What the palette can start. */
async function startable(rights: Rights) {
  const t = await getTranslations("account.nav");
  return rights.edit ? [{ label: t("newCase"), href: "/cases/new", icon: <Plus aria-hidden />, keys: ["n", "c"] }] : [];
}

/** Somebody whose last membership ended: signed in, but for nobody. */
async function Nowhere() {
  const t = await getTranslations("account");
  return (
    <div className="px-4 pt-4 sm:px-6">
      <Callout tone="warn" title={t("nowhere.title")}>{t("nowhere.text")}</Callout>
    </div>
  );
}
