/**
 * Pathwise derivatives, forward: beside each variable that moves with a parameter θ its tangent is carried,
 *
 *     v' = f(v, θ)   →   ∂v'/∂θ = Σ_u ∂f/∂u · ∂u/∂θ + ∂f/∂θ          over the variables u
 *
 * from recurrence to recurrence: tangents are variables like others, so every method, schedule and target has them. Lengths
 * of steps, decisions and noise are held, so that it is the derivative of the numbers that come out, on the grid that the
 * path took. A sample leaves its tangents as results, a number an element. Source: Glasserman, "Monte Carlo Methods in
 * Financial Engineering" (2003), section 7.2.
 * Tests: tests/solvers/step/sensitivities_test.ts, tests/solve/gradient_test.ts.
 * @module
 */
import * as E from "fp-ts/Either";
import type { ItoError } from "../../sde/border/errors.ts";
import { sure } from "../../sde/border/errors.ts";
import { isZero, NotSmooth } from "../../sde/language/loop_slopes.ts";
import { element, lit, select } from "../../sde/language/dsl.ts";
import {
  apply,
  at,
  input,
  literal,
  type Node,
  nodesOf,
  type Scalar,
  type State,
  typed,
} from "../../sde/language/expr.ts";
import { simplify } from "../../sde/language/simplify.ts";
import { shapedAs, tangents } from "../../sde/tangent.ts";
import { x } from "../../sde/process.ts";
import { builtIn } from "../results.ts";
import { symbols } from "../symbols.ts";
import { givenStart } from "./given.ts";
import type { Gradient, Recurrence, Result, Variable } from "./recurrence.ts";

/** What a derivative is by: a parameter's variable, all elements of the start together, or one of them. */
type By = { readonly parameter: Node } | { readonly start: "all" | number };

/** `x0[3]`: the start of element 3. */
const startName = /^x0(?:\[(\d+)\])?$/;

const byOf = (r: Recurrence, name: string): By | undefined => {
  const given = r.given.find((g) => g.name === name && g.symbol !== givenStart);
  const variable = given && r.variables.find((v) => v.init === given.symbol);
  if (variable !== undefined) return { parameter: variable.symbol };
  const [found, part] = startName.exec(name) ?? [];
  if (found === undefined) return undefined;
  if (part === undefined) return { start: "all" };
  return Number(part) < r.elements ? { start: Number(part) } : undefined;
};

/** A variable's tangent: where it begins, and what it becomes. */
interface Moving {
  readonly variable: Variable;
  readonly symbol: Variable["symbol"];
  readonly init: Scalar | State;
  readonly next: Scalar | State;
}

const named = (n: Node): Variable["symbol"] => {
  if (n.tag !== "input") throw new TypeError("A tangent is an input");
  return n;
};

/** The tangent that a start begins with. */
const firstOf = (by: By): Scalar | State => {
  if ("parameter" in by || by.start === "all") return lit("start" in by ? 1 : 0);
  const here = apply("weq", [element, literal(by.start, "word")]);
  return select(typed(here, "state", "flag"), 1, 0);
};

/** The variables that these depend on: the length of a step is held, and with it the time, which depends on nothing else. */
const behind = (r: Recurrence, leaving: readonly Node[]): readonly Variable[] => {
  const found = new Set<Variable>();
  const visit = (roots: readonly Node[]): void => {
    const used = new Set(nodesOf(roots));
    for (const v of r.variables) {
      if (found.has(v) || !used.has(v.symbol) || v.symbol.kind !== "real" || v.symbol === symbols.h) continue;
      found.add(v);
      visit([v.next]);
    }
  };
  visit(leaving);
  return r.variables.filter((v) => found.has(v));
};

/** What a sample leaves that is real, beside what every path says of itself. */
const ownOf = (r: Recurrence): readonly Result[] =>
  r.results.filter(({ symbol, name }) => symbol.kind === "real" && !builtIn.includes(name));

/** The variables that move, found from those that do at once: what none of these reaches has no tangent. */
const movingIn = (r: Recurrence, by: By, k: number): readonly Moving[] => {
  const real = behind(r, [x, ...ownOf(r).map(({ symbol }) => symbol)]);
  const seeds = new Map<Node, Node>("parameter" in by ? [[by.parameter, lit(1)]] : []);
  const symbolOf = new Map<Node, Variable["symbol"]>(
    real.map((v) => [v.symbol, named(input(`slope${k}_${v.symbol.name}`, v.symbol.shape, "real"))]),
  );
  const slopeOf = (v: Variable): Variable["symbol"] => sure(symbolOf.get(v.symbol), "a tangent's symbol");
  const first = tangents(seeds);
  const init = (v: Variable): Scalar | State => v.symbol === x && "start" in by ? firstOf(by) : first(v.init);
  let moving: readonly Moving[] = [];
  for (let before = -1; before < moving.length;) {
    before = moving.length;
    const slope = tangents(
      new Map<Node, Node>([...seeds, ...moving.map((m) => [m.variable.symbol, m.symbol] as const)]),
    );
    const known = new Set(moving.map((m) => m.variable));
    moving = real.filter((v) => !("parameter" in by && v.symbol === by.parameter)).map((v) => ({
      variable: v,
      symbol: slopeOf(v),
      init: init(v),
      next: slope(v.next),
    })).filter((m) => known.has(m.variable) || !isZero(m.init) || !isZero(m.next));
  }
  return moving;
};

