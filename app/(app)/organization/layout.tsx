import { getTranslations } from "next-intl/server";
import type { ReactNode } from "react";
import { Badge } from "@/components/badge";
import { PageHeader } from "@/components/page-header";
import { TabLinks } from "@/components/tab-links";
import { findRights } from "@/server/auth/rights";
import { requireMember } from "@/server/auth/viewer";
import { asViewer } from "@/server/db";
import { countVouchesNeeded, findOwnOrganization } from "@/server/organizations/queries";
import { SectorName } from "../sector-name";
import { OwnStanding } from "./standing";

/** The frame of everything about one's own organization. */
export default async function OrganizationLayout({ children }: { children: ReactNode }) {
  const { viewer } = await requireMember();
  const t = await getTranslations("organization");
  const { organization, needed, admin } = await asViewer(viewer, async (tx) => ({
    organization: await findOwnOrganization(tx, viewer.organizationId),
    needed: await countVouchesNeeded(tx),
    admin: (await findRights(tx)).administer,
  }));
  const tabs = [
    { href: "/organization", label: t("tabs.members"), exact: true },
    { href: "/organization/sharing", label: t("tabs.sharing") },
    { href: "/organization/policy", label: t("tabs.policy") },
    { href: "/organization/retention", label: t("tabs.retention") },
    { href: "/organization/security", label: t("tabs.security") },
    ...(admin ? [{ href: "/organization/activity", label: t("tabs.activity") }] : []),
    ...(admin ? [{ href: "/organization/audit", label: t("tabs.audit") }] : []),
  ];
  return (
    <div className="max-w-5xl">
      <PageHeader
        title={organization.name}
        meta={
          <>
            <span className="font-mono">{organization.code}</span>
            <SectorName sector={organization.sector} />
            <Badge tone={organization.standingAt ? "success" : "warn"}>
              {t(organization.standingAt ? "standing.stands" : "standing.waits")}
            </Badge>
          </>
        }
      />
      {!organization.standingAt && <OwnStanding vouchers={organization.vouchers} needed={needed} />}
      <TabLinks label={t("tabs.label")} tabs={tabs} />
      {children}
    </div>
  );
}
