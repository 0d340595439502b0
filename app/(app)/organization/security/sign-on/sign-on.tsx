import { getTranslations } from "next-intl/server";
import { Callout } from "@/components/callout";
import { CopyButton } from "@/components/copy-button";
import { Section } from "@/components/page-header";
import type { MailDomain, SingleSignOn } from "@/server/single-sign-on/settings";
import { Domains } from "./domains";
import { ProviderForm } from "./provider-form";
import { RemoveProvider } from "./remove-provider";
import { SwitchForm } from "./switch-form";
import { TestButton } from "./test-button";

const OUTCOMES = ["passed", "failed", "over", "unverified", "domain", "unknown", "off"] as const;
type SignOnProps = { settings: SingleSignOn | null; domains: readonly MailDomain[]; redirectUri: string; test: string | undefined };

/** An organization's own sign-in, set up in the order in which it works: provider, domains, test, switch. */
export async function SignOn({ settings, domains, redirectUri, test }: SignOnProps) {
  const t = await getTranslations("organization.signOn");
  const outcome = OUTCOMES.find((known) => known === test);
  return (
    <Section id="sign-on" title={t("title")} description={t("lead")}>
      {outcome && (
        <Callout tone={outcome === "passed" ? "success" : "danger"} role="status" className="mb-3">{t(`test.${outcome}`)}</Callout>
      )}
      <div className="grid gap-6 rounded-lg border border-line bg-surface p-4">
        <div className="grid gap-3">
          <h3 className="font-medium">{t("provider")}</h3>
          <div>
            <p className="text-sm text-muted">{t("redirectUri")}</p>
            <div className="mt-1 flex items-start gap-2 rounded-md border border-line bg-sunken p-2">
              <output className="min-w-0 flex-1 font-mono text-sm break-all select-all">{redirectUri}</output>
              <CopyButton value={redirectUri} label={t("copy")} />
            </div>
          </div>
          <ProviderForm issuer={settings?.issuer ?? ""} clientId={settings?.clientId ?? ""} />
        </div>
        <Domains domains={domains} />
        {settings && (
          <div className="grid gap-3">
            <h3 className="font-medium">{t("use")}</h3>
            <p className="text-sm text-muted">{t(settings.testedAt ? "tested" : "untested")}</p>
            <div className="flex flex-wrap items-start gap-2"><TestButton /><RemoveProvider /></div>
            {settings.testedAt && <SwitchForm settings={settings} />}
          </div>
        )}
      </div>
    </Section>
  );
}
