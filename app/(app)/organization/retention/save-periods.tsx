"use client";

import { useTranslations } from "next-intl";
import { useRouter } from "next/navigation";
import { Button } from "@/components/button";
import { ConfirmDialog } from "@/components/confirm-dialog";
import { useToast } from "@/components/toast";
import { setRetentionAction } from "./actions";

type SavePeriodsProps = { months: string; days: string; cases: number; values: number };

/** Saves the periods that the page previews. */
export function SavePeriods({ months, days, cases, values }: SavePeriodsProps) {
  const t = useTranslations("retention.periods");
  const router = useRouter();
  const toast = useToast();
  const save = async () => {
    const outcome = await setRetentionAction({ closedCaseMonths: months, draftDays: days });
    if (!outcome.ok) return outcome;
    toast({ title: t("saved") });
    router.replace("/organization/retention");
    return outcome;
  };
  return (
    <ConfirmDialog
      trigger={<Button variant="primary">{t("save")}</Button>}
      title={t("saveTitle")}
      effects={[t("effectCases", { cases, values }), t("effectWeek"), t("effectBoth"), t("effectAudit")]}
      confirmLabel={t("save")}
      onConfirm={save}
    />
  );
}
