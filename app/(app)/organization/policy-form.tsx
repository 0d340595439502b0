"use client";

import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { ActionForm, FormButton, FormMessage } from "@/components/action-form";
import { Radio } from "@/components/choice";
import { Fieldset } from "@/components/field";
import { setIdentityPolicyAction } from "./actions";

type PolicyFormProps = { policy: string; admin: boolean; name: string; sector: string };

/** How we are called in others' notices, each choice with the words that they would read. */
export function PolicyForm({ policy, admin, name, sector }: PolicyFormProps) {
  const t = useTranslations("organization.policy");
  const sectors = useTranslations("organization.sector");
  const seen = (text: ReactNode) => (
    <>
      {t("othersRead")} <q className="text-ink">{text}</q>
    </>
  );
  return (
    <ActionForm action={setIdentityPolicyAction} keep className="grid gap-4">
      <Fieldset legend={t("legend")}>
        <Radio name="policy" value="named" label={t("named")} hint={seen(t("readNamed", { name }))} defaultChecked={policy === "named"} disabled={!admin} />
        <Radio
          name="policy"
          value="sector"
          label={t("sector")}
          hint={seen(t("readSector", { sector: sectors.has(sector as "other") ? sectors(sector as "other") : sector }))}
          defaultChecked={policy === "sector"}
          disabled={!admin}
        />
        <Radio name="policy" value="anonymous" label={t("anonymous")} hint={seen(t("readAnonymous"))} defaultChecked={policy === "anonymous"} disabled={!admin} />
      </Fieldset>
      <p className="text-sm text-muted">{t("always")}</p>
      <FormMessage />
      {admin ? <div><FormButton>{t("save")}</FormButton></div> : <p className="text-sm text-muted">{t("adminsOnly")}</p>}
    </ActionForm>
  );
}
