import { Search, X } from "lucide-react";
import { useTranslations } from "next-intl";
import Form from "next/form";
import { Button, ButtonLink } from "@/components/button";
import { Input } from "@/components/input";
import { Select } from "@/components/select";
import { IndicatorKind, Tlp } from "@/generated/prisma/enums";
import type { ReceivedFilter } from "@/server/sharing/schema";
import { tlpName } from "../cases/marking";

/** The address of a filtered view; what is not filtered is not in it. */
export function receivedHref(path: string, { q, organization, kind, tlp, page }: ReceivedFilter): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries({ q, organization, kind, tlp })) if (value) query.set(name, value);
  if (page > 1) query.set("page", String(page));
  return query.size ? `${path}?${query}` : path;
}

type ReceivedFiltersProps = {
  /** Where the form leads; must be this page. */
  action: string;
  filter: ReceivedFilter;
  organizations?: readonly { id: string; name: string }[];
};

/** Search and filters over what was received: an ordinary form, so that a view is an address. */
export function ReceivedFilters({ action, filter, organizations }: ReceivedFiltersProps) {
  const t = useTranslations("sharing.received");
  const filtered = receivedHref(action, { ...filter, page: 1 }) !== action;
  const kinds = Object.values(IndicatorKind).map((kind) => ({ value: kind, label: t(`kind.${kind}`) }));
  const tlps = Object.values(Tlp).map((tlp) => ({ value: tlp, label: `TLP:${tlpName(tlp)}` }));
  return (
    <Form key={receivedHref(action, filter)} action={action} scroll={false} role="search" aria-label={t("filters")} className="mb-3 flex flex-wrap items-center gap-2 screen-only">
      <span className="relative w-full sm:w-72">
        <Search aria-hidden className="pointer-events-none absolute top-1/2 left-2.5 size-4 -translate-y-1/2 text-muted" />
        <Input name="q" type="search" defaultValue={filter.q} maxLength={500} aria-label={t("search")} placeholder={t("searchHint")} className="pl-8" />
      </span>
      {organizations && (
        <Select name="organization" aria-label={t("organization")} defaultValue={filter.organization ?? ""} className="w-full sm:w-52">
          <option value="">{t("anyOrganization")}</option>
          {organizations.map(({ id, name }) => <option key={id} value={id}>{name}</option>)}
        </Select>
      )}
      <Select name="kind" aria-label={t("kindLabel")} defaultValue={filter.kind ?? ""} options={[{ value: "", label: t("anyKind") }, ...kinds]} className="flex-1 sm:w-36 sm:flex-none" />
      <Select name="tlp" aria-label="TLP" defaultValue={filter.tlp ?? ""} options={[{ value: "", label: t("anyTlp") }, ...tlps]} className="flex-1 sm:w-44 sm:flex-none" />
      <Button type="submit">{t("apply")}</Button>
      {filtered && <ButtonLink href={action} variant="quiet" icon={<X aria-hidden />}>{t("clear")}</ButtonLink>}
    </Form>
  );
}
