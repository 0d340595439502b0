import { useFormatter, useTranslations } from "next-intl";
import { Badge } from "@/components/badge";
import { NamedMark } from "@/components/mark";
import { Cell, PlainTable } from "@/components/plain-table";
import type { Closing } from "@/server/closing/queries";
import type { Merger } from "@/server/merging/queries";
import type { ListedOrganization } from "@/server/organizations/queries";
import { SectorName } from "../../sector-name";
import { BrokerButton } from "./broker-button";
import { BudgetButton } from "./budget-button";
import { CloseOrganization } from "./close-organization";
import { InviteFirstAdmin } from "./invite-first-admin";
import { MergeOrganizations } from "./merge-organizations";

type OrganizationTableProps = {
  organizations: readonly ListedOrganization[];
  needed: number;
  /** those that ask to be closed */
  closings: readonly Closing[];
  /** ids of those that may be closed now */
  closable: readonly string[];
  /** those that both sides want */
  mergers: readonly Merger[];
};

/** Every organization, with what an operator may know of it: nothing of its cases. */
export function OrganizationTable({ organizations, needed, closings, closable, mergers }: OrganizationTableProps) {
  const t = useTranslations("operator.organizations");
  const formatter = useFormatter();
  const columns = [
    { label: t("organization") }, { label: t("sector") }, { label: t("standing") },
    { label: t("members"), className: "text-right" }, { label: t("budget"), className: "text-right" },
    { label: t("actions"), hideLabel: true },
  ];
  return (
    <PlainTable caption={t("title")} columns={columns}>
      {organizations.map((organization) => (
        <tr key={organization.id}>
          <Cell className="font-medium"><NamedMark name={organization.name} detail={organization.code} /></Cell>
          <Cell className="whitespace-nowrap"><SectorName sector={organization.sector} /></Cell>
          <Cell>
            <span className="inline-flex flex-wrap gap-1.5">
              <Standing organization={organization} needed={needed} />
              {organization.broker && <Badge tone="info">{t("broker.is")}</Badge>}
            </span>
          </Cell>
          <Cell className="text-right tabular-nums">
            {organization.needsAdmin ? <Badge tone="warn">{t("noAdmin")}</Badge> : formatter.number(organization.memberCount, "whole")}
          </Cell>
          <Cell className="text-right whitespace-nowrap tabular-nums">
            {organization.perDay === null ? t("unlimited") : formatter.number(organization.perDay, "whole")}
          </Cell>
          <Cell className="text-right">
            <span className="inline-flex justify-end gap-2 max-sm:flex-wrap">
              <BrokerButton id={organization.id} name={organization.name} broker={organization.broker} />
              {organization.needsAdmin && !organization.closedAt && <InviteFirstAdmin id={organization.id} name={organization.name} open={organization.invitations.length} />}
              <BudgetButton id={organization.id} name={organization.name} perDay={organization.perDay} />
              {mergers.filter(({ endingId }) => endingId === organization.id).map((merger) => <MergeOrganizations key={merger.id} merger={merger} />)}
              {closable.includes(organization.id) && (
                <CloseOrganization
                  id={organization.id}
                  name={organization.name}
                  code={organization.code}
                  closing={closings.find(({ organizationId }) => organizationId === organization.id) ?? null}
                />
              )}
            </span>
          </Cell>
        </tr>
      ))}
    </PlainTable>
  );
}

function Standing({ organization, needed }: { organization: ListedOrganization; needed: number }) {
  const t = useTranslations("operator.organizations");
  const names = organization.vouchers.join(t("and"));
  return (
    <span title={names || undefined} className="inline-flex items-center gap-2 whitespace-nowrap">
      {organization.closedAt ? (
        <Badge>{organization.mergedInto ? t("mergedInto", { name: organization.mergedInto.name }) : t("closed")}</Badge>
      ) : organization.standingAt ? (
        <Badge tone="success">{t("stands")}</Badge>
      ) : (
        <Badge tone="warn">{t("waits", { have: organization.vouchers.length, needed })}</Badge>
      )}
      {names && <span className="sr-only">{t("vouchedBy", { names })}</span>}
    </span>
  );
}
