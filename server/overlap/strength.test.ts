import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import en from "@/messages/en";
import ja from "@/messages/ja";
import { EXPLANATIONS, FACTORS, MATCH_RELATIONS, SUPPORTS, type MatchRelation, type Support } from "@/server/overlap/strength";
import { createWorld, type World } from "@/server/testing/world";

let world: World;

beforeAll(async () => {
  world = await createWorld();
});

afterAll(async () => {
  await world.destroy();
});

type Line = {
  kind: string; relation?: MatchRelation; roles?: string[]; organizations?: number; cases?: number; noise?: string[];
  days?: number; reliability?: string; credibility?: number; commonSource?: boolean; verdict?: string;
  /** Lines with the same witness count once. */
  witness?: string;
};

async function weightOf(line: Line): Promise<number> {
  const { kind, relation = "self", roles = [], organizations = 2, cases = 2, noise = [], days = 0 } = line;
  const { rows } = await world.owner.query<{ weight: number }>(
    "select overlap.weight_of($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) as weight",
    [
      kind, relation, roles, organizations, cases, noise, days, line.reliability, line.credibility,
      line.commonSource ?? false, line.verdict,
    ],
  );
  return rows[0]!.weight;
}

type Strength = { total: number; support: Support };

async function strengthOf(weights: number[], { days = 60 as number | null, smallerCase = 20 } = {}): Promise<Strength> {
  const { rows } = await world.owner.query<Strength>(
    `select total, overlap.support_of(total) as support
     from (
       select overlap.total_of(overlap.combined(w.weight order by w.weight), $2, $3) as total
       from unnest($1::float8[]) w (weight)
     ) t`,
    [weights, days, smallerCase],
  );
  return rows[0]!;
}

async function witnessOf(of: { key?: string; span?: string; registrable?: string; file?: string; source?: string }): Promise<string> {
  const { rows } = await world.owner.query<{ witness: string }>(
    "select overlap.witness_of($1, $2, $3, $4, $5) as witness",
    [of.key ?? id(0), of.span, of.registrable, of.file, of.source],
  );
  return rows[0]!.witness;
}

const id = (number: number) => `00000000-0000-7000-8000-${String(number).padStart(12, "0")}`;

