import { useTranslations } from "next-intl";
import { Badge } from "@/components/badge";
import { Panel } from "@/components/page-header";
import { Time } from "@/components/time";
import type { MemberToTakeOn, Merger, MergerSize } from "@/server/merging/queries";
import { AcceptMerger } from "./accept-merger";
import { EndMerger } from "./end-merger";

type IncomingProps = { merger: Merger; size: MergerSize | null; members: readonly MemberToTakeOn[] };

/** Another organization asks to become part of ours: how much comes, and whom we take on. */
export function IncomingMerger({ merger, size, members }: IncomingProps) {
  const t = useTranslations("merging.incoming");
  const accepted = merger.state === "accepted";
  return (
    <Panel>
      <div className="flex flex-wrap items-start justify-between gap-x-4 gap-y-2">
        <h3 className="min-w-0 font-semibold wrap-anywhere">{t("asks", { name: merger.endingName, code: merger.endingCode })}</h3>
        <div className="flex flex-wrap items-center gap-2">
          <Badge tone={accepted ? "success" : "info"}>{t(accepted ? "accepted" : "open")}</Badge>
          <EndMerger mergerId={merger.id} name={merger.endingName} how="declined" />
        </div>
      </div>
      <p className="mt-2 text-sm wrap-anywhere whitespace-pre-line">{merger.reason}</p>
      <p className="mt-1 text-sm text-muted">{t("askedBy", { name: merger.askedByName })} <Time value={merger.askedAt} /></p>
      <ul className="mt-3 grid list-disc gap-1 pl-4 text-sm">
        {size && <li>{t("size", { cases: size.cases, observations: size.observations })}</li>}
        {size && size.red > 0 && <li>{t("red", { count: size.red })}</li>}
        <li>{t("numbers")}</li>
        <li>{t("received")}</li>
        <li>{t("rules")}</li>
        {accepted && <li>{t("takenOn", { count: merger.takenOn })}</li>}
        {accepted && <li>{t(merger.compare ? "compares" : "comparesNot")}</li>}
      </ul>
      {!accepted && <AcceptMerger merger={merger} members={members} />}
    </Panel>
  );
}
