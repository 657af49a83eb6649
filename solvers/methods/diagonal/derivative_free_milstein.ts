/**
 * Milstein's method without derivatives, by a difference of the noise; and Lamba's pair, which is that and Euler–Maruyama.
 *
 *     k = dt f,   y = x + k + √h g,   E_g = (g(y) − g) (W² − h)/2√h,   E_f = ½ (dt f(x + k, t + dt) − k)
 *     derivativeFreeMilstein   x' = x + k + g W + E_g                     one evaluation of f a step, two of g
 *     lambaMilstein            x' = x + k + g W,   x'' = x' + E_f + E_g,   E = |E_f| + |E_g|
 *
 * for a single noise, or noise of each element its own (where it depends on other elements the order is ½); g(y) is taken at t. x' of the pair with
 * E is `LambaEM` of DifferentialEquations.jl; x'' is kept unless `withPropagate("low")` says otherwise: on steps that are rejected
 * for their noise Euler–Maruyama goes astray (`certificate`). E is Euler's error, so the pair is nearer than its tolerance only where
 * noise is weak: `sriw1` follows it.
 * Source: Kloeden & Platen 1992, equation 11.1.3; Lamba 2003, J. Comput. Appl. Math. 161.
 * Tests: tests/solvers/methods/diagonal/milstein_test.ts, tests/solvers/methods/diagonal/one_noise_test.ts.
 * @module
 */
import { abs, add, broadcast, div, mul, sqrt, square, sub } from "../../../sde/language/dsl.ts";
import type { State } from "../../../sde/language/expr.ts";
import { forEach, mixedNoise } from "./own_noise.ts";
import type { Method, StepSymbols } from "../method.ts";

const claims = {
  calculus: "ito",
  strongOrder: 1,
  weakOrder: 1,
  noiseKinds: ["none", "additive", "diagonal", "general"],
  refuses: mixedNoise,
} as const;

const partsOf = (
  { x, t, dt, dW, drift, diffuse }: StepSymbols,
): Readonly<Record<"k" | "low" | "bend", State>> => {
  const root = sqrt(abs(dt)), k = mul(dt, drift(x, t)), W = forEach(dW);
  const g = diffuse(x, t, broadcast(1));
  const apart = sub(diffuse(add(x, k, mul(root, g)), t, broadcast(1)), g);
  return { k, low: add(x, k, diffuse(x, t, dW)), bend: mul(0.5, root, apart, sub(square(div(W, root)), 1)) };
};

/** Strong order 1 for noise of each element its own, without derivatives; for equal steps. */
export const derivativeFreeMilstein: Method = {
  name: "derivativeFreeMilstein",
  ...claims,
  step: (symbols) => {
    const { low, bend } = partsOf(symbols);
    const high = add(low, bend);
    return { low: high, high, error: undefined };
  },
};

/** Euler–Maruyama and a step of strong order 1, for adaptive steps on noise of each element its own. */
export const lambaMilstein: Method = {
  name: "lambaMilstein",
  ...claims,
  errorOrder: 1,
  step: (symbols) => {
    const { x, dt, drift, tNext } = symbols;
    const { k, low, bend } = partsOf(symbols);
    const turn = mul(0.5, sub(mul(dt, drift(add(x, k), tNext)), k));
    return { low, high: add(low, turn, bend), error: add(abs(turn), abs(bend)) };
  },
};
