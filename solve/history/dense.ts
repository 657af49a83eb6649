/**
 * Dense output: the state between the steps of a path, by an interpolant between its accepted steps.
 *
 *     without noise    the method's own interpolant where it has one (`between`: tsit5, dormandPrince, bogackiShampine,
 *                      rosenbrock23), its slopes found again; else cubic Hermite, by both ends and their slopes f(x, t), whose
 *                      own error is h⁴ |x⁗| / 384
 *     with noise       linear: where g is constant, the mean of the path given its steps (a Brownian bridge's), off by
 *                      σ √(s (1 − s) h) at the share s of a step: order ½ whatever the method. The path itself is not known
 *                      between steps; `saveAt` steps to the times and adds no such error
 *
 * Tests: tests/solve/history/dense_test.ts.
 * @module
 */
import { element, elementCount, sub } from "../../sde/language/dsl.ts";
import { input, type Node, nodesOf, type Scalar, type State } from "../../sde/language/expr.ts";
import { type Value, valuesAt } from "../../sde/language/values.ts";
import { at, type Diffusion, t, x } from "../../sde/process.ts";
import { thenOf } from "../../solvers/stop_rule.ts";
import type { Traced } from "./history.ts";

export * from "./history.ts";

/** A place that a path came to. */
interface Knot {
  readonly t: number;
  readonly x: Float64Array;
}

/** Where a path was after each accepted step, its start among them; those that its history has room for. */
const knotsOf = ({ history: h, solution }: Traced, i: number): readonly Knot[] => {
  const width = h.end.x.length / h.lengths.length;
  const knots: Knot[] = [];
  const [length = 0, ended = NaN] = [h.lengths[i], h.end.t[i]];
  for (let k = 0; k < length; k++) {
    const at = i * h.most + k;
    if (h.accepted[at] === 0 || h.h[at] === 0) continue;
    knots.push({ t: h.t[at] ?? NaN, x: h.x.slice(at * width, (at + 1) * width) });
  }
  const all = (solution.accepts[i] ?? 0) + (solution.rejects[i] ?? 0);
  return all > length ? knots : [...knots, { t: ended, x: h.end.x.slice(i * width, (i + 1) * width) }];
};

const drift = ({ process: p }: Traced, knot: Knot): Float64Array | undefined => {
  const given = new Map<Node, Value>([[t, knot.t], [x, knot.x]]);
  const found = valuesAt([p.drift], { elements: knot.x.length, given, round: (v) => v }).get(p.drift);
  return typeof found === "number" ? new Float64Array(knot.x.length).fill(found) : found;
};

const known: ReadonlySet<Node> = new Set<Node>([t, x, element, elementCount]);

const isZero = (n: Node): boolean => n.tag === "lit" && n.value === 0;
const isStill = (d: Diffusion): boolean =>
  d.tag === "general" ? d.rows.every((row) => row.every(isZero)) : isZero(d.g);

/** Whether a path's slope at its steps is f: no noise, jump or wall, nothing it stays at, no network, nothing that a run is given. */
const isSmooth = ({ process: p, strategy: { stop, walls } }: Traced): boolean =>
  isStill(p.diffusion) && p.jumps === undefined && walls === undefined &&
  (stop === undefined || thenOf(stop).tag === "ends") &&
  nodesOf([p.drift]).every((n) => n.tag !== "oracle" && (n.tag !== "input" || known.has(n)));

/** How states between steps are made. */
export type Interpolant = "method" | "hermite" | "linear";

const [share, tNext] = [input("share", "scalar", "real"), input("tNext", "scalar", "real")];

