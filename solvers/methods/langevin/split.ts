/**
 * What splittings of Langevin dynamics need of a process: the force and each momentum's friction, read from its own drift; and
 * the two functions of y = γ dt that exact steps are made of, without loss for small y.
 *
 *     drift of q_i = p_i,   drift of p_i = F_i(q, t) − γ_i p_i,   noise of p alone, as γ the same for all x and t
 *
 * Tests: tests/solvers/methods/langevin/langevin_test.ts.
 * @module
 */
import { internal } from "../../../sde/border/errors.ts";
import {
  abs,
  add,
  component,
  components,
  div,
  expm1,
  lit,
  lt,
  max,
  mul,
  neg,
  select,
  square,
  type StateLike,
  sub,
  tanh,
} from "../../../sde/language/dsl.ts";
import { derivative } from "../../../sde/language/derive.ts";
import {
  input,
  type Node,
  type Scalar,
  type State,
  substitute,
  typed,
  uses,
} from "../../../sde/language/expr.ts";
import { type Calculus, type Process, t, x } from "../../../sde/process.ts";
import type { Refusal, StepSymbols } from "../method.ts";

/** A system of positions and momenta. */
export interface Split {
  readonly q: readonly Scalar[];
  readonly p: readonly Scalar[];
  /** γ of each momentum. */
  readonly friction: readonly Scalar[];
  /** F of each momentum at given positions. */
  readonly force: (q: readonly Scalar[]) => readonly Scalar[];
  /** The noise of each momentum, of a state with a number for each noise. */
  readonly noise: (z: State) => readonly Scalar[];
}

const scalar = (n: Node): Scalar => typed(n, "scalar", "real");
const numbered = (name: string, n: number): readonly Scalar[] =>
  Array.from({ length: n }, (_, i) => input(`${name}${i}`, "scalar", "real"));

/** A step's positions and momenta, its drift asked once, at this time. */
export function splitOf({ x, t, dW, drift, diffuse }: StepSymbols, time: Scalar): Split {
  const all = diffuse(x, t, dW);
  if (all.tag !== "pack") throw internal("Langevin dynamics without components");
  const n = all.parts.length / 2;
  const at = (i: number): Scalar => component(x, i);
  const numbers = Array.from({ length: n }, (_, i) => i);
  const [qs, ps] = [numbered("position", n), numbered("momentum", n)];
  const f = drift(components([...qs, ...ps]), time);
  const still = new Map<Node, Node>(ps.map((p) => [p, lit(0)]));
  const forces = numbers.map((i) => substitute(component(f, n + i), still));
  return {
    q: numbers.map(at),
    p: numbers.map((i) => at(n + i)),
    friction: ps.map((p, i) => neg(derivative(component(f, n + i), p))),
    force: (q) => {
      const there = new Map<Node, Node>(qs.map((s, i) => [s, q[i] ?? s]));
      return forces.map((force) => scalar(substitute(force, there)));
    },
    noise: (z) => numbers.map((i) => component(diffuse(x, t, z), n + i)),
  };
}

/** Why a process is no Langevin dynamics, in a few words; nothing where it is. */
const faultOf = ({ drift, diffusion }: Process<Calculus>): string | undefined => {
  if (drift.tag !== "pack" || diffusion.tag !== "general" || drift.parts.length % 2 === 1) {
    return "it is no system of positions and as many momenta";
  }
  const n = drift.parts.length / 2;
  const isFixed = (m: Node): boolean => !uses(m, x) && !uses(m, t);
  const isZero = (m: Node): boolean => m.tag === "lit" && m.value === 0;
  const [moving, noises] = [drift.parts.slice(n), diffusion.rows.slice(n)];
  if (drift.parts.slice(0, n).some((part, i) => part !== component(x, n + i))) {
    return "the drift of each position must be its momentum";
  }
  const slopes = moving.map((part) => noises.map((_, j) => derivative(scalar(part), component(x, n + j))));
  const friction = slopes.map((row, i) => row[i] ?? lit(0));
  if (slopes.some((row, i) => row.some((s, j) => i !== j && !isZero(s))) || !friction.every(isFixed)) {
    return "the friction of each momentum must be a number times it";
  }
  const noisy = diffusion.rows.slice(0, n).some((row) => !row.every(isZero));
  if (noisy || !noises.flat().every(isFixed)) return "noise must drive momenta alone, always as much";
  const columns = (noises[0] ?? []).map((_, j) => noises.filter((row) => !isZero(row[j] ?? lit(0))).length);
  const isShared = columns.some((many) => many > 1) ||
    noises.some((row) => row.filter((g) => !isZero(g)).length > 1);
  return isShared && friction.some((g) => g !== friction[0])
    ? "momenta of different friction must have a noise each"
    : undefined;
};

/** Why a splitting cannot take a process, or nothing. */
export function noLangevin(p: Process<Calculus>): Refusal | undefined {
  const fault = faultOf(p);
  return fault === undefined ? undefined : {
    why: `which is no Langevin dynamics (${fault})`,
    try: "langevinDynamics({ positions, force, friction, temperature }), or equalSteps(emStep)",
  };
}

const tiny = 1e-30;

/** (eʸ − 1)/y, 1 at 0: the mean of eˢ over [0, y]. */
export function meanExp(y: Scalar): Scalar;
/** The same of a number an element. */
export function meanExp(y: StateLike): State;
/** Scalars and states alike. */
export function meanExp(y: StateLike): Scalar | State {
  const safe = select(lt(abs(y), tiny), tiny, y);
  return div(expm1(safe), safe);
}

/**
 * (y − 2 tanh(y/2))/y³, 1/12 at 0, for y ≥ 0: what of a position's noise over a stretch its momentum's does not know, by γ and its
 * length; a series below 0.3, where the difference would lose its digits.
 */
export function ownShare(y: Scalar): Scalar {
  const series = [1 / 12, -1 / 120, 17 / 20160, -31 / 362880, 2764 / 319334400, -21844 / 24908083200];
  const squared = square(y);
  const short = series.reduceRight<Scalar>((sum, a) => add(mul(sum, squared), a), lit(0));
  const long = max(y, limit);
  return select(
    lt(y, limit),
    short,
    div(sub(long, mul(2, tanh(mul(0.5, long)))), mul(long, square(long))),
  );
}
const limit = 0.3;
