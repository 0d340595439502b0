import { ChevronLeft, ChevronRight } from "lucide-react";
import { useTranslations } from "next-intl";
import { ButtonLink } from "./button";
import { buttonStyle } from "./button-style";

type PaginationProps = {
  /** Counts from 1. */
  page: number;
  pageSize: number;
  total: number;
  hrefOf: (page: number) => string;
  /** Its name, where a page has two. */
  label?: string;
};

/** Which rows of how many, and the way to the others. */
export function Pagination({ page, pageSize, total, hrefOf, label }: PaginationProps) {
  const t = useTranslations("common");
  const last = Math.max(1, Math.ceil(total / pageSize));
  const from = total === 0 ? 0 : (page - 1) * pageSize + 1;
  return (
    <nav aria-label={label ?? t("pagination.label")} className="flex flex-wrap items-center justify-between gap-3 py-3 text-sm text-muted screen-only">
      <p className="tabular-nums">{t("pagination.range", { from, until: Math.min(page * pageSize, total), total })}</p>
      <div className="flex gap-2">
        <PageLink href={page > 1 ? hrefOf(page - 1) : undefined}>
          <ChevronLeft aria-hidden /> {t("pagination.previous")}
        </PageLink>
        <PageLink href={page < last ? hrefOf(page + 1) : undefined}>
          {t("pagination.next")} <ChevronRight aria-hidden />
        </PageLink>
      </div>
    </nav>
  );
}

function PageLink({ href, children }: { href?: string; children: React.ReactNode }) {
  if (href) return <ButtonLink href={href} size="sm">{children}</ButtonLink>;
  return (
    <span aria-disabled="true" role="link" className={`${buttonStyle({ size: "sm" })} opacity-55`}>
      {children}
    </span>
  );
}
