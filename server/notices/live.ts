import "server-only";

import pg from "pg";
import { findSession } from "@/server/auth/session";
import { isMember, type SignedInMember } from "@/server/auth/viewer";
import { asViewer } from "@/server/db";
import { countUnreadNotices, listNotices } from "./queries";

/** How many notices are unread, and which is the newest. */
export type NoticeState = { unread: number; newest: string | null };

/** Where a stream's events go. */
export type Sink = { send: (state: NoticeState) => void; beat: () => void; end: () => void };

type Stream = { signedIn: SignedInMember; sink: Sink; told: string; busy: boolean; again: boolean };

/** The truth is asked this often; a hint from the matcher only makes it sooner. */
const TICK_MS = 5_000;
const STREAMS_PER_PERSON = 6;

export async function findNoticeState(signedIn: SignedInMember): Promise<NoticeState> {
  return asViewer(signedIn.viewer, async (tx) => {
    const { notices } = await listNotices(tx, {}, null, 1);
    return { unread: await countUnreadNotices(tx), newest: notices[0]?.id ?? null };
  });
}

/**
 * Keeps a stream told: its state at once, then whenever it changed. Before each look the session is checked again, and
 * the stream ends when it is over, or now acts for another organization or in another role.
 * @returns how to stop, or null where the person has too many streams open already.
 */
export function openStream(signedIn: SignedInMember, sink: Sink): (() => void) | null {
  const live = liveNotices();
  const own = [...live.streams].filter((stream) => stream.signedIn.viewer.userId === signedIn.viewer.userId);
  if (own.length >= STREAMS_PER_PERSON) return null;
  const stream: Stream = { signedIn, sink, told: "", busy: false, again: false };
  live.add(stream);
  return () => live.remove(stream);
}

/** One per process: all open streams, one timer, one connection that listens. */
class LiveNotices {
  readonly streams = new Set<Stream>();
  private timer: NodeJS.Timeout | undefined;
  private listener: pg.Client | undefined;

  add(stream: Stream): void {
    this.streams.add(stream);
    this.timer ??= setInterval(() => this.tick(), TICK_MS).unref();
    void this.listen();
    void this.look(stream);
  }

  remove(stream: Stream): void {
    this.streams.delete(stream);
    if (this.streams.size) return;
    clearInterval(this.timer);
    this.timer = undefined;
    this.hangUp();
  }

  private tick(): void {
    void this.listen();
    for (const stream of this.streams) {
      stream.sink.beat();
      void this.look(stream);
    }
  }

  /** Looks once for a stream; a hint that comes meanwhile makes it look once more. */
  private async look(stream: Stream): Promise<void> {
    stream.again = stream.busy;
    if (stream.busy) return;
    stream.busy = true;
    try {
      if (!(await this.stands(stream))) {
        this.remove(stream);
        return stream.sink.end();
      }
      const state = await findNoticeState(stream.signedIn);
      const text = JSON.stringify(state);
      if (text !== stream.told && this.streams.has(stream)) stream.sink.send(state);
      stream.told = text;
    } catch {
      // The database is away for a moment: the next tick looks again.
    } finally {
      stream.busy = false;
    }
    if (stream.again) await this.look(stream);
  }

  private async stands({ signedIn }: Stream): Promise<boolean> {
    const now = await findSession(signedIn.sessionId);
    return now !== null && isMember(now) && now.memberId === signedIn.memberId && now.role === signedIn.role;
  }

  private async listen(): Promise<void> {
    if (this.listener || !this.streams.size) return;
    const client = new pg.Client({ connectionString: process.env.APP_DATABASE_URL, application_name: "common-thread-notices" });
    this.listener = client;
    client.on("error", () => this.hangUp(client));
    client.on("end", () => this.hangUp(client));
    client.on("notification", ({ payload = "*" }) => this.hint(payload));
    try {
      await client.connect();
      await client.query("listen common_thread_notices");
    } catch {
      this.hangUp(client);
    }
  }

  private hint(payload: string): void {
    const organizations = payload === "*" ? null : new Set(payload.split(","));
    for (const stream of this.streams) {
      if (!organizations || organizations.has(stream.signedIn.organization.id)) void this.look(stream);
    }
  }

  private hangUp(client = this.listener): void {
    if (!client || this.listener !== client) return;
    this.listener = undefined;
    client.end().catch(() => undefined);
  }
}

const holder = globalThis as unknown as { liveNotices?: LiveNotices };

/** Next loads modules of routes more than once per process; the streams must not be counted apart. */
function liveNotices(): LiveNotices {
  return (holder.liveNotices ??= new LiveNotices());
}
