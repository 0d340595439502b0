import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { notFound } from "next/navigation";
import { z } from "zod";
import { Callout } from "@/components/callout";
import { Section } from "@/components/page-header";
import { findRights } from "@/server/auth/rights";
import { requireMember } from "@/server/auth/viewer";
import { listClosings } from "@/server/closing/queries";
import { asViewer, type Tx } from "@/server/db";
import {
  findMergerEffects, findMergerSize, listCasesStoppingMerger, listMembersToTakeOn, listMergers, listSuccessors, type Merger,
} from "@/server/merging/queries";
import { findOwnOrganization } from "@/server/organizations/queries";
import { AskMerger } from "./ask-merger";
import { ChooseSuccessor } from "./choose-successor";
import { IncomingMerger } from "./incoming-merger";
import { MergerEffects } from "./merger-effects";
import { OwnMerger } from "./own-merger";
import { PastMergers } from "./past-mergers";

type MergingProps = { searchParams: Promise<Record<string, string | string[] | undefined>> };

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("merging"))("title") };
}

/** Two organizations become one: who asks to become part of ours, and how ours becomes part of another. For admins. */
export default async function MergingPage({ searchParams }: MergingProps) {
  const [{ viewer }, t, asked] = await Promise.all([requireMember(), getTranslations("merging"), searchParams]);
  const chosen = z.uuid().safeParse(asked.into).data ?? null;
  const shown = await asViewer(viewer, async (tx) => {
    if (!(await findRights(tx)).administer) return null;
    const mergers = await listMergers(tx);
    const own = mergers.find((merger) => merger.ours && isOpen(merger)) ?? null;
    const into = own ? own.intoId : chosen;
    return {
      mergers,
      own,
      incoming: await listIncoming(tx, mergers),
      closing: (await listClosings(tx)).length > 0,
      organization: await findOwnOrganization(tx, viewer.organizationId),
      successors: await listSuccessors(tx),
      preview: into === null ? null : { effects: await findMergerEffects(tx, into), stopping: await listCasesStoppingMerger(tx, into) },
    };
  });
  if (!shown) notFound();
  const { own, preview } = shown;
  const successor = shown.successors.find(({ id }) => id === chosen);
  const past = shown.mergers.filter((merger) => !isOpen(merger));
  return (
    <>
      {shown.incoming.length > 0 && (
        <Section id="incoming" title={t("incoming.title")} description={t("incoming.lead")}>
          <div className="grid gap-3">
            {shown.incoming.map((each) => <IncomingMerger key={each.merger.id} {...each} />)}
          </div>
        </Section>
      )}
      <Section id="own" title={t("own.title")} description={t("own.lead")} boxed>
        {own ? (
          <OwnMerger merger={own} obstacle={preview?.effects?.obstacle ?? null} stopping={preview?.stopping ?? []} />
        ) : shown.closing ? (
          <Callout tone="warn">{t("own.closing")}</Callout>
        ) : (
          <ChooseSuccessor successors={shown.successors} chosen={successor?.id ?? ""} />
        )}
      </Section>
      {!own && !shown.closing && successor && preview?.effects && (
        <Section id="preview" title={t("preview.title", { name: successor.name })} description={t("preview.lead", { name: successor.name })}>
          <div className="grid gap-4">
            <MergerEffects effects={preview.effects} stopping={preview.stopping} name={successor.name} />
            {preview.effects.obstacle === null && (
              <AskMerger into={successor} code={shown.organization.code} matchable={preview.effects.matchable} />
            )}
          </div>
        </Section>
      )}
      {past.length > 0 && <Section id="past" title={t("past.title")}><PastMergers mergers={past} /></Section>}
    </>
  );
}

function isOpen({ state }: Merger): boolean {
  return state === "asked" || state === "accepted";
}

async function listIncoming(tx: Tx, mergers: readonly Merger[]) {
  const incoming = [];
  for (const merger of mergers.filter((each) => !each.ours && isOpen(each))) {
    incoming.push({ merger, size: await findMergerSize(tx, merger.id), members: await listMembersToTakeOn(tx, merger.id) });
  }
  return incoming;
}
