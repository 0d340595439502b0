import { useTranslations } from "next-intl";
import { Count } from "@/components/figures";
import { Panel } from "@/components/page-header";
import { Cell, PlainTable } from "@/components/plain-table";
import type { RefusalCount } from "@/server/activity/queries";

/** What the rules refused, in the words that the person read, and how often. */
export function RefusalTable({ refusals }: { refusals: readonly RefusalCount[] }) {
  const t = useTranslations("organization.activity");
  const words = useTranslations("refusals");
  if (refusals.length === 0) return <Panel><p className="text-muted">{t("noRefusals")}</p></Panel>;
  const columns = [{ label: t("reason") }, { label: t("times"), className: "text-right" }, { label: t("lastDay") }];
  return (
    <PlainTable caption={t("refusals")} columns={columns}>
      {refusals.map(({ code, count, lastDay }) => (
        <tr key={code}>
          <Cell className="min-w-64">{words(code as "not_found")}</Cell>
          <Cell className="text-right"><Count value={count} /></Cell>
          <Cell className="whitespace-nowrap tabular-nums">{lastDay}</Cell>
        </tr>
      ))}
    </PlainTable>
  );
}
