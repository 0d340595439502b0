import Link from "next/link";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { Badge } from "@/components/badge";
import { Button } from "@/components/button";
import { TlpChip } from "@/components/chips";
import { Time } from "@/components/time";
import { Tlp } from "@/generated/prisma/enums";
import type { CopyOfOurs } from "@/server/received/queries";
import type { GrantAccess, ShareAccess } from "@/server/sharing/access";
import { useGrantRuleSentence } from "../../../organization/sharing/grant-rule-sentence";
import { tlpName } from "../../marking";
import { GrantDialog } from "./grant-dialog";
import { PartyIcon } from "./party-icon";
import { RevokeGrant, RevokeShare } from "./revoke-buttons";

const TLP_ORDER = Object.values(Tlp);

/** TLP labels from the mildest to the strictest. */
export function TlpList({ tlps }: { tlps: readonly Tlp[] }) {
  return TLP_ORDER.filter((tlp) => tlps.includes(tlp)).map((tlp) => <TlpChip key={tlp} tlp={tlpName(tlp)} />);
}

type GrantCardProps = { grant: GrantAccess; caseId?: string; mayShare: boolean; copies?: readonly CopyOfOurs[] };

/** One grant of the whole case: to whom, how far, by whom, why and until when. */
export function GrantCard({ grant, caseId, mayShare, copies = [] }: GrantCardProps) {
  const t = useTranslations("sharing");
  const name = usePartyName(grant);
  const present = { ...grant, partyName: name, expiresAt: grant.expiresAt?.toISOString() ?? null };
  return (
    <Entry
      access={grant}
      name={name}
      chips={<><Badge tone="accent">{t(`grant.levels.${grant.level}`)}</Badge>{grant.rule && <Badge>{t("access.byRule")}</Badge>}</>}
      actions={mayShare && caseId && (
        <>
          {!grant.rule && (
            <GrantDialog
              caseId={caseId}
              grant={present}
              trigger={<Button size="sm" aria-label={t("grant.changeOf", { name })}>{t("grant.change")}</Button>}
            />
          )}
          <RevokeGrant id={grant.id} name={name} />
        </>
      )}
    >
      <MadeByRule access={grant} level={grant.level} />
      <Copies copies={copies} />
    </Entry>
  );
}

type ShareCardProps = { share: ShareAccess; mayShare: boolean; received?: boolean; copies?: readonly CopyOfOurs[] };

/** One act of sharing: to whom, how many values, by whom, why, until when, and who has opened it. */
export function ShareCard({ share, mayShare, received, copies = [] }: ShareCardProps) {
  const t = useTranslations("sharing.access");
  const name = usePartyName(share);
  return (
    <Entry
      access={share}
      name={name}
      chips={<><Badge>{t("values", { count: share.values })}</Badge><TlpList tlps={share.tlps} />{share.rule && <Badge>{t("byRule")}</Badge>}</>}
      actions={mayShare && <RevokeShare id={share.id} name={name} values={share.values} readers={share.readers} />}
    >
      <MadeByRule access={share} level="read" />
      {share.hidden > 0 && <p className="text-sm text-muted">{t("hidden", { count: share.hidden })}</p>}
      {!received && <p className="text-sm text-muted">{readersText(share, t)}</p>}
      <Copies copies={copies} />
    </Entry>
  );
}

/** Which rule of the owner's made it. */
function MadeByRule({ access, level }: { access: GrantAccess | ShareAccess; level: GrantAccess["level"] }) {
  const t = useTranslations("sharing.access");
  const sentence = useGrantRuleSentence();
  const partyName = usePartyName(access);
  if (!access.rule) return null;
  return (
    <p className="text-sm text-muted">
      {t.rich("byTheRule", {
        rule: sentence({ ...access.rule, partyName, partyKind: access.partyKind, level }),
        link: (chunks) => <Link href="/organization/sharing#granting" className="text-accent hover:underline">{chunks}</Link>,
      })}
    </p>
  );
}

/** Who filed it in a case of its own: that stays with them when it is taken back. */
function Copies({ copies }: { copies: readonly CopyOfOurs[] }) {
  const t = useTranslations("sharing.access");
  return copies.map((copy, index) => (
    <p key={index} className="text-sm text-muted">
      {t.rich("copied", { count: copy.values, name: copy.organizationName ?? t("copiedInGroup"), at: () => <Time value={copy.at} /> })}
    </p>
  ));
}

function readersText(share: ShareAccess, t: ReturnType<typeof useTranslations<"sharing.access">>): string {
  if (share.readers === 0) return t("notRead");
  if (share.readerNames.length === 0) return t("readers", { count: share.readers });
  return t("readersNamed", { names: share.readerNames.join(t("separator")) });
}

type EntryProps = { access: GrantAccess | ShareAccess; name: string; chips: ReactNode; actions: ReactNode; children?: ReactNode };

function Entry({ access, name, chips, actions, children }: EntryProps) {
  const t = useTranslations("sharing.access");
  return (
    <li className="flex flex-wrap items-start justify-between gap-x-6 gap-y-2 px-4 py-3">
      <div className="grid min-w-0 flex-1 basis-72 gap-1">
        <div className="flex flex-wrap items-center gap-x-2 gap-y-1">
          <PartyIcon kind={access.partyKind} />
          <span className="font-medium">{name}</span>
          {chips}
        </div>
        <p className="wrap-anywhere">{access.reason}</p>
        <p className="flex flex-wrap gap-x-3 text-sm text-muted">
          <span>{t.rich("by", { name: access.byName, at: () => <Time value={access.at} /> })}</span>
          <span>{access.expiresAt ? t.rich("until", { at: () => <Time value={access.expiresAt!} format="date" /> }) : t("noExpiry")}</span>
        </p>
        {children}
      </div>
      {actions && <div className="flex shrink-0 gap-2 screen-only">{actions}</div>}
    </li>
  );
}

/** A party's name, of a person with its organization, or what it was where our organization may not name it any more. */
export function usePartyName(access: Pick<GrantAccess, "partyName" | "partyKind" | "partyOrganization">): string {
  const t = useTranslations("sharing.access");
  if (access.partyOrganization) return t("personOf", { name: access.partyName ?? "", organization: access.partyOrganization });
  return access.partyName ?? t(access.partyKind === "group" ? "leftGroup" : "unnamed");
}
