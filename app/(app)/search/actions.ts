"use server";

import { getTranslations } from "next-intl/server";
import type { PaletteResult } from "@/components/use-palette-search";
import { findSignedIn, isMember } from "@/server/auth/viewer";
import { asViewer } from "@/server/db";
import { defang } from "@/server/indicators/defang";
import { searchEverything } from "@/server/search/queries";

/** What the palette finds while the person types: only what they may read. */
export async function searchAction(query: string): Promise<PaletteResult[]> {
  const signedIn = await findSignedIn();
  if (!signedIn || !isMember(signedIn) || typeof query !== "string") return [];
  const t = await getTranslations("search");
  const { cases, indicators, persons } = await asViewer(signedIn.viewer, (tx) => searchEverything(tx, query));
  return [
    ...cases.map((found) => ({ group: t("cases"), label: found.title, detail: found.number, href: `/cases/${found.id}` })),
    ...indicators.map((found) => ({
      group: t("indicators"),
      label: defang(found.kind, found.value),
      detail: found.caseTitle ?? found.organizationName,
      href: found.caseTitle ? `/cases/${found.caseId}/indicators` : "/shared",
    })),
    ...persons.map((found) => ({ group: t("persons"), label: found.name, detail: found.caseTitle, href: `/cases/${found.caseId}#persons` })),
  ];
}
