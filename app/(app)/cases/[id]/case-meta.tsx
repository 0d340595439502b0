import { Badge } from "@/components/badge";
import { PapChip, SeverityMark, StatusBadge, TlpChip } from "@/components/chips";
import { NamedMark } from "@/components/mark";
import type { CaseHead } from "@/server/cases/find-case";
import { papName, tlpName } from "../marking";

/** `reportable`: how it says that it is. `former`: its number in a former owner's words, where it had one. */
type CaseMetaProps = { found: CaseHead; resolution: string | null; former?: string | null; reportable?: string };

/** What stands under a case's title: its number, whose it is, where it stands and how it is marked. */
export function CaseMeta({ found, resolution, former = null, reportable }: CaseMetaProps) {
  return (
    <>
      <span className="font-mono text-[0.8125rem] text-ink" translate="no">{found.number}</span>
      {former && <span>{former}</span>}
      <NamedMark name={found.organizationName} />
      <StatusBadge status={found.status} />
      {resolution && <span>{resolution}</span>}
      <SeverityMark severity={found.severity} />
      <TlpChip tlp={tlpName(found.tlp)} />
      <PapChip pap={papName(found.pap)} />
      {found.reportable && reportable && <Badge tone="accent">{reportable}</Badge>}
    </>
  );
}
