import { Scale } from "lucide-react";
import { useTranslations } from "next-intl";
import { EmptyState } from "@/components/empty-state";
import { Panel, Section } from "@/components/page-header";
import { Time } from "@/components/time";
import type { SharingRule } from "@/server/rules/queries";
import { NewRuleButton } from "./new-rule";
import { EndRuleButton } from "./end-rule";
import { useRuleSentence } from "./rule-sentence";

/** What the organization suggests to be compared when something is filed, each rule in a sentence. */
export function RulesSection({ rules, mayRule }: { rules: readonly SharingRule[]; mayRule: boolean }) {
  const t = useTranslations("rules");
  return (
    <Section id="rules" title={t("title")} description={t("lead")} actions={mayRule && <NewRuleButton first={rules.length === 0} />}>
      {rules.length > 0 ? (
        <ul className="divide-y divide-line rounded-lg border border-line bg-surface">
          {rules.map((rule) => <RuleItem key={rule.id} rule={rule} mayRule={mayRule} last={rules.length === 1} />)}
        </ul>
      ) : (
        <Panel className="p-0"><EmptyState icon={<Scale aria-hidden />} title={t("none")}>{t("noneHelp")}</EmptyState></Panel>
      )}
    </Section>
  );
}

function RuleItem({ rule, mayRule, last }: { rule: SharingRule; mayRule: boolean; last: boolean }) {
  const t = useTranslations("rules");
  const sentence = useRuleSentence()(rule);
  return (
    <li className="flex flex-wrap items-start justify-between gap-x-6 gap-y-2 px-4 py-3">
      <div className="grid min-w-0 flex-1 basis-72 gap-1">
        <p className="font-medium wrap-anywhere">{sentence}</p>
        <p className="wrap-anywhere">{rule.reason}</p>
        <p className="text-sm text-muted">{t.rich("by", { name: rule.byName, at: () => <Time value={rule.at} /> })}</p>
      </div>
      {mayRule && <EndRuleButton id={rule.id} sentence={sentence} last={last} />}
    </li>
  );
}
