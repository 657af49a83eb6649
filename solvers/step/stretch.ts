/**
 * A stretch of a path, gone back over a step a turn, from the states that were kept:
 *
 *     λ_k = (∂x_{k+1}/∂x_k)ᵀ λ_{k+1},      ∂L/∂θ += (∂x_{k+1}/∂θ)ᵀ λ_{k+1}
 *
 * as a recurrence of its own: it is given the states before its steps, and λ after them; it leaves λ before them and its part
 * of ∂L/∂θ. Noise is addressed: it is made again. Source: Griewank, Walther (2008), chapter 12; Li et al. 2020, arXiv
 * 2001.01328 (adjoints of SDEs with noise made again).
 * Tests: tests/solve/adjoint/adjoint_test.ts.
 * @module
 */
import { sure } from "../../sde/border/errors.ts";
import { adjoints } from "../../sde/adjoint.ts";
import { element, elementCount, lit } from "../../sde/language/dsl.ts";
import { apply, input, literal, type Node, pack, pick, substitute } from "../../sde/language/expr.ts";
import { simplifier } from "../../sde/language/simplify.ts";
import { param } from "../../sde/param.ts";
import { t, x } from "../../sde/process.ts";
import { codes, symbols } from "../symbols.ts";
import { rest } from "./carried.ts";
import { givenStart } from "./given.ts";
import type { Given, Recurrence, Variable } from "./recurrence.ts";

const named = (n: Node): Variable["symbol"] => {
  if (n.tag !== "input") throw new TypeError("A variable is an input");
  return n;
};
const word = (v: number): Node => literal(v, "word");

/**
 * The names of what a stretch is given beside parameters: λ, the state after it and whether that is a path's last (1, or 0: then
 * λ is the slope of its loss), the number of steps before it, and element i before its step k.
 */
export const stretchGiven = {
  weight: "λ after",
  after: "x after",
  ends: "1 where it ends a path",
  taken: "steps taken",
  before: (k: number, i: number): string => `x[${i}] before step ${k}`,
} as const;

const givenWeight = named(input("givenWeight", "state", "real"));
const givenAfter = named(input("givenAfter", "state", "real"));
const givenEnds = named(input("givenEnds", "scalar", "real"));
const givenTaken = named(input("givenTaken", "scalar", "real"));
const lost = named(input("lost", "scalar", "real"));
const taken = named(input("taken", "scalar", "real"));

/** The parameters of a recurrence: as its process says them, as they are given, and the variables that hold them. */
export function parametersOf(
  r: Recurrence,
): readonly { readonly leaf: Node; readonly given: Given; readonly variable: Variable }[] {
  return r.given.filter((g) => g.symbol !== givenStart).map((g) => ({
    leaf: param(g.name, g.byDefault),
    given: g,
    variable: sure(r.variables.find((v) => v.init === g.symbol), "a parameter's variable"),
  }));
}

/** What a step leaves to the next beside state, time and counts: nothing of it is kept on the way. */
export function remembered(r: Recurrence): Variable | undefined {
  const known = new Set<Node>([x, rest, t, symbols.attempts, symbols.accepts, symbols.code]);
  parametersOf(r).forEach(({ variable }) => known.add(variable.symbol));
  r.results.forEach(({ symbol }) => known.add(symbol));
  return r.variables.find((v) => !known.has(v.symbol));
}

/** What a path loses at its end, in the symbols of a stretch: the loss, and its slopes by elements and parameters. */
const lossAt = (loss: Node, flat: ReadonlyMap<Node, Node>, leaves: readonly Node[]) => {
  const root = substitute(loss, flat);
  return { root, slopes: adjoints([{ root, weight: lit(1) }], leaves) };
};

/**
 * The recurrence of a stretch of so many steps, for a loss of the last state; its samples are λ before it, its results the loss
 * and the parts of ∂L/∂θ. A stretch begins after an even number of steps, or is of an odd number.
 *
 * Errors: throws a `NotSmooth`.
 */
