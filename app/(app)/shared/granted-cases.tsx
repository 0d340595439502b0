import Link from "next/link";
import { useTranslations } from "next-intl";
import { Badge } from "@/components/badge";
import { TlpChip } from "@/components/chips";
import { DataTable, type Column } from "@/components/data-table";
import { NamedMark } from "@/components/mark";
import { Section } from "@/components/page-header";
import { Time } from "@/components/time";
import type { GrantedCase } from "@/server/sharing/queries";
import { tlpName } from "../cases/marking";

/** Whole cases that partners granted to us; `base`: where their pages are, while looking as somebody else. */
export function GrantedCases({ cases, base = "" }: { cases: readonly GrantedCase[]; base?: string }) {
  const t = useTranslations("sharing");
  const columns: Column<GrantedCase>[] = [
    {
      key: "case",
      header: t("received.column.case"),
      isRowHeader: true,
      className: "min-w-56",
      cell: (each) => (
        <>
          <Link href={`${base}/cases/${each.caseId}`} prefetch={false} className="link text-base font-medium">{each.title}</Link>
          <span className="block font-mono text-xs text-muted" translate="no">{each.number}</span>
        </>
      ),
    },
    { key: "who", header: t("received.column.who"), cell: (each) => <NamedMark name={each.organizationName} detail={each.byName} /> },
    { key: "level", header: t("received.column.level"), cell: (each) => <Badge tone="accent">{t(`grant.levels.${each.level}`)}</Badge> },
    { key: "tlp", header: "TLP", cell: (each) => <TlpChip tlp={tlpName(each.tlp)} /> },
    { key: "why", header: t("received.column.why"), className: "max-w-80 min-w-56", cell: (each) => each.reason },
    { key: "via", header: t("received.column.via"), cell: (each) => each.groupName ?? t(each.partyKind === "member" ? "received.toYou" : "received.direct") },
    { key: "at", header: t("received.column.at"), cell: (each) => <Time value={each.at} /> },
    { key: "until", header: t("received.column.until"), cell: (each) => (each.expiresAt ? <Time value={each.expiresAt} format="date" /> : t("received.openEnd")) },
  ];
  return (
    <Section id="cases" title={t("received.cases")}>
      <DataTable label={t("received.cases")} columns={columns} rows={cases} rowKey={(each) => each.caseId + each.at.toISOString()} />
    </Section>
  );
}
