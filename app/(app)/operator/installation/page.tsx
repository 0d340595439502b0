import type { Metadata } from "next";
import { getFormatter, getTranslations } from "next-intl/server";
import { Badge } from "@/components/badge";
import { PageHeader, Section } from "@/components/page-header";
import packageJson from "@/package.json";
import { requireOperator } from "@/server/auth/viewer";
import { asViewer } from "@/server/db";
import { findInstallation, listOperators } from "@/server/installation/queries";
import { listWaitingDomains } from "@/server/single-sign-on/settings";
import { InviteOperator } from "./invite-operator";
import { SettingsForm } from "./settings-form";
import { WaitingDomains } from "./waiting-domains";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("operator");
  return { title: t("installation.title") };
}

export default async function InstallationPage() {
  const { viewer } = await requireOperator();
  const t = await getTranslations("operator.installation");
  const format = await getFormatter();
  const { installation, operators, waiting } = await asViewer(viewer, async (tx) => ({
    installation: await findInstallation(tx),
    operators: await listOperators(tx),
    waiting: await listWaitingDomains(tx),
  }));
  const size = format.number(installation.databaseBytes / 1_048_576, { maximumFractionDigits: 0 });
  const facts = [
    [t("version"), `Common Thread ${packageJson.version}`],
    [t("database"), `PostgreSQL ${installation.databaseVersion}`],
    [t("runtime"), `Node.js ${process.versions.node}`],
    [t("size"), t("megabytes", { size })],
    [t("health"), <Badge key="health" tone="success">{t("healthy")}</Badge>],
    ...(installation.demo ? [[t("kind"), <Badge key="kind" tone="info">{t("demo")}</Badge>]] : []),
  ] as const;
  return (
    <div className="max-w-3xl">
      <PageHeader title={t("title")} description={t("lead")} />
      <Section id="settings" title={t("settings")} boxed>
        <SettingsForm vouchesRequired={installation.vouchesRequired} budget={installation.defaultMatchingBudget} twoStep={installation.operatorsTwoStep} />
      </Section>
      <Section id="operators" title={t("operators")} description={t("operatorsLead")} actions={<InviteOperator />}>
        <ul className="divide-y divide-line rounded-lg border border-line bg-surface">
          {operators.map((operator) => (
            <li key={operator.id} className="flex flex-wrap gap-x-3 px-4 py-2">
              <span className="font-medium">{operator.name}</span>
              <span className="break-all text-muted">{operator.email}</span>
            </li>
          ))}
        </ul>
      </Section>
      {waiting.length > 0 && (
        <Section id="domains" title={t("domains")} description={t("domainsLead")}>
          <WaitingDomains waiting={waiting} />
        </Section>
      )}
      <Section id="state" title={t("state")} boxed>
        <dl className="grid gap-x-6 gap-y-2 sm:grid-cols-[10rem_1fr]">
          {facts.map(([label, value], index) => (
            <div key={index} className="contents">
              <dt className="text-muted">{label}</dt>
              <dd className="tabular-nums">{value}</dd>
            </div>
          ))}
        </dl>
      </Section>
    </div>
  );
}
