import { FileKey2 } from "lucide-react";
import { useTranslations } from "next-intl";
import { EmptyState } from "@/components/empty-state";
import { Panel, Section } from "@/components/page-header";
import { Time } from "@/components/time";
import type { GrantRule } from "@/server/rules/grant-queries";
import { EndGrantRuleButton } from "./end-grant-rule";
import { useGrantRuleSentence } from "./grant-rule-sentence";
import { NewGrantRuleButton } from "./new-grant-rule";

type GrantRulesProps = { rules: readonly GrantRule[]; mayRule: boolean; secondLead: boolean };

/** By which rules cases are granted and values shared, each in a sentence, with how many, and why none where it cannot. */
export function GrantRulesSection({ rules, mayRule, secondLead }: GrantRulesProps) {
  const t = useTranslations("rules.granting");
  return (
    <Section id="granting" title={t("title")} description={t("lead")} actions={mayRule && <NewGrantRuleButton secondLead={secondLead} />}>
      {rules.length > 0 ? (
        <ul className="divide-y divide-line rounded-lg border border-line bg-surface">
          {rules.map((rule) => <GrantRuleItem key={rule.id} rule={rule} mayRule={mayRule} />)}
        </ul>
      ) : (
        <Panel className="p-0"><EmptyState icon={<FileKey2 aria-hidden />} title={t("none")}>{t("noneHelp")}</EmptyState></Panel>
      )}
    </Section>
  );
}

function GrantRuleItem({ rule, mayRule }: { rule: GrantRule; mayRule: boolean }) {
  const t = useTranslations("rules");
  const refusals = useTranslations("refusals");
  const sentence = useGrantRuleSentence()(rule);
  return (
    <li className="flex flex-wrap items-start justify-between gap-x-6 gap-y-2 px-4 py-3">
      <div className="grid min-w-0 flex-1 basis-72 gap-1">
        <p className="font-medium wrap-anywhere">{sentence}</p>
        <p className="wrap-anywhere">{rule.reason}</p>
        <p className="flex flex-wrap gap-x-3 text-sm text-muted">
          <span>{t.rich("by", { name: rule.byName, at: () => <Time value={rule.at} /> })}</span>
          <span>{t(rule.effect === "share" ? "granting.shared" : "granting.grants", { count: rule.grants })}</span>
        </p>
        {rule.refusal && <p className="text-sm text-danger">{t("granting.skipped", { why: refusals(rule.refusal as "role") })}</p>}
      </div>
      {mayRule && <EndGrantRuleButton id={rule.id} effect={rule.effect} sentence={sentence} grants={rule.grants} />}
    </li>
  );
}
