"use client";

import { useTranslations } from "next-intl";
import { Fieldset } from "@/components/field";
import { DayField } from "../day-field";
import type { SeenInput } from "../details-input";

type SeenProps = { seen: SeenInput; onChange: (seen: SeenInput) => void };

/** When what is filed was seen, for all of it at once; single values may be dated in the case. */
export function SeenFields({ seen, onChange }: SeenProps) {
  const t = useTranslations("filing.seen");
  const { firstSeenAt, lastSeenAt } = seen;
  const reversed = firstSeenAt && lastSeenAt && lastSeenAt < firstSeenAt;
  return (
    <div className="rounded-lg border border-line bg-surface px-4 py-3">
      <Fieldset legend={t("question")} hint={t("hint")}>
        <div className="grid gap-4 sm:grid-cols-2">
          <DayField label={t("first")} value={firstSeenAt} onChange={(moment) => onChange({ ...seen, firstSeenAt: moment })} />
          <DayField
            label={t("last")}
            value={lastSeenAt}
            error={reversed ? t("reversed") : undefined}
            onChange={(moment) => onChange({ ...seen, lastSeenAt: moment })}
          />
        </div>
      </Fieldset>
    </div>
  );
}
