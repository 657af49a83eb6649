/**
 * How a scalar c(x, t) moves along the noise of a step, and the uniform numbers that say where between the ends it was.
 * Tests: tests/solvers/event_test.ts.
 * @module
 */
import { add, broadcast, component, components, element, mul, square, sum } from "../../sde/language/dsl.ts";
import { sure } from "../../sde/border/errors.ts";
import { derivative, gradient } from "../../sde/language/derive.ts";
import {
  apply,
  literal,
  type Node,
  nodesOf,
  type Scalar,
  type State,
  typed,
  type Word,
} from "../../sde/language/expr.ts";
import { type Calculus, type Process, x } from "../../sde/process.ts";

/** (w ≫ 8) + ½, in units of 2⁻²⁴: within (0, 1). */
export function uniform(w: Word): Scalar;
/** One an element. */
export function uniform(w: Node): Scalar | State;
/** Of either. */
export function uniform(w: Node): Scalar | State {
  const whole = apply("toReal", [apply("wshr", [w, literal(8, "word")])]);
  const real = whole.shape === "state" ? typed(whole, "state", "real") : typed(whole, "scalar", "real");
  return mul(2 ** -24, add(real, 0.5));
}

/** gᵀ∇c in the directions of the noises, and g gᵀ∇c; both at the step's beginning. */
export interface Slope {
  /** |gᵀ∇c|²: the variance of c a unit of time. */
  readonly variance: Scalar;
  /** g gᵀ∇c. */
  readonly along: State;
  /** ∇c, and its square. */
  readonly normal: State;
  readonly steepness: Scalar;
}

/** The components of x that an expression names. */
const namedIn = (c: Scalar): readonly number[] => [
  ...new Set(nodesOf([c]).flatMap((n) => (n.tag === "pick" && n.arg === x ? [n.part] : []))),
];

const squaresOf = (all: readonly Scalar[]): Scalar => add(0, ...all.map((v) => mul(v, v)));

/** A state that is 0 but for some of its elements. */
const placed = (parts: readonly { readonly i: number; readonly value: Scalar }[]): State =>
  parts.reduce<State>((all, { i, value }) => {
    const here = typed(apply("weq", [element, literal(i, "word")]), "state", "flag");
    return typed(apply("select", [here, value, all]), "state", "real");
  }, broadcast(0));

/** A component's number, and the slope along it. */
interface Part {
  readonly i: number;
  readonly by: Scalar;
}

const own = (slopes: readonly Part[]): Pick<Slope, "normal" | "steepness"> => ({
  normal: placed(slopes.map(({ i, by }) => ({ i, value: by }))),
  steepness: squaresOf(slopes.map(({ by }) => by)),
});

/** How a scalar moves along the noise. Throws a TypeError where it has no slope. */
export function slopeOf(c: Scalar, { diffusion: d }: Process<Calculus>): Slope {
  const slopes = namedIn(c).map((i) => ({ i, by: derivative(c, component(x, i)) }));
  if (d.tag === "general") {
    const noises = d.rows[0]?.length ?? 0;
    const entry = (i: number, j: number): Scalar => sure(d.rows[i]?.[j], "noise of a component");
    const turned = Array.from(
      { length: noises },
      (_, j) => add(0, ...slopes.map((s) => mul(s.by, entry(s.i, j)))),
    );
    const along = d.rows.map((_, i) => add(0, ...turned.map((b, j) => mul(entry(i, j), b))));
    return { variance: squaresOf(turned), along: components(along), ...own(slopes) };
  }
  if (slopes.length === 0) { // of all elements alike
    const slope = gradient(c, x);
    return {
      variance: sum(square(mul(d.g, slope))),
      along: mul(square(d.g), slope),
      normal: slope,
      steepness: sum(square(slope)),
    };
  }
  const noise = (i: number): Scalar => (d.g.shape === "state" ? component(d.g, i) : d.g);
  return {
    variance: squaresOf(slopes.map((s) => mul(noise(s.i), s.by))),
    along: placed(slopes.map((s) => ({ i: s.i, value: mul(square(noise(s.i)), s.by) }))),
    ...own(slopes),
  };
}
