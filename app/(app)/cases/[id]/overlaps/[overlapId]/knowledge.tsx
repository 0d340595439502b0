import { useTranslations } from "next-intl";
import { Panel, Section } from "@/components/page-header";
import type { Overlap } from "@/server/overlap/find-overlap";
import type { TheyKnow } from "@/server/overlap/queries";

/** What either side knows of the other by this overlap, in plain words. */
export function Knowledge({ overlap, theyKnow }: { overlap: Overlap; theyKnow: TheyKnow }) {
  const t = useTranslations("overlaps.knowledge");
  const compared = theyKnow.compared > 0;
  const ours = { named: t("themNamed"), sector: t("themSector"), anonymous: t("themAnonymous") }[theyKnow.identity];
  const you = [
    compared && t("youCompared"),
    overlap.shown && t("youShown"),
    !overlap.organizationName && t("youSector"),
  ];
  const them = [
    !compared && t("themNothing"),
    theyKnow.equal > 0 && t("themCompared", { count: theyKnow.equal }),
    theyKnow.compared > theyKnow.equal && t("themRelated"),
    compared && ours,
    t("themShared"),
    compared && t("sameMoment"),
  ];
  return (
    <Section id="knowledge" title={t("title")}>
      <div className="grid gap-4 md:grid-cols-2">
        <Known title={t("you")} lines={you} />
        <Known title={t("them")} lines={them} />
      </div>
    </Section>
  );
}

function Known({ title, lines }: { title: string; lines: (string | false)[] }) {
  return (
    <Panel>
      <h3 className="mb-2 text-sm font-semibold text-muted">{title}</h3>
      <ul className="grid list-disc gap-1.5 pl-4 text-sm">
        {lines.filter((line) => line !== false).map((line) => <li key={line}>{line}</li>)}
      </ul>
    </Panel>
  );
}