export function stretchOf(r: Recurrence, steps: number, loss: Node): Recurrence {
  const n = r.elements;
  const nextOf = (s: Node): Node => r.variables.find((v) => v.symbol === s)?.next ?? s;
  const parts = Array.from({ length: n }, (_, i) => named(input(`part${i}_`, "scalar", "real")));
  const weights = parts.map((_, i) => input(`weight${i}_`, "scalar", "real"));
  const parameters = parametersOf(r);
  const flat = new Map<Node, Node>([
    [x, pack(parts)],
    [rest, lit(0)],
    [element, pack(parts.map((_, i) => word(i)))],
    [elementCount, literal(n, "real")],
    ...parameters.map(({ leaf, variable }): readonly [Node, Node] => [leaf, variable.symbol]),
  ]);
  const leaves = [...parts, ...parameters.map(({ variable }) => variable.symbol)];
  const tidy = simplifier();
  const moved = tidy(substitute(nextOf(x), flat));
  const nexts = parts.map((_, i) => pick(moved.shape === "state" ? moved : pack(parts.map(() => moved)), i));
  const back = adjoints(nexts.map((root, i) => ({ root, weight: sure(weights[i], "a weight") })), leaves);
  // a turn goes back over step k = steps − 1 − turn
  const turn = symbols.attempts;
  const minus = (a: Node, b: number): Node => apply("wadd", [a, word(2 ** 32 - b)]);
  const down = (from: number, w: Node): Node =>
    apply("wadd", [apply("wxor", [w, word(2 ** 32 - 1)]), word(from)]);
  const k = down(steps, turn);
  const number = apply("wadd", [apply("toWord", [taken]), k]);
  const bit = (w: Node): Node => apply("wand", [w, word(1)]);
  const half = (w: Node): Node => apply("wshr", [w, word(1)]);
  // what tells two steps of a draw apart, and the draw (`pair.ts`), seen to be so of two turns in a row
  const inPairs = (count: Node): readonly (readonly [Node, Node])[] =>
    steps % 2 !== 0 ? [] : [
      [bit(count), apply("wxor", [bit(turn), word(1)])],
      [half(count), apply("wadd", [half(apply("toWord", [taken])), down(steps / 2, half(turn))])],
    ];
  const before = Array.from({ length: steps }, (_, j) => parts.map((_, i) => `x${i}_before${j}_`));
  const slots = before.map((row) => row.map((name) => named(input(name, "scalar", "real"))));
  const state = parts.map((_, i) =>
    slots.slice(0, -1).reduceRight<Node>(
      (other, row, j) => apply("select", [apply("weq", [k, word(j)]), sure(row[i], "a slot"), other]),
      sure(slots.at(-1)?.[i], "a slot"),
    )
  );
  const counted = (count: Node): ReadonlyMap<Node, Node> =>
    new Map<Node, Node>([...flat, [symbols.attempts, count], [symbols.accepts, count]]);
  const reached = substitute(nextOf(t), counted(minus(number, 1)));
  const start = sure(r.variables.find((v) => v.symbol === t), "the time").init;
  const by = new Map<Node, Node>([
    ...[symbols.attempts, symbols.accepts].flatMap(inPairs),
    ...parts.map((p, i): readonly [Node, Node] => [p, sure(state[i], "a part")]),
    ...weights.map((w, i): readonly [Node, Node] => [w, pick(x, i)]),
    [t, apply("select", [apply("weq", [number, word(0)]), start, reached])],
    [symbols.attempts, number],
    [symbols.accepts, number],
  ]);
  const found = back.map((m) => substitute(m, by));
  const held = (symbol: Variable["symbol"], init: Node, next: Node = symbol): Variable => ({
    symbol,
    init,
    next: next === symbol ? next : tidy(next),
    whenAccepted: false,
  });
  const atEnd = new Map<Node, Node>([
    ...parts.map((p, i): readonly [Node, Node] => [p, pick(givenAfter, i)]),
    ...parameters.map(({ variable, given }): readonly [Node, Node] => [variable.symbol, given.symbol]),
  ]);
  const end = lossAt(loss, flat, leaves);
  const ends = apply("eq", [givenEnds, literal(1, "real")]);
  const first = leaves.map((_, j): Node => {
    const slope = substitute(sure(end.slopes[j], "a slope of the loss"), atEnd);
    const before = j < n ? pick(givenWeight, j) : lit(0);
    return slope === before ? before : tidy(apply("select", [ends, slope, before]));
  });
  const slopes = parameters.map((_, k) => named(input(`slope${k}_`, "scalar", "real")));
  const flatSlots = slots.flat();
  const given = slots.flatMap((row, j) =>
    row.map((slot, i): Given => ({
      name: stretchGiven.before(j, i),
      symbol: named(input(`given_${slot.name}`, "scalar", "real")),
      byDefault: 0,
    }))
  );
  const after = apply("wadd", [turn, word(1)]);
  const counts = { attempts: symbols.attempts, accepts: symbols.accepts, code: symbols.code };
  return {
    ...r,
    variables: [
      ...parameters.map(({ variable }) => variable),
      ...given.map((g, j) => held(sure(flatSlots[j], "a slot"), g.symbol)),
      held(taken, givenTaken),
      held(lost, tidy(substitute(end.root, atEnd))),
      held(named(x), pack(first.slice(0, n)), pack(found.slice(0, n))),
      ...slopes.map((s, j) =>
        held(s, sure(first[n + j], "a slope"), apply("add", [s, sure(found[n + j], "an adjoint")]))
      ),
      held(named(symbols.attempts), word(0), after),
      held(named(symbols.accepts), word(0), after),
      held(
        named(symbols.code),
        word(codes.running),
        apply("wselect", [apply("wlt", [after, word(steps)]), word(codes.running), word(codes.done)]),
      ),
    ],
    results: [
      ...Object.entries(counts).map(([name, symbol]) => ({ name, symbol: named(symbol) })),
      { name: "loss", symbol: lost },
      ...slopes.map((symbol, k) => ({ name: sure(parameters[k], "a parameter").given.name, symbol })),
    ],
    accepted: literal(1, "flag"),
    errorNorm: undefined,
    output: x,
    most: steps,
    given: [
      { name: stretchGiven.weight, symbol: givenWeight, byDefault: 0 },
      { name: stretchGiven.after, symbol: givenAfter, byDefault: 0 },
      { name: stretchGiven.ends, symbol: givenEnds, byDefault: 0 },
      { name: stretchGiven.taken, symbol: givenTaken, byDefault: 0 },
      ...given,
      ...parameters.map((p) => p.given),
    ],
  };
}
