"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import { ActionForm, FormButton, FormMessage } from "@/components/action-form";
import { Button } from "@/components/button";
import { MultiCombobox } from "@/components/combobox";
import { ConfirmDialog } from "@/components/confirm-dialog";
import { Dialog } from "@/components/dialog";
import { Field } from "@/components/field";
import { dissolveGroupAction, inviteIntoGroupAction, joinGroupAction, leaveGroupAction, removeFromGroupAction } from "./actions";

type Organization = { id: string; code: string; name: string };
type Effect = { sharesLost: number; grantsLost: number; sharesGiven: number; grantsGiven: number };
const NOTHING: Effect = { sharesLost: 0, grantsLost: 0, sharesGiven: 0, grantsGiven: 0 };

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
export function LeaveButton({ groupId, name, joined, effect = NOTHING }: { groupId: string; name: string; joined: boolean; effect?: Effect }) {
  const t = useTranslations("groups");
  const effects = joined
    ? [
        t("leaveShares", { shares: effect.sharesLost, grants: effect.grantsLost }),
        t("leaveGiven", { shares: effect.sharesGiven, grants: effect.grantsGiven }),
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

type RemoveProps = { groupId: string; organizationId: string; name: string; joined: boolean };

/** Removes an organization from a group, or takes its invitation back. */
export function RemoveButton({ groupId, organizationId, name, joined }: RemoveProps) {
  const t = useTranslations("groups");
  const label = t(joined ? "remove" : "takeBack");
  return (
    <ConfirmDialog
      trigger={<Button size="sm" variant="quiet" aria-label={t(joined ? "removeOf" : "takeBackOf", { name })}>{label}</Button>}
      title={t(joined ? "removeTitle" : "takeBackTitle", { name })}
      effects={joined ? [t("removeEffect"), t("removeGiven")] : [t("takeBackEffect")]}
      confirmLabel={label}
      onConfirm={() => removeFromGroupAction(groupId, organizationId)}
    />
  );
}

type DissolveProps = { groupId: string; name: string; members: number; effect?: Effect };

/** Ends a group for everybody, after saying what ends with it. */
export function DissolveButton({ groupId, name, members, effect }: DissolveProps) {
  const t = useTranslations("groups");
  const own = effect && [
    t("leaveShares", { shares: effect.sharesLost, grants: effect.grantsLost }),
    t("leaveGiven", { shares: effect.sharesGiven, grants: effect.grantsGiven }),
  ];
  return (
    <ConfirmDialog
      trigger={<Button size="sm">{t("dissolve")}</Button>}
      title={t("dissolveTitle", { name })}
      effects={[t("dissolveMembers", { count: members }), t("dissolveEffect"), ...(own ?? []), t("dissolveForGood")]}
      confirmLabel={t("dissolve")}
      onConfirm={() => dissolveGroupAction(groupId)}
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
