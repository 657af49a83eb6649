/**
 * The marginal p(x_t | x_0) of a process, derived from its drift and diffusion alone:
 *
 *     dx = (a(t) x + b(t)) dt + g(t) dW   ⟹   x_t | x_0 ~ N(α x_0 + m, σ²),
 *     α = exp ∫a,   m = α ∫ b/α,   σ² = α² ∫ g²/α²     (Särkkä & Solin, Applied SDEs, ch. 6)
 *
 * Symbolically where the integrals are exponential polynomials (VE, VP, sub-VP, Ornstein–Uhlenbeck, EDM), else by
 * Gauss–Legendre quadrature to a table with its exact slopes, read by cubic Hermite interpolation.
 * @module
 */
import * as E from "fp-ts/Either";
import { add, exp, floor, max, min, mul, sqrt, sub } from "./dsl.ts";
import { affineIn } from "./derive.ts";
import type { ItoError } from "./errors.ts";
import {
  exponential,
  type ExpPoly,
  fromExpPoly,
  integral,
  reciprocal,
  rootOf,
  squareOf,
  times,
  toExpPoly,
} from "./exp_poly.ts";
import { apply, type Data, gather, literal, type Node, type Scalar, typed, uses } from "./expr.ts";
import { print } from "./print.ts";
import { type Calculus, type Marginal, type Process, t, type TimeSpan, x } from "./process.ts";
import { simplify } from "./simplify.ts";
import { valueOf } from "./value.ts";

const tidy = (n: Scalar): Scalar => typed(simplify(n), "scalar", "real");

const symbolic = (a: Node, b: Node, g: Node, origin: number): Marginal | undefined => {
  const rate = toExpPoly(a, t);
  const growth = rate && integral(rate, rate.length === 0 ? 0 : origin);
  const alpha = growth && exponential(growth);
  const inverse = alpha && reciprocal(alpha);
  const push = toExpPoly(b, t);
  const spread = squareOf(g, t);
  if (alpha === undefined || inverse === undefined || push === undefined || spread === undefined) {
    return undefined;
  }
  const shift = integral(times(push, inverse), push.length === 0 ? 0 : origin);
  const mass = integral(times(spread, times(inverse, inverse)), origin);
  if (shift === undefined || mass === undefined) return undefined;
  const variance: ExpPoly = times(mass, times(alpha, alpha));
  const root = rootOf(variance);
  return {
    meanCoef: tidy(fromExpPoly(alpha, t)),
    offset: tidy(fromExpPoly(times(shift, alpha), t)),
    std: tidy(root === undefined ? sqrt(fromExpPoly(variance, t)) : fromExpPoly(root, t)),
    how: "symbolic",
  };
};

/** Gauss–Legendre, 5 points on [−1, 1]. */
const gauss = [
  [-0.906179845938664, 0.2369268850561891],
  [-0.5384693101056831, 0.4786286704993665],
  [0, 0.5688888888888889],
  [0.5384693101056831, 0.4786286704993665],
  [0.906179845938664, 0.2369268850561891],
] as const;

const cells = 2048;

/** y' = f(t) y-free integrals on a grid, each cell by quadrature: values and slopes at the nodes. */
const tableOf = (
  values: readonly number[],
  slopes: readonly number[],
  span: TimeSpan,
  name: string,
): Scalar => {
  const step = (span.T - span.origin) / cells;
  const data = (what: string, v: readonly number[]): Data => ({
    name: `${name}.${what}`,
    values: Float64Array.from(v),
  });
  const value = data("value", values);
  const slope = data("slope", slopes.map((s) => s * step));
  const u = mul(1 / step, sub(t, span.origin));
  const cell = max(0, min(floor(u), cells - 1));
  const s = sub(u, cell);
  const index = apply("toWord", [cell]);
  const next = apply("wadd", [index, literal(1, "word")]);
  const read = (d: Data, i: Node): Scalar => typed(gather(d, i), "scalar", "real");
  const [v0, v1, d0, d1] = [read(value, index), read(value, next), read(slope, index), read(slope, next)];
  const rise = sub(v1, v0);
  // Horner form of the cubic Hermite interpolant
  const c2 = sub(mul(3, rise), add(mul(2, d0), d1));
  const c3 = sub(add(d0, d1), mul(2, rise));
  return add(v0, mul(s, add(d0, mul(s, add(c2, mul(s, c3))))));
};

