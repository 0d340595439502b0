import { describe, expect, it } from "vitest";
import { ACTIONS } from "@/e2e/surfaces/actions";
import { takeInventory } from "@/e2e/surfaces/inventory";
import { PAGES } from "@/e2e/surfaces/pages";
import { ROUTES } from "@/e2e/surfaces/routes";

const { pages, routes, actions, hidden } = takeInventory();

/** What is not probed is not proved: each of these stands in the table that the running server is held to. */
describe("everything that answers a request has its row, saying who may:", () => {
  it("pages", () => {
    expect(withoutRow(pages, PAGES, "e2e/surfaces/pages.ts", "{ at: (ids) => …, opens: … }")).toEqual([]);
    expect(withoutSurface(pages, PAGES)).toEqual([]);
  });

  it("routes by method, event streams, files and exports", () => {
    expect(withoutRow(routes, ROUTES, "e2e/surfaces/routes.ts", "{ at: (ids) => …, answers: … }")).toEqual([]);
    expect(withoutSurface(routes, ROUTES)).toEqual([]);
  });

  it("server actions", () => {
    expect(withoutRow(actions, ACTIONS, "e2e/surfaces/actions.ts", "{ args: (ids) => […], does: … }")).toEqual([]);
    expect(withoutSurface(actions, ACTIONS)).toEqual([]);
  });

  it("and no action stands among other code", () => expect(hidden).toEqual([]));
});

function withoutRow(found: string[], table: object, file: string, row: string): string[] {
  return found.filter((name) => !(name in table)).map((name) => `add to ${file}: "${name}": ${row},`);
}

function withoutSurface(found: string[], table: object): string[] {
  return Object.keys(table).filter((name) => !found.includes(name)).map((name) => `take out, it is gone: ${name}`);
}
