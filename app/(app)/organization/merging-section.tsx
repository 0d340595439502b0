import { useTranslations } from "next-intl";
import { ButtonLink } from "@/components/button";
import { Callout } from "@/components/callout";
import { Section } from "@/components/page-header";
import type { Merger } from "@/server/merging/queries";

/** The way to merging, and what of it waits. */
export function MergingSection({ mergers }: { mergers: readonly Merger[] }) {
  const t = useTranslations("organization.merging");
  const own = mergers.find(({ ours }) => ours);
  const incoming = mergers.filter(({ ours, state }) => !ours && state === "asked").length;
  const look = <ButtonLink href="/organization/merging" size="sm">{t("look")}</ButtonLink>;
  return (
    <Section id="merging" title={t("title")} description={t("lead")} boxed>
      <div className="grid gap-3">
        {incoming > 0 && <Callout tone="warn" title={t("incoming", { count: incoming })} actions={look} />}
        {own && <Callout tone="warn" title={t("own", { name: own.intoName })} actions={look} />}
        {incoming === 0 && !own && <div><ButtonLink href="/organization/merging">{t("open")}</ButtonLink></div>}
      </div>
    </Section>
  );
}
