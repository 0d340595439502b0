"use client";

import { useTranslations } from "next-intl";
import { Field, Fieldset } from "@/components/field";
import { DayInput } from "../day-input";
import type { SeenInput } from "../details-input";

type SeenProps = { seen: SeenInput; onChange: (seen: SeenInput) => void };

/** When what is filed was seen, for all of it at once; single values may be dated in the case. */
export function SeenFields({ seen, onChange }: SeenProps) {
  const t = useTranslations("filing.seen");
  const { firstSeenAt, lastSeenAt } = seen;
  const reversed = firstSeenAt && lastSeenAt && lastSeenAt < firstSeenAt;
  return (
    <div className="max-w-4xl rounded-lg border border-line bg-surface px-4 py-3">
      <Fieldset legend={t("question")} hint={t("hint")}>
        <div className="grid gap-4 sm:grid-cols-2">
          <Field label={t("first")} optional>
            <DayInput value={firstSeenAt} onChange={(moment) => onChange({ ...seen, firstSeenAt: moment })} />
          </Field>
          <Field label={t("last")} optional error={reversed ? t("reversed") : undefined}>
            <DayInput value={lastSeenAt} onChange={(moment) => onChange({ ...seen, lastSeenAt: moment })} />
          </Field>
        </div>
      </Fieldset>
    </div>
  );
}