/** The derivatives by one number, and the variables that carry them. */
const gradientBy = (
  r: Recurrence,
  { name, by, k }: { readonly name: string; readonly by: By; readonly k: number },
): { readonly gradient: Gradient; readonly variables: readonly Variable[] } => {
  const moving = movingIn(r, by, k);
  const own = ownOf(r);
  const tangentOf = (n: Node): Moving | undefined => moving.find((m) => m.variable.symbol === n);
  const carried = moving.map(({ variable, symbol, init, next }): Variable => ({
    symbol,
    init: shapedAs(symbol, init),
    next: shapedAs(symbol, next),
    whenAccepted: variable.whenAccepted,
  }));
  const ofX = tangentOf(x);
  const entry = (n: Scalar | State, i: number): Node =>
    n.shape === "state" ? simplify(at(n, literal(i, "word"))) : n;
  const begins = (i: number): number => "parameter" in by ? 0 : by.start === "all" || by.start === i ? 1 : 0;
  const left = Array.from({ length: r.elements }, (_, i): Variable => ({
    symbol: named(input(`slope${k}_of${i}_`, "scalar", "real")),
    init: lit(begins(i)),
    next: ofX === undefined ? lit(0) : entry(ofX.next, i),
    whenAccepted: true,
  }));
  const still = own.filter(({ symbol }) => tangentOf(symbol) === undefined).map((_, j): Variable => ({
    symbol: named(input(`slope${k}_still${j}_`, "scalar", "real")),
    init: lit(0),
    next: lit(0),
    whenAccepted: true,
  }));
  const waiting = [...still];
  const ofOwn = own.map((o): Result => ({
    name: o.name,
    symbol: tangentOf(o.symbol)?.symbol ?? sure(waiting.shift(), "a tangent of what stays").symbol,
  }));
  return {
    gradient: { name, x: left.map(({ symbol }, i) => ({ name: `${i}`, symbol })), own: ofOwn },
    variables: [...carried, ...left, ...still],
  };
};

/** More numbers than these a sample leaves in no gradients: each is a variable, and WGSL of 512 compiles in 27 s on llvmpipe. */
export const mostSlopes = 128;

const refusal = (r: Recurrence, names: readonly string[]): ItoError | undefined => {
  const bad = (found: string, wanted: string): ItoError => ({
    tag: "BadOption",
    where: "solve",
    option: "gradient",
    found,
    wanted,
  });
  const unknown = names.find((name) => byOf(r, name) === undefined);
  if (unknown !== undefined) {
    const known = [...r.given.filter((g) => g.symbol !== givenStart).map((g) => g.name), "x0", "x0[0]"];
    const wanted = `one of ${known.map((name) => `"${name}"`).join(", ")}${
      known.length > 2 ? "" : '; the process has no parameter, as param("sigma", 0.2)'
    }`;
    return bad(`"${unknown}"`, wanted);
  }
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) return bad(`"${twice}" twice`, "each name once");
  if (r.output !== x) {
    return {
      tag: "Unsupported",
      what: "A gradient of samples that are denoised at their end",
      try: 'withDenoise("none")(strategy)',
    };
  }
  const slopes = names.length * r.elements;
  if (slopes <= mostSlopes) return undefined;
  const [s, many] = [names.length === 1 ? "" : "s", `${names.length} × ${r.elements} = ${slopes}`];
  return {
    tag: "Unsupported",
    what:
      `A gradient by ${names.length} number${s} of samples of ${r.elements} elements: ${many} numbers a sample`,
    try:
      `at most ${mostSlopes} a solve: fewer names, or a result of your own (withResults) of fewer elements`,
  };
};

/**
 * The same recurrence, whose samples leave derivatives by these numbers too: parameters by name, `x0` (all elements of the
 * start moved together) and `x0[i]` (element i alone). Its samples are as they were, to the bit.
 *
 * Errors (Left): `BadOption` for a name that is none of these; `Unsupported` at an oracle or a jump, where samples are denoised, and
 * for more than `mostSlopes` numbers.
 */
export function sensitivities(r: Recurrence, names: readonly string[]): E.Either<ItoError, Recurrence> {
  if (names.length === 0) return E.right(r);
  const refused = refusal(r, names);
  if (refused !== undefined) return E.left(refused);
  try {
    const found = names.map((name, k) => gradientBy(r, { name, by: sure(byOf(r, name), "a name"), k }));
    const gradients = found.map((f) => f.gradient);
    const results = gradients.flatMap((g) =>
      [...g.x.map((e) => ({ ...e, name: `x[${e.name}]` })), ...g.own].map((e) => ({
        ...e,
        name: `∂${e.name} / ∂${g.name}`,
      }))
    );
    return E.right({
      ...r,
      variables: [...r.variables, ...found.flatMap((f) => f.variables)],
      results: [...r.results, ...results],
      gradients,
    });
  } catch (thrown) {
    if (!(thrown instanceof NotSmooth)) throw thrown;
    const what = `A gradient of this process: ${thrown.message}`;
    const instead = "a smooth expression in its place, or the difference of two solves with one seed";
    return E.left({ tag: "Unsupported", what, try: instead });
  }
}
