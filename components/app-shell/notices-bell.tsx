"use client";

import { Bell } from "lucide-react";
import Link from "next/link";
import { useFormatter, useTranslations } from "next-intl";
import { buttonStyle } from "@/components/button-style";
import { classNames } from "@/components/class-names";
import { Tooltip } from "@/components/tooltip";

/** The way to the notices and how many are unread; a new one is announced politely. */
export function NoticesBell({ href, count }: { href: string; count: number }) {
  const t = useTranslations("common");
  const formatter = useFormatter();
  const label = t("shell.notices", { count });
  return (
    <>
      <Tooltip content={label} side="bottom">
        <Link href={href} aria-label={label} className={classNames(buttonStyle({ variant: "quiet" }), "w-control px-0")}>
          <Bell aria-hidden />
          {count > 0 && (
            <span className="absolute -top-0.5 -right-1 flex h-4 min-w-4 items-center justify-center rounded-full bg-accent-fill px-1 text-[0.625rem] leading-none font-semibold text-on-accent tabular-nums">
              {count > 99 ? `${formatter.number(99)}+` : formatter.number(count)}
            </span>
          )}
        </Link>
      </Tooltip>
      <span role="status" className="sr-only">{count > 0 ? label : ""}</span>
    </>
  );
}