describe("one shared indicator", () => {
  it("says more the harder its kind is to share: a file more than a domain, a domain more than an address", async () => {
    const [file, domain, address, network] = await Promise.all(
      ["sha256", "domain", "ipv4", "network"].map((kind) => weightOf({ kind })),
    );
    expect(file).toBeGreaterThan(domain!);
    expect(domain).toBeGreaterThan(address!);
    expect(address).toBeGreaterThan(network!);
  });

  it("says less the farther the match is: equal, then a URL on its host, then another name under its registered domain", async () => {
    const [self, host, registrable] = await Promise.all(
      (["self", "host", "registrable"] as const).map((relation) => weightOf({ kind: "domain", relation })),
    );
    expect(self).toBeGreaterThan(host!);
    expect(host).toBeGreaterThan(registrable!);
  });

  it("weighs less on a noise list, and never nothing", async () => {
    const clear = await weightOf({ kind: "domain" });
    const rented = await weightOf({ kind: "domain", noise: ["dynamic-dns"] });
    const common = await weightOf({ kind: "domain", noise: ["top-domain"] });
    expect(rented).toBeLessThan(clear);
    expect(common).toBeLessThan(rented / 2);
    expect(common).toBeGreaterThan(0);
  });

  it("is more, on a list of hosts, as a whole URL than as the host", async () => {
    const noise = ["abused-legit-service", "top-domain"];
    expect(await weightOf({ kind: "url", noise })).toBeGreaterThan(2 * (await weightOf({ kind: "domain", noise })));
  });

  it("is a hub where 50 unrelated cases hold it, though no list knows it", async () => {
    expect(await weightOf({ kind: "ipv4", organizations: 50, cases: 50 })).toBeLessThan(0.31);
    expect(await weightOf({ kind: "domain", organizations: 10, cases: 50 })).toBeLessThan(0.31);
  });

  it("says less the more organizations hold it, then the more cases", async () => {
    for (const kind of ["ipv4", "domain", "sha256"]) {
      const rare = await weightOf({ kind, organizations: 2, cases: 5 });
      expect(await weightOf({ kind, organizations: 2, cases: 10 })).toBeLessThan(rare);
      expect(await weightOf({ kind, organizations: 4, cases: 5 })).toBeLessThan(rare);
    }
  });

  it("changes no more beyond 64 organizations and cases, so that counting may stop there", async () => {
    const many = await weightOf({ kind: "ipv4", organizations: 64, cases: 64 });
    expect(await weightOf({ kind: "ipv4", organizations: 10_000, cases: 1_000_000 })).toBe(many);
  });

  it("loses with time by how fast its kind changes hands: addresses most, files nothing", async () => {
    const left = async (kind: string) => (await weightOf({ kind, days: 1000 })) / (await weightOf({ kind }));
    expect(await left("ipv4")).toBeLessThan(await left("domain"));
    expect(await left("domain")).toBeLessThan(1);
    expect(await left("sha256")).toBe(1);
  });

  it("says less where scanners or victims had it than where it was in the attacker's hands", async () => {
    const plain = await weightOf({ kind: "ipv4" });
    expect(await weightOf({ kind: "ipv4", roles: ["springboard"] })).toBeGreaterThan(plain);
    expect(await weightOf({ kind: "ipv4", roles: ["scanner"] })).toBeLessThan(plain);
    expect(await weightOf({ kind: "ipv4", roles: ["victim", "springboard"] })).toBeLessThan(plain);
  });

  it("says less from a source that is not reliable, by letter or figure of the Admiralty code", async () => {
    const of = (line: Partial<Line>) => weightOf({ kind: "domain", ...line });
    const letters = await Promise.all(["a", "b", "c", "d", "e"].map((reliability) => of({ reliability })));
    expect(letters).toEqual([...letters].sort((one, other) => other - one));
    expect(await of({ reliability: "a", credibility: 5 })).toBe(letters[4]);
  });

  it("says little where the organization dismissed it before, and hardly more where it was confirmed", async () => {
    const plain = await weightOf({ kind: "domain" });
    for (const verdict of ["coincidental", "common_infrastructure"]) {
      expect(await weightOf({ kind: "domain", verdict })).toBeLessThan(plain / 5);
    }
    const confirmed = await weightOf({ kind: "domain", verdict: "confirmed" });
    expect(confirmed).toBeGreaterThan(plain);
    expect(confirmed).toBeLessThan(1.25 * plain);
    expect(await weightOf({ kind: "domain", verdict: "disputed" })).toBe(plain);
  });
});

describe("independence", () => {
  it("takes the hashes of one file for one witness, and those of two files for two", async () => {
    const [md5, sha256, other] = [
      await witnessOf({ key: id(1), file: id(9) }), await witnessOf({ key: id(9), file: id(9) }), await witnessOf({ key: id(3) }),
    ];
    expect(md5).toBe(sha256);
    expect(other).not.toBe(md5);
  });

  it("takes a URL, its host and what else lies under the registered domain for one witness", async () => {
    expect(await witnessOf({ key: id(1), registrable: id(5) })).toBe(await witnessOf({ key: id(2), registrable: id(5) }));
  });

  it("takes addresses of one /24 or /48, and URLs on them, for one witness", async () => {
    expect(await witnessOf({ span: "203.0.113.80" })).toBe(await witnessOf({ key: id(2), span: "203.0.113.9" }));
    expect(await witnessOf({ span: "203.0.113.80" })).not.toBe(await witnessOf({ span: "203.0.114.80" }));
    expect(await witnessOf({ span: "2001:db8:1:2::1" })).toBe(await witnessOf({ span: "2001:db8:1:3::1" }));
  });

  it("takes what both have from one feed for one witness, who says little", async () => {
    expect(await witnessOf({ key: id(1), source: "Feed" })).toBe(await witnessOf({ key: id(2), span: "192.0.2.1", source: "Feed" }));
    expect(await weightOf({ kind: "domain", commonSource: true })).toBeLessThan((await weightOf({ kind: "domain" })) / 5);
  });
});

