/**
 * The weak order of a method, without sampling.
 *
 * One step of length h takes a function u to x ↦ E u(step(x, √h ξ)). For a process of period 2π this is a matrix on a
 * Fourier grid, the expectation a quadrature over ξ, and n steps are its power. So is the truth: exp(T L) with Kolmogorov's
 * backward operator L = f ∂ + ½ g² ∂². What is left is the method's own error, to rounding.
 * @module
 */
import {
  add,
  broadcast,
  type Calculus,
  component,
  components,
  div,
  type Method,
  type Node,
  type Process,
  sqrt,
  type State,
  type StepNoise,
  toIto,
  valueOf,
} from "ito";
import { right } from "./either.ts";
import { element } from "../../sde/language/dsl.ts";
import { input, literal, type Scalar, substitute, typed } from "../../sde/language/expr.ts";
import { bend } from "../../sde/noise/bend.ts";
import { at as exprAt, diffuse, t } from "../../sde/process.ts";
import { type Fit, fitOf } from "./order.ts";
import { evaluator } from "./steps/one_step.ts";
import { at, sumOf, vector } from "../truth/vector.ts";

const size = 64; // points of the period: smooth functions to rounding
const angle = (i: number): number => 2 * Math.PI * i / size;
type Matrix = readonly Float64Array[];
const matrix = (f: (i: number, j: number) => number): Matrix =>
  Array.from({ length: size }, (_, i) => vector(size, (j) => f(i, j)));
const product = (a: Matrix, b: Matrix): Matrix =>
  a.map((row) => {
    const out = new Float64Array(size);
    b.forEach((line, k) => line.forEach((v, j) => (out[j] = at(out, j) + at(row, k) * v)));
    return out;
  });
/** a to the power of 2^times. */
const squared = (a: Matrix, times: number): Matrix => times === 0 ? a : squared(product(a, a), times - 1);
const applied = (a: Matrix, u: (x: number) => number): Float64Array =>
  vector(size, (i) => sumOf(size, (j) => at(a[i] ?? [], j) * u(angle(j))));

/** W, and what else a method may ask for; 0 where it is left out. */
export function given(W: State, others: { readonly H?: State; readonly variable?: State } = {}): StepNoise {
  const { H = broadcast(0), variable = broadcast(0) } = others;
  return { W, H: () => H, normal: () => variable, twoPoint: () => variable, threePoint: () => variable };
}

const [state, noise, area, dt]: readonly [Scalar, Scalar, Scalar, Scalar] = [
  input("state", "scalar", "real"),
  input("noise", "scalar", "real"),
  input("area", "scalar", "real"),
  input("dt", "scalar", "real"),
];
const whole = components([state]);

/** One step of a method with its better proposal, as a function of state, noise, time and H. */
const stepOf = (
  m: Method<Calculus>,
  p: Process<Calculus>,
  h: number,
): (x: number, dW: number, time?: number, H?: number) => number => {
  const { high: proposed } = m.step({
    x: whole,
    t,
    dt,
    tNext: add(t, dt),
    dW: components([noise]),
    noise: given(components([noise]), {
      H: components([area]),
      variable: components([div(noise, sqrt(dt))]),
    }),
    drift: (x, time) => exprAt(p.drift, x, time),
    diffuse: (x, time, dW) => diffuse(p.diffusion, dW, x, time),
    bend: (x, time, dW, s) => bend(p.diffusion, { dW, s, x, t: time }),
    noiseKind: p.noiseKind,
    gaussian: undefined,
    memory: {},
  });
  const high = typed(substitute(proposed, new Map([[element, literal(0, "word")]])), "state", "real");
  const run = evaluator([component(high, 0)]);
  return (x, dW, time = 0, H = 0) =>
    run(new Map<Node, number>([[state, x], [noise, dW], [area, H], [dt, h], [t, time]]))[0] ?? NaN;
};

/** The function that is 1 at 0 and 0 at the other points of the grid. */
const cardinal = (y: number): number => {
  const tangent = Math.tan(y / 2);
  return Math.abs(tangent) < 1e-12 ? 1 : Math.sin(size * y / 2) / (size * tangent);
};

/** An expectation as a sum: a value and its share. */
type Quadrature = readonly (readonly [z: number, weight: number])[];

/** Trapezoids over a normal: exact to rounding for smooth functions. */
const trapezoids = (spacing: number): Quadrature => {
  const most = Math.round(7 / spacing);
  const nodes = Array.from({ length: 2 * most + 1 }, (_, k) => (k - most) * spacing);
  const total = nodes.reduce((s, z) => s + Math.exp(-z * z / 2), 0);
  return nodes.map((z) => [z, Math.exp(-z * z / 2) / total]);
};
const threePoints: Quadrature = [[0, 2 / 3], [Math.sqrt(3), 1 / 6], [-Math.sqrt(3), 1 / 6]];