const quadrature = (a: Node, b: Node, g: Node, span: TimeSpan): Marginal => {
  const step = (span.T - span.origin) / cells;
  const on = (n: Node) => (at: number): number => valueOf(n, new Map([[t, at]]));
  const [rate, push, noise] = [on(a), on(b), on(g)];
  const grid = Array.from({ length: cells + 1 }, (_, i) => span.origin + i * step);
  const inside = (f: (at: number) => number, from: number, to: number): number =>
    gauss.reduce((s, [u, w]) => s + 0.5 * (to - from) * w * f(0.5 * (from + to) + 0.5 * (to - from) * u), 0);
  const [logs, shifts, variances] = [[0], [0], [0]];
  grid.slice(0, -1).forEach((from, i) => {
    const to = from + step;
    // what is left at `to` of a push at s: exp ∫_s^to a
    const keep = (s: number): number => Math.exp(inside(rate, s, to));
    const whole = inside(rate, from, to);
    const [log = 0, shift = 0, variance = 0] = [logs[i], shifts[i], variances[i]];
    logs.push(log + whole);
    shifts.push(shift * Math.exp(whole) + inside((s) => push(s) * keep(s), from, to));
    variances.push(variance * Math.exp(2 * whole) + inside((s) => (noise(s) * keep(s)) ** 2, from, to));
  });
  const slopes = (f: (at: number, i: number) => number): readonly number[] => grid.map(f);
  const v = (list: readonly number[], i: number): number => list[i] ?? 0;
  return {
    meanCoef: tidy(exp(tableOf(logs, slopes((s) => rate(s)), span, "log α"))),
    offset: tidy(tableOf(shifts, slopes((s, i) => rate(s) * v(shifts, i) + push(s)), span, "m")),
    std: tidy(
      sqrt(
        max(
          0,
          tableOf(variances, slopes((s, i) => 2 * rate(s) * v(variances, i) + noise(s) ** 2), span, "σ²"),
        ),
      ),
    ),
    how: "quadrature",
  };
};

/**
 * The marginal of a process whose drift is affine in x and whose diffusion depends on t alone.
 *
 * Errors (Left): `NotAffine`, `NotGaussian`; `BadOption` where a quadrature would have to start at −∞, or meets a number
 * that is not finite.
 *
 * @example The standard deviation of VE is σ(t)
 * ```ts
 * import { marginalOf, printed, ve } from "ito";
 *
 * const m = marginalOf(ve());
 * if (m._tag === "Right") printed(m.right.std); // 0.01·exp(8.517…·t)
 * ```
 */
export function marginalOf(p: Process<Calculus>): E.Either<ItoError, Marginal> {
  const affine = affineIn(p.drift, x);
  if (affine === undefined || affine.a.shape === "state" || affine.b.shape === "state") {
    return E.left({ tag: "NotAffine", process: p.name, drift: print(simplify(p.drift)) });
  }
  if (p.diffusion.tag === "general" || p.diffusion.g.shape === "state" || uses(p.diffusion.g, x)) {
    const text = p.diffusion.tag === "general" ? "(a matrix)" : print(simplify(p.diffusion.g));
    return E.left({ tag: "NotGaussian", process: p.name, diffusion: text });
  }
  const g = simplify(p.diffusion.g);
  const closed = symbolic(affine.a, affine.b, g, p.time.origin);
  if (closed !== undefined) return E.right(closed);
  if (!Number.isFinite(p.time.origin)) {
    return E.left({
      tag: "BadOption",
      where: p.name,
      option: "time.origin",
      found: `${p.time.origin}`,
      wanted: "finite, as its marginal needs quadrature",
    });
  }
  const table = quadrature(affine.a, affine.b, g, p.time);
  const sound = [0, 0.5, 1].every((share) => {
    const at = new Map([[t, p.time.origin + share * (p.time.T - p.time.origin)]]);
    return Number.isFinite(valueOf(table.meanCoef, at)) && Number.isFinite(valueOf(table.std, at));
  });
  return sound ? E.right(table) : E.left({
    tag: "BadOption",
    where: p.name,
    option: "time.T",
    found: `${p.time.T}`,
    wanted: "a time up to which drift and diffusion are finite",
  });
}

/** The prior p_T, with x_0 forgotten: N(offset, std²) at t = T. */
export function priorOf(m: Marginal, T: number): { readonly mean: number; readonly std: number } {
  const at = new Map([[t, T]]);
  return { mean: valueOf(m.offset, at), std: valueOf(m.std, at) };
}
