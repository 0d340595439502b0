import { FileQuestion, Share2 } from "lucide-react";
import { useTranslations } from "next-intl";
import { Button, ButtonLink } from "@/components/button";
import { Panel, Section } from "@/components/page-header";
import type { CaseHead } from "@/server/cases/find-case";
import type { Disclosure } from "@/server/connections/disclosure";
import type { Connection } from "@/server/connections/queries";
import type { Overlap } from "@/server/overlap/find-overlap";
import { AskToConnect } from "../../../../connections/connection-buttons";
import { ConnectionState, StateBadge } from "../../../../connections/connection-state";
import { ShareDialog } from "../../access/share-dialog";

type ContactProps = {
  found: CaseHead;
  overlap: Overlap;
  /** The latest handshake about this overlap. */
  connection: Connection | undefined;
  disclosure: Disclosure | undefined;
  /** Whether comparing found it: only then both sides know of each other. */
  compared: boolean;
  ownContact: string;
};

/** The way from an overlap to the people behind it: asked by either side, disclosed when both want it. */
export function Contact({ found, overlap, connection, disclosure, compared, ownContact }: ContactProps) {
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
            <ConnectionState
              connection={connection}
              disclosure={disclosure}
              lead={found.rights.share}
              ownContact={ownContact}
              share={<ShareTheseValues found={found} overlap={overlap} />}
            />
          )}
          {connection?.state === "connected" && found.rights.edit && (
            <div className="screen-only">
              <ButtonLink size="sm" href={`/requests/new?about=overlap:${overlap.overlapId}`} icon={<FileQuestion aria-hidden />}>{t("section.askAbout")}</ButtonLink>
            </div>
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

/** Shares the values of this page with the other side, to begin with. */
function ShareTheseValues({ found, overlap }: { found: CaseHead; overlap: Overlap }) {
  const t = useTranslations("connections.steps");
  return (
    <ShareDialog
      caseId={found.id}
      partyId={overlap.organizationId ?? undefined}
      observationIds={overlap.shared.map(({ mine }) => mine.observationId)}
      trigger={<Button size="sm" icon={<Share2 aria-hidden />}>{t("share")}</Button>}
    />
  );
}
