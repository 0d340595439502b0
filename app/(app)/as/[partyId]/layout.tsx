import { getTranslations } from "next-intl/server";
import { notFound } from "next/navigation";
import type { ReactNode } from "react";
import { ButtonLink } from "@/components/button";
import { Callout } from "@/components/callout";
import { loadPartyToSeeAs, type SeenAs } from "@/server/sharing/seen-as";

type SeenAsLayoutProps = { params: Promise<{ partyId: string }>; children: ReactNode };

/** The frame of looking at one's own material as somebody else: it says so on every page, and leads back. */
export default async function SeenAsLayout({ params, children }: SeenAsLayoutProps) {
  const party = await loadPartyToSeeAs((await params).partyId);
  if (!party) notFound();
  return (
    <>
      <Banner party={party} />
      {children}
    </>
  );
}

async function Banner({ party }: { party: SeenAs }) {
  const t = await getTranslations("sharing.seenAs");
  const { id, kind, name, organizationName, groups } = party;
  return (
    <Callout
      tone="warn"
      className="mb-5"
      title={t(`looking.${kind}`, { name, organization: organizationName ?? "" })}
      actions={
        <>
          <ButtonLink size="sm" href="/cases">{t("leave")}</ButtonLink>
          <ButtonLink size="sm" variant="quiet" href={`/as/${id}`}>{t("everything")}</ButtonLink>
        </>
      }
    >
      <p>{t("onlyOurs")}</p>
      {kind !== "group" && <p>{groups.length ? t("groups", { names: groups.join(t("separator")) }) : t("noGroups")} {t("closedGroups")}</p>}
    </Callout>
  );
}
