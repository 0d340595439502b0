"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import { ActionForm, FormButton, FormMessage } from "@/components/action-form";
import { Button } from "@/components/button";
import { Checkbox } from "@/components/choice";
import { Cell, PlainTable } from "@/components/plain-table";
import { Select } from "@/components/select";
import type { MemberToTakeOn, Merger } from "@/server/merging/queries";
import { acceptMergerAction } from "./actions";

type AcceptProps = { merger: Pick<Merger, "id" | "endingName" | "keepCompared">; members: readonly MemberToTakeOn[] };

const roles = ["viewer", "analyst", "lead", "admin"] as const;

/** Accepts, with the role of each member that is taken on: nobody, unless it is said. */
export function AcceptMerger({ merger, members }: AcceptProps) {
  const t = useTranslations("merging.accept");
  const [chosen, setChosen] = useState<Record<string, string>>({});
  const takeAll = () => setChosen(Object.fromEntries(members.map(({ memberId, role }) => [memberId, role])));
  return (
    <ActionForm action={acceptMergerAction.bind(null, merger.id)} keep noValidate className="mt-4 grid gap-4">
      <FormMessage />
      <div className="grid gap-2">
        <div className="flex flex-wrap items-end justify-between gap-2">
          <p className="max-w-prose text-sm text-muted">{t("membersHint", { name: merger.endingName })}</p>
          <div className="flex flex-wrap gap-2">
            <Button size="sm" onClick={takeAll}>{t("takeAll")}</Button>
            <Button size="sm" onClick={() => setChosen({})}>{t("takeNobody")}</Button>
          </div>
        </div>
        <PlainTable caption={t("members")} columns={[{ label: t("name") }, { label: t("was") }, { label: t("becomes") }]}>
          {members.map((member) => (
            <Candidate key={member.memberId} member={member} role={chosen[member.memberId] ?? ""} onChoose={(role) => setChosen({ ...chosen, [member.memberId]: role })} />
          ))}
        </PlainTable>
      </div>
      {merger.keepCompared && <Checkbox name="compare" label={t("compare")} hint={t("compareHint")} />}
      <div className="flex justify-end"><FormButton>{t("send")}</FormButton></div>
    </ActionForm>
  );
}

type CandidateProps = { member: MemberToTakeOn; role: string; onChoose: (role: string) => void };

function Candidate({ member, role, onChoose }: CandidateProps) {
  const t = useTranslations("merging.accept");
  const word = useTranslations("organization.members.roles");
  const options = roles.map((value) => ({ value, label: word(value) }));
  return (
    <tr>
      <Cell className="min-w-44"><span className="block font-medium">{member.name}</span> <span className="block text-sm break-all text-muted" translate="no">{member.email}</span></Cell>
      <Cell className="whitespace-nowrap">{word(member.role)}</Cell>
      <Cell className="min-w-44">
        {member.ownRole ? (
          t("already", { role: word(member.ownRole) })
        ) : (
          <Select
            name={`role:${member.memberId}`}
            controlSize="sm"
            aria-label={t("roleOf", { name: member.name })}
            value={role}
            onChange={(event) => onChoose(event.target.value)}
            options={[{ value: "", label: t("not") }, ...options]}
          />
        )}
      </Cell>
    </tr>
  );
}
