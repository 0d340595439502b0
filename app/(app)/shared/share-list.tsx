import Link from "next/link";
import { useTranslations } from "next-intl";
import { DataTable, type Column } from "@/components/data-table";
import { NamedMark } from "@/components/mark";
import { Time } from "@/components/time";
import type { ReceivedShare } from "@/server/sharing/queries";
import type { ReceivedFilter } from "@/server/sharing/schema";
import { TlpList } from "../cases/[id]/access/access-cards";
import { receivedHref } from "./received-filters";

/** Acts of sharing by others, one row each. Opening one is noted with its owner, so nothing opens it ahead of the click. */
export function ShareList({ shares, filter, base = "" }: { shares: readonly ReceivedShare[]; filter: ReceivedFilter; base?: string }) {
  const t = useTranslations("sharing.received");
  const columns: Column<ReceivedShare>[] = [
    {
      key: "why",
      header: t("column.why"),
      isRowHeader: true,
      className: "min-w-56",
      cell: (share) => (
        <Link
          href={receivedHref(`${base}/shared/${share.id}`, { ...filter, organization: undefined, page: 1 })}
          prefetch={false}
          className="link line-clamp-2 text-base font-medium"
        >
          {share.reason}
        </Link>
      ),
    },
    { key: "who", header: t("column.who"), cell: (share) => <NamedMark name={share.organizationName} detail={share.byName} /> },
    { key: "values", header: t("column.values"), align: "end", cell: (share) => <ValueCount share={share} /> },
    { key: "tlp", header: "TLP", cell: (share) => <span className="flex flex-wrap gap-1 lg:min-w-40"><TlpList tlps={share.tlps} /></span> },
    { key: "via", header: t("column.via"), cell: (share) => share.groupName ?? t(share.partyKind === "member" ? "toYou" : "direct") },
    { key: "at", header: t("column.at"), className: "whitespace-nowrap", cell: (share) => <Time value={share.at} /> },
    { key: "until", header: t("column.until"), className: "whitespace-nowrap", cell: (share) => (share.expiresAt ? <Time value={share.expiresAt} format="date" /> : t("openEnd")) },
  ];
  return <DataTable label={t("shares")} columns={columns} rows={shares} rowKey={(share) => share.id} />;
}

function ValueCount({ share }: { share: ReceivedShare }) {
  const t = useTranslations("sharing.received");
  if (share.matching === share.values) return t("count", { count: share.values });
  return t("countOf", { matching: share.matching, count: share.values });
}