/** The method's own interpolant between two knots, in float64, and the line of what it misses the second by: rounding, an event. */
const ownOf = ({ process: p, strategy: { method } }: Traced) => {
  if (method.between === undefined) return undefined;
  const drift = (x1: State, t1: Scalar): State => at(p.drift, x1, t1);
  const within = { x, t, tNext, dt: sub(tNext, t), drift };
  const state = method.between(within, share);
  return (a: Knot, b: Knot, time: number): Float64Array => {
    const stateAt = (part: number): Value | undefined => {
      const given = new Map<Node, Value>([[t, a.t], [x, a.x], [tNext, b.t], [share, part]]);
      return valuesAt([state], { elements: a.x.length, given, round: (v) => v }).get(state);
    };
    const part = (time - a.t) / (b.t - a.t);
    const [inside, end] = [stateAt(part), stateAt(1)];
    const of = (v: Value | undefined, k: number): number => (typeof v === "number" ? v : v?.[k] ?? NaN);
    return b.x.map((to, k) => of(inside, k) + part * (to - of(end, k)));
  };
};

/** States between steps. */
export interface Dense {
  /** By what. */
  readonly by: Interpolant;
  /** [times][elements]; NaN at times that the path did not reach, or that its history has no room for. */
  readonly values: Float64Array;
}

/**
 * The state of path i of a history at any times: where there is no noise by the interpolant of its method, or by Hermite's cubic,
 * else by the line between its accepted steps. No evaluation of the solve is spent on it, as `saveAt` does, whose steps end at the
 * times.
 *
 * Where slopes at steps are not known to be f (parameters, networks, walls, absorption), and over the jump of a `withReset`,
 * lines are drawn. Throws a RangeError for a path that
 * there is not.
 *
 * @example A pendulum's swing, between steps
 * ```ts
 * import { gottaGoFast, history, interpolate, neg, sin, system } from "ito";
 *
 * const pendulum = system(["angle", "speed"], ["w"], ({ angle, speed }) => ({
 *   drift: { angle: speed, speed: neg(sin(angle)) },
 *   diffusion: { angle: { w: 0 }, speed: { w: 0 } },
 * }), { time: { T: 6 } });
 * const result = await history(pendulum, gottaGoFast({ rel: 1e-3, dataRange: [-1, 1] }), { n: 1, x0: [1, 0] })();
 * if (result._tag === "Left") throw new Error(result.left.tag);
 * const { values } = interpolate(result.right, 0, [0.5, 1, 1.5]);
 * values[0]; // the angle at 0.5
 * ```
 */
export function interpolate(traced: Traced, path: number, times: ArrayLike<number>): Dense {
  const { process, history: h } = traced;
  if (!(path >= 0 && path < h.lengths.length && Number.isInteger(path))) {
    throw new RangeError(
      `interpolate: path must be a whole number from 0 to ${h.lengths.length - 1}, found ${path}`,
    );
  }
  const width = h.end.x.length / h.lengths.length;
  const knots = knotsOf(traced, path);
  const own = isSmooth(traced) ? ownOf(traced) : undefined;
  const by: Interpolant = own !== undefined ? "method" : isSmooth(traced) ? "hermite" : "linear";
  const sign = process.backward ? -1 : 1;
  const values = new Float64Array(times.length * width).fill(NaN);
  Array.from(times).forEach((time, j) => {
    const after = knots.findIndex((knot) => sign * (knot.t - time) >= 0);
    const [a, b] = [knots[Math.max(after, 1) - 1], knots[Math.max(after, 1)]];
    if (after < 0 || a === undefined || b === undefined || sign * (time - a.t) < 0) return;
    if (own !== undefined) {
      values.set(own(a, b, time), j * width);
      return;
    }
    const span = b.t - a.t;
    const share = (time - a.t) / span;
    const [from, to] = by === "hermite" ? [drift(traced, a), drift(traced, b)] : [];
    for (let k = 0; k < width; k++) {
      const [p = NaN, q = NaN] = [a.x[k], b.x[k]];
      const line = p + share * (q - p);
      values[j * width + k] = from === undefined || to === undefined
        ? line
        : line + share * (1 - share) * ((1 - share) * (span * (from[k] ?? NaN) - (q - p)) +
              share * ((q - p) - span * (to[k] ?? NaN)));
    }
  });
  return { by, values };
}
