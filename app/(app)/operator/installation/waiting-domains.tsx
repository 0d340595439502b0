"use client";

import { useTranslations } from "next-intl";
import { Button } from "@/components/button";
import { ConfirmDialog } from "@/components/confirm-dialog";
import type { WaitingDomain } from "@/server/single-sign-on/settings";
import { confirmDomainAction } from "./domain-actions";

/** Mail domains that organizations call theirs, for who knows whether they are. */
export function WaitingDomains({ waiting }: { waiting: readonly WaitingDomain[] }) {
  const t = useTranslations("operator.installation");
  return (
    <ul className="divide-y divide-line rounded-lg border border-line bg-surface">
      {waiting.map(({ organizationId, organization, domain }) => (
        <li key={`${organizationId} ${domain}`} className="flex flex-wrap items-center gap-x-3 gap-y-1 px-4 py-2">
          <span className="font-medium break-all">{domain}</span>
          <span className="min-w-0 flex-1 text-muted">{organization}</span>
          <ConfirmDialog
            tone="primary"
            trigger={<Button size="sm" aria-label={t("confirmDomainNamed", { domain })}>{t("confirmDomain")}</Button>}
            title={t("confirmDomainTitle", { domain, organization })}
            effects={[t("confirmDomainEffect", { domain })]}
            confirmLabel={t("confirmDomain")}
            onConfirm={() => confirmDomainAction(organizationId, domain)}
          />
        </li>
      ))}
    </ul>
  );
}
