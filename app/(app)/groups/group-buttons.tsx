"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import { ActionForm, FormButton, FormMessage } from "@/components/action-form";
import { Button } from "@/components/button";
import { MultiCombobox } from "@/components/combobox";
import { ConfirmDialog } from "@/components/confirm-dialog";
import { Dialog } from "@/components/dialog";
import { Field } from "@/components/field";
import { inviteIntoGroupAction, joinGroupAction, leaveGroupAction, removeFromGroupAction } from "./actions";

type Organization = { id: string; code: string; name: string };
type Effect = { sharesLost: number; grantsLost: number; sharesGiven: number };

export function JoinButton({ groupId, name, closed }: { groupId: string; name: string; closed: boolean }) {
  const t = useTranslations("groups");
  return (
    <ConfirmDialog
      tone="primary"
      trigger={<Button size="sm" variant="primary">{t("join")}</Button>}
      title={t("joinTitle", { name })}
      effects={[t("joinSee"), t(closed ? "joinClosed" : "joinOpen"), t("joinNothing")]}
      confirmLabel={t("join")}
      onConfirm={() => joinGroupAction(groupId)}
    />
  );
}

/** Leaves, or declines an invitation, after saying what that takes away. */
export function LeaveButton({ groupId, name, joined, effect }: { groupId: string; name: string; joined: boolean; effect?: Effect }) {
  const t = useTranslations("groups");
  const effects = joined
    ? [
        t("leaveShares", { shares: effect?.sharesLost ?? 0, grants: effect?.grantsLost ?? 0 }),
        t("leaveGiven", { count: effect?.sharesGiven ?? 0 }),
        t("leaveBack"),
      ]
    : [t("leaveBack")];
  return (
    <ConfirmDialog
      trigger={<Button size="sm">{t(joined ? "leave" : "decline")}</Button>}
      title={t(joined ? "leaveTitle" : "declineTitle", { name })}
      effects={effects}
      confirmLabel={t(joined ? "leave" : "decline")}
      onConfirm={() => leaveGroupAction(groupId)}
    />
  );
}

export function RemoveButton({ groupId, organizationId, name }: { groupId: string; organizationId: string; name: string }) {
  const t = useTranslations("groups");
  return (
    <ConfirmDialog
      trigger={<Button size="sm" variant="quiet" aria-label={t("removeOf", { name })}>{t("remove")}</Button>}
      title={t("removeTitle", { name })}
      effects={[t("removeEffect"), t("removeGiven")]}
      confirmLabel={t("remove")}
      onConfirm={() => removeFromGroupAction(groupId, organizationId)}
    />
  );
}

export function InviteOrganizations({ groupId, name, options }: { groupId: string; name: string; options: readonly Organization[] }) {
  const t = useTranslations("groups");
  const [open, setOpen] = useState(false);
  const [chosen, setChosen] = useState<string[]>([]);
  const change = (next: boolean) => {
    setOpen(next);
    setChosen([]);
  };
  return (
    <Dialog
      open={open}
      onOpenChange={change}
      title={t("inviteTitle", { name })}
      description={t("inviteLead")}
      trigger={<Button size="sm">{t("invite")}</Button>}
    >
      <ActionForm action={inviteIntoGroupAction.bind(null, groupId)} onDone={() => change(false)} noValidate className="grid gap-4">
        <FormMessage />
        <Field label={t("organizations")}>
          <MultiCombobox
            name="organizations"
            values={chosen}
            onChange={setChosen}
            options={options.map((option) => ({ value: option.id, label: option.name, detail: option.code }))}
          />
        </Field>
        <div className="flex justify-end"><FormButton>{t("invite")}</FormButton></div>
      </ActionForm>
    </Dialog>
  );
}
