import pg from "pg";
import { derivedPassword } from "@/scripts/app-secret";
import { withLogin } from "@/scripts/connection-url";
import { scramVerifier } from "@/scripts/scram";

/** The roles that hold the rights; they cannot sign in. Logins are members of one of them. */
export const groupRoles = { app: "common_thread_app", overlap: "common_thread_overlap" } as const;

export type LoginUrls = { appUrl: string; overlapUrl: string };

/** A problem that only the database's administrator can solve; the message says how. */
export class AdministratorNeeded extends Error {}

// Not `_app` and `_overlap`: in a database named common_thread these would be the group roles themselves.
/** Makes the logins `<database>_web` and `<database>_matcher`, with passwords that follow from the secret. */
export async function ensureLoginRoles(owner: pg.Client, ownerUrl: string, secret: string): Promise<LoginUrls> {
  const { database } = await whoAmI(owner);
  const urls = {
    appUrl: loginUrl(ownerUrl, secret, `${database}_web`),
    overlapUrl: loginUrl(ownerUrl, secret, `${database}_matcher`),
  };
  await ensureLogin(owner, `${database}_web`, groupRoles.app, secret);
  await ensureLogin(owner, `${database}_matcher`, groupRoles.overlap, secret);
  await admitOnly(owner, database, [`${database}_web`, `${database}_matcher`]);
  return urls;
}

function loginUrl(ownerUrl: string, secret: string, role: string): string {
  return withLogin(ownerUrl, { user: role, password: derivedPassword(secret, role) });
}

async function ensureLogin(owner: pg.Client, role: string, group: string, secret: string): Promise<void> {
  const name = owner.escapeIdentifier(role);
  const verifier = owner.escapeLiteral(scramVerifier(derivedPassword(secret, role)));
  const existing = await owner.query("select 1 from pg_roles where rolname = $1", [role]);
  await owner.query(`${existing.rowCount ? "alter" : "create"} role ${name} login password ${verifier}`);
  await owner.query(`grant ${owner.escapeIdentifier(group)} to ${name}`);
}

/** Lets only these logins (and the owner) into the database. */
export async function admitOnly(owner: pg.Client, database: string, logins: string[]): Promise<void> {
  const name = owner.escapeIdentifier(database);
  await owner.query(`revoke all on database ${name} from public`);
  await owner.query(`grant connect on database ${name} to ${logins.map((login) => owner.escapeIdentifier(login)).join(", ")}`);
}

/** Checks a login that the administrator prepared: it must work, be a member, and be bound by the policies. */
export async function checkLogin(variable: string, url: string, group: string): Promise<void> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  await client.connect().catch((error: Error) => {
    throw new AdministratorNeeded(`${variable} does not work: ${error.message}`);
  });
  try {
    const { rows } = await client.query<{ member: boolean; bypasses: boolean; owns: boolean }>(
      `select pg_has_role(current_user, $1, 'usage') as member, rolsuper or rolbypassrls as bypasses,
         coalesce(pg_has_role(current_user, (select relowner from pg_class where oid = to_regclass('public.cases')), 'usage'), false)
           as owns
       from pg_roles
       where rolname = current_user`,
      [group],
    );
    if (rows[0]?.bypasses) {
      throw new AdministratorNeeded(`${variable} is a superuser or has BYPASSRLS: the access rules would not bind it.`);
    }
    if (rows[0]?.owns) {
      throw new AdministratorNeeded(`${variable} owns the tables: it could change the access rules. Give it a login of its own.`);
    }
    if (!rows[0]?.member) throw new AdministratorNeeded(`${variable} is not a member of ${group}: grant ${group} to it.`);
  } finally {
    await client.end();
  }
}

/** The database and login of this connection. */
export async function whoAmI(client: pg.Client): Promise<{ database: string; login: string }> {
  const { rows } = await client.query<{ database: string; login: string }>(
    "select current_database() as database, current_user as login",
  );
  return rows[0] ?? { database: "", login: "" };
}

/** What an administrator has to run when the owner lacks a right on roles. */
export async function preparation(owner: pg.Client, reason: string): Promise<string> {
  const { database, login } = await whoAmI(owner);
  const [db, me, web, matcher] = [database, login, `${database}_web`, `${database}_matcher`].map((name) =>
    owner.escapeIdentifier(name),
  );
  return `This login may not do what migrating needs (${reason}). Either an administrator runs
    alter role ${me} createrole;
(where another login made the roles of this server, from PostgreSQL 16 on also)
    grant ${groupRoles.app}, ${groupRoles.overlap} to ${me} with admin option;
or (once per server)
    create role ${groupRoles.app} nologin;
    create role ${groupRoles.overlap} nologin;
and (for this database)
    grant ${groupRoles.app}, ${groupRoles.overlap} to ${me};
    create role ${web} login password '…' in role ${groupRoles.app};
    create role ${matcher} login password '…' in role ${groupRoles.overlap};
    revoke all on database ${db} from public;
    grant connect on database ${db} to ${me}, ${web}, ${matcher};
and you set APP_DATABASE_URL and OVERLAP_DATABASE_URL to the connection strings of these two logins.`;
}
