/**
 * Walls (`solvers/reflect.ts`) in the graph of a step: the state that it ends at, put back inside.
 * Tests: tests/solvers/events/reflect_test.ts.
 * @module
 */
import * as E from "fp-ts/Either";
import { add, div, element, log, max, mul, sqrt, square, sub } from "../../sde/language/dsl.ts";
import type { ItoError } from "../../sde/border/errors.ts";
import { diagonal } from "../../sde/language/derive.ts";
import {
  apply,
  literal,
  type Node,
  type Scalar,
  type State,
  typed,
  uses,
  type Word,
} from "../../sde/language/expr.ts";
import { at, type Calculus, type Process, t, x } from "../../sde/process.ts";
import { successor } from "../noise/modes.ts";
import { sample, seed, threefry } from "../noise/random.ts";
import type { Strategy } from "../strategy.ts";
import { symbols } from "../symbols.ts";
import type { Wall } from "../wall_rule.ts";
import { slopeOf, uniform } from "./slope.ts";

/** Counters of walls have this in their first word, which no element's number reaches, and a multiple of the next. */
const ofWalls = 2 ** 30;
const ofPair = 2 ** 28;

type Real = Scalar | State;

/** What a wall is made of: c, how it moves by the noise, and the way back along its slope, ∇c/|∇c|². */
interface Made {
  readonly c: Real;
  readonly variance: () => Real;
  readonly back: Real;
}

const madeOf = (wall: Wall, c: Real, p: Process<Calculus>): Made | string => {
  if (!uses(c, x)) return "does not depend on x";
  if (c.shape === "scalar") {
    const slope = slopeOf(c, p);
    return { c, variance: () => slope.variance, back: div(slope.normal, slope.steepness) };
  }
  const slope = diagonal(c, x);
  const { diffusion: d } = p;
  if (d.tag === "general" && wall.by === "bridge") {
    return "is of each element, whose noises are those of others too";
  }
  return {
    c,
    variance: () => (d.tag === "general" ? sub(c, c) : square(mul(d.g, slope))),
    back: div(1, slope),
  };
};

/** A uniform number of a wall: one a sample, or one an element. */
const uniformOf = (k: number, shape: "scalar" | "state"): Real => {
  const first = literal(ofWalls + Math.floor(k / 2) * ofPair, "word");
  const counter: Node = shape === "scalar" ? first : apply("wadd", [first, element]);
  const draw: Word = successor(symbols.attempts);
  const words = threefry([seed, sample], [counter, draw]);
  return uniform(words[k % 2 === 0 ? 0 : 1]);
};

/** The lowest point of a bridge between c₀ and c₁. */
const lowest = (c0: Real, c1: Real, a: { readonly variance: Real; readonly u: Real }): Real => {
  const gone = sub(c1, c0);
  return mul(0.5, sub(add(c0, c1), sqrt(sub(square(gone), mul(2, a.variance, log(a.u))))));
};

const unsupported = (what: string, instead: string): E.Either<ItoError, never> =>
  E.left({ tag: "Unsupported", what: `withReflect ${what}`, try: instead });

const state = (n: Node): State => typed(n, "state", "real");

/** The state at the end of a step of length h, inside all walls; a Left where one cannot be. */
export function insideOf(a: {
  readonly p: Process<Calculus>;
  readonly s: Strategy<Calculus>;
  readonly end: State;
  readonly reached: Scalar;
  readonly h: Scalar;
}): E.Either<ItoError, State> {
  const { p, s, reached, h } = a;
  if (s.walls !== undefined && s.method.remembers !== undefined) {
    return unsupported(
      `with the method "${s.method.name}", which remembers of the path before,`,
      "withMethod(emImprovedEuler)(strategy), which does not",
    );
  }
  let end = a.end;
  for (const [k, wall] of (s.walls ?? []).entries()) {
    if (wall.by === "bridge" && p.jumps !== undefined) {
      return unsupported('by "bridge" on a process that jumps', 'by: "mirror"');
    }
    const given = wall.of({ x, t });
    const made = E.tryCatch(() => madeOf(wall, given, p), String);
    if (E.isLeft(made) || typeof made.right === "string") {
      const why = E.isLeft(made) ? made.left : `its function ${made.right}`;
      return unsupported(`(${why})`, "withReflect(({ x }) => component(x, 0)), which has a slope");
    }
    const { c, back, variance } = made.right;
    const c1 = at(c, end, reached);
    const outside = max(mul(-1, c1), 0);
    const push = wall.by === "bridge"
      ? max(mul(-1, lowest(c, c1, { variance: mul(variance(), h), u: uniformOf(k, c.shape) })), 0)
      : wall.by === "mirror"
      ? mul(2, outside)
      : outside;
    end = state(add(end, mul(push, at(back, end, reached))));
  }
  return E.right(end);
}
