"use client";

import { Plus } from "lucide-react";
import { useTranslations } from "next-intl";
import { useEffect, useState } from "react";
import { ActionForm, FormButton, FormField, FormMessage, type FormResult } from "@/components/action-form";
import { Button } from "@/components/button";
import { Callout } from "@/components/callout";
import { Checkbox, Radio } from "@/components/choice";
import { Combobox } from "@/components/combobox";
import { Dialog } from "@/components/dialog";
import { Fieldset } from "@/components/field";
import { Textarea } from "@/components/input";
import { Select } from "@/components/select";
import { useToast } from "@/components/toast";
import { GrantLevel } from "@/generated/prisma/enums";
import type { GrantReach } from "@/server/rules/grant-queries";
import { RULE_TLPS, type GrantTerms } from "@/server/rules/schema";
import type { Party } from "@/server/sharing/parties";
import { listPartiesAction } from "../../cases/[id]/access/actions";
import { usePartyOptions } from "../../cases/[id]/access/party-options";
import { tlpName } from "../../cases/marking";
import { findGrantReachAction, makeGrantRuleAction } from "./grant-rule-actions";
import { useGrantRuleSentence } from "./grant-rule-sentence";
import { ValueFields } from "./value-fields";

/** `secondLead`: another lead has to approve the rule, once. */
export function NewGrantRuleButton({ secondLead }: { secondLead: boolean }) {
  const t = useTranslations("rules.granting.new");
  const [open, setOpen] = useState(false);
  return (
    <Dialog
      open={open}
      onOpenChange={setOpen}
      title={t("title")}
      description={t("lead")}
      size="lg"
      trigger={<Button icon={<Plus aria-hidden />}>{t("open")}</Button>}
    >
      {open && <GrantRuleForm secondLead={secondLead} onDone={() => setOpen(false)} />}
    </Dialog>
  );
}

function GrantRuleForm({ secondLead, onDone }: { secondLead: boolean; onDone: () => void }) {
  const t = useTranslations("rules.granting.new");
  const rules = useTranslations("rules.new");
  const levels = useTranslations("sharing.grant.levels");
  const refusals = useTranslations("refusals");
  const toast = useToast();
  const [parties, setParties] = useState<Party[]>([]);
  const [terms, setTerms] = useState<GrantTerms>({
    effect: "grant", partyId: "", level: "read", upTo: "amber", reportable: true, roles: [], kinds: [],
  });
  useEffect(() => void listPartiesAction().then((all) => setParties(all.filter(({ kind }) => kind !== "member"))), []);
  const shares = terms.effect === "share";
  const options = usePartyOptions(parties, (refusal) => refusals(refusal as "not_standing"));
  const set = (part: Partial<GrantTerms>) => setTerms((before) => ({ ...before, ...part }));
  const make = (before: FormResult | null, form: FormData) => {
    form.set("partyId", terms.partyId);
    return makeGrantRuleAction(before, form);
  };
  const done = () => {
    toast({ title: t(secondLead ? "proposed" : "made") });
    onDone();
  };
  return (
    <ActionForm action={make} onDone={done} noValidate className="grid gap-4">
      <FormMessage />
      <FormField name="partyId" label={t("party")} hint={t("partyHint")}>
        <Combobox options={options} value={terms.partyId || null} onChange={(value) => set({ partyId: value ?? "" })} placeholder={t("partyPlaceholder")} />
      </FormField>
      <Fieldset legend={t("effect")}>
        {(["grant", "share"] as const).map((effect) => (
          <Radio key={effect} name="effect" value={effect} label={t(`effects.${effect}`)} checked={terms.effect === effect} onChange={() => set({ effect })} />
        ))}
      </Fieldset>
      {shares && <ValueFields values={terms} onChange={set} />}
      <div className="grid gap-4 sm:grid-cols-2">
        {shares ? <input type="hidden" name="level" value="read" /> : (
          <FormField name="level" label={t("level")}>
            <Select
              name="level"
              value={terms.level}
              onChange={(event) => set({ level: event.target.value as GrantLevel })}
              options={Object.values(GrantLevel).map((value) => ({ value, label: levels(value) }))}
            />
          </FormField>
        )}
        <FormField name="upTo" label={rules("upTo")} hint={t(shares ? "upToHintShare" : "upToHint")}>
          <Select
            name="upTo"
            value={terms.upTo}
            onChange={(event) => set({ upTo: event.target.value as GrantTerms["upTo"] })}
            options={RULE_TLPS.map((value) => ({ value, label: tlpName(value) }))}
          />
        </FormField>
      </div>
      <Checkbox
        name="reportable"
        value="on"
        checked={terms.reportable}
        onChange={(event) => set({ reportable: event.target.checked })}
        label={t("reportable")}
        hint={t("reportableHint")}
      />
      <FormField name="reason" label={rules("reason")} hint={t("reasonHint")}>
        <Textarea name="reason" rows={2} maxLength={2000} />
      </FormField>
      <Reach terms={terms} party={parties.find(({ id }) => id === terms.partyId)} />
      {secondLead && <Callout tone="info">{t("secondLead")}</Callout>}
      <div className="flex justify-end"><FormButton>{t(secondLead ? "propose" : "submit")}</FormButton></div>
    </ActionForm>
  );
}

/** The rule as a sentence, what it covers today, and whether that is given at once. */
function Reach({ terms, party }: { terms: GrantTerms; party: Party | undefined }) {
  const t = useTranslations("rules.granting.new");
  const refusals = useTranslations("refusals");
  const sentence = useGrantRuleSentence();
  const [known, setKnown] = useState<{ of: GrantTerms; reach: GrantReach | null }>();
  useEffect(() => {
    let wanted = true;
    if (terms.partyId) void findGrantReachAction(terms).then((reach) => wanted && setKnown({ of: terms, reach }));
    return () => {
      wanted = false;
    };
  }, [terms]);
  if (!party) return null;
  const reach = known?.of === terms ? known.reach : null;
  return (
    <section aria-live="polite" className="grid gap-3">
      <Callout tone={reach?.refusal ? "warn" : "info"} title={sentence({ ...terms, partyName: party.name, partyKind: party.kind })}>
        {reach && <p>{reach.refusal ? refusals(reach.refusal as "role") : t(terms.effect === "share" ? "reachShare" : "reach", { cases: reach.cases, waiting: reach.waiting })}</p>}
      </Callout>
      {reach && !reach.refusal && reach.waiting > 0 && (
        <Checkbox name="existing" value="on" label={t(terms.effect === "share" ? "existingShare" : "existing", { count: reach.waiting })} hint={t("existingHint")} />
      )}
    </section>
  );
}
