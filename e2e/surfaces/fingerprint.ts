import type { Ids } from "@/e2e/surfaces/ids";
import type { World } from "@/server/testing/world";

/** What a reader leaves behind by reading, and who is refused by being refused; the rest is data. */
const TRACES = [
  "audit_entries", "audit_heads", "audit_seals", "notice_reads", "refusal_counts", "search_counts", "sign_in_attempts",
];

/** Every row of every table that names one of these ids, by table: whatever touched the owner's data changes it. */
export async function fingerprint(world: World, ids: Ids): Promise<Record<string, string>> {
  const { rows: tables } = await world.owner.query<{ name: string }>(
    "select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and relname <> all ($1) order by 1",
    [TRACES],
  );
  const each = tables.map(({ name }) => `
    select '${name}' as name, md5(string_agg(line, '|' order by line)) as hash
    from (select (to_jsonb(t) - array['last_seen_at', 'last_active_at'])::text as line from ${name} t) lines
    where line like any ($1)`);
  const named = Object.values(ids).filter((id) => /^[0-9a-f]{8}-/.test(id)).map((id) => `%${id}%`);
  const { rows } = await world.owner.query<{ name: string; hash: string | null }>(each.join("\nunion all"), [named]);
  return Object.fromEntries(rows.map(({ name, hash }) => [name, hash ?? ""]));
}
