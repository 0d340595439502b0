import { useTranslations } from "next-intl";
import { classNames } from "./class-names";

/** The sign of the product: two threads that cross in one knot. */
export function ProductSign({ className }: { className?: string }) {
  return (
    <svg aria-hidden viewBox="0 0 24 24" fill="none" strokeWidth="2.25" strokeLinecap="round" className={classNames("size-5", className)}>
      <path d="M2.5 6.5C9 6.5 9 17.5 15.5 17.5h6" stroke="currentColor" opacity="0.55" />
      <path d="M2.5 17.5C9 17.5 9 6.5 15.5 6.5h6" className="stroke-accent" />
      <circle cx="10.2" cy="12" r="2.6" className="fill-accent" />
    </svg>
  );
}

export function ProductMark({ className }: { className?: string }) {
  const t = useTranslations("common");
  return (
    <span className={classNames("inline-flex items-center gap-2 text-[0.9375rem] font-semibold tracking-tight", className)}>
      <ProductSign />
      {t("product.name")}
    </span>
  );
}
