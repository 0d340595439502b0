import { getTranslations } from "next-intl/server";
import Link from "next/link";
import { Section } from "@/components/page-header";
import { TimeAgo } from "@/components/time";
import type { DraftEntry } from "@/server/drafts/queries";
import { DeleteDraft } from "./delete-draft";

/** What was begun and not filed yet. */
export async function DraftList({ drafts, now }: { drafts: DraftEntry[]; now: Date }) {
  const t = await getTranslations("filing.drafts");
  if (drafts.length === 0) return null;
  return (
    <Section id="drafts" title={t("title")} description={t("explanation")} className="max-w-4xl">
      <ul className="divide-y divide-line rounded-lg border border-line bg-surface">
        {drafts.map((draft) => (
          <li key={draft.id} className="flex items-center gap-3 px-3 py-2">
            <div className="min-w-0 flex-1">
              <Link href={`/cases/new/${draft.id}`} className="block truncate font-medium hover:underline">
                <bdi>{draft.title || draft.opening.trim().slice(0, 80) || draft.files[0] || t("untitled")}</bdi>
              </Link>
              <p className="truncate text-sm text-muted">
                {draft.caseNumber ? `${t("addsTo", { number: draft.caseNumber })} · ` : ""}
                {draft.indicators > 0 ? t("indicators", { count: draft.indicators }) : t("notSearched")}
                {" · "}
                <TimeAgo value={draft.updatedAt} now={now} />
              </p>
            </div>
            <DeleteDraft draftId={draft.id} />
          </li>
        ))}
      </ul>
    </Section>
  );
}
