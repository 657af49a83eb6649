/**
 * Euler–Maruyama with stochastic Improved Euler (Heun) on the same noise: the pair of the paper.
 *
 *     K₁ = dt F(x, t) + g(t) dW,   K₂ = dt F(x + K₁, t + dt) + g(t + dt) dW
 *     x' = x + K₁,   x'' = x + ½ (K₁ + K₂),   E = ½ (K₂ − K₁)
 *
 * Two evaluations a step. For additive noise Itô and Stratonovich coincide; for noise that depends on x the second
 * proposal converges to the Stratonovich solution, and the error estimate means nothing.
 * Source: arXiv 2105.14080, Algorithm 1; Roberts 2012.
 * Tests: tests/solvers/methods/methods_test.ts, tests/solvers/methods/order_test.ts.
 * @module
 */
import { add, mul, sub } from "../../../sde/language/dsl.ts";
import type { Scalar, State } from "../../../sde/language/expr.ts";
import type { Method } from "../method.ts";

/**
 * The paper's pair: low Euler–Maruyama (strong and weak order 1, as noise is additive), high stochastic Improved Euler
 * (strong order 1, weak order 2).
 */
export const emImprovedEuler: Method = {
  name: "emImprovedEuler",
  calculus: "ito",
  strongOrder: 1,
  weakOrder: 2, // the extrapolated proposal; measured 1.97 on a nonlinear drift
  noiseKinds: ["none", "additive"],
  step: ({ x, t, tNext, dt, dW, drift, diffuse }) => {
    const slope = (x: State, t: Scalar): State => add(mul(dt, drift(x, t)), diffuse(x, t, dW));
    const k1 = slope(x, t); // evaluation 1
    const low = add(x, k1); // x', Euler–Maruyama
    const k2 = slope(low, tNext); // evaluation 2, the same noise
    const error = mul(0.5, sub(k2, k1));
    return { low, high: add(low, error), error };
  },
};

/**
 * The paper's "Lamba-like" pair (`sde_improved_euler = False`): Improved Euler on the drift alone, noise added once.
 *
 *     x' = x + dt F₁ + g(t) dW,   F₂ = F(x + dt F₁, t + dt),   E = ½ dt (F₂ − F₁),   x'' = x' + E
 *
 * Two evaluations a step; meant for controller exponent ½. Weak order 1: the second evaluation does not see the noise.
 */
export const lambaPair: Method = {
  name: "lambaPair",
  calculus: "ito",
  strongOrder: 1,
  weakOrder: 1,
  noiseKinds: ["none", "additive"],
  step: ({ x, t, tNext, dt, dW, drift, diffuse }) => {
    const k1 = mul(dt, drift(x, t));
    const k2 = mul(dt, drift(add(x, k1), tNext));
    const noise = diffuse(x, t, dW);
    const error = mul(0.5, sub(k2, k1));
    const [mean, better] = [add(x, k1), add(x, k1, error)]; // without noise: what δ is made of
    return { low: add(mean, noise), high: add(better, noise), error, checked: { low: mean, high: better } };
  },
};
