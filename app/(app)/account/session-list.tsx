import { getNow, getTranslations } from "next-intl/server";
import { Badge } from "@/components/badge";
import { TimeAgo } from "@/components/time";
import type { OwnSession } from "@/server/auth/queries";
import { deviceOf } from "../device-name";
import { EndOthersButton, EndSessionButton } from "./session-buttons";

/** Where the person is signed in, with a way to end each. */
export async function SessionList({ sessions, currentId }: { sessions: readonly OwnSession[]; currentId: string }) {
  const t = await getTranslations("account.sessions");
  const now = await getNow();
  return (
    <>
      <ul className="divide-y divide-line rounded-lg border border-line bg-surface">
        {sessions.map((session) => (
          <li key={session.id} className="flex flex-wrap items-center gap-x-3 gap-y-1 px-4 py-2.5">
            <div className="min-w-0 flex-1 basis-60">
              <p className="font-medium">{deviceOf(session.userAgent) ?? t("unknown")}</p>
              <p className="text-sm text-muted">
                {t.rich("lastUsed", { time: () => <TimeAgo value={session.lastSeenAt} now={now} /> })}
              </p>
            </div>
            {session.id === currentId ? <Badge tone="success">{t("current")}</Badge> : <EndSessionButton id={session.id} />}
          </li>
        ))}
      </ul>
      {sessions.length > 1 && <div className="mt-3"><EndOthersButton count={sessions.length - 1} /></div>}
    </>
  );
}
