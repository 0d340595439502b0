import { Check, KeyRound, Share2 } from "lucide-react";
import Link from "next/link";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { Button, ButtonLink } from "@/components/button";
import { classNames } from "@/components/class-names";
import type { Disclosure, Given } from "@/server/connections/disclosure";
import type { Connection } from "@/server/connections/queries";
import { GrantDialog } from "../cases/[id]/access/grant-dialog";

type StepsProps = {
  connection: Connection;
  disclosure: Disclosure;
  /** The viewer may share and grant our case. */
  lead: boolean;
  /** How to share from here; else the way to the case's values. */
  share?: ReactNode;
};

type Step = { key: "identity" | "contact" | "observations" | "grant"; done: boolean; toThem: ReactNode; toUs: ReactNode; next?: ReactNode };

/** From a name to a whole case, one step at a time: what each side has disclosed to the other, and how to go on. */
export function DisclosureSteps({ connection, disclosure, lead, share }: StepsProps) {
  const t = useTranslations("connections.disclosure");
  const steps = useSteps({ connection, disclosure, lead, share });
  const next = steps.find(({ done }) => !done)?.key;
  return (
    <div className="grid gap-2">
      <ol aria-label={t("label")} className="grid gap-px overflow-hidden rounded-lg border border-line bg-line sm:grid-cols-2 lg:grid-cols-4">
        {steps.map(({ key, done, toThem, toUs, next: action }, index) => (
          <li key={key} aria-current={key === next ? "step" : undefined} className="flex flex-col gap-3 bg-surface p-3">
            <p className="flex items-center gap-2 text-sm font-medium">
              <span
                aria-hidden
                className={classNames(
                  "flex size-5 shrink-0 items-center justify-center rounded-full text-xs tabular-nums",
                  done ? "bg-accent-fill text-on-accent" : key === next ? "border-2 border-accent text-accent" : "border border-control",
                )}
              >
                {done ? <Check className="size-3" /> : index + 1}
              </span>
              {t(`step.${key}`)}
              {done && <span className="sr-only">{t("done")}</span>}
            </p>
            <dl className="grid gap-2 text-sm">
              <div><dt className="text-muted">{t("toThem")}</dt><dd>{toThem}</dd></div>
              <div><dt className="text-muted">{t("toUs")}</dt><dd>{toUs}</dd></div>
            </dl>
            {action && <div className="mt-auto screen-only">{action}</div>}
          </li>
        ))}
      </ol>
      <p className="text-sm text-muted">{t("note")}</p>
    </div>
  );
}

function useSteps({ connection, disclosure: { toThem, toUs, theirCaseId }, lead, share }: StepsProps): Step[] {
  const t = useTranslations("connections");
  const levels = useTranslations("sharing.grant.levels");
  const { caseId, organizationId } = connection;
  const may = lead && caseId !== null;
  const grant = toThem.level ? (
    <ButtonLink size="sm" href={`/cases/${caseId}/access`}>{t("disclosure.change")}</ButtonLink>
  ) : (
    <GrantDialog caseId={caseId ?? ""} partyId={organizationId ?? undefined} trigger={<Button size="sm" icon={<KeyRound aria-hidden />}>{t("steps.grant")}</Button>} />
  );
  const granted = ({ level }: Given) => (level ? t("disclosure.granted", { level: levels(level) }) : t("disclosure.nothing"));
  const values = (count: number, whole: boolean) => (whole ? t("disclosure.whole") : t("disclosure.values", { count }));
  return [
    { key: "identity", done: true, toThem: t("disclosure.yourName"), toUs: t("disclosure.theirName") },
    { key: "contact", done: true, toThem: t("disclosure.yourContact"), toUs: t("disclosure.theirContact") },
    {
      key: "observations",
      done: toThem.observations > 0 || toThem.level !== null,
      toThem: values(toThem.observations, toThem.level !== null),
      toUs: toUs.observations > 0 && !toUs.level ? <Link href="/shared" prefetch={false} className="link">{values(toUs.observations, false)}</Link> : values(toUs.observations, toUs.level !== null),
      next: may && (share ?? <ButtonLink size="sm" href={`/cases/${caseId}/indicators`} icon={<Share2 aria-hidden />}>{t("disclosure.choose")}</ButtonLink>),
    },
    {
      key: "grant",
      done: toThem.level !== null,
      toThem: granted(toThem),
      toUs: toUs.level ? <Link href={`/cases/${theirCaseId}`} prefetch={false} className="link">{granted(toUs)}</Link> : granted(toUs),
      next: may && grant,
    },
  ];
}