describe("an overlap", () => {
  it("is never worth more than labels can support", async () => {
    const { total } = await strengthOf(Array.from({ length: 50 }, () => 3), { days: 0 });
    const { rows } = await world.owner.query("select value from overlap.strength_numbers() where name = 'cap'");
    expect(total).toBe(rows[0].value);
  });

  it("is never worth less for one more independent indicator", async () => {
    const weights = fc.array(fc.double({ min: 0, max: 3, noNaN: true }), { minLength: 1, maxLength: 12 });
    await fc.assert(fc.asyncProperty(weights, fc.double({ min: 0, max: 3, noNaN: true }), async (some, one) => {
      const [before, after] = [await strengthOf(some), await strengthOf([...some, one])];
      expect(after.total).toBeGreaterThanOrEqual(before.total - 1e-9);
    }), { numRuns: 100 });
  });

  it("is not made strong by many indicators that say nothing by themselves", async () => {
    const common = await weightOf({ kind: "domain", organizations: 30, cases: 60, noise: ["top-domain"] });
    expect((await strengthOf(Array.from({ length: 500 }, () => common))).support).toBe("none");
  });

  it("speaks less the farther the cases are apart, and by a bounded amount", async () => {
    const [near, far, never] = [await strengthOf([1], { days: 10 }), await strengthOf([1], { days: 900 }), await strengthOf([1], { days: 9000 })];
    expect(near.total).toBeGreaterThan(far.total);
    expect((await strengthOf([1], { days: null })).total).toBe(1);
    expect(never.total).toBeGreaterThanOrEqual(0.5);
  });

  it("is worth less between long lists, which meet by chance", async () => {
    expect((await strengthOf([1], { smallerCase: 5000 })).total).toBeLessThan((await strengthOf([1], { smallerCase: 50 })).total);
  });
});

describe("what would change the verdict", () => {
  const without = async (lines: [witness: string, weight: number][]) => {
    const { rows } = await world.app.query<{ totals: number[] }>(
      "select overlap.combined_without($1, $2) as totals",
      [lines.map(([witness]) => witness), lines.map(([, weight]) => weight)],
    );
    return rows[0]!.totals;
  };

  it("says of each line what remains without it: the next of the same witness takes its place", async () => {
    const totals = await without([["a", 2], ["a", 1.5], ["b", 1]]);
    expect(totals.map((total) => total.toFixed(2))).toEqual(["2.20", "2.70", "2.00"]);
  });

  it("leaves nothing without the only line", async () => {
    expect(await without([["a", 2]])).toEqual([0]);
  });

  it("agrees with weighing all others anew", async () => {
    const line = fc.tuple(fc.constantFrom("a", "b", "c", "d"), fc.integer({ min: 1, max: 300 }).map((cents) => cents / 100));
    await fc.assert(fc.asyncProperty(fc.array(line, { minLength: 1, maxLength: 8 }), async (lines) => {
      const totals = await without(lines);
      for (const [index, total] of totals.entries()) {
        const strongest = new Map<string, number>();
        lines.forEach(([witness, weight], at) => {
          if (at !== index) strongest.set(witness, Math.max(weight, strongest.get(witness) ?? 0));
        });
        const { total: expected } = await strengthOf([...strongest.values(), 0], { days: null });
        expect(Math.min(3, total)).toBeCloseTo(expected, 9);
      }
    }), { numRuns: 40 });
  });
});

