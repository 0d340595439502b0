import { useTranslations } from "next-intl";
import { Callout } from "@/components/callout";
import { NamedMark } from "@/components/mark";
import { Cell, PlainTable } from "@/components/plain-table";
import { SectorName } from "../sector-name";
import { VouchButton } from "./vouch-button";

/** What a new organization cannot do yet, and what is missing. */
export function OwnStanding({ vouchers, needed }: { vouchers: readonly string[]; needed: number }) {
  const t = useTranslations("organization.standing");
  return (
    <Callout tone="warn" title={t("title", { have: vouchers.length, needed })} className="mb-6">
      <p>{t("text")}</p>
      {vouchers.length > 0 && <p className="mt-1">{t("vouchers", { names: vouchers.join(t("and")) })}</p>}
    </Callout>
  );
}

type Waiting = { id: string; code: string; name: string; sector: string; vouchers: string[]; vouchedByUs: boolean };

/** Organizations that wait to be vouched for; admins of standing ones can do so. */
export function WaitingList({ waiting, mayVouch, needed }: { waiting: readonly Waiting[]; mayVouch: boolean; needed: number }) {
  const t = useTranslations("organization.vouching");
  const columns = [
    { label: t("organization") }, { label: t("sector") }, { label: t("vouches") },
    ...(mayVouch ? [{ label: t("vouch"), hideLabel: true }] : []),
  ];
  return (
    <PlainTable caption={t("title")} columns={columns}>
      {waiting.map((organization) => (
        <tr key={organization.id}>
          <Cell><NamedMark name={organization.name} detail={organization.code} /></Cell>
          <Cell className="whitespace-nowrap"><SectorName sector={organization.sector} /></Cell>
          <Cell>
            <span className="tabular-nums">{t("count", { have: organization.vouchers.length, needed })}</span>
            {organization.vouchers.length > 0 && <span className="block text-sm text-muted">{organization.vouchers.join(t("and"))}</span>}
          </Cell>
          {mayVouch && (
            <Cell className="text-right whitespace-nowrap">
              {organization.vouchedByUs ? <span className="text-muted">{t("done")}</span> : <VouchButton id={organization.id} name={organization.name} />}
            </Cell>
          )}
        </tr>
      ))}
    </PlainTable>
  );
}
