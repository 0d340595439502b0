"use client";

import { Eye } from "lucide-react";
import { useTranslations } from "next-intl";
import { useEffect, useState } from "react";
import { Button, ButtonLink } from "@/components/button";
import { Combobox } from "@/components/combobox";
import { Dialog } from "@/components/dialog";
import { Field } from "@/components/field";
import type { Party } from "@/server/sharing/parties";
import { listPartiesAction } from "./actions";
import { usePartyOptions } from "./party-options";

/** Chooses as whom to look at the case. */
export function SeeAs({ caseId }: { caseId: string }) {
  const t = useTranslations("sharing.seenAs");
  const [open, setOpen] = useState(false);
  return (
    <Dialog
      open={open}
      onOpenChange={setOpen}
      title={t("chooseTitle")}
      description={t("chooseText")}
      trigger={<Button size="sm" icon={<Eye aria-hidden />}>{t("open")}</Button>}
    >
      {open && <Choice caseId={caseId} />}
    </Dialog>
  );
}

function Choice({ caseId }: { caseId: string }) {
  const t = useTranslations("sharing.seenAs");
  const [chosen, setChosen] = useState<string | null>(null);
  const [parties, setParties] = useState<Party[]>([]);
  useEffect(() => void listPartiesAction().then(setParties), []);
  return (
    <div className="grid gap-4">
      <Field label={t("who")}>
        <Combobox options={usePartyOptions(parties)} value={chosen} onChange={setChosen} placeholder={t("whoHint")} />
      </Field>
      <div className="flex justify-end">
        {chosen ? (
          <ButtonLink variant="primary" href={`/as/${chosen}/cases/${caseId}`}>{t("look")}</ButtonLink>
        ) : (
          <Button variant="primary" disabled>{t("look")}</Button>
        )}
      </div>
    </div>
  );
}
