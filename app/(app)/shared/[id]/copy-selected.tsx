"use client";

import { useTranslations } from "next-intl";
import { useTableSelection } from "@/components/table-selection";
import type { ReceivedFilter } from "@/server/sharing/schema";
import { CopyDialog } from "../copy-dialog";

type CopySelectedProps = { shareId: string; filter: ReceivedFilter; total: number; organization: string };

/** Adds the values ticked on this page to a case of ours, or all that the filter leaves where none is ticked. */
export function CopySelected({ shareId, filter, total, organization }: CopySelectedProps) {
  const t = useTranslations("received");
  const { selected, count, selectNone } = useTableSelection();
  return (
    <div className="mb-2 flex flex-wrap items-center gap-2 screen-only">
      <CopyDialog
        sources={count > 0 ? { ids: [...selected] } : { shareId, filter }}
        count={count > 0 ? count : total}
        organization={organization}
        label={count > 0 ? t("addSelected", { count }) : t("addAll", { count: total })}
        disabled={total === 0}
        onCopied={selectNone}
      />
    </div>
  );
}
