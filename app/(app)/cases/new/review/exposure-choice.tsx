"use client";

import { useTranslations } from "next-intl";
import { Radio } from "@/components/choice";
import { Fieldset } from "@/components/field";
import type { MatchingTerms } from "./review-screen";
import type { ReviewStore } from "./review-store";

type ExposureProps = { store: ReviewStore; contributes: boolean; terms: MatchingTerms };

/** One choice for all that is chosen, with what it gives away; single rows may differ. */
export function ExposureChoice({ store, contributes, terms }: ExposureProps) {
  const t = useTranslations("filing.exposure");
  const { chosen, matchable } = store.tally;
  const lawful = store.rows.some((row) => row.tlp !== "red");
  if (contributes) return <p className="text-sm text-muted">{t("contributed")}</p>;
  const red = store.rows.length > 0 && !lawful;
  const set = (exposure: "private" | "matchable") => store.choose(store.rows, { exposure });
  return (
    <div className="rounded-lg border border-line bg-surface px-4 py-3">
      <Fieldset legend={t("question")}>
        <Radio
          name="exposure"
          checked={matchable > 0 && matchable === chosen}
          disabled={red}
          onChange={() => set("matchable")}
          label={t("matchable")}
          hint={red ? t("red") : t("matchableHint", { policy: t(`policy.${terms.identityPolicy}`) })}
        />
        <Radio
          name="exposure"
          checked={chosen > 0 && matchable === 0}
          onChange={() => set("private")}
          label={t("private")}
          hint={t("privateHint")}
        />
      </Fieldset>
      {matchable > 0 && matchable < chosen && <p className="mt-2 text-sm text-muted">{t("mixed", { matchable, chosen })}</p>}
    </div>
  );
}
