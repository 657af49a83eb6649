/**
 * The drift of both ends, or of the middle, for stiff drifts and noise g(t): A-stable, and without friction of their own.
 *
 *     trapezoidal:         x' = x + ½ dt (f(x, t) + f(x', t')) + ½ (g(t) + g(t')) dW
 *     implicit midpoint:   m = x + ½ dt f(m, t + ½ dt) + ½ g(t + ½ dt) dW,   x' = 2 m − x
 *
 * On dx = −a x dt + σ dW both settle at the right variance, σ²/2a, at any step; but what is fast turns over at each step,
 * (1 − a dt/2)/(1 + a dt/2), and dies slowly. The midpoint keeps quadratic invariants (energy of an oscillator). One evaluation
 * more than Newton's steps in the first, as many in the second; one of Newton's steps for a drift that is linear in x.
 * Source: Kloeden & Platen 1992, ch. 15.4 (weak order 2 of the first); Hairer, Lubich & Wanner 2006, IV.2.
 * Tests: tests/solvers/methods/stiff/stiff_test.ts.
 * @module
 */
import { add, mul, sub } from "../../../sde/language/dsl.ts";
import { type Implicit, implicit } from "./newton.ts";

const claims = { calculus: "ito", strongOrder: 1, noiseKinds: ["none", "additive"] } as const;

/** The stochastic trapezoidal rule, for equal steps. */
export const trapezoidal: Implicit = implicit(
  { name: "trapezoidal", ...claims, weakOrder: 2 },
  ({ x, t, tNext, dt, dW, drift, diffuse }, solve) => {
    const half = mul(0.5, dt);
    const noise = mul(0.5, add(diffuse(x, t, dW), diffuse(x, tNext, dW)));
    const base = add(x, mul(half, drift(x, t)), noise);
    return solve({ base, by: half, time: tNext, scale: add(x, noise) });
  },
);

/** The stochastic midpoint rule, for equal steps; weak order 2 without noise or for a linear drift, 1 else. */
export const implicitMidpoint: Implicit = implicit(
  { name: "implicitMidpoint", ...claims, weakOrder: 1 },
  ({ x, t, dt, dW, diffuse }, solve) => {
    const half = mul(0.5, dt);
    const time = add(t, half);
    const middle = solve({ base: add(x, mul(0.5, diffuse(x, time, dW))), by: half, time });
    return add(x, mul(2, sub(middle, x)));
  },
);
