import { randomUUID } from "node:crypto";
import pg from "pg";
import { database, type Viewer } from "@/server/db";
import { createTestDatabase, type TestDatabase } from "@/server/testing/database";

export type TestOrganization = { id: string; code: string; name: string };
export type TestMember = Viewer & { memberId: string; organizationId: string; name: string };
export type Attempt = { rows: Record<string, unknown>[]; count: number; error: string | null };

/**
 * A fresh database for one test file, with builders that act as the owner, so that each test makes its own
 * organizations and people. From then on asViewer() works on this database in this process.
 */
export async function createWorld(): Promise<World> {
  const testDatabase = await createTestDatabase();
  process.env.APP_DATABASE_URL = testDatabase.appUrl;
  const world = new World(testDatabase);
  // Tests tell their stories in reserved names and documentation networks, as the demo does: there they are no noise.
  await world.owner.query("update noise_lists set enabled = false where slug in ('reserved-names', 'documentation-networks')");
  return world;
}

export class World {
  readonly owner: pg.Pool;
  readonly app: pg.Pool;
  private made = 0;

  constructor(readonly testDatabase: TestDatabase) {
    this.owner = new pg.Pool({ connectionString: testDatabase.ownerUrl, max: 4 });
    this.app = new pg.Pool({ connectionString: testDatabase.appUrl, max: 10 });
    // end() does not wait until the server has hung up, and drop() hangs up on whoever is left.
    for (const pool of [this.owner, this.app]) pool.on("error", () => undefined);
  }

  async destroy(): Promise<void> {
    await Promise.all([this.owner.end(), this.app.end(), database().$disconnect()]);
    await this.testDatabase.drop();
  }

  /** An organization that stands (can match and be shared with), unless told otherwise. */
  async organization(
    options: { name?: string; sector?: string; standing?: boolean; policy?: "named" | "sector" | "anonymous"; budget?: number | null } = {},
  ): Promise<TestOrganization> {
    const id = await this.party("organization");
    const code = `ORG${++this.made}`;
    const name = options.name ?? `Organization ${this.made}`;
    await this.owner.query(
      "insert into organizations (id, code, name, sector, standing_at) values ($1, $2, $3, $4, case when $5 then now() end)",
      [id, code, name, options.sector ?? "aerospace", options.standing ?? true],
    );
    await this.owner.query("insert into organization_settings (organization_id, identity_policy) values ($1, $2)", [id, options.policy ?? "named"]);
    await this.owner.query("insert into matching_budgets (organization_id, per_day) values ($1, $2)", [id, options.budget ?? null]);
    return { id, code, name };
  }

  /** A person with this role in the organization. */
  async member(organization: TestOrganization, role: "viewer" | "analyst" | "lead" | "admin"): Promise<TestMember> {
    const { userId, name } = await this.person();
    return { ...(await this.join(userId, organization, role)), name };
  }

  /** Makes a person a member of one more organization. */
  async join(userId: string, organization: TestOrganization, role: string): Promise<TestMember> {
    const memberId = await this.party("member");
    await this.owner.query("insert into members (id, user_id, organization_id, role) values ($1, $2, $3, $4)", [memberId, userId, organization.id, role]);
    return { userId, organizationId: organization.id, memberId, name: "" };
  }

  /** A person who runs the installation and belongs to no organization. */
  async operator(): Promise<Viewer> {
    const { userId } = await this.person();
    await this.owner.query("update users set is_operator = true where id = $1", [userId]);
    return { userId, organizationId: null };
  }

  /** A sharing group that these organizations have joined. */
  async group(organizations: TestOrganization[], options: { closed?: boolean; runBy?: TestOrganization } = {}): Promise<{ id: string; name: string }> {
    const id = await this.party("group");
    const name = `Group ${++this.made}`;
    await this.owner.query("insert into sharing_groups (id, name, closed, organization_id) values ($1, $2, $3, $4)", [id, name, options.closed ?? false, options.runBy?.id ?? null]);
    for (const { id: organizationId } of organizations) {
      await this.owner.query("insert into sharing_group_members (group_id, organization_id, joined_at) values ($1, $2, now())", [id, organizationId]);
    }
    return { id, name };
  }

  /**
   * Runs one statement as raw SQL in the app's role for this viewer (null: signed out) and rolls it back. `error` is the
   * SQLSTATE, or null.
   */
  async attempt(viewer: Viewer | null, sql: string, values: unknown[] = []): Promise<Attempt> {
    const client = await this.app.connect();
    try {
      await client.query("begin");
      if (viewer) await client.query("select begin_viewer($1, $2)", [viewer.userId, viewer.organizationId]);
      const result = await client.query(sql, values);
      return { rows: result.rows, count: result.rowCount ?? 0, error: null };
    } catch (error) {
      return { rows: [], count: 0, error: (error as { code?: string }).code ?? String(error) };
    } finally {
      await client.query("rollback");
      client.release();
    }
  }

  private async person(): Promise<{ userId: string; name: string }> {
    const name = `Person ${++this.made}`;
    const { rows } = await this.owner.query<{ id: string }>(
      "insert into users (email, name) values ($1, $2) returning id",
      [`person-${this.made}-${randomUUID().slice(0, 8)}@people.example`, name],
    );
    return { userId: rows[0]!.id, name };
  }

  private async party(kind: "member" | "organization" | "group"): Promise<string> {
    const { rows } = await this.owner.query<{ id: string }>("insert into parties (kind) values ($1) returning id", [kind]);
    return rows[0]!.id;
  }
}
