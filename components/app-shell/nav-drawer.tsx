"use client";

import { Menu } from "lucide-react";
import { usePathname } from "next/navigation";
import { useTranslations } from "next-intl";
import { useState, type ReactNode } from "react";
import { Button } from "@/components/button";
import { Sheet } from "@/components/dialog";

/** The navigation on phones: a button that slides it in; going to another page closes it. */
export function NavDrawer({ children }: { children: ReactNode }) {
  const t = useTranslations("common");
  const path = usePathname();
  const [openAt, setOpenAt] = useState<string | null>(null);
  return (
    <Sheet
      side="left"
      hideTitle
      title={t("shell.navigation")}
      open={openAt === path}
      onOpenChange={(open) => setOpenAt(open ? path : null)}
      className="w-64"
      trigger={
        <Button variant="quiet" aria-label={t("shell.openNavigation")} className="-ml-1.5 w-control px-0 lg:hidden">
          <Menu aria-hidden />
        </Button>
      }
    >
      {children}
    </Sheet>
  );
}
