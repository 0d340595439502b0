import { KeyRound, Share2 } from "lucide-react";
import { useTranslations } from "next-intl";
import { Button } from "@/components/button";
import { Panel, Section } from "@/components/page-header";
import type { CaseHead } from "@/server/cases/find-case";
import type { Connection } from "@/server/connections/queries";
import type { Overlap } from "@/server/overlap/find-overlap";
import { AskToConnect } from "../../../../connections/connection-buttons";
import { ConnectionState, StateBadge } from "../../../../connections/connection-state";
import { GrantDialog } from "../../access/grant-dialog";
import { ShareDialog } from "../../access/share-dialog";

type ContactProps = {
  found: CaseHead;
  overlap: Overlap;
  /** The latest handshake about this overlap. */
  connection: Connection | undefined;
  /** Whether comparing found it: only then both sides know of each other. */
  compared: boolean;
  ownContact: string;
};

/** The way from an overlap to the people behind it: asked by either side, disclosed when both want it. */
export function Contact({ found, overlap, connection, compared, ownContact }: ContactProps) {
  const t = useTranslations("connections");
  if (!compared && !connection) return null;
  const mayAskAgain = !connection || ["unanswered", "withdrawn", "over"].includes(connection.state);
  return (
    <Section
      id="contact"
      title={t("section.title")}
      description={t("section.description")}
      actions={connection && <StateBadge connection={connection} />}
    >
      <Panel>
        <div className="grid gap-4">
          {connection && (
            <ConnectionState connection={connection} lead={found.rights.share} ownContact={ownContact} steps={<Steps found={found} overlap={overlap} />} />
          )}
          {!connection && <p className="text-sm">{t("section.how")}</p>}
          {compared && mayAskAgain && (
            found.rights.share ? (
              <div className="screen-only"><AskToConnect caseId={found.id} overlapId={overlap.overlapId} ownContact={ownContact} /></div>
            ) : (
              <p className="text-sm text-muted">{t("leadsAsk")}</p>
            )
          )}
        </div>
      </Panel>
    </Section>
  );
}

/** What each side may add of its own once connected, one step at a time. */
function Steps({ found, overlap }: { found: CaseHead; overlap: Overlap }) {
  const t = useTranslations("connections.steps");
  const partyId = overlap.organizationId ?? undefined;
  return (
    <>
      <ShareDialog
        caseId={found.id}
        partyId={partyId}
        observationIds={overlap.shared.map(({ mine }) => mine.observationId)}
        trigger={<Button icon={<Share2 aria-hidden />}>{t("share")}</Button>}
      />
      <GrantDialog caseId={found.id} partyId={partyId} trigger={<Button icon={<KeyRound aria-hidden />}>{t("grant")}</Button>} />
    </>
  );
}
