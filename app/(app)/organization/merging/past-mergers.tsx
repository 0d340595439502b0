import { useTranslations } from "next-intl";
import Link from "next/link";
import { Badge } from "@/components/badge";
import { Time } from "@/components/time";
import type { Merger } from "@/server/merging/queries";

/** Mergers that are over, and how they ended; of whom was taken over, its audit. */
export function PastMergers({ mergers }: { mergers: readonly Merger[] }) {
  const t = useTranslations("merging.past");
  return (
    <ul className="rounded-lg border border-line bg-surface [&>li+li]:border-t [&>li+li]:border-line">
      {mergers.map((merger) => (
        <li key={merger.id} className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1 px-4 py-2.5 text-sm">
          <span className="min-w-0 wrap-anywhere">{merger.ours ? t("into", { name: merger.intoName }) : t("of", { name: merger.endingName })}</span>
          <span className="inline-flex flex-wrap items-center gap-2 text-muted">
            {!merger.ours && merger.state === "merged" && (
              <Link href={`/organization/audit?of=${merger.endingId}`} className="link">{t("audit")}</Link>
            )}
            <Badge tone={merger.state === "merged" ? "success" : "neutral"}>{t(`state.${merger.state as "merged"}`)}</Badge>
            {merger.endedAt && <Time value={merger.endedAt} />}
          </span>
        </li>
      ))}
    </ul>
  );
}
