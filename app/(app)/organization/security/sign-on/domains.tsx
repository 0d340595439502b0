import { useTranslations } from "next-intl";
import { Badge } from "@/components/badge";
import { CopyButton } from "@/components/copy-button";
import { txtRecord } from "@/server/single-sign-on/domain-record";
import type { MailDomain } from "@/server/single-sign-on/settings";
import { AddDomain, CheckDomain, RemoveDomain } from "./domain-buttons";

/** The mail domains by which people are known as members, and what is left to do about each. */
export function Domains({ domains }: { domains: readonly MailDomain[] }) {
  const t = useTranslations("organization.signOn");
  return (
    <div className="grid gap-3">
      <h3 className="font-medium">{t("domains")}</h3>
      <p className="text-sm text-muted">{t("domainsLead")}</p>
      {domains.length > 0 && (
        <ul className="divide-y divide-line rounded-md border border-line">
          {domains.map((domain) => (
            <li key={domain.domain} className="grid gap-2 px-3 py-2.5">
              <div className="flex flex-wrap items-center gap-2">
                <span className="font-medium break-all">{domain.domain}</span>
                <Badge tone={domain.verifiedAt ? "success" : "warn"}>
                  {t(domain.verifiedBy === "operator" ? "byOperator" : domain.verifiedAt ? "byDns" : "waiting")}
                </Badge>
                <span className="ml-auto flex gap-2">
                  <RemoveDomain domain={domain.domain} />
                </span>
              </div>
              {!domain.verifiedAt && <Record domain={domain} />}
            </li>
          ))}
        </ul>
      )}
      <AddDomain />
    </div>
  );
}

function Record({ domain }: { domain: MailDomain }) {
  const t = useTranslations("organization.signOn");
  const record = txtRecord(domain.token);
  return (
    <div className="grid gap-2 text-sm">
      <p className="text-muted">{t("recordLead", { domain: domain.domain })}</p>
      <div className="flex items-start gap-2 rounded-md border border-line bg-sunken p-2">
        <output className="min-w-0 flex-1 font-mono text-sm break-all select-all">{record}</output>
        <CopyButton value={record} label={t("copy")} />
      </div>
      <CheckDomain domain={domain.domain} />
    </div>
  );
}
