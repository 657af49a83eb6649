/**
 * Passes over control: kernel to kernel, each with what it needs and what it promises.
 * Tests: tests/backends/schedule/kernel_test.ts, tests/explain/control_test.ts.
 * @module
 */
import { type Node, nodesOf } from "../../../sde/language/expr.ts";
import { fieldOfLane, invariant, ofLane, strip, sumBlock } from "../graphs/lanes.ts";
import {
  cellOf,
  type Kernel,
  mapBodies,
  mapNodes,
  type Statement,
  store,
  type Target,
  type Total,
  valuesOf,
} from "../kernel.ts";

import type { Total as PlanTotal } from "../plans/stage_plan.ts";
import { runningTotal } from "../staged.ts";

/** A pass: its name, what it needs, what it promises, and itself. */
export interface Pass {
  readonly name: string;
  readonly needs: string;
  readonly promises: string;
  readonly run: (k: Kernel) => Kernel;
}

const onBodies = (f: (s: Statement, k: Kernel) => readonly Statement[]) => (k: Kernel): Kernel => ({
  ...k,
  body: mapBodies(k.body, (s) => f(s, k)),
});

type Run = readonly Statement[];
type Lane = (j: number) => Run;

/** What a body does for one lane of a strip, its values by `at`. */
const inLane = (body: Run, at: (n: Node) => Node, lane: number): Run =>
  body.flatMap((s): Run => {
    if (s.tag === "store") {
      const to = s.to.map((t): Target => ({ ...t, lane, values: t.values.map(at) }));
      return [{ ...s, to }];
    }
    return s.tag === "join" ? [{ ...s, lane, value: at(s.value) }] : [s];
  });

/** One store a field, of all lanes; joins stay one a lane, in order. */
const together = (count: number, lane: Lane): Run => {
  const all = Array.from({ length: count }, (_, j) => lane(j));
  const [first = []] = all;
  const stores = first.flatMap((s, k): Run => {
    if (s.tag !== "store") return [];
    const to = s.to.map((t, i): Target => ({
      ...t,
      values: all.flatMap((one) => {
        const same = one[k];
        return same?.tag === "store" ? same.to[i]?.values ?? [] : [];
      }),
    }));
    return [{ ...s, to }];
  });
  return [...stores, ...all.flatMap((one) => one.filter((s) => s.tag === "join"))];
};

/** Lane after lane; a lane that the last strip may not have asks first. */
const apart = (count: number, isOdd: boolean, lane: Lane): Run =>
  Array.from(
    { length: count },
    (_, j): Run =>
      j > 0 && isOdd ? [{ tag: "when", on: { tag: "within", lane: j }, body: lane(j) }] : lane(j),
  ).flat();

/**
 * Elements in strips of neighbours, which share draws of the generator. `lanes`: "together", where a strip of a field is one
 * store, or "apart", one a lane.
 */
export function strips(width: number, lanes: "together" | "apart"): Pass {
  return {
    name: "strips",
    needs: "loops over elements",
    promises: "loops over strips; lane by lane the same values",
    run: onBodies((s, { elements }) => {
      if (s.tag !== "each" || s.over !== "element") return [s];
      const values = valuesOf(s.body);
      const count = Math.min(width, elements);
      const maps = Array.from({ length: count }, (_, j) => {
        const there = ofLane(values, j, width);
        return new Map(values.map((n, i) => [n, there[i] ?? n]));
      });
      const lane: Lane = (j) => inLane(s.body, (n) => maps[j]?.get(n) ?? n, j);
      const isOdd = elements % width !== 0;
      const body = lanes === "together" ? together(count, lane) : apart(count, isOdd, lane);
      return [{ ...s, over: "strip", width, body }];
    }),
  };
}

/** Every expression by a target's own rewriting. */
export function lowered(f: (n: Node) => Node): Pass {
  return {
    name: "lower",
    needs: "nothing",
    promises: "operations that the target has; the same values",
    run: (k) => ({ ...k, body: mapNodes(k.body, f) }),
  };
}

/** What is the same for all strips is made once, before them. */
export const hoisted: Pass = {
  name: "hoist",
  needs: "loops over strips, lowered",
  promises: "what does not change from strip to strip stands before the loop",
  run: (k) => {
    const fixed = (s: Statement): readonly Node[] => s.tag === "each" ? invariant(valuesOf(s.body)) : [];
    const body = mapBodies(k.body, (s): Run => {
      const nodes = fixed(s);
      return nodes.length === 0 || s.tag !== "each" || s.over !== "strip" ? [s] : [{ tag: "let", nodes }, s];
    });
    return { ...k, body };
  },
};

const blockTotal = (t: Total, k: number): Total => ({ ...t, cell: cellOf(`a${k}`, "real", "lane") });

