/**
 * Newton's steps for what a step says of its own end:
 *
 *     y = b + c f(y, t),   y ← y − (1 − c ∂f/∂y)⁻¹ (y − b − c f(y, t)),   from y = x
 *
 * A drift that is linear in x takes one; else there are so many as a method says, in a loop, an evaluation each. Where the last
 * still moves y by more than a thousandth, they have not got there: y is then no number, and the path ends as `notFinite`
 * instead of going on with a wrong one; the solve's notes name Newton's steps, and what to do.
 * Source: Hairer & Wanner 1996, IV.8. Tests: tests/solvers/methods/stiff/stiff_test.ts.
 * @module
 */
import { foundText } from "../../../sde/border/decode.ts";
import { abs, add, component, components, max, min, mul, sqrt, sub } from "../../../sde/language/dsl.ts";
import { type Scalar, type State, typed } from "../../../sde/language/expr.ts";
import { fold } from "../../../sde/language/fold.ts";
import { changes, jacobianOf, resolvent, withoutSlopes } from "../jacobian.ts";
import type { Method, StepSymbols } from "../method.ts";

/** y of y = base + by · f(y, time). */
export interface Equation {
  /** What is known of y. */
  readonly base: State;
  /** What the drift is multiplied by, in units of t. */
  readonly by: Scalar;
  /** When the drift is asked. */
  readonly time: Scalar;
  /** How large y may be taken to be, where base is not of its size, as it has a drift in it; else base. */
  readonly scale?: State;
}

/** How an equation is solved in a step. */
export type Solve = (equation: Equation) => State;

/** A method with Newton's steps. */
export interface Implicit extends Method {
  /** The same with so many of Newton's steps for a drift that is not linear: more for longer steps, fewer where they are few. */
  readonly withTurns: (turns: number) => Implicit;
}

/** Most of Newton's steps. */
const mostTurns = 100;
const near = 1e-3;

/** Sizes that are compared: each element by itself, or the largest component of a system. */
const largest = (n: State): State => {
  if (n.tag !== "pack") return abs(n);
  const size = max(...n.parts.map((part) => abs(typed(part, "scalar", "real"))));
  return components(n.parts.map(() => size));
};

/** A state as its components, where another has them. */
const spread = (n: State, like: State): State =>
  like.tag === "pack" ? components(like.parts.map((_, i) => component(n, i))) : n;

const solverOf = ({ x, drift }: StepSymbols, turns: number): Solve => ({ base, by, time, scale = base }) => {
  const turn = (y: State): { readonly y: State; readonly moved: State; readonly linear: boolean } => {
    const f = drift(y, time);
    const jacobian = jacobianOf(f, y);
    const moved = resolvent(jacobian, by, sub(sub(y, base), mul(by, f)));
    return { y: sub(y, moved), moved, linear: !changes(jacobian, y) };
  };
  const { linear, ...one } = turn(x);
  if (linear) return one.y;
  const { y, moved } = fold(turns - 1, one, ({ y }) => {
    const next = turn(y);
    return { y: next.y, moved: next.moved };
  });
  const size = add(largest(y), largest(spread(scale, y)));
  return add(y, sqrt(min(sub(mul(near, size), largest(moved)), 0)));
};

/** What is said of a path that ends for want of Newton's steps. */
const lostText = (name: string, turns: number): string => {
  const [more, shorter] = [`${name}.withTurns(${Math.min(mostTurns, 3 * turns)})`, "more, shorter steps"];
  return `${turns} of Newton's steps have not converged, the last still moves the state by more than a thousandth. Try: ${
    turns < mostTurns ? `${more}, or ${shorter}` : shorter
  }`;
};

/** A method of Newton's steps: claims, and a step that is told how to solve an equation. */
export function implicit(
  claims: Omit<Method, "step" | "refuses">,
  step: (symbols: StepSymbols, solve: Solve) => State,
  turns = 6,
): Implicit {
  if (!Number.isInteger(turns) || turns < 2 || turns > mostTurns) {
    throw new RangeError(
      `Cannot take ${
        foundText(turns)
      } of Newton's steps: it must be a whole number from 2 to ${mostTurns}\n` +
        `Try: ${claims.name}.withTurns(8)`,
    );
  }
  return {
    ...claims,
    refuses: withoutSlopes,
    notFinite: lostText(claims.name, turns),
    step: (symbols) => {
      const next = step(symbols, solverOf(symbols, turns));
      return { low: next, high: next, error: undefined };
    },
    withTurns: (other) => implicit(claims, step, other),
  };
}
