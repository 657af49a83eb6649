/**
 * The weak order of a method, without sampling.
 *
 * One step of length h takes a function u to x ↦ E u(step(x, √h ξ)). For a process of period 2π this is a matrix on a
 * Fourier grid, the expectation a quadrature over ξ, and n steps are its power. So is the truth: exp(T L) with Kolmogorov's
 * backward operator L = f ∂ + ½ g² ∂². What is left is the method's own error, to rounding.
 * @module
 */
import { add, component, components, type Method, type Node, type Process, valueOf } from "ito";
import { input, type Scalar } from "../../sde/language/expr.ts";
import { at as exprAt, diffuse, t } from "../../sde/process.ts";
import { type Fit, fitOf } from "./order.ts";
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

const [state, noise, dt]: readonly [Scalar, Scalar, Scalar] = [
  input("state", "scalar", "real"),
  input("noise", "scalar", "real"),
  input("dt", "scalar", "real"),
];
const whole = components([state]);

/** One step of a method with its better proposal, as a function of state and noise. */
const stepOf = (m: Method, p: Process, h: number): (x: number, dW: number, time?: number) => number => {
  const { high } = m.step({
    x: whole,
    t,
    dt,
    tNext: add(t, dt),
    dW: components([noise]),
    drift: (x, time) => exprAt(p.drift, x, time),
    diffuse: (x, time, dW) => diffuse(p.diffusion, dW, x, time),
    noiseKind: p.noiseKind,
    gaussian: undefined,
    memory: whole,
  });
  return (x, dW, time = 0) =>
    valueOf(component(high, 0), new Map<Node, number>([[state, x], [noise, dW], [dt, h], [t, time]]));
};

/** The function that is 1 at 0 and 0 at the other points of the grid. */
const cardinal = (y: number): number => {
  const tangent = Math.tan(y / 2);
  return Math.abs(tangent) < 1e-12 ? 1 : Math.sin(size * y / 2) / (size * tangent);
};

/** Trapezoids over a normal: exact to rounding for smooth functions. */
const nodes = Array.from({ length: 2 * 28 + 1 }, (_, k) => (k - 28) / 4);
const density = nodes.map((z) => Math.exp(-z * z / 2));
const weights = density.map((d) => d / density.reduce((a, b) => a + b, 0));

/** u ↦ E u(step(x, √h ξ)). */
const transition = (m: Method, p: Process, h: number): Matrix => {
  const step = stepOf(m, p, h);
  return Array.from({ length: size }, (_, i) => {
    const ends = nodes.map((z) => step(angle(i), Math.sqrt(h) * z));
    return vector(size, (j) => ends.reduce((s, y, q) => s + at(weights, q) * cardinal(y - angle(j)), 0));
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
export function weakOrder(m: Method, p: Process, levels: readonly number[]): Fit {
  const u = (x: number): number => Math.cos(x) + Math.sin(2 * x);
  const truth = applied(kolmogorov(p), u);
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
    for (let k = 0; k < n; k++) variance = a * a * variance + step(0, 1, k / n) ** 2 / n;
    return [1 / n, Math.abs(variance - truth)];
  }));
}
