import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { formErrors } from "@/app/form-errors";
import { Callout } from "@/components/callout";
import { Section } from "@/components/page-header";
import { findRights } from "@/server/auth/rights";
import { requireMember } from "@/server/auth/viewer";
import { asViewer } from "@/server/db";
import { listHolds } from "@/server/holds/queries";
import { findRetentionPolicy, listNextDue, previewRetention, type RetentionPolicy } from "@/server/retention/queries";
import { periodsSchema } from "@/server/retention/schema";
import { listTransfers } from "@/server/transfers/queries";
import { DueTable, NextDue } from "./due-table";
import { HoldList } from "./hold-list";
import { PeriodsForm } from "./periods-form";
import { SavePeriods } from "./save-periods";
import { TransferList } from "./transfer-list";

type RetentionProps = { searchParams: Promise<Record<string, string | string[] | undefined>> };

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("retention"))("title") };
}

/** How long one's organization keeps data, what goes when, and what it must keep. */
export default async function RetentionPage({ searchParams }: RetentionProps) {
  const [{ viewer }, t, asked] = await Promise.all([requireMember(), getTranslations("retention"), searchParams]);
  const { rights, policy } = await asViewer(viewer, async (tx) => ({ rights: await findRights(tx), policy: await findRetentionPolicy(tx) }));
  if (!rights.share) return <Callout>{t("leadsOnly")}</Callout>;
  const proposal = rights.administer ? await proposalOf(asked, policy) : await proposalOf({}, policy);
  const { holds, transfers, months, next } = await asViewer(viewer, async (tx) => ({
    holds: await listHolds(tx),
    transfers: await listTransfers(tx),
    months: await previewRetention(tx, proposal.closedCaseMonths, proposal.saved),
    next: policy?.closedCaseMonths ? await listNextDue(tx) : [],
  }));
  return (
    <>
      <Section id="periods" title={t("periods.title")} description={t("periods.lead")} boxed>
        <PeriodsForm months={proposal.months} days={proposal.days} errors={proposal.errors} admin={rights.administer} />
      </Section>
      <Section id="due" title={t("due.title")} description={t(proposal.saved ? "due.lead" : "due.proposed")}>
        <div className="grid gap-3">
          {!proposal.saved && Object.keys(proposal.errors).length === 0 && (
            <Callout
              tone="warn"
              title={t("periods.notSaved")}
              actions={<SavePeriods months={proposal.months} days={proposal.days} cases={sum(months, "cases") - sum(months, "held")} values={sum(months, "values")} />}
            >
              {t("periods.notSavedText")}
            </Callout>
          )}
          {months.length > 0 ? <DueTable months={months} /> : <p className="text-sm text-muted">{t("due.none")}</p>}
        </div>
      </Section>
      {next.length > 0 && <Section id="next" title={t("due.next")} description={t("due.nextLead")}><NextDue cases={next} /></Section>}
      <Section id="holds" title={t("holds.title")} description={t("holds.lead")}>
        <HoldList holds={holds} />
      </Section>
      <Section id="transfers" title={t("transfers.title")} description={t("transfers.lead")}>
        <TransferList transfers={transfers} />
      </Section>
    </>
  );
}

/** The periods that the page is about: asked for in the address, else those that are saved. */
async function proposalOf(asked: Record<string, string | string[] | undefined>, policy: RetentionPolicy | null) {
  const saved = { months: String(policy?.closedCaseMonths ?? ""), days: String(policy?.draftDays ?? "") };
  const text = (name: "months" | "days") => (typeof asked[name] === "string" ? asked[name].trim() : saved[name]);
  const [months, days] = [text("months"), text("days")];
  const parsed = periodsSchema.safeParse({ closedCaseMonths: months, draftDays: days });
  const errors = parsed.success ? {} : formErrors(parsed.error, await getTranslations("retention.error"));
  return {
    months, days, errors,
    saved: parsed.success && months === saved.months && days === saved.days,
    closedCaseMonths: parsed.success ? parsed.data.closedCaseMonths : null,
  };
}

function sum<Name extends string>(rows: readonly Record<Name, number>[], name: Name): number {
  return rows.reduce((total, row) => total + row[name], 0);
}