/** Pairs of W and H, each by its standard deviation, as a method draws them. */
const outcomes = (
  { draws }: Method<Calculus>,
): readonly (readonly [w: number, h: number, weight: number])[] => {
  const W = draws?.threePoint === undefined ? trapezoids(draws?.H === true ? 0.5 : 0.25) : threePoints;
  const H: Quadrature = draws?.H === true ? trapezoids(0.5) : [[0, 1]];
  return W.flatMap(([w, a]) => H.map(([z, b]) => [w, z, a * b] as const));
};

/** u ↦ E u(step(x, √h ξ)). */
const transition = (m: Method<Calculus>, p: Process<Calculus>, h: number): Matrix => {
  const step = stepOf(m, p, h);
  const all = outcomes(m);
  return Array.from({ length: size }, (_, i) => {
    const ends = all.map(([w, z, weight]) =>
      [step(angle(i), Math.sqrt(h) * w, 0, Math.sqrt(h / 12) * z), weight] as const
    );
    return vector(size, (j) => ends.reduce((s, [y, weight]) => s + weight * cardinal(y - angle(j)), 0));
  });
};

/** exp(L): the truth at T = 1, by Taylor's series of L / 2^14 and fourteen squarings. */
const kolmogorov = (p: Process): Matrix => {
  const value = (n: Node, x: number): number =>
    valueOf(n, new Map<Node, number>([[state, x], [noise, 1], [t, 0]]));
  const f = component(exprAt(p.drift, whole, t), 0);
  const g = component(diffuse(p.diffusion, components([noise]), whole, t), 0);
  const L = matrix((i, j) => {
    const [y, sign] = [angle(i - j) / 2, (i - j) % 2 === 0 ? 1 : -1];
    const first = i === j ? 0 : sign / (2 * Math.tan(y));
    const second = i === j ? -(size ** 2) / 12 - 1 / 6 : -sign / (2 * Math.sin(y) ** 2);
    return value(f, angle(i)) * first + value(g, angle(i)) ** 2 / 2 * second;
  });
  const small = L.map((row) => row.map((v) => v * 2 ** -14));
  let [sum, term] = [matrix((i, j) => (i === j ? 1 : 0)), matrix((i, j) => (i === j ? 1 : 0))];
  for (let k = 1; k <= 12; k++) {
    term = product(term, small).map((row) => row.map((v) => v / k));
    sum = sum.map((row, i) => row.map((v, j) => v + at(term[i] ?? [], j)));
  }
  return squared(sum, 14);
};

/**
 * The order of the error of E u(X_1) with 2^level steps, the largest over all beginnings.
 *
 * @param m The method; its better proposal is kept.
 * @param p A process of period 2π in x, whose coefficients know no time.
 * @param levels Five or more.
 * @returns The fit.
 */
export function weakOrder<C extends Calculus>(m: Method<C>, p: Process<C>, levels: readonly number[]): Fit {
  const u = (x: number): number => Math.cos(x) + Math.sin(2 * x);
  const truth = applied(kolmogorov(right(toIto(p))), u);
  return fitOf(levels.map((level) => {
    const found = applied(squared(transition(m, p, 2 ** -level), level), u);
    return [2 ** -level, found.reduce((most, v, i) => Math.max(most, Math.abs(v - at(truth, i))), 0)];
  }));
}

/**
 * The order of the error of the variance of X_1 from X_0 = 0, for dx = −θ x dt + g(t) dW: a step is a x + b(t) dW, so the
 * variance is a sum, and the truth an integral.
 *
 * @param m The method; its better proposal is kept.
 * @param p The process.
 * @param part θ and g, as numbers.
 * @param levels Five or more.
 * @returns The fit.
 */
export function varianceOrder(
  m: Method,
  p: Process,
  { theta, g }: { readonly theta: number; readonly g: (t: number) => number },
  levels: readonly number[],
): Fit {
  const fine = 2 ** 12;
  const density = (s: number): number => Math.exp(-2 * theta * (1 - s)) * g(s) ** 2;
  const simpson = (k: number): number =>
    density(k / fine) + 4 * density((k + 0.5) / fine) + density((k + 1) / fine);
  const truth = sumOf(fine, simpson) / fine / 6;
  return fitOf(levels.map((level) => {
    const n = 2 ** level, step = stepOf(m, p, 1 / n), a = step(1, 0);
    let variance = 0;
    for (let k = 0; k < n; k++) {
      const [ofW, ofH] = [step(0, 1, k / n), step(0, 0, k / n, 1)];
      variance = a * a * variance + ofW ** 2 / n + ofH ** 2 / n / 12;
    }
    return [1 / n, Math.abs(variance - truth)];
  }));
}
