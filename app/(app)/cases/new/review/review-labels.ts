"use client";

import { useTranslations } from "next-intl";
import { useMemo } from "react";
import { INDICATOR_ROLES } from "@/server/indicators/kinds";
import type { NoiseLabels } from "../../../noise-labels";
import { roleName, tlpName } from "../../marking";
import { TLPS } from "../details-fields";

export type Choices = readonly { value: string; label: string }[];

/** Everything that rows say, looked up once: rows are drawn by the hundred while somebody scrolls. */
export function useReviewLabels(lists: NoiseLabels) {
  const t = useTranslations("filing.review");
  const source = useTranslations("filing.source");
  const common = useTranslations("common");
  return useMemo(
    () => ({
      t,
      lists,
      typed: source("typed"),
      byHand: source("byHand"),
      roles: INDICATOR_ROLES.map((value) => ({ value, label: common(`role.${roleName(value)}`) })),
      exposures: (["matchable", "private"] as const).map((value) => ({ value, label: common(`exposure.${value}`) })),
      tlps: TLPS.map((value) => ({ value, label: tlpName(value) })),
    }),
    [t, source, common, lists],
  );
}

export type ReviewLabels = ReturnType<typeof useReviewLabels>;
