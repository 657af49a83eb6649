/**
 * Milstein's method, by the derivatives of the noise, which are symbolic.
 *
 *     x' = x + dt f + g W + ½ g ∂g/∂x (W² − h)                            noise of each element its own
 *     x' = x + dt f + G W + ½ Σ_jk (∂g_k/∂x) g_j (W_j W_k − δ_jk h)       noises that commute
 *
 * One evaluation a step; strong order 1, weak order 1; no error estimate: equal steps (`lambaMilstein` has one). Where noises do
 * not commute it would need their Lévy areas: `solve` refuses it there, and where the noise has no derivative.
 * Source: Milstein 1974; Kloeden & Platen 1992, equations 10.3.1, 10.3.15 and 10.3.16.
 * Tests: tests/solvers/methods/diagonal/milstein_test.ts.
 * @module
 */
import { abs, add, mul } from "../../../sde/language/dsl.ts";
import type { Method } from "../method.ts";

/** Strong order 1 for noises that commute; one evaluation a step. */
export const milstein: Method = {
  name: "milstein",
  calculus: "ito",
  strongOrder: 1,
  weakOrder: 1,
  noiseKinds: ["none", "additive", "diagonal", "general"],
  needs: "commuting",
  step: ({ x, t, dt, dW, drift, diffuse, bend }) => {
    const low = add(x, mul(dt, drift(x, t)), diffuse(x, t, dW), bend(x, t, dW, abs(dt)));
    return { low, high: low, error: undefined };
  },
};
