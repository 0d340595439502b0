import { useTranslations } from "next-intl";
import { Count } from "@/components/figures";
import { NamedMark } from "@/components/mark";
import { Cell, PlainTable } from "@/components/plain-table";
import type { OrganizationNumbers } from "@/server/activity/queries";

/** Every organization with its numbers: no value, no case, no other organization. */
export function NumberTable({ organizations }: { organizations: readonly OrganizationNumbers[] }) {
  const t = useTranslations("operator.activity");
  const right = "text-right";
  const figures = ["filings", "compared", "withdrawn", "asked", "refused"] as const;
  const columns = [
    { label: t("organization") }, { label: t("budget"), className: right },
    ...figures.map((figure) => ({ label: t(figure), className: right })),
  ];
  return (
    <div className="grid gap-3">
      <PlainTable caption={t("title")} columns={columns}>
        {organizations.map((organization) => (
          <tr key={organization.id}>
            <Cell className="font-medium"><NamedMark name={organization.name} detail={organization.code} /></Cell>
            <Cell className="text-right whitespace-nowrap tabular-nums">
              {organization.perDay === null
                ? t("usedUnlimited", { used: organization.usedToday })
                : t("used", { used: organization.usedToday, perDay: organization.perDay })}
            </Cell>
            {figures.map((figure) => (
              <Cell key={figure} className={right}><Count value={organization[figure]} /></Cell>
            ))}
          </tr>
        ))}
      </PlainTable>
      <p className="max-w-prose text-sm text-muted">{t("note")}</p>
    </div>
  );
}
