"use client";

import { ArrowLeftRight, Ellipsis, Pencil, Scale, Trash2, Undo2 } from "lucide-react";
import { useTranslations } from "next-intl";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { ButtonLink } from "@/components/button";
import { ConfirmDialog } from "@/components/confirm-dialog";
import { Menu, MenuItem } from "@/components/dropdown-menu";
import { Button } from "@/components/button";
import { useToast } from "@/components/toast";
import type { CaseEffects } from "@/server/cases/withdraw-case";
import { HoldDialog } from "../../organization/retention/hold-dialog";
import { TransferDialog } from "../../organization/retention/transfer-dialog";
import { deleteCaseAction, findCaseEffectsAction, withdrawCaseAction } from "./actions";

type CaseMenuProps = { caseId: string; mayEdit: boolean; mayShare: boolean };
type Asking = { what: "withdraw" | "delete"; effects: CaseEffects };

/** What can be done with the whole case; what others would feel is said before. */
export function CaseMenu({ caseId, mayEdit, mayShare }: CaseMenuProps) {
  const t = useTranslations("cases");
  const [asking, setAsking] = useState<Asking | null>(null);
  const [open, setOpen] = useState(false);
  const [holding, setHolding] = useState(false);
  const [transferring, setTransferring] = useState(false);
  const deeds = useDeeds(caseId);
  const ask = async (what: Asking["what"]) => {
    const effects = await findCaseEffectsAction(caseId);
    if (!effects) return;
    setAsking({ what, effects });
    setOpen(true);
  };
  return (
    <>
      {mayEdit && (
        <ButtonLink href={`/cases/${caseId}/edit`} icon={<Pencil aria-hidden />}>
          {t("edit.open")}
        </ButtonLink>
      )}
      {mayShare && (
        <Menu
          label={t("menu.label")}
          trigger={
            <Button aria-label={t("menu.label")} className="w-control px-0">
              <Ellipsis aria-hidden />
            </Button>
          }
        >
          <MenuItem icon={<Undo2 aria-hidden />} onSelect={() => void ask("withdraw")}>{t("menu.withdraw")}</MenuItem>
          <MenuItem icon={<Scale aria-hidden />} onSelect={() => setHolding(true)}>{t("menu.hold")}</MenuItem>
          <MenuItem icon={<ArrowLeftRight aria-hidden />} onSelect={() => setTransferring(true)}>{t("menu.transfer")}</MenuItem>
          <MenuItem danger icon={<Trash2 aria-hidden />} onSelect={() => void ask("delete")}>{t("menu.delete")}</MenuItem>
        </Menu>
      )}
      {transferring && <TransferDialog caseId={caseId} onClose={() => setTransferring(false)} />}
      {holding && <HoldDialog caseId={caseId} observationIds={null} onClose={() => setHolding(false)} />}
      {asking && (
        <ConfirmDialog
          open={open}
          onOpenChange={setOpen}
          title={t(`${asking.what}.title`)}
          effects={effectLines(asking, t)}
          confirmLabel={t(`${asking.what}.confirm`)}
          onConfirm={() => deeds[asking.what](asking.effects)}
        >
          {t(`${asking.what}.explanation`)}
        </ConfirmDialog>
      )}
    </>
  );
}

/** Does it, and says what has ended. */
function useDeeds(caseId: string) {
  const t = useTranslations("cases");
  const toast = useToast();
  const router = useRouter();
  const ended = ({ parties, matchable, overlaps }: CaseEffects) => t("effects.ended", { parties: parties.length, matchable, overlaps });
  return {
    withdraw: async (effects: CaseEffects) => {
      const result = await withdrawCaseAction(caseId);
      if (result.ok) toast({ title: t("withdraw.done"), detail: ended(effects) });
      return result;
    },
    delete: async (effects: CaseEffects) => {
      const result = await deleteCaseAction(caseId);
      if (!result.ok) return result;
      toast({ title: t("delete.done"), detail: ended(effects) });
      router.replace("/cases");
      router.refresh();
      return result;
    },
  };
}

type Translate = ReturnType<typeof useTranslations<"cases">>;

function effectLines({ what, effects }: Asking, t: Translate): string[] {
  const lines = effects.parties.map((party) => {
    const name = party.name ?? t("effects.person");
    if (party.granted && party.observations > 0) return t("effects.grantAndShare", { name, count: party.observations });
    return party.granted ? t("effects.grant", { name }) : t("effects.share", { name, count: party.observations });
  });
  if (lines.length === 0) lines.push(t("effects.nobody"));
  if (effects.matchable > 0) lines.push(t("effects.matchable", { count: effects.matchable }));
  if (effects.overlaps > 0) lines.push(t("effects.overlaps", { count: effects.overlaps }));
  if (what === "delete") {
    lines.push(t("effects.deleted", { count: effects.observations, comments: effects.comments }));
    if (effects.contributed > 0) lines.push(t("effects.contributed", { count: effects.contributed }));
  }
  lines.push(t("effects.audit"));
  return lines;
}
