"use client";

import { Contact, ContactRound, Ellipsis, Eraser, KeyRound, ShieldOff, UserCheck, UserX } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { Button } from "@/components/button";
import { ConfirmDialog } from "@/components/confirm-dialog";
import { Dialog } from "@/components/dialog";
import { Menu, MenuItem, MenuSeparator } from "@/components/dropdown-menu";
import { OneTimeLink } from "../one-time-link";
import { createResetLinkAction, deactivateMemberAction, eraseMemberAction, reactivateMemberAction, setNameableAction } from "./actions";
import { resetSecondFactorsAction } from "./security/actions";

type MemberMenuProps = { memberId: string; name: string; active: boolean; nameable: boolean; twoStep: boolean; own: boolean };
type Opened = "reset" | "factors" | "nameable" | "deactivate" | "reactivate" | "erase" | null;

/** What an admin can do about a member. */
export function MemberMenu({ memberId, name, active, nameable, twoStep, own }: MemberMenuProps) {
  const t = useTranslations("organization.members");
  const [opened, setOpened] = useState<Opened>(null);
  const [link, setLink] = useState<string | null>(null);
  const shared = { open: true, onOpenChange: (open: boolean) => !open && setOpened(null) };
  const makeLink = async () => {
    const made = await createResetLinkAction(memberId);
    if (!made.ok) return made;
    setLink(made.link);
  };
  return (
    <>
      <Menu
        label={t("actionsFor", { name })}
        trigger={
          <Button variant="quiet" size="sm" aria-label={t("actionsFor", { name })} className="w-control-small px-0">
            <Ellipsis aria-hidden />
          </Button>
        }
      >
        {active && <MenuItem icon={<KeyRound aria-hidden />} onSelect={() => setOpened("reset")}>{t("resetLink")}</MenuItem>}
        {active && twoStep && (
          <MenuItem icon={<ShieldOff aria-hidden />} onSelect={() => setOpened("factors")}>{t("factors")}</MenuItem>
        )}
        {active && (
          <MenuItem icon={nameable ? <ContactRound aria-hidden /> : <Contact aria-hidden />} onSelect={() => setOpened("nameable")}>
            {t(nameable ? "unlist" : "list")}
          </MenuItem>
        )}
        {active && <MenuSeparator />}
        {active ? (
          <MenuItem danger icon={<UserX aria-hidden />} onSelect={() => setOpened("deactivate")}>{t("deactivate")}</MenuItem>
        ) : (
          <MenuItem icon={<UserCheck aria-hidden />} onSelect={() => setOpened("reactivate")}>{t("reactivate")}</MenuItem>
        )}
        {!active && <MenuItem danger icon={<Eraser aria-hidden />} onSelect={() => setOpened("erase")}>{t("erase")}</MenuItem>}
      </Menu>
      {opened === "reset" && (
        <ConfirmDialog
          {...shared}
          tone="primary"
          title={t("resetTitle", { name })}
          effects={[t("resetOnce"), t("resetSessions"), t("resetElsewhere")]}
          confirmLabel={t("resetButton")}
          onConfirm={makeLink}
        />
      )}
      {opened === "factors" && (
        <ConfirmDialog
          {...shared}
          title={t("factorsTitle", { name })}
          effects={[t("factorsPassword"), t("factorsSessions")]}
          confirmLabel={t("factorsButton")}
          onConfirm={() => resetSecondFactorsAction(memberId)}
        />
      )}
      {opened === "nameable" && (
        <ConfirmDialog
          {...shared}
          tone="primary"
          title={t(nameable ? "unlistTitle" : "listTitle", { name })}
          effects={nameable ? [t("unlistFound"), t("unlistKeeps")] : [t("listFound"), t("listTheirs")]}
          confirmLabel={t(nameable ? "unlistButton" : "listButton")}
          onConfirm={() => setNameableAction(memberId, !nameable)}
        />
      )}
      {opened === "deactivate" && (
        <ConfirmDialog
          {...shared}
          title={t("deactivateTitle", { name })}
          effects={[t("deactivateAtOnce"), t("deactivateKeeps"), ...(own ? [t("deactivateOwn")] : [])]}
          confirmLabel={t("deactivateButton")}
          onConfirm={() => deactivateMemberAction(memberId)}
        />
      )}
      {opened === "reactivate" && (
        <ConfirmDialog
          {...shared}
          tone="primary"
          title={t("reactivateTitle", { name })}
          effects={[t("reactivateRole")]}
          confirmLabel={t("reactivateButton")}
          onConfirm={() => reactivateMemberAction(memberId)}
        />
      )}
      {opened === "erase" && (
        <ConfirmDialog
          {...shared}
          title={t("eraseTitle", { name })}
          effects={[t("eraseNames"), t("eraseAccount"), t("eraseAudit"), t("eraseFinal")]}
          confirmLabel={t("eraseButton")}
          onConfirm={() => eraseMemberAction(memberId)}
        />
      )}
      <Dialog open={link !== null} onOpenChange={(open) => !open && setLink(null)} title={t("resetReady", { name })}>
        {link && <OneTimeLink link={link} explanation={t("resetGive", { name })} />}
      </Dialog>
    </>
  );
}
