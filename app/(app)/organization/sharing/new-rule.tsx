"use client";

import { Plus } from "lucide-react";
import { useTranslations } from "next-intl";
import { useEffect, useState, useTransition } from "react";
import { ActionForm, FormButton, FormField, FormMessage } from "@/components/action-form";
import { Button } from "@/components/button";
import { Callout } from "@/components/callout";
import { Checkbox } from "@/components/choice";
import { Dialog } from "@/components/dialog";
import { Textarea } from "@/components/input";
import { Select } from "@/components/select";
import type { RuleReach } from "@/server/rules/queries";
import { RULE_TLPS, type RuleTerms } from "@/server/rules/schema";
import { tlpName } from "../../cases/marking";
import { findRuleReachAction, makeRuleAction } from "./rule-actions";
import { useRuleSentence } from "./rule-sentence";
import { ValueFields } from "./value-fields";

/** `first`: there is no rule yet, so the usual suggestion ends with this one. */
export function NewRuleButton({ first }: { first: boolean }) {
  const t = useTranslations("rules.new");
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
      {open && <RuleForm first={first} onDone={() => setOpen(false)} />}
    </Dialog>
  );
}

function RuleForm({ first, onDone }: { first: boolean; onDone: () => void }) {
  const t = useTranslations("rules.new");
  const [terms, setTerms] = useState<RuleTerms>({ roles: [], kinds: [], upTo: "amber" });
  const set = (part: Partial<RuleTerms>) => setTerms((before) => ({ ...before, ...part }));
  return (
    <ActionForm action={makeRuleAction} onDone={onDone} noValidate className="grid gap-4">
      <FormMessage />
      <ValueFields values={terms} onChange={set} />
      <FormField name="upTo" label={t("upTo")} hint={t("upToHint")}>
        <Select
          name="upTo"
          value={terms.upTo}
          onChange={(event) => set({ upTo: event.target.value as RuleTerms["upTo"] })}
          options={RULE_TLPS.map((value) => ({ value, label: tlpName(value) }))}
        />
      </FormField>
      <FormField name="reason" label={t("reason")} hint={t("reasonHint")}>
        <Textarea name="reason" rows={2} maxLength={2000} />
      </FormField>
      <Reach terms={terms} first={first} />
      <div className="flex justify-end"><FormButton>{t("submit")}</FormButton></div>
    </ActionForm>
  );
}

/** The rule as a sentence, what it covers today, and whether that is compared from now on too. */
function Reach({ terms, first }: { terms: RuleTerms; first: boolean }) {
  const t = useTranslations("rules.new");
  const sentence = useRuleSentence()(terms);
  const [reach, setReach] = useState<RuleReach | null>(null);
  const [, start] = useTransition();
  useEffect(() => {
    let wanted = true;
    start(async () => {
      const found = await findRuleReachAction(terms);
      if (wanted) setReach(found);
    });
    return () => {
      wanted = false;
    };
  }, [terms]);
  const waiting = reach ? reach.values - reach.matchable : 0;
  return (
    <section aria-live="polite" className="grid gap-3">
      <Callout title={sentence}>
        {reach && <p>{t("reach", { values: reach.values, cases: reach.cases, matchable: reach.matchable })}</p>}
        {first && <p>{t("first")}</p>}
      </Callout>
      {waiting > 0 && <Checkbox name="existing" value="on" label={t("existing", { count: waiting })} hint={t("existingHint")} />}
    </section>
  );
}
