/**
 * The jumps of a step: how many candidates, when each comes, whether it is taken, and their sizes, added up in a loop.
 *
 *     P(N = k) = e⁻ᵐ mᵏ / k!,  m = bound · h;   N is found by one uniform number, of which none is above 1 − 2⁻²⁴
 *
 * Numbers are addressed by (seed, sample, step tried, number of the jump), in counters that no Brownian noise has: their first
 * word begins with a 1. No error estimate looks at jumps, so none is chosen by a rejection.
 * Tests: tests/solve/jumps_test.ts.
 * @module
 */
import { add, div, exp, le, lit, lt, mul, select, sqrt, sub } from "../../sde/language/dsl.ts";
import type { ItoError } from "../../sde/border/errors.ts";
import {
  apply,
  input,
  literal,
  type Node,
  type Scalar,
  series,
  type State,
  substitute,
  typed,
  type Word,
} from "../../sde/language/expr.ts";
import { dependsOnState, z } from "../../sde/jumps.ts";
import type { Jumps } from "../../sde/equation.ts";
import { at, type Calculus, type Process, t, x } from "../../sde/process.ts";
import { jumpNormals, jumpUniforms } from "../noise/random.ts";
import type { Strategy } from "../strategy.ts";
import { symbols } from "../symbols.ts";
import { endsOf, timesOfGrid } from "./grid.ts";

/** Most jumps of a step, and most draws of one. */
const mostJumps = 60;
const finest = 2 ** -25;

/** How long the longest step is. */
const longest = (p: Process<Calculus>, s: Strategy<Calculus>): number => {
  const [from, to] = endsOf(p);
  const times = timesOfGrid(p, s);
  if (s.controller.tag !== "fixed") return Infinity;
  if (times === undefined) return Math.abs(to - from) / s.controller.steps;
  return times.reduce(
    (most, time, i) => Math.max(most, i === 0 ? 0 : Math.abs(time - (times[i - 1] ?? time))),
    0,
  );
};

/** The least number that so many jumps are not more than, but for once in 2²⁵ steps. */
const mostOf = (mean: number): number => {
  let [share, left, k] = [Math.exp(-mean), 1 - Math.exp(-mean), 0];
  while (left > finest && k <= mostJumps) {
    share *= mean / ++k;
    left -= share;
  }
  return k;
};

/** Why a strategy cannot count a process's jumps, or nothing. */
export function jumpsFault(p: Process<Calculus>, s: Strategy<Calculus>): ItoError | undefined {
  if (p.jumps === undefined) return undefined;
  if (s.controller.tag !== "fixed") {
    return {
      tag: "Unsupported",
      what: `Adaptive steps with the jumps of "${p.name}"`,
      try: "withSteps(1000)(strategy), which takes equal steps",
    };
  }
  if (s.method.remembers !== undefined) {
    return {
      tag: "Unsupported",
      what: `The method "${s.method.name}", which remembers what was before a jump of "${p.name}",`,
      try: "a method without memory, as equalSteps(emStep)",
    };
  }
  const mean = p.jumps.bound * longest(p, s);
  if (mostOf(mean) <= mostJumps) return undefined;
  return {
    tag: "BadOption",
    where: "solve",
    option: "steps",
    found: `${Number(mean.toPrecision(3))} jumps of "${p.name}" in a step`,
    wanted: "at most 20",
    try: `withSteps(${Math.ceil(s.controller.steps * mean / 20)})(strategy)`,
  };
}

const word = (v: number): Word => literal(v, "word");

/** How many candidates come, of a mean. */
const countOf = (mean: Scalar, most: number, uniform: Scalar): Word => {
  let share: Scalar = exp(mul(-1, mean));
  let below: Scalar = share;
  let count: Node = word(0);
  for (let k = 1; k <= most; k++) {
    count = apply("wadd", [count, apply("wselect", [lt(uniform, below), word(0), word(1)])]);
    share = mul(share, div(mean, k));
    below = add(below, share);
  }
  return typed(count, "scalar", "word");
};

/** What the jumps of a step add to x: h is its length, and dt the same with its sign. */
export function jumpsIn(
  p: Process<Calculus>,
  s: Strategy<Calculus>,
  step: { readonly h: Scalar; readonly dt: Scalar },
): State | undefined {
  const { jumps: j } = p;
  if (j === undefined) return undefined;
  const most = Math.max(1, mostOf(j.bound * longest(p, s)));
  const draw = typed(apply("wadd", [symbols.attempts, word(1)]), "scalar", "word");
  const [uniform] = jumpUniforms(draw, word(0));
  const count = countOf(mul(j.bound, step.h), most, uniform);
  const index = input("jump", "scalar", "word");
  const after = typed(apply("wadd", [index, word(1)]), "scalar", "word");
  const size = typed(
    substitute(j.size, new Map<Node, Node>([[z, jumpNormals(draw, after)]])),
    "state",
    "real",
  );
  const taken = thinned(j, { dt: step.dt, uniforms: jumpUniforms(draw, after), size });
  return typed(series(index, word(0), count, taken, { most }), "state", "real");
}

/** A candidate's size, or 0 where it is not taken; a rate above its bound has no size. */
const thinned = (
  j: Jumps,
  a: { readonly dt: Scalar; readonly uniforms: readonly [Scalar, Scalar]; readonly size: State },
): State => {
  if (j.rate.tag === "lit" && j.rate.value === j.bound) return a.size;
  const [when, whether] = a.uniforms;
  const rate = dependsOnState(j) ? j.rate : at(j.rate, x, add(t, mul(when, a.dt)));
  const share = select(lt(mul(whether, j.bound), rate), lit(1), lit(0));
  return select(le(rate, j.bound), mul(share, a.size), sqrt(sub(j.bound, rate)));
};
