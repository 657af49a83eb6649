/**
 * What a blocked kernel is made of, as WebAssembly's functions want it: loops over elements as stages, copies, cells.
 * Tests: tests/backends/devices/cpu/blocked_test.ts.
 * @module
 */
import { type Cell, monoids, type Statement } from "../../schedule/kernel.ts";
import { out } from "../../schedule/looped.ts";
import type { Named, Stage, Total } from "../../schedule/plans/stage_plan.ts";

type Each = Extract<Statement, { readonly tag: "each" }>;

/** What a loop over elements does, as a stage. */
export function stageOf(s: Each): Stage {
  const fields = s.body.flatMap((one): readonly Named[] =>
    one.tag !== "store"
      ? []
      : one.to.flatMap(({ cell, values }) =>
        values.map((node) => ({ name: cell.name, kind: cell.kind, symbol: cell.symbol, node }))
      )
  );
  const partials = s.body.flatMap((one): readonly Total[] => {
    if (one.tag !== "join") return [];
    const { name, symbol } = one.into.cell;
    const op = one.into.monoid === monoids.sum ? "sum" : "max";
    return [{ name, kind: "real", symbol, node: symbol, op, operand: one.value }];
  });
  return { totals: [], hoisted: [], oracles: [], fields, partials };
}

/** The field that a loop copies, and to where; nothing where it computes. */
export function copyOf(s: Each): { readonly from: string; readonly to: Cell } | undefined {
  const [only] = s.body;
  if (s.body.length !== 1 || only?.tag !== "store") return undefined;
  const [{ cell, values: [value] } = { cell: out, values: [] }] = only.to;
  return value?.tag === "input" && value.shape === "state" ? { from: value.name, to: cell } : undefined;
}

/** All cells that have a place in memory, each once. */
export function cellsIn(body: readonly Statement[]): readonly Cell[] {
  const all = body.flatMap((s): readonly Cell[] => {
    if (s.tag === "store") return s.to.map((t) => t.cell);
    const own = s.tag === "each" ? s.into.map((t) => t.cell) : [];
    return "body" in s ? [...own, ...cellsIn(s.body)] : own;
  });
  const known = new Set<string>();
  return all.filter((c) => (c.owner !== "path" || c === out) && !known.has(c.name) && known.add(c.name));
}

/** The loops of a body that compute, in order. */
export function loopsIn(body: readonly Statement[]): readonly Each[] {
  return body.flatMap((s) =>
    s.tag === "each" ? (copyOf(s) === undefined ? [s] : []) : "body" in s ? loopsIn(s.body) : []
  );
}
