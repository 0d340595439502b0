import { useTranslations } from "next-intl";
import { Badge } from "@/components/badge";
import { Section } from "@/components/page-header";
import { Cell, PlainTable } from "@/components/plain-table";
import { Time } from "@/components/time";
import type { CaseAccess, GrantAccess, ShareAccess } from "@/server/sharing/access";
import { usePartyName } from "./access-cards";

/** What was given once and has ended, newest first. */
export function AccessHistory({ access }: { access: CaseAccess }) {
  const t = useTranslations("sharing.history");
  const ended = [...access.grants, ...access.shares]
    .filter(({ state }) => state !== "active")
    .sort((a, b) => b.at.getTime() - a.at.getTime());
  if (ended.length === 0) return null;
  const columns = ["party", "what", "reason", "given", "ended"].map((key) => ({ label: t(key as "party") }));
  return (
    <Section id="access-history" title={t("title")}>
      <PlainTable caption={t("caption")} columns={columns}>
        {ended.map((each) => <EndedRow key={each.id} access={each} />)}
      </PlainTable>
    </Section>
  );
}

function EndedRow({ access }: { access: GrantAccess | ShareAccess }) {
  const t = useTranslations("sharing");
  const name = usePartyName(access);
  const endedAt = access.revokedAt ?? access.expiresAt;
  return (
    <tr>
      <Cell className="names font-medium">{name}</Cell>
      <Cell className="whitespace-nowrap">
        {"level" in access ? t(`grant.levels.${access.level}`) : t("access.values", { count: access.values + access.hidden })}
      </Cell>
      <Cell className="max-w-80 min-w-40 wrap-anywhere">{access.reason}</Cell>
      <Cell className="whitespace-nowrap">
        <Time value={access.at} /> <span className="text-muted">{access.byName}</span>
      </Cell>
      <Cell className="whitespace-nowrap">
        <Badge>{t(`history.${access.state === "expired" ? "expired" : "revoked"}`)}</Badge> {endedAt && <Time value={endedAt} />}
      </Cell>
    </tr>
  );
}
