import { useTranslations } from "next-intl";
import { classNames } from "./class-names";

/** The shape of something on its way. */
export function Skeleton({ className }: { className?: string }) {
  return <span aria-hidden className={classNames("block h-4 animate-pulse rounded-sm bg-line", className)} />;
}

/** A page on its way, for `loading.tsx`. */
export function PageSkeleton() {
  const t = useTranslations("common");
  return (
    <div role="status" className="grid gap-3">
      <span className="sr-only">{t("loading")}</span>
      <Skeleton className="h-6 w-64" />
      <Skeleton className="mb-4 h-4 w-96 max-w-full" />
      {Array.from({ length: 8 }, (_, index) => (
        <Skeleton key={index} className="h-row" />
      ))}
    </div>
  );
}
