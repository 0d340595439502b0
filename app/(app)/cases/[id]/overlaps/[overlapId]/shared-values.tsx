import { useTranslations } from "next-intl";
import { RoleChip, TlpChip } from "@/components/chips";
import { DataTable } from "@/components/data-table";
import { IndicatorValue } from "@/components/indicator-value";
import { Period } from "@/components/time";
import { defang } from "@/server/indicators/defang";
import type { IndicatorKind } from "@/generated/prisma/enums";
import type { Reporter, SharedIndicator, Sighting } from "@/server/overlap/find-overlap";
import type { MatchRelation } from "@/server/overlap/strength";
import { roleName, tlpName } from "../../../marking";
import { Months } from "../../../../months";
import { OtherSide } from "../../../../other-side";
import { SourceName } from "../../../../source-name";

/** What both cases hold: our sighting, theirs as far as it may be known, and who else reported it. */
export function SharedValues({ shared }: { shared: readonly SharedIndicator[] }) {
  const t = useTranslations("overlaps");
  return (
    <DataTable
      label={t("shared.title")}
      rows={shared}
      rowKey={(row) => row.key}
      columns={[
        {
          key: "value",
          header: t("shared.value"),
          isRowHeader: true,
          className: "min-w-72",
          cell: (row) => (
            <div className="grid gap-0.5">
              <IndicatorValue value={row.value} shown={defang(row.kind, row.value)} />
              <Relation kind={row.kind} relation={row.relation} />
            </div>
          ),
        },
        { key: "mine", header: t("shared.mine"), cell: (row) => <Seen sighting={row.mine} /> },
        { key: "theirs", header: t("shared.theirs"), cell: (row) => <Theirs row={row} /> },
        { key: "reporters", header: t("shared.reporters"), cell: (row) => <Reporters kind={row.kind} reporters={row.reporters} /> },
      ]}
    />
  );
}

/** How what others reported hangs together with a value of ours. */
function Relation({ kind, relation }: { kind: IndicatorKind; relation: MatchRelation }) {
  const t = useTranslations("overlaps.shared.relation");
  return <span className="text-xs text-muted">{t(relationKey(kind, relation))}</span>;
}

function relationKey(kind: IndicatorKind, relation: MatchRelation) {
  const address = kind === "ipv4" || kind === "ipv6";
  switch (relation) {
    case "host":
      return `host.${kind === "url" ? kind : address ? "address" : "domain"}` as const;
    case "mail_domain":
      return `mail_domain.${kind === "email" ? kind : "other"}` as const;
    case "network":
      return `network.${kind === "network" || kind === "url" ? kind : "address"}` as const;
    default:
      return relation;
  }
}

function Theirs({ row }: { row: SharedIndicator }) {
  const t = useTranslations("overlaps");
  if (row.theirs) {
    return (
      <div className="grid gap-1">
        {row.theirs.value !== row.value && <IndicatorValue value={row.theirs.value} shown={defang(row.theirs.kind, row.theirs.value)} />}
        <Seen sighting={row.theirs} tlp />
      </div>
    );
  }
  return (
    <div className="grid gap-0.5">
      <Months from={row.seenFrom} until={row.seenTo} />
      <span className="text-xs text-muted">{t("shared.monthOnly")}</span>
      {row.relation !== "self" && <span className="text-xs text-muted">{t("shared.relatedNever")}</span>}
    </div>
  );
}

function Seen({ sighting, tlp }: { sighting: Sighting; tlp?: boolean }) {
  const t = useTranslations("overlaps");
  const excerpt = sighting.sources.find((source) => source.excerpt)?.excerpt;
  return (
    <div className="grid max-w-md gap-1">
      <div className="flex flex-wrap items-center gap-1.5">
        {sighting.firstSeenAt || sighting.lastSeenAt ? (
          <Period from={sighting.firstSeenAt} until={sighting.lastSeenAt ?? sighting.firstSeenAt} />
        ) : (
          <span className="text-muted">{t("shared.noTime")}</span>
        )}
        {sighting.roles.map((role) => <RoleChip key={role} role={roleName(role)} />)}
        {tlp && <TlpChip tlp={tlpName(sighting.tlp)} />}
      </div>
      {excerpt && <p className="line-clamp-2 text-xs wrap-anywhere text-muted print:line-clamp-none" title={excerpt}>{excerpt}</p>}
      {sighting.sources[0] && <p className="truncate text-xs text-muted">{t.rich("shared.source", { name: () => <SourceName name={sighting.sources[0]!.name} /> })}</p>}
    </div>
  );
}

function Reporters({ kind, reporters }: { kind: IndicatorKind; reporters: readonly Reporter[] }) {
  return (
    <ul className="grid gap-1">
      {reporters.map((reporter, index) => (
        <li key={index} className="flex flex-wrap items-center gap-x-2">
          <OtherSide known={reporter} />
          <span className="text-xs text-muted"><Months from={reporter.seenFrom} until={reporter.seenTo} /></span>
          {reporter.relation !== "self" && <Relation kind={kind} relation={reporter.relation} />}
        </li>
      ))}
    </ul>
  );
}
