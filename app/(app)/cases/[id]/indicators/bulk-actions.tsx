"use client";

import { Pencil, Scale, Share2, Trash2 } from "lucide-react";
import { useTranslations } from "next-intl";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { Button } from "@/components/button";
import { ConfirmDialog } from "@/components/confirm-dialog";
import { useToast } from "@/components/toast";
import type { CaseHead } from "@/server/cases/find-case";
import { MOST_OBSERVATIONS } from "@/server/observations/limits";
import type { ObservationEffects, ObservationRow } from "@/server/observations/queries";
import type { InformationRequest } from "@/server/requests/queries";
import { HoldDialog } from "../../../organization/retention/hold-dialog";
import { useAnswering } from "../../../requests/answering";
import { CopyDialog } from "../../../shared/copy-dialog";
import { ShareDialog } from "../access/share-dialog";
import { deleteObservationsAction, findObservationEffectsAction } from "./actions";
import { BulkDialog } from "./bulk-dialog";

type BulkActionsProps = {
  found: CaseHead;
  chosen: readonly ObservationRow[];
  /** What its owner reported can be added to a case of ours. */
  mayCopy: boolean;
  request: InformationRequest | null;
  onChanged: () => void;
};

/** What can be done with the selected indicators. */
export function BulkActions({ found, chosen, mayCopy, request, onChanged }: BulkActionsProps) {
  const t = useTranslations("indicators");
  const toast = useToast();
  const router = useRouter();
  const answering = useAnswering();
  const [editing, setEditing] = useState(false);
  const [holding, setHolding] = useState(false);
  const [effects, setEffects] = useState<ObservationEffects>();
  const mine = chosen.filter((row) => row.mine);
  const removable = found.ours ? chosen : mine;
  const ids = removable.map((row) => row.id);
  const tooMany = chosen.length > MOST_OBSERVATIONS;
  const received = chosen.filter((row) => !row.mine && row.reporter === null);
  const copy = mayCopy && (
    <CopyDialog
      sources={{ ids: received.map((row) => row.id) }}
      count={received.length}
      organization={found.organizationName}
      label={t("copy")}
      disabled={received.length === 0 || tooMany}
      onCopied={onChanged}
    />
  );
  if (!found.rights.contribute) return copy;
  const remove = async () => {
    const result = await deleteObservationsAction(found.id, ids);
    if (!result.ok) return result;
    toast({ title: t("delete.done", { count: result.deleted }), detail: result.note, tone: result.note ? "danger" : undefined });
    onChanged();
    return result;
  };
  return (
    <>
      {tooMany && <span role="status" className="text-sm text-muted">{t("bulk.tooMany", { max: MOST_OBSERVATIONS })}</span>}
      {copy}
      {found.rights.share && (
        <ShareDialog
          caseId={found.id}
          observationIds={chosen.map((row) => row.id)}
          trigger={<Button size="sm" icon={<Share2 aria-hidden />} disabled={chosen.length === 0 || tooMany}>{t("share")}</Button>}
          onShared={request ? () => router.push(`/requests/${request.id}`) : onChanged}
          {...answering(request)}
        />
      )}
      <Button size="sm" icon={<Pencil aria-hidden />} disabled={mine.length === 0 || tooMany} onClick={() => setEditing(true)}>{t("bulk.open")}</Button>
      {found.rights.share && (
        <Button size="sm" icon={<Scale aria-hidden />} disabled={chosen.length === 0 || tooMany} onClick={() => setHolding(true)}>{t("bulk.hold")}</Button>
      )}
      <Button size="sm" icon={<Trash2 aria-hidden />} disabled={removable.length === 0 || tooMany} onClick={async () => setEffects((await findObservationEffectsAction(found.id, ids)) ?? undefined)}>
        {t("delete.open")}
      </Button>
      {editing && <BulkDialog found={found} chosen={mine} onClose={() => setEditing(false)} onChanged={onChanged} />}
      {holding && <HoldDialog caseId={found.id} observationIds={chosen.map((row) => row.id)} onClose={() => setHolding(false)} />}
      {effects && (
        <ConfirmDialog
          open
          onOpenChange={(open) => !open && setEffects(undefined)}
          title={t("delete.title", { count: effects.observations })}
          effects={effectLines(effects, t)}
          confirmLabel={t("delete.confirm")}
          onConfirm={remove}
        >
          {t("delete.explanation")}
        </ConfirmDialog>
      )}
    </>
  );
}

function effectLines(effects: ObservationEffects, t: ReturnType<typeof useTranslations<"indicators">>): string[] {
  const lines = effects.parties.map(({ name, observations }) => t("delete.share", { name: name ?? t("mark.somebody"), count: observations }));
  if (lines.length === 0) lines.push(t("delete.notShared"));
  if (effects.matchable > 0) lines.push(t("delete.matchable", { count: effects.matchable }));
  if (effects.overlaps > 0) lines.push(t("delete.overlaps", { count: effects.overlaps }));
  if (effects.contributed > 0) lines.push(t("delete.contributed", { count: effects.contributed }));
  lines.push(t("delete.audit"));
  return lines;
}
