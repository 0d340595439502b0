"use client";

import { useTranslations } from "next-intl";
import { Radio } from "@/components/choice";
import { Field, Fieldset } from "@/components/field";
import { Select } from "@/components/select";
import type { DraftSharing } from "@/server/drafts/schema";
import type { MatchingTerms } from "./review-screen";
import type { ReviewStore } from "./review-store";

type Identity = DraftSharing["identity"];
type ExposureProps = {
  store: ReviewStore;
  contributes: boolean;
  terms: MatchingTerms;
  /** How others read the organization in the new case; null where it goes into one that is there already. */
  identity: { chosen: Identity; mayTellMore: boolean; onChange: (identity: Identity) => void } | null;
};

const IDENTITIES = ["named", "sector", "anonymous"] as const;

/** One choice for all that is chosen, with what it gives away; single rows may differ. */
export function ExposureChoice({ store, contributes, terms, identity }: ExposureProps) {
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
          hint={red ? t("red") : t("matchableHint", { policy: t(`policy.${identity?.chosen ?? terms.identityPolicy}`) })}
        />
        <Radio
          name="exposure"
          checked={chosen > 0 && matchable === 0}
          onChange={() => set("private")}
          label={t("private")}
          hint={t("privateHint")}
        />
      </Fieldset>
      {identity && matchable > 0 && <IdentityChoice policy={terms.identityPolicy} identity={identity} />}
      {matchable > 0 && matchable < chosen && <p className="mt-2 text-sm text-muted">{t("mixed", { matchable, chosen })}</p>}
    </div>
  );
}

type IdentityProps = { policy: MatchingTerms["identityPolicy"]; identity: NonNullable<ExposureProps["identity"]> };

/** An analyst may tell less than the organization's policy does, a lead what it likes. */
function IdentityChoice({ policy, identity: { chosen, mayTellMore, onChange } }: IdentityProps) {
  const t = useTranslations("filing.exposure");
  const offered = IDENTITIES.filter((each, place) => mayTellMore || place >= IDENTITIES.indexOf(policy));
  return (
    <div className="mt-3 max-w-sm">
      <Field label={t("identity")} hint={t("identityHint")}>
        <Select
          value={chosen ?? ""}
          onChange={(event) => onChange((event.target.value || null) as Identity)}
          options={[
            { value: "", label: t("identityOwn", { policy: t(`name.${policy}`) }) },
            ...offered.map((value) => ({ value, label: t(`name.${value}`) })),
          ]}
        />
      </Field>
    </div>
  );
}
