/**
 * SEA, the shifted Euler method for additive noise: Euler's step from where the noise will be on average.
 *
 *     x' = x + dt f(x + g (W/2 + H), t) + g W + (g' − g)(W/2 − H)
 *
 * with g at t and g' at t + dt. One evaluation a step, no error estimate: equal steps. Strong order 1 as Euler–Maruyama has it for
 * such noise, but a smaller constant.
 * Source: Foster, dos Reis & Strange 2024, arXiv 2210.17543; coefficients as in diffrax.
 * Tests: tests/solvers/methods/additive/sra_test.ts.
 * @module
 */
import { add, mul, sub } from "../../../sde/language/dsl.ts";
import type { Method } from "../method.ts";

/** Strong order 1 for additive noise with one evaluation a step, by W and H. */
export const sea: Method = {
  name: "sea",
  calculus: "ito",
  strongOrder: 1,
  weakOrder: 1,
  noiseKinds: ["none", "additive"],
  draws: { H: true },
  step: ({ x, t, tNext, dt, drift, diffuse, noise }) => {
    const [W, H] = [noise.W, noise.H()];
    const half = mul(0.5, W), rest = sub(half, H); // ∫ s dW / dt: what g gains on the way
    const change = sub(diffuse(x, tNext, rest), diffuse(x, t, rest));
    const low = add(x, mul(dt, drift(add(x, diffuse(x, t, add(half, H))), t)), diffuse(x, t, W), change);
    return { low, high: low, error: undefined };
  },
};
