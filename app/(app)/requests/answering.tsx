"use client";

import { ListChecks, Share2 } from "lucide-react";
import { useTranslations } from "next-intl";
import Link from "next/link";
import { useState } from "react";
import { Button, ButtonLink } from "@/components/button";
import { Callout } from "@/components/callout";
import { Field } from "@/components/field";
import { Select } from "@/components/select";
import type { InformationRequest } from "@/server/requests/queries";
import { ShareDialog } from "../cases/[id]/access/share-dialog";

/** What the share dialog begins with where it answers a request: who asked, and which request. */
export function useAnswering() {
  const t = useTranslations("requests.answer");
  return (request: InformationRequest | null) =>
    request ? { partyId: request.otherId, answers: { requestId: request.id, reason: t("shareReason", { subject: request.subject }) } } : {};
}

/** Says above a case's indicators that what is shared there answers a request. */
export function AnsweringNote({ request }: { request: InformationRequest }) {
  const t = useTranslations("requests.answer");
  return (
    <Callout className="mb-3" actions={<ButtonLink size="sm" href={`/requests/${request.id}`}>{t("back")}</ButtonLink>}>
      {t.rich("answering", {
        name: request.otherName,
        subject: () => <Link href={`/requests/${request.id}`} className="link"><bdi>{request.subject}</bdi></Link>,
      })}
    </Callout>
  );
}

type OwnCase = { id: string; number: string; title: string };

/** Shares values of a case of ours for the answer: all of them from here, or some in the case's table. */
export function ShareForAnswer({ request, cases, first }: { request: InformationRequest; cases: OwnCase[]; first: string | null }) {
  const t = useTranslations("requests.answer");
  const answering = useAnswering();
  const [caseId, setCaseId] = useState(first ?? cases[0]?.id ?? "");
  if (!caseId) return null;
  return (
    <div className="grid gap-3 rounded-lg border border-line bg-surface p-4 screen-only">
      <Field label={t("fromCase")} hint={t("fromCaseHint", { name: request.otherName })}>
        <Select value={caseId} onChange={(event) => setCaseId(event.target.value)} options={cases.map(({ id, number, title }) => ({ value: id, label: `${number} ${title}` }))} />
      </Field>
      <div className="flex flex-wrap gap-2">
        <ButtonLink href={`/cases/${caseId}/indicators?request=${request.id}`} icon={<ListChecks aria-hidden />}>{t("choose")}</ButtonLink>
        <ShareDialog
          key={caseId}
          caseId={caseId}
          selection={{ matching: {} }}
          trigger={<Button icon={<Share2 aria-hidden />}>{t("shareAll")}</Button>}
          {...answering(request)}
        />
      </div>
    </div>
  );
}
