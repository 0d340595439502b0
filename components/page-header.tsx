import { ChevronRight } from "lucide-react";
import Link from "next/link";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { classNames } from "./class-names";

type Crumb = { label: ReactNode; href: string };

type PageHeaderProps = {
  title: ReactNode;
  /** The way up, from the outermost; without this page itself. */
  breadcrumbs?: readonly Crumb[];
  /** Chips and short facts on the line under the title. */
  meta?: ReactNode;
  description?: ReactNode;
  /** Buttons; the main one last. */
  actions?: ReactNode;
};

/** The top of every page: where we are, what it is called, what can be done. */
export function PageHeader({ title, breadcrumbs = [], meta, description, actions }: PageHeaderProps) {
  return (
    <header className="mb-5">
      {breadcrumbs.length > 0 && <Breadcrumbs crumbs={breadcrumbs} />}
      <div className="flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
        <div className="min-w-0 max-w-4xl flex-1 basis-80">
          <h1 className="text-xl font-semibold tracking-tight">{title}</h1>
          {meta && <div className="mt-1.5 flex flex-wrap items-center gap-x-3 gap-y-1.5 text-sm text-muted">{meta}</div>}
          {description && <div className="mt-1 text-muted">{description}</div>}
        </div>
        {actions && <div className="flex flex-wrap items-center gap-2 screen-only">{actions}</div>}
      </div>
    </header>
  );
}

function Breadcrumbs({ crumbs }: { crumbs: readonly Crumb[] }) {
  const t = useTranslations("common");
  return (
    <nav aria-label={t("shell.breadcrumbs")} className="mb-1.5 screen-only">
      <ol className="flex flex-wrap items-center gap-1 text-sm text-muted">
        {crumbs.map((crumb, index) => (
          <li key={crumb.href} className="flex items-center gap-1">
            {index > 0 && <ChevronRight aria-hidden className="size-3.5" />}
            <Link href={crumb.href} className="rounded-sm py-0.5 hover:text-ink hover:underline">
              {crumb.label}
            </Link>
          </li>
        ))}
      </ol>
    </nav>
  );
}

type SectionProps = {
  title: ReactNode;
  description?: ReactNode;
  actions?: ReactNode;
  id?: string;
  /** Draws the content on a bordered surface. */
  boxed?: boolean;
  className?: string;
  children: ReactNode;
};

/** A part of a page under its own heading. */
export function Section({ title, description, actions, id, boxed, className, children }: SectionProps) {
  return (
    <section id={id} aria-labelledby={id && `${id}-title`} className={classNames("mt-8 first:mt-0", className)}>
      <div className="mb-2.5 flex flex-wrap items-end justify-between gap-x-4 gap-y-2">
        <div className="min-w-0">
          <h2 id={id && `${id}-title`} className="text-base font-semibold">{title}</h2>
          {description && <p className="mt-0.5 text-sm text-muted">{description}</p>}
        </div>
        {actions && <div className="flex flex-wrap gap-2 screen-only">{actions}</div>}
      </div>
      {boxed ? <Panel>{children}</Panel> : children}
    </section>
  );
}

/** A bordered surface. */
export function Panel({ className, children }: { className?: string; children: ReactNode }) {
  return <div className={classNames("rounded-lg border border-line bg-surface p-4", className)}>{children}</div>;
}
