import { useTranslations } from "next-intl";
import Link from "next/link";
import type { ReactNode } from "react";
import { Callout } from "@/components/callout";
import { Panel } from "@/components/page-header";
import type { MergerEffects as Effects } from "@/server/merging/queries";

type EffectsProps = {
  effects: Effects;
  /** Cases whose legal hold stops it. */
  stopping: readonly { id: string; number: string; title: string }[];
  /** The successor's. */
  name: string;
};

/** What a merger would do, in exact numbers: what goes over, what ends, what is deleted, and what stands against it. */
export function MergerEffects({ effects, stopping, name }: EffectsProps) {
  const t = useTranslations("merging.preview");
  const { obstacle, red, holds, leftBehind, comments, contributed } = effects;
  return (
    <>
      {obstacle && <Callout tone="danger" title={t("obstacle")}><Obstacle obstacle={obstacle} stopping={stopping} /></Callout>}
      <Panel className="grid gap-4 sm:grid-cols-2">
        <Part title={t("goes", { name })}>
          <li>{t("cases", { cases: effects.cases, observations: effects.observations })}</li>
          {red > 0 && <li className="font-semibold">{t("red", { count: red, name })}</li>}
          {holds > 0 && <li>{t("holds", { count: holds })}</li>}
          <li>{t("numbers")}</li>
          <li>{t("members", { count: effects.members, name })}</li>
          <li>{t("drafts", { count: effects.drafts })}</li>
          <li>{t("audit", { name })}</li>
        </Part>
        <Part title={t("ends")}>
          <li>{t("given", { count: effects.given })}</li>
          <li>{t("received", { count: effects.received, name })}</li>
          <li>{t("groups", { count: effects.groups, name })}</li>
          <li>{t("contacts", { count: effects.contacts })}</li>
          <li>{t("matchable", { count: effects.matchable })}</li>
          {leftBehind > 0 && <li className="font-semibold">{t("leftBehind", { count: leftBehind })}</li>}
          {comments > 0 && <li className="font-semibold">{t("comments", { count: comments })}</li>}
          {contributed > 0 && <li>{t("contributed", { count: contributed })}</li>}
          <li>{t("signOn")}</li>
        </Part>
      </Panel>
    </>
  );
}

/** What stands against a merger, and the cases that do. */
export function Obstacle({ obstacle, stopping }: { obstacle: string; stopping: EffectsProps["stopping"] }) {
  const t = useTranslations("refusals");
  return (
    <>
      <p>{t(obstacle as "merger_held")}</p>
      {stopping.length > 0 && (
        <ul className="mt-1 grid list-disc gap-0.5 pl-4">
          {stopping.map((each) => (
            <li key={each.id}>
              <Link href={`/cases/${each.id}`} className="link">{each.title}</Link> <span className="font-mono text-xs" translate="no">{each.number}</span>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div className="min-w-0">
      <h3 className="font-semibold">{title}</h3>
      <ul className="mt-1 grid list-disc gap-1 pl-4 text-sm">{children}</ul>
    </div>
  );
}
