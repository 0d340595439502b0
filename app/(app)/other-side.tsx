import { Building2, EyeOff } from "lucide-react";
import { useTranslations } from "next-intl";
import { NamedMark } from "@/components/mark";
import type { Identity } from "@/server/overlap/queries";

type Known = Pick<Identity, "identity" | "organizationName" | "sector">;

/** The other organization in an overlap, as far as one may know: its name, its sector, or only that it is another. */
export function OtherSide({ known }: { known: Known }) {
  const words = useOtherSide();
  if (known.organizationName) return <NamedMark name={known.organizationName} />;
  const Icon = known.sector ? Building2 : EyeOff;
  return (
    <span className="inline-flex min-w-0 items-center gap-2">
      <Icon aria-hidden className="size-4 shrink-0 text-muted" />
      <span className="min-w-0">{words(known)}</span>
    </span>
  );
}

/** The same in words, standing alone or `within` a sentence. */
export function useOtherSide(place: "alone" | "within" = "alone"): (known: Known) => string {
  const t = useTranslations(place === "alone" ? "overlaps.other" : "overlaps.other.within");
  const sectors = useTranslations("organization.sector");
  return ({ organizationName, sector }) => {
    if (organizationName) return organizationName;
    if (!sector) return t("anonymous");
    return t("sector", { sector: sectors.has(sector as never) ? sectors(sector as never) : sector });
  };
}