const joinInto = (body: Run, by: ReadonlyMap<string, Total>): Run =>
  mapBodies(body, (s) => (s.tag === "join" ? [{ ...s, into: by.get(s.into.cell.name) ?? s.into }] : [s]));

/** Strips block by block, in order; sums go to the block's own total first. */
export const inBlocks: Pass = {
  name: "blocks",
  needs: "loops over strips",
  promises: "sums in the order of every target: within blocks of 16, then over blocks",
  run: onBodies((s) => {
    if (s.tag !== "each" || s.over !== "strip") return [s];
    const own = s.into.map(blockTotal);
    const by = new Map(s.into.map((t, k) => [t.cell.name, own[k] ?? t]));
    const joins = s.into.map((into, k): Statement => ({
      tag: "join",
      into,
      lane: 0,
      value: own[k]?.cell.symbol ?? into.cell.symbol,
    }));
    const inner: Statement = { ...s, into: own, body: joinInto(s.body, by) };
    return [{ tag: "each", over: "block", width: sumBlock, into: s.into, body: [inner, ...joins] }];
  }),
};

const part = "partial";
/** A sum block's part of the k-th sum, in memory. */
export function partial(k: number): Total["cell"] {
  return cellOf(`${part}${k}`, "real", "block");
}

/** Whether a leaf is a block's part of a sum. */
export function isPartial(n: Node): boolean {
  return n.tag === "input" && n.name.startsWith(part);
}

/** Which sum a partial sum belongs to. */
export function partialIndex(name: string): number {
  return Number(name.slice(part.length));
}

/**
 * Blocks become the grid's: a lane adds up its block and stores that. Whoever needs the total adds up the blocks
 * (`totalling`).
 */
export const overBlocks: Pass = {
  name: "split",
  needs: "a kernel over rows with one loop over strips",
  promises: "a grid of rows and blocks; partial sums in cells of the block",
  run: (k) => ({
    ...k,
    grid: [...k.grid, "block"],
    body: k.body.flatMap((s): Run => {
      if (s.tag === "store") return []; // the totals: their reader's
      if (s.tag !== "each") return [s];
      const own = s.into.map(blockTotal);
      const by = new Map(s.into.map((t, i) => [t.cell.name, own[i] ?? t]));
      const stores = own.map((t, i): Statement => ({
        tag: "store",
        to: [{ cell: partial(i), lane: 0, values: [t.cell.symbol] }],
        atOnce: false,
      }));
      return [{ ...s, into: own, body: joinInto(s.body, by) }, ...stores];
    }),
  }),
};

/** Blocks are shared out among the lanes of a group: each leaves its part of a sum, and every lane adds up all parts. */
export const sharedBlocks: Pass = {
  name: "share",
  needs: "loops over blocks, in order",
  promises: "loops over blocks in any order, then over parts, in order: the same sums",
  run: onBodies((s) => {
    if (s.tag !== "each" || s.over !== "block") return [s];
    const [inner] = s.body;
    if (inner?.tag !== "each") return [s];
    const parts = inner.into.map((t, k) => store(partial(k), t.cell.symbol));
    const joins = s.into.map((into, k): Statement => ({
      tag: "join",
      into,
      lane: 0,
      value: partial(k).symbol,
    }));
    const loop: Statement = { ...s, into: [], body: [inner, ...parts] };
    return s.into.length === 0
      ? [loop]
      : [loop, { tag: "each", over: "part", width: sumBlock, into: s.into, body: joins }];
  }),
};

/** A row's statements after those that add up what the blocks of the stage before have left. */
export function totalling(sums: readonly PlanTotal[], body: Run): Run {
  if (sums.length === 0) return body;
  const totals = sums.map((t, k) => runningTotal(t, `t${k}`));
  const joins = totals.map((into, k): Statement => ({
    tag: "join",
    into,
    lane: 0,
    value: partial(k).symbol,
  }));
  const stores = sums.map((t) => store(cellOf(t.name, "real", "row"), t.symbol));
  return [{ tag: "each", over: "block", width: sumBlock, into: totals, body: joins }, ...stores, ...body];
}

/** The kernel by passes, one after the other. */
export function through(passes: readonly Pass[], k: Kernel): Kernel {
  return passes.reduce((now, pass) => pass.run(now), k);
}

/** Whether a node is a leaf of a strip. */
export function isLaneLeaf(n: Node): boolean {
  return n === strip || fieldOfLane(n) !== undefined;
}

/** Every node of a kernel's expressions. */
export function kernelNodes(k: Kernel): readonly Node[] {
  const roots: Node[] = [];
  mapNodes(k.body, (n) => (roots.push(n), n));
  return nodesOf(roots);
}
