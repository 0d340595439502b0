import { useTranslations } from "next-intl";
import { Button } from "@/components/button";
import { Field } from "@/components/field";
import { Input } from "@/components/input";

type PeriodsFormProps = { months: string; days: string; errors: Record<string, string>; admin: boolean };

/** Asks for periods and shows what they would do; nothing is saved by it. */
export function PeriodsForm({ months, days, errors, admin }: PeriodsFormProps) {
  const t = useTranslations("retention.periods");
  return (
    <form action="/organization/retention" noValidate className="grid gap-4">
      <div className="grid gap-4 sm:grid-cols-2">
        <Field label={t("months")} hint={t("monthsHint")} error={errors.closedCaseMonths} optional>
          <Input name="months" inputMode="numeric" autoComplete="off" defaultValue={months} readOnly={!admin} />
        </Field>
        <Field label={t("days")} hint={t("daysHint")} error={errors.draftDays} optional>
          <Input name="days" inputMode="numeric" autoComplete="off" defaultValue={days} readOnly={!admin} />
        </Field>
      </div>
      {admin ? <div><Button type="submit">{t("preview")}</Button></div> : <p className="text-sm text-muted">{t("adminsOnly")}</p>}
    </form>
  );
}
