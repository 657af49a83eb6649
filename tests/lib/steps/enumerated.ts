/**
 * Weak errors without sampling: a method that draws two- and three-point variables has finitely many outcomes a step.
 *
 *     E u(x_N) = Σ over all outcomes of N steps
 *
 * And where coefficients are polynomials that keep a span of monomials, as the linear ones do, a step takes each of them to
 * a combination of them, and so does Kolmogorov's backward operator L u = f · ∇u + ½ Σ_ij (G Gᵀ)_ij ∂_i ∂_j u: any number of steps
 * is a power of a matrix, the truth its exponential. What is left is the method's own error, to rounding. A normal is a variable
 * of five values here, which has its moments up to the ninth.
 * @module
 */
import { type Calculus, type Method, type Process, toIto } from "ito";
import { at as exprAt, diffuse, noiseCount, t } from "../../../sde/process.ts";
import { component, components } from "../../../sde/language/dsl.ts";
import { input, type Node } from "../../../sde/language/expr.ts";
import { right } from "../either.ts";
import { type Fit, fitOf } from "../order.ts";
import { evaluator, stepper } from "./one_step.ts";

/** All values of some variables, each with its share. */
type Outcomes = readonly (readonly [values: readonly number[], share: number])[];
const product = (all: readonly Outcomes[]): Outcomes =>
  all.reduce<Outcomes>(
    (before, one) => before.flatMap(([v, s]) => one.map(([w, r]) => [[...v, ...w], s * r] as const)),
    [[[], 1]],
  );
const three: Outcomes = [[[0], 2 / 3], [[Math.sqrt(3)], 1 / 6], [[-Math.sqrt(3)], 1 / 6]];
const two: Outcomes = [[[1], 1 / 2], [[-1], 1 / 2]];
const one: Outcomes = [[[1], 1]];

/** Five values whose moments are those of a normal up to the ninth (Gauss and Hermite's quadrature). */
const normal: Outcomes = [
  [[0], 8 / 15],
  ...[1, -1].flatMap((sign): Outcomes => [
    [[sign * Math.sqrt(5 - Math.sqrt(10))], (7 + 2 * Math.sqrt(10)) / 60],
    [[sign * Math.sqrt(5 + Math.sqrt(10))], (7 - 2 * Math.sqrt(10)) / 60],
  ]),
];

/** E u(x') after a step of length h, as a function of x, of several u at once. */
const expected = <C extends Calculus>(m: Method<C>, p: Process<C>, size: number) => {
  const { step, signs } = stepper(m, p, size);
  const each = (of: Outcomes): Outcomes => product(Array.from({ length: noiseCount(p, size) }, () => of));
  const rest = m.draws?.H === true ? each(normal) : product(signs.map((used) => (used ? two : one)));
  const all = each(m.draws?.threePoint === undefined ? normal : three).flatMap(([first, a]) =>
    rest.map(([other, b]) => ({ first, other, share: a * b }))
  );
  return (
    at: readonly number[],
    h: number,
    u: (x: readonly number[]) => readonly number[],
  ): readonly number[] =>
    all.reduce<readonly number[]>((sums, { share, first, other }) => {
      const [W, H] = [first.map((v) => v * Math.sqrt(h)), other.map((v) => v * Math.sqrt(h / 12))];
      const { next } = step(at, { h, W, H, threePoint: first, twoPoint: other });
      return u(next).map((v, i) => (sums[i] ?? 0) + share * v);
    }, []);
};

/** E u(x_N) by all outcomes of N steps of length h: the work grows as their power. */
export function enumerated(
  m: Method,
  p: Process,
  { x0, h, steps, u }: {
    readonly x0: readonly number[];
    readonly h: number;
    readonly steps: number;
    readonly u: (x: readonly number[]) => number;
  },
): number {
  const once = expected(m, p, x0.length);
  const from = (at: readonly number[], left: number): number =>
    left === 0 ? u(at) : once(at, h, (next) => [from(next, left - 1)])[0] ?? NaN;
  return from(x0, steps);
}

// ---- monomials of two components --------------------------------------------------------------------------------------

type Matrix = readonly (readonly number[])[];
const times = (a: Matrix, b: Matrix): Matrix =>
  a.map((row) => (b[0] ?? []).map((_, j) => row.reduce((s, v, k) => s + v * (b[k]?.[j] ?? NaN), 0)));
const identity = (n: number): Matrix =>
  Array.from({ length: n }, (_, i) => Array.from({ length: n }, (_, j) => (i === j ? 1 : 0)));
const power = (a: Matrix, n: number): Matrix => {
  if (n === 0) return identity(a.length);
  const half = power(a, n >> 1);
  return n % 2 === 0 ? times(half, half) : times(times(half, half), a);
};

