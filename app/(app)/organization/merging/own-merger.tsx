import { useTranslations } from "next-intl";
import { Callout } from "@/components/callout";
import { Time } from "@/components/time";
import type { Merger } from "@/server/merging/queries";
import { EndMerger } from "./end-merger";
import { Obstacle } from "./merger-effects";

type OwnMergerProps = { merger: Merger; obstacle: string | null; stopping: readonly { id: string; number: string; title: string }[] };

/** One's own asking while it waits, for whom, and what stands in its way by now. */
export function OwnMerger({ merger, obstacle, stopping }: OwnMergerProps) {
  const t = useTranslations("merging.own");
  const accepted = merger.state === "accepted";
  return (
    <Callout
      tone="warn"
      title={t("waits", { name: merger.intoName })}
      actions={<EndMerger mergerId={merger.id} name={merger.intoName} how="withdrawn" />}
    >
      {obstacle && (
        <div className="mb-2">
          <p className="font-semibold">{t("stopped")}</p>
          <Obstacle obstacle={obstacle} stopping={stopping} />
        </div>
      )}
      <p>
        {accepted
          ? t("acceptedBy", { name: merger.acceptedByName ?? "", organization: merger.intoName, count: merger.takenOn })
          : t("waitsForThem", { name: merger.intoName })}
      </p>
      <p className="mt-1 wrap-anywhere whitespace-pre-line">{merger.reason}</p>
      <p className="mt-1 text-muted">{t("askedBy", { name: merger.askedByName })} <Time value={merger.askedAt} /></p>
    </Callout>
  );
}
