import "server-only";

import { PrismaPg } from "@prisma/adapter-pg";
import { type Prisma, PrismaClient } from "@/generated/prisma/client";

/** A transaction that sees what its viewer may see, and nothing else. */
export type Tx = Prisma.TransactionClient;

/** Who is looking: a person, acting for one organization, or for none (null) as an operator of the installation. */
export type Viewer = {
  userId: string;
  organizationId: string | null;
  /** Signed in by this organization's own provider: of the person's account elsewhere nothing is seen or changed. */
  confined?: boolean;
};

/** The viewer is not, or no longer, an active person or member. */
export class NotSignedIn extends Error {
  constructor() {
    super("The viewer is not an active member");
  }
}

const CONNECTIONS = 10;
/** Bulk filings are one transaction; a hundred thousand rows take some seconds. Waiting in line is better than failing. */
const TRANSACTION = { maxWait: 30_000, timeout: 300_000 };

/** How often one unit of work is begun before a deadlock is an error. */
const ATTEMPTS = 4;

const holder = globalThis as unknown as { prisma?: PrismaClient };

/**
 * The app's one Prisma client, signed in as the app's role (APP_DATABASE_URL), which row-level security binds.
 * Use asViewer() for anything about tenants; directly only for the definer functions of sign-in.
 */
export function database(): PrismaClient {
  holder.prisma ??= connect(process.env.APP_DATABASE_URL);
  return holder.prisma;
}

function connect(connectionString: string | undefined): PrismaClient {
  if (!connectionString) throw new Error("APP_DATABASE_URL is not set");
  return new PrismaClient({ adapter: new PrismaPg({ connectionString, max: CONNECTIONS }, { statementNameGenerator: nameStatement }) });
}

const KEPT = "/* kept */";
const keptStatements = new Map<string, string>();

/**
 * Statements that begin with this comment are kept planned by each connection, since planning under row-level security
 * costs more than most of them run. For those of every page alone, whose text never varies: each plan takes memory in
 * every connection. The empty name: not kept.
 */
function nameStatement({ sql }: { sql: string }): string {
  if (!sql.trimStart().startsWith(KEPT)) return "";
  const known = keptStatements.get(sql) ?? `kept_${keptStatements.size}`;
  keptStatements.set(sql, known);
  return known;
}

/**
 * One unit of work: a transaction in which the database knows who is looking, so that queries carry no access clause.
 * A row that the viewer may not see does not exist. The work is begun again where it and another waited for each other.
 * @throws NotSignedIn where the person is deactivated or not a member of the organization.
 */
export async function asViewer<T>(viewer: Viewer, work: (tx: Tx) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await once(viewer, work);
    } catch (error) {
      // Two that wait for each other: the database ended ours, and nothing of it was done.
      if (attempt === ATTEMPTS || !isDeadlock(error)) throw error;
    }
  }
}

function once<T>(viewer: Viewer, work: (tx: Tx) => Promise<T>): Promise<T> {
  return database().$transaction(async (tx) => {
    const [begun] = await tx.$queryRaw<{ done: boolean }[]>`
      /* kept */ select begin_viewer(${viewer.userId}::uuid, ${viewer.organizationId}::uuid)
        and confine_viewer(${viewer.confined === true}) as done
    `;
    if (!begun?.done) throw new NotSignedIn();
    return work(tx);
  }, TRANSACTION);
}

/**
 * One unit of reading, as this party would see what is the viewer's organization's own: the same rules answer for the
 * party, nothing that belongs to anybody else shows, and nothing can be written. For leads.
 * @returns null for a party that the viewer may not name.
 */
export async function asSeenBy<T>(viewer: Viewer, partyId: string, work: (tx: Tx) => Promise<T>): Promise<T | null> {
  return asViewer(viewer, async (tx) => {
    const [switched] = await tx.$queryRaw<{ view_as: boolean }[]>`select view_as(${partyId}::uuid)`;
    return switched?.view_as ? work(tx) : null;
  });
}

function isDeadlock(error: unknown): boolean {
  return textOf(error).includes("40P01");
}

/** The database forbade it: a privilege or a policy (SQLSTATE 42501), which the screens do not offer to begin with. */
export function isForbidden(error: unknown): boolean {
  return textOf(error).includes("42501");
}

/** What an error of the database says, its SQLSTATE included; empty for anything else. */
function textOf(error: unknown): string {
  if (!(error instanceof Error)) return "";
  const { code = "", meta = "" } = error as { code?: string; meta?: unknown };
  return `${code} ${error.message} ${JSON.stringify(meta)}`;
}

/**
 * The reason code of a refusal raised by the database's rules (SQLSTATE CT001), such as `last_admin` or `tlp_red`;
 * null for any other error. Messages for people: messages/<language>/refusals.json.
 */
export function refusalOf(error: unknown): string | null {
  const text = textOf(error);
  if (!text.includes("CT001")) return null;
  return REFUSALS.find((code) => new RegExp(`\\b${code}\\b`).test(text)) ?? null;
}

const REFUSALS = [
  "last_admin",
  "organization_closed",
  "own_second_factor",
  "second_lead_missing",
  "second_lead",
  "role",
  "not_yours",
  "unknown_party",
  "own_organization",
  "not_standing",
  "group_not_joined",
  "tlp_amber_strict",
  "tlp_red_never_matched",
  "tlp_red",
  "contributed_never_matched",
  "legal_hold",
  "not_now",
  "pap_amber",
  "pap_red",
  "share_not_theirs",
  "subject_gone",
  "request_over",
  "not_found",
  "source_consent_share",
  "source_consent_match",
  "source_consent_tlp",
  "confined",
] as const;
