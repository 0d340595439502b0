import { useTranslations } from "next-intl";

/** A sector in the reader's language; one that the list does not know is shown as it was written. */
export function SectorName({ sector }: { sector: string }) {
  const t = useTranslations("organization.sector");
  return <>{t.has(sector as "other") ? t(sector as "other") : sector}</>;
}