describe("what else could explain it", () => {
  const explain = async (of: {
    total: number; days?: number; rented?: number; common?: number; copied?: number; doubtful?: number; shared?: number; smallerCase?: number;
  }) => {
    const { rows } = await world.app.query<{ explanation: string }>(
      "select explanation from overlap.explanations_of($1, $2, $3, $4, $5, $6, $7, $8)",
      [of.total, of.days ?? 30, of.rented ?? 0, of.common ?? 0, of.copied ?? 0, of.doubtful ?? 0, of.shared ?? 2, of.smallerCase ?? 20],
    );
    return rows.map(({ explanation }) => explanation);
  };

  it("names all six, always", async () => {
    expect((await explain({ total: 1 })).sort()).toEqual([...EXPLANATIONS].sort());
  });

  it("begins with the same campaign where much is shared in the same months, with the same actor where years lie between", async () => {
    expect((await explain({ total: 3 }))[0]).toBe("same_campaign");
    expect((await explain({ total: 3, days: 900 }))[0]).toBe("same_actor");
  });

  it("begins with rented infrastructure where an address is all there is, with a service where lists know everything", async () => {
    expect((await explain({ total: 1.5, rented: 1 }))[0]).toBe("rented_infrastructure");
    expect((await explain({ total: 0.4, rented: 0.5, common: 1 }))[0]).toBe("common_service");
  });

  it("begins with a common source where both cite one, or one case is nearly all in the other", async () => {
    expect((await explain({ total: 0.5, copied: 1 }))[0]).toBe("common_source");
    expect((await explain({ total: 2, shared: 19, smallerCase: 20 }))[0]).toBe("common_source");
  });

  it("puts a mistake last, unless the source is in doubt", async () => {
    expect((await explain({ total: 2, rented: 0.5, common: 0.2, copied: 0.2 })).at(-1)).toBe("planted_or_mistaken");
    expect((await explain({ total: 0.3, doubtful: 0.8 }))[0]).toBe("planted_or_mistaken");
  });
});

describe("the story", () => {
  const springboard: Line = { kind: "ipv4", roles: ["springboard"], organizations: 3, cases: 3 };

  it("reads strong on the springboard and a second independent indicator", async () => {
    const weights = [await weightOf(springboard), await weightOf({ kind: "domain", organizations: 3, cases: 3 })];
    expect((await strengthOf(weights, { days: 0 })).support).toBe("strong");
  });

  it("reads at most moderate on the address alone where it stands on a list of shared hosting", async () => {
    const { support } = await strengthOf([await weightOf({ ...springboard, noise: ["cloud-cdn"] })], { days: 0 });
    expect(SUPPORTS.indexOf(support)).toBeLessThanOrEqual(SUPPORTS.indexOf("moderate"));
  });

  it("reads weak at most where the expert found coincidence before", async () => {
    const { support } = await strengthOf([await weightOf({ ...springboard, verdict: "coincidental" })], { days: 0 });
    expect(SUPPORTS.indexOf(support)).toBeLessThanOrEqual(SUPPORTS.indexOf("weak"));
  });
});

describe("words", () => {
  it("has the relations, supports and explanations of the database", async () => {
    const { rows } = await world.owner.query(
      `select enum_range(null::match_relation)::text[] as relations, enum_range(null::support)::text[] as supports,
         enum_range(null::overlap_explanation)::text[] as explanations`,
    );
    expect(rows[0]).toEqual({ relations: [...MATCH_RELATIONS], supports: [...SUPPORTS], explanations: [...EXPLANATIONS] });
  });

  it("has words in every language for supports, explanations, what would tell them apart, and factors", () => {
    for (const { strength } of [en, ja]) {
      expect(Object.keys(strength.support).sort()).toEqual([...SUPPORTS].sort());
      expect(Object.keys(strength.explanation).sort()).toEqual([...EXPLANATIONS].sort());
      expect(Object.keys(strength.tellApart).sort()).toEqual([...EXPLANATIONS].sort());
      expect(Object.keys(strength.factor).sort()).toEqual([...FACTORS].sort());
    }
  });

  it("follows ENFSI: below 1 against, below 2 none, then weak, moderate, moderately strong, strong, very strong", async () => {
    const { rows } = await world.owner.query(
      "select array_agg(overlap.support_of(log(r::float8)) order by r) as words from unnest(array[0.5, 1, 2, 10, 100, 1000, 10001]) r",
    );
    expect(rows[0].words).toBe(`{${SUPPORTS.join(",")}}`);
  });

  it("lists every number with where it comes from, as the file has it", async () => {
    const { rows } = await world.app.query("select name, value, basis, source from overlap.strength_numbers()");
    expect(rows.length).toBeGreaterThan(30);
    expect(rows.filter(({ basis, source }) => !["reasoned", "fitted"].includes(basis) || !source)).toEqual([]);
    expect(rows.filter(({ basis }) => basis === "fitted").length).toBeLessThanOrEqual(8);
  });
});
