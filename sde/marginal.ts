/**
 * The marginal p(x_t | x_0) of a process, derived from its drift and diffusion alone:
 *
 *     dx = (a(t) x + b(t)) dt + g(t) dW   ⟹   x_t | x_0 ~ N(α x_0 + m, σ²),
 *     α = exp ∫a,   m = α ∫ b/α,   σ² = α² ∫ g²/α²     (Särkkä & Solin, Applied SDEs, ch. 6)
 *
 * Symbolically where the integrals are exponential polynomials (VE, VP, sub-VP, Ornstein–Uhlenbeck, EDM), else by
 * Gauss–Legendre quadrature to a table with its exact slopes, read by cubic Hermite interpolation.
 * Tests: tests/sde/marginal_test.ts, tests/sde/marginal_law_test.ts, tests/sde/marginal_errors_test.ts.
 * @module
 */
import * as E from "fp-ts/Either";
import { pipe } from "fp-ts/function";
import { add, exp, floor, max, min, mul, sqrt, sub } from "./language/dsl.ts";
import { affineIn } from "./language/derive.ts";
import type { ItoError } from "./border/errors.ts";
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
} from "./math/exp_poly.ts";
import {
  apply,
  type Data,
  gather,
  isExpr,
  literal,
  type Node,
  nodesOf,
  type Scalar,
  typed,
  uses,
} from "./language/expr.ts";
import { paramsIn } from "./param.ts";
import { print } from "./language/print.ts";
import { type Calculus, type Marginal, type Process, t, type TimeSpan, x } from "./process.ts";
import { simplify } from "./language/simplify.ts";
import { evaluator, valueOf } from "./language/value.ts";

const tidy = (n: Scalar): Scalar => typed(simplify(n), "scalar", "real");

const symbolic = (a: Node, b: Node, g: Node, { origin, T }: TimeSpan): Marginal | undefined => {
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
  const root = rootOf(variance, T);
  return {
    meanCoef: tidy(fromExpPoly(alpha, t)),
    offset: tidy(fromExpPoly(times(shift, alpha), t)),
    std: tidy(root === undefined ? sqrt(fromExpPoly(variance, t)) : fromExpPoly(root, t)),
    how: "symbolic",
  };
};

/**
 * Whether float32 can evaluate closed forms: one like ½t − ¼ + ¼e^(−2t), which is ½t² near 0, loses every digit there, and so
 * does a polynomial of t that is written for a time far from 0. A noise of 0 is lost digits too, unless it is 0 as written.
 */
const keepsDigits = ({ meanCoef, offset, std }: Marginal, { tEnd, T }: TimeSpan): boolean =>
  [0.001, 0.01, 0.1, 1].every((share) => {
    const at = new Map([[t, Math.fround(tEnd + share * (T - tEnd))]]);
    const exact = (n: Scalar): number => valueOf(n, at);
    const near = (n: Scalar, size: number): boolean =>
      Math.abs(valueOf(n, at, Math.fround) - exact(n)) <= 1e-3 * size;
    const noise = exact(std);
    return (noise > 0 || std.tag === "lit") && near(std, noise) &&
      near(meanCoef, Math.abs(exact(meanCoef))) &&
      near(offset, Math.abs(exact(offset)) + noise);
  });

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

/** The marginal by quadrature, or the first time where it is not finite. */
const quadrature = (a: Node, b: Node, g: Node, span: TimeSpan): Marginal | number => {
  const step = (span.T - span.origin) / cells;
  const on = (n: Node): (at: number) => number => {
    const value = evaluator(n, [t]);
    return (at) => value([at]);
  };
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
  const v = (list: readonly number[], i: number): number => list[i] ?? 0;
  const logSlopes = grid.map(rate);
  const shiftSlopes = grid.map((s, i) => v(logSlopes, i) * v(shifts, i) + push(s));
  const varianceSlopes = grid.map((s, i) => 2 * v(logSlopes, i) * v(variances, i) + noise(s) ** 2);
  const all = [logs, shifts, variances, logSlopes, shiftSlopes, varianceSlopes];
  const bad = grid.find((_, i) => !all.every((list) => Number.isFinite(list[i])));
  if (bad !== undefined) return bad;
  return {
    meanCoef: tidy(exp(tableOf(logs, logSlopes, span, "log α"))),
    offset: tidy(tableOf(shifts, shiftSlopes, span, "m")),
    std: tidy(sqrt(max(0, tableOf(variances, varianceSlopes, span, "σ²")))),
    how: "quadrature",
  };
};

const needsNoMarginal = "expressionScore(({ x, t }) => …) as its score, which needs no marginal";

