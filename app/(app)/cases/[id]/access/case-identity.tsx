"use client";

import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { ActionForm, FormButton, FormMessage } from "@/components/action-form";
import { Radio } from "@/components/choice";
import { Fieldset } from "@/components/field";
import { Section } from "@/components/page-header";
import type { CaseExposure } from "@/server/sharing/access";
import { setCaseIdentityAction } from "./actions";

type IdentityProps = { caseId: string; exposure: CaseExposure; name: string; sector: string; lead: boolean };

/** How others read us in overlaps of this case, each choice with the words that they would read. */
export function CaseIdentity({ caseId, exposure, name, sector, lead }: IdentityProps) {
  const t = useTranslations("sharing.identity");
  const policy = useTranslations("organization.policy");
  const sectors = useTranslations("organization.sector");
  const read = {
    named: policy("readNamed", { name }),
    sector: policy("readSector", { sector: sectors.has(sector as "other") ? sectors(sector as "other") : sector }),
    anonymous: policy("readAnonymous"),
  };
  const seen = (text: ReactNode) => <>{policy("othersRead")} <q className="text-ink">{text}</q></>;
  const radio = (value: "" | keyof typeof read, label: string) => (
    <Radio
      name="identity"
      value={value}
      label={label}
      hint={seen(read[value || exposure.organizationIdentity])}
      defaultChecked={(exposure.ownIdentity ?? "") === value}
      disabled={!lead}
    />
  );
  return (
    <Section id="identity" title={t("title")} description={t("lead")} boxed>
      <ActionForm action={setCaseIdentityAction.bind(null, caseId)} keep className="grid gap-4">
        <Fieldset legend={t("legend")}>
          {radio("", t("own"))}
          {radio("named", t("named"))}
          {radio("sector", t("sector"))}
          {radio("anonymous", t("anonymous"))}
        </Fieldset>
        <p className="text-sm text-muted">{t("effects")}</p>
        <FormMessage />
        {lead ? <div><FormButton>{t("save")}</FormButton></div> : <p className="text-sm text-muted">{t("leadsOnly")}</p>}
      </ActionForm>
    </Section>
  );
}
