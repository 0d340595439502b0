import { useTranslations } from "next-intl";
import { Button } from "@/components/button";
import { Field } from "@/components/field";
import { Select } from "@/components/select";

type ChooseSuccessorProps = { successors: readonly { id: string; name: string; code: string }[]; chosen: string };

/** Asks into which organization and shows what that would do; nothing is asked by it. */
export function ChooseSuccessor({ successors, chosen }: ChooseSuccessorProps) {
  const t = useTranslations("merging.own");
  if (successors.length === 0) return <p className="text-sm text-muted">{t("none")}</p>;
  const options = successors.map(({ id, name, code }) => ({ value: id, label: `${code} · ${name}` }));
  return (
    <form action="/organization/merging" className="grid gap-4 sm:grid-cols-[1fr_auto] sm:items-end">
      <Field label={t("into")}>
        <Select key={chosen} name="into" defaultValue={chosen} required options={[{ value: "", label: t("choose") }, ...options]} />
      </Field>
      <Button type="submit">{t("preview")}</Button>
    </form>
  );
}