/** Drift a·x + b and diffusion g as coefficients that depend on t alone. */
const coefficientsOf = (
  p: Process<Calculus>,
): E.Either<ItoError, { readonly a: Scalar; readonly b: Scalar; readonly g: Scalar }> => {
  const unsupported = (what: string): E.Either<ItoError, never> =>
    E.left({ tag: "Unsupported", what: `The marginal of "${p.name}", ${what},`, try: needsNoMarginal });
  if (p.diffusion.tag === "general") return unsupported("whose components share noises");
  const drift = print(simplify(p.drift));
  const affine = affineIn(p.drift, x);
  const g = simplify(p.diffusion.g);
  if (affine === undefined) return E.left({ tag: "NotAffine", process: p.name, drift });
  if (uses(g, x)) return E.left({ tag: "NotGaussian", process: p.name, diffusion: print(g) });
  const { a, b } = affine;
  if (a.shape === "state" || b.shape === "state") {
    return unsupported(`whose drift ${drift} differs from element to element`);
  }
  if (!isExpr(g, "scalar", "real")) {
    return unsupported(`whose diffusion ${print(g)} differs from element to element`);
  }
  const other = nodesOf([a, b, g]).find((n) => n.tag === "input" && n !== t);
  return other === undefined ? E.right({ a, b, g }) : unsupported(`which depends on ${print(other)}`);
};

/**
 * The marginal of a process whose drift is affine in x and whose diffusion depends on t alone: with such noise Itô's and
 * Stratonovich's equations are the same, so it takes either.
 *
 * Errors (Left): `NotAffine`, `NotGaussian`; `Unsupported` where drift or diffusion differ between elements; `BadOption`
 * where a quadrature would have to start at −∞, or meets a number that is not finite.
 *
 * @example The standard deviation of VE is σ(t)
 * ```ts
 * import { marginalOf, print, ve } from "ito";
 *
 * const m = marginalOf(ve());
 * if (m._tag === "Right") print(m.right.std); // 0.01·exp(8.51719·t)
 * ```
 */
export function marginalOf(p: Process<Calculus>): E.Either<ItoError, Marginal> {
  return marginalBy(p, "any");
}

/** The same, or by quadrature whatever there is: tables are alike, as formulas may not be. */
export function marginalBy(p: Process<Calculus>, how: "any" | "quadrature"): E.Either<ItoError, Marginal> {
  const { origin, T } = p.time;
  const bad = (option: "origin" | "T", wanted: string, instead: number): ItoError => ({
    tag: "BadOption",
    where: `The marginal of "${p.name}"`,
    option: `time.${option}`,
    found: `${p.time[option]}`,
    wanted,
    try: `process(…, { time: { ${option}: ${Number(instead.toPrecision(3))} } }), or ${needsNoMarginal}`,
  });
  if (p.jumps !== undefined) {
    return E.left({
      tag: "Unsupported",
      what: `The marginal of "${p.name}", which jumps,`,
      try: needsNoMarginal,
    });
  }
  const open = [...paramsIn([p.drift, ...(p.diffusion.tag === "diagonal" ? [p.diffusion.g] : [])]).values()];
  if (open[0] !== undefined) {
    return E.left({
      tag: "Unsupported",
      what: `The marginal of "${p.name}", whose parameter "${open[0].name}" is open until a solve,`,
      try: `a number in place of param("${open[0].name}", …), or ${needsNoMarginal}`,
    });
  }
  return pipe(
    coefficientsOf(p),
    E.chain(({ a, b, g }): E.Either<ItoError, Marginal> => {
      const closed = how === "any" ? symbolic(a, b, g, p.time) : undefined;
      if (closed !== undefined && (keepsDigits(closed, p.time) || !Number.isFinite(origin))) {
        return E.right(closed);
      }
      if (!Number.isFinite(origin)) {
        return E.left(bad("origin", "finite, as its integrals need quadrature", 0));
      }
      const table = quadrature(a, b, g, p.time);
      if (typeof table !== "number") return E.right(table);
      const [early, late] = [origin + (T - origin) / 1000, origin + 0.99 * (table - origin)];
      return E.left(
        table === origin ? bad("origin", "a time where its drift and diffusion are finite", early) : bad(
          "T",
          `below ${Number(table.toPrecision(6))}, where its drift or diffusion is not finite`,
          late,
        ),
      );
    }),
  );
}

/** The prior p_T, with x_0 forgotten: N(offset, std²) at t = T. */
export function priorOf(m: Marginal, T: number): { readonly mean: number; readonly std: number } {
  const at = new Map([[t, T]]);
  return { mean: valueOf(m.offset, at), std: valueOf(m.std, at) };
}
