/**
 * ShARK, the shifted additive-noise Runge–Kutta method: it begins where the noise will be on average, by the area H.
 *
 *     y = x + g H,   F₁ = f(y, t),   F₂ = f(y + ⅚ (dt F₁ + g W), t + ⅚ dt)
 *     x' = x + dt F₁ + g W + (g' − g)(W/2 − H),   x'' = x' + E,   E = ⅗ dt (F₂ − F₁)
 *
 * with g at t and g' at t + dt. Two evaluations a step, an error estimate; strong order 3/2 for additive noise, weak order 2.
 * Not to be taken for GeneralShARK, which is for Stratonovich noise of any kind.
 * Source: Foster, dos Reis & Strange 2024, "High order splitting methods for SDEs satisfying a commutativity condition",
 * arXiv 2210.17543, equation 6.1.
 * Tests: tests/solvers/methods/draws_order_test.ts.
 * @module
 */
import { add, mul, sub } from "../../../sde/language/dsl.ts";
import type { Method } from "../method.ts";

/** Strong order 3/2 for additive noise, by W and H. */
export const shark: Method = {
  name: "shark",
  calculus: "ito",
  strongOrder: 1.5,
  weakOrder: 2,
  noiseKinds: ["none", "additive"],
  draws: { H: true },
  step: ({ x, t, tNext, dt, drift, diffuse, noise }) => {
    const [W, H] = [noise.W, noise.H()];
    const gW = diffuse(x, t, W);
    const begun = add(x, diffuse(x, t, H));
    const k1 = mul(dt, drift(begun, t));
    const k2 = mul(dt, drift(add(begun, mul(5 / 6, add(k1, gW))), add(t, mul(5 / 6, dt))));
    const rest = sub(mul(0.5, W), H); // ∫ s dW / dt: what g gains on the way
    const change = sub(diffuse(x, tNext, rest), diffuse(x, t, rest));
    const low = add(x, k1, gW, change);
    const error = mul(0.6, sub(k2, k1));
    return { low, high: add(low, error), error };
  },
};
