/**
 * What a kernel *means*, in float64: statements carried out one after the other, expressions by `sde/language/value.ts`.
 *
 * It is slow, and shares no code with the targets: they are held against it. A kernel may be interpreted after any pass; all
 * passes keep what it makes to the bit.
 * Tests: tests/backends/schedule/kernel_test.ts.
 * @module
 */
import { internal } from "../../sde/border/errors.ts";
import { element } from "../../sde/language/dsl.ts";
import { type Node, nodesOf } from "../../sde/language/expr.ts";
import { boundIn } from "../../sde/language/loops.ts";
import { evaluator } from "../../sde/language/value.ts";
import { fieldOfLane, strip, sumBlock } from "./graphs/lanes.ts";
import {
  type Cell,
  type Condition,
  type Kernel,
  one,
  type Statement,
  type Target,
  type Total,
  total,
} from "./kernel.ts";

/** The cells of one path or row: scalars by what stands for them, elements and kept states by name. */
export interface World {
  readonly scalars: Map<Node, number>;
  readonly elements: Map<string, Float64Array>;
}

/** Where in a row a statement is carried out. */
interface At {
  readonly block?: number;
  /** The first element of the strip, or the element. */
  readonly first?: number;
  readonly width?: number;
}

interface Compiled {
  readonly leaves: readonly Node[];
  readonly value: (given: readonly number[], world?: World) => number;
}
const compiled = new WeakMap<Node, Compiled>();

const compile = (n: Node): Compiled => {
  const found = compiled.get(n);
  if (found !== undefined) return found;
  const bound = boundIn([n]);
  const leaves = nodesOf([n]).filter((m) => m.tag === "input" && !bound.has(m));
  let now: World | undefined; // whose arrays are read
  const evaluate = evaluator(n, leaves, undefined, (array, i) => now ? elementOf(now, array, i) : NaN);
  const made: Compiled = { leaves, value: (given, world) => (now = world, evaluate(given)) };
  compiled.set(n, made);
  return made;
};

const elementOf = (w: World, name: string, at: number): number => {
  const value = w.elements.get(name)?.[at];
  if (value === undefined) throw internal(`no element ${at} of "${name}"`);
  return value;
};

const leafValue = (w: World, n: Node, at: At): number => {
  if (n === element && at.first !== undefined) return at.first;
  if (n === strip && at.first !== undefined) return at.first / (at.width ?? 1);
  const lane = fieldOfLane(n);
  if (lane !== undefined) return elementOf(w, lane.field, (at.first ?? 0) + lane.lane);
  if (n.tag === "input" && n.shape === "state") return elementOf(w, n.name, at.first ?? 0);
  const partial = n.tag === "input" ? w.elements.get(n.name) : undefined;
  if (partial !== undefined && at.block !== undefined) return partial[at.block] ?? NaN;
  const value = w.scalars.get(n);
  if (value === undefined) throw internal(`no value for ${n.tag === "input" ? `"${n.name}"` : n.tag}`);
  return value;
};

const valueIn = (w: World, n: Node, at: At): number => {
  const { leaves, value } = compile(n);
  return value(leaves.map((leaf) => leafValue(w, leaf, at)), w);
};

/** Where a value of a target goes: a scalar, or an element of an array that grows to it. */
const put = (w: World, { cell, lane }: Target, k: number, value: number, at: At, kept: number): void => {
  const isArray = cell.owner === "element" || cell.owner === "block" ||
    (cell.owner === "path" && cell.kind === "real");
  if (!isArray) return void w.scalars.set(cell.symbol, value);
  const index = cell.owner === "block" ? at.block ?? 0 : kept + (at.first ?? 0) + lane + k;
  const before = w.elements.get(cell.name) ?? new Float64Array(0);
  const array = before.length > index ? before : new Float64Array(Math.max(index + 1, 2 * before.length));
  if (array !== before) array.set(before);
  array[index] = value;
  w.elements.set(cell.name, array);
};

const begin = (w: World, totals: readonly Total[]): void =>
  totals.forEach(({ cell, monoid }) => w.scalars.set(cell.symbol, monoid.unit));