/** c with A c = b, by elimination with pivots; columns of b are many right sides. */
const solvedBy = (a: Matrix, b: Matrix): Matrix => {
  const rows = a.map((row, i) => [...row, ...(b[i] ?? [])]);
  const n = a.length;
  for (let k = 0; k < n; k++) {
    const best = rows.map((r, i) => [Math.abs(r[k] ?? 0), i] as const).slice(k)
      .reduce((m, v) => (v[0] > m[0] ? v : m), [-1, k] as const)[1];
    const [pivot = [], other = []] = [rows[best], rows[k]];
    [rows[k], rows[best]] = [pivot, other];
    const scaled = pivot.map((v) => v / (pivot[k] ?? NaN));
    rows.forEach((row, i) => {
      const by = row[k] ?? NaN;
      rows[i] = i === k ? scaled : row.map((v, j) => v - by * (scaled[j] ?? NaN));
    });
  }
  return rows.map((row) => row.slice(n));
};

/** exp(a), by Taylor's series of a/2^12 and twelve squarings. */
const exponential = (a: Matrix): Matrix => {
  const small = a.map((row) => row.map((v) => v * 2 ** -12));
  let [sum, term] = [identity(a.length), identity(a.length)];
  for (let k = 1; k <= 10; k++) {
    term = times(term, small).map((row) => row.map((v) => v / k));
    sum = sum.map((row, i) => row.map((v, j) => v + (term[i]?.[j] ?? NaN)));
  }
  return power(sum, 2 ** 12);
};

/** x^a y^b. */
export type Monomial = readonly [a: number, b: number];
const valueAt = ([a, b]: Monomial, [u = NaN, v = NaN]: readonly number[]): number => u ** a * v ** b;

/** Places at which monomials tell each other apart. */
const placesFor = (count: number): Matrix =>
  Array.from({ length: count }, (_, i) => [Math.cos(1 + 2.399963 * i), Math.sin(2 + 1.7 * i)]);

/** What becomes of all monomials, as values at a place. */
type Operator = (at: readonly number[]) => readonly number[];

/** The matrix of an operator, which must keep the span of monomials: that is looked at, at a place that it was not made from. */
const matrixOf = (name: string, span: readonly Monomial[], operator: Operator): Matrix => {
  const values: Operator = (at) => span.map((m) => valueAt(m, at));
  const places = placesFor(span.length);
  const matrix = solvedBy(places.map(values), places.map(operator));
  const other = [0.37, -0.71];
  const [made = []] = times([values(other)], matrix);
  operator(other).forEach((v, j) => {
    const off = Math.abs(v - (made[j] ?? NaN));
    if (!(off < 1e-9)) throw new Error(`${name} does not keep the span of ${span.join("; ")}: off by ${off}`);
  });
  return matrix;
};

/** L of a monomial, at a place. */
const backward = (p: Process) => {
  const [a, b] = [input("x0", "scalar", "real"), input("x1", "scalar", "real")];
  const whole = components([a, b]);
  const count = noiseCount(p, 2);
  const unit = (k: number) => components(Array.from({ length: count }, (_, l) => (l === k ? 1 : 0)));
  const parts = [
    exprAt(p.drift, whole, t),
    ...Array.from({ length: count }, (_, k) => diffuse(p.diffusion, unit(k), whole, t)),
  ].flatMap((s) => [component(s, 0), component(s, 1)]);
  const run = evaluator(parts);
  return ([i, j]: Monomial, at: readonly number[]): number => {
    const [f = NaN, g = NaN, ...columns] = run(
      new Map<Node, number>([[a, at[0] ?? NaN], [b, at[1] ?? NaN], [t, 0]]),
    );
    const d = (m: number, n: number): number => { // ∂_x^m ∂_y^n of the monomial
      const falling = (k: number, by: number): number =>
        Array.from({ length: by }, (_, q) => k - q).reduce((s, v) => s * v, 1);
      const [left, right] = [falling(i, m), falling(j, n)];
      return left === 0 || right === 0 ? 0 : left * right * valueAt([i - m, j - n], at);
    };
    let second = 0;
    for (let k = 0; k < count; k++) {
      const [u = NaN, v = NaN] = columns.slice(2 * k, 2 * k + 2);
      second += u * u * d(2, 0) + 2 * u * v * d(1, 1) + v * v * d(0, 2);
    }
    return f * d(1, 0) + g * d(0, 1) + second / 2;
  };
};

/**
 * The order of the error of all moments of a span at t = 1, the largest of them, with 2^level steps.
 *
 * Errors: throws where the process or the step does not keep the span.
 */
export function momentOrder<C extends Calculus>(
  m: Method<C>,
  p: Process<C>,
  { span, x0, levels }: {
    readonly span: readonly Monomial[];
    readonly x0: readonly number[];
    readonly levels: readonly number[];
  },
): Fit {
  const once = expected(m, p, 2);
  const values: Operator = (at) => span.map((q) => valueAt(q, at));
  const end = (whole: Matrix): readonly number[] => times([values(x0)], whole)[0] ?? [];
  const L = backward(right(toIto(p)));
  const truth = end(exponential(matrixOf("The process", span, (at) => span.map((q) => L(q, at)))));
  return fitOf(levels.map((level) => {
    const found = end(power(matrixOf(m.name, span, (at) => once(at, 2 ** -level, values)), 2 ** level));
    return [2 ** -level, Math.max(...found.map((v, j) => Math.abs(v - (truth[j] ?? NaN))))];
  }));
}
