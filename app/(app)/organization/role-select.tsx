"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import { ConfirmDialog } from "@/components/confirm-dialog";
import { Select } from "@/components/select";
import { changeRoleAction } from "./actions";

type RoleSelectProps = { memberId: string; name: string; role: string; own: boolean };

const roles = ["viewer", "analyst", "lead", "admin"] as const;

/** A member's role; a change asks once more, with what the new role may do. */
export function RoleSelect({ memberId, name, role, own }: RoleSelectProps) {
  const t = useTranslations("organization.members");
  const [wanted, setWanted] = useState<(typeof roles)[number] | null>(null);
  return (
    <>
      <Select
        controlSize="sm"
        className="max-w-40"
        aria-label={t("roleOf", { name })}
        value={wanted ?? role}
        onChange={(event) => setWanted(event.target.value as "viewer")}
        options={roles.map((value) => ({ value, label: t(`roles.${value}`) }))}
      />
      {wanted && (
        <ConfirmDialog
          open
          onOpenChange={(open) => !open && setWanted(null)}
          tone="primary"
          title={t("changeRole", { name, role: t(`roles.${wanted}`) })}
          effects={[t("canThen", { name, what: t(`may.${wanted}`) }), t("fromNextRequest"), ...(own ? [t("ownRole")] : [])]}
          confirmLabel={t("changeRoleButton")}
          onConfirm={() => changeRoleAction(memberId, wanted)}
        />
      )}
    </>
  );
}
