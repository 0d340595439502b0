import { CircleAlert, CircleCheck, Info, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { classNames } from "./class-names";

const looks = {
  info: { Icon: Info, box: "border-info/25 bg-info-soft", icon: "text-info" },
  success: { Icon: CircleCheck, box: "border-success/25 bg-success-soft", icon: "text-success" },
  warn: { Icon: TriangleAlert, box: "border-warn/25 bg-warn-soft", icon: "text-warn" },
  danger: { Icon: CircleAlert, box: "border-danger/25 bg-danger-soft", icon: "text-danger" },
};

type CalloutProps = {
  tone?: keyof typeof looks;
  title?: ReactNode;
  /** Buttons or links under the text. */
  actions?: ReactNode;
  /** `alert` or `status` when it appears after something the person did. */
  role?: "alert" | "status";
  className?: string;
  children?: ReactNode;
};

/** Something to know before going on. */
export function Callout({ tone = "info", title, actions, role, className, children }: CalloutProps) {
  const { Icon, box, icon } = looks[tone];
  return (
    <div role={role} className={classNames("flex gap-2.5 rounded-md border px-3 py-2.5 text-sm text-ink", box, className)}>
      <Icon aria-hidden className={classNames("mt-0.5 size-4 shrink-0", icon)} />
      <div className="grid min-w-0 flex-1 gap-1">
        {title && <p className="font-semibold">{title}</p>}
        {children && <div>{children}</div>}
        {actions && <div className="mt-1 flex flex-wrap gap-2">{actions}</div>}
      </div>
    </div>
  );
}