const join = (w: World, { cell, monoid }: Total, value: number): void => {
  const before = w.scalars.get(cell.symbol) ?? monoid.unit;
  w.scalars.set(
    cell.symbol,
    compile(monoid.join).value(
      compile(monoid.join).leaves.map((n) => (n === total ? before : n === one ? value : NaN)),
    ),
  );
};

type Each = Extract<Statement, { readonly tag: "each" }>;

/** Interprets a kernel for one path or row; cells are changed in place. */
export function interpret(kernel: Kernel, w: World): World {
  const n = kernel.elements;
  const blocks = Math.ceil(n / sumBlock);
  const boundsOf = (at: At): readonly [number, number] =>
    at.block === undefined ? [0, n] : [at.block * sumBlock, Math.min(n, (at.block + 1) * sumBlock)];
  /** Strips of a block, or of all. */
  const through = (s: Each, at: At): void => {
    const [from, to] = boundsOf(at);
    for (let first = from; first < to; first += s.width) run(s.body, { ...at, first, width: s.width });
  };
  /** Sums over elements go block by block: their meaning, which the pass `blocks` writes out. */
  const inBlocks = (s: Each, at: At): void => {
    for (let block = 0; block < blocks; block++) {
      const totals = s.into.map((t) => w.scalars.get(t.cell.symbol) ?? t.monoid.unit);
      begin(w, s.into);
      through(s, { ...at, block });
      const parts = s.into.map((t) => w.scalars.get(t.cell.symbol) ?? NaN);
      s.into.forEach((t, k) => {
        w.scalars.set(t.cell.symbol, totals[k] ?? NaN);
        join(w, t, parts[k] ?? NaN);
      });
    }
  };
  const each = (s: Each, at: At): void => {
    begin(w, s.into);
    if (s.over === "block" || s.over === "part") {
      for (let block = 0; block < blocks; block++) run(s.body, { block });
    } else if (s.into.length > 0 && at.block === undefined) inBlocks(s, at);
    else through(s, at);
  };
  const isOn = (s: Extract<Statement, { readonly tag: "when" }>, at: At): boolean => {
    switch (s.on.tag) {
      case "flag":
        return valueIn(w, s.on.flag, at) !== 0;
      case "every":
        return valueIn(w, s.on.count, at) % s.on.steps === 0;
      case "due":
        return valueIn(w, s.on.number, at) !== 0;
      case "within":
        return (at.first ?? 0) + s.on.lane < n;
    }
  };
  /** The row of a state that is kept. */
  const rowOf = (on: Condition, at: At): number => {
    if (on.tag === "every") return valueIn(w, on.count, at) / on.steps - 1;
    return on.tag === "due" ? valueIn(w, on.number, at) - 1 : 0;
  };
  const turnsOf = (s: Extract<Statement, { readonly tag: "until" }>, at: At): void => {
    for (let turn = 0; valueIn(w, s.code, at) === 0; turn++) {
      if (turn >= s.most) throw internal(`a path has taken ${turn} turns`);
      run(s.body, at);
    }
  };
  const run = (body: readonly Statement[], at: At, kept = 0): void =>
    body.forEach((s) => {
      switch (s.tag) {
        case "let":
          return;
        case "store": {
          const values = s.to.map((t) => t.values.map((v) => valueIn(w, v, at)));
          return s.to.forEach((t, i) => values[i]?.forEach((v, k) => put(w, t, k, v, at, kept)));
        }
        case "join":
          return join(w, s.into, valueIn(w, s.value, at));
        case "each":
          return each(s, at);
        case "until":
          return turnsOf(s, at);
        case "when": {
          if (!isOn(s, at)) return;
          return run(s.body, at, rowOf(s.on, at) * s.body.length); // of a state that is kept each element is a store
        }
      }
    });
  if (!kernel.grid.includes("block")) run(kernel.body, {});
  else for (let block = 0; block < blocks; block++) run(kernel.body, { block });
  return w;
}

/** The cells that the run gives: its seed, and the number of the sample. */
export function worldOf(given: ReadonlyMap<Node, number>): World {
  return { scalars: new Map(given), elements: new Map() };
}

/** A cell's value; throws `Internal:` where nothing has been stored to it. */
export function scalarOf(w: World, { symbol, name }: Cell): number {
  const value = w.scalars.get(symbol);
  if (value === undefined) throw internal(`nothing was stored to "${name}"`);
  return value;
}
