import { Fingerprint, KeyRound, Smartphone } from "lucide-react";
import { getNow, getTranslations } from "next-intl/server";
import { Badge } from "@/components/badge";
import { Callout } from "@/components/callout";
import { TimeAgo } from "@/components/time";
import type { SecondFactor } from "@/server/auth/second-factors";
import { AddAuthenticator } from "./add-authenticator";
import { AddPasskey } from "./add-passkey";
import { RemoveFactor } from "./remove-factor";
import { RenamePasskey } from "./rename-passkey";
import { ReplaceCodes } from "./replace-codes";

type TwoStepProps = { factors: readonly SecondFactor[]; codesLeft: number; owes: boolean; email: string };

/** The person's second factors, and what to do about them. */
export async function TwoStep({ factors, codesLeft, owes, email }: TwoStepProps) {
  const t = await getTranslations("account.twoStep");
  const hasApp = factors.some(({ kind }) => kind === "authenticator");
  return (
    <div className="grid gap-3">
      {owes && <Callout tone="warn" title={t("owes")}>{t("owesHelp")}</Callout>}
      {factors.length === 0 ? (
        <p className="text-muted">{t("none")}</p>
      ) : (
        <ul className="divide-y divide-line rounded-lg border border-line bg-surface">
          {factors.map((factor) => <Factor key={factor.id} factor={factor} email={email} />)}
          <li className="flex flex-wrap items-center gap-x-3 gap-y-1 px-4 py-2.5">
            <KeyRound aria-hidden className="size-4 shrink-0 text-muted" />
            <p className="flex min-w-0 flex-1 basis-60 flex-wrap items-center gap-2 font-medium">
              {t("codes")}
              <Badge tone={codesLeft > 2 ? "neutral" : "warn"}>{t("codesLeft", { count: codesLeft })}</Badge>
            </p>
            <ReplaceCodes email={email} />
          </li>
        </ul>
      )}
      <div className="flex flex-wrap gap-2">
        <AddAuthenticator email={email} replaces={hasApp} />
        <AddPasskey email={email} />
      </div>
    </div>
  );
}

async function Factor({ factor, email }: { factor: SecondFactor; email: string }) {
  const t = await getTranslations("account.twoStep");
  const now = await getNow();
  const Icon = factor.kind === "passkey" ? Fingerprint : Smartphone;
  const name = factor.name ?? t("authenticator");
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-1 px-4 py-2.5">
      <Icon aria-hidden className="size-4 shrink-0 text-muted" />
      <div className="min-w-0 flex-1 basis-60">
        <p className="font-medium wrap-anywhere">{name}</p>
        <p className="text-sm text-muted">
          {factor.kind === "passkey" && `${t("passkey")} · `}
          {factor.lastUsedAt
            ? t.rich("lastUsed", { time: () => <TimeAgo value={factor.lastUsedAt!} now={now} /> })
            : t.rich("added", { time: () => <TimeAgo value={factor.createdAt} now={now} /> })}
        </p>
      </div>
      {factor.kind === "passkey" && <RenamePasskey id={factor.id} name={name} />}
      <RemoveFactor id={factor.id} name={name} email={email} />
    </li>
  );
}
