import type { ReactNode } from "react";
import { classNames } from "./class-names";

type EmptyStateProps = { icon?: ReactNode; title: ReactNode; children?: ReactNode; actions?: ReactNode; className?: string };

/** Says why there is nothing here and what to do about it. */
export function EmptyState({ icon, title, children, actions, className }: EmptyStateProps) {
  return (
    <div className={classNames("flex flex-col items-center px-6 py-14 text-center [&>svg]:size-6 [&>svg]:text-muted", className)}>
      {icon}
      <p className={classNames("font-semibold", icon && "mt-3")}>{title}</p>
      {children && <div className="mt-1 max-w-md text-sm text-muted">{children}</div>}
      {actions && <div className="mt-4 flex flex-wrap justify-center gap-2">{actions}</div>}
    </div>
  );
}
