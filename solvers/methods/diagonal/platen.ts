/**
 * Platen's explicit scheme of strong order 3/2, for a single noise or elements each for itself: differences in place of derivatives.
 *
 *     U± = x + k ± √h g,   P± = U₊ ± √h g(U₊),   ΔZ = h (W/2 + H) = ∫ W_r dr
 *     x' = x + g W + ¼ (k(U₊) + 2k + k(U₋)) + (k(U₊) − k(U₋)) ΔZ/2h√h + (g(U₊) − g(U₋)) (W² − h)/4√h
 *        + (g(U₊) − 2g + g(U₋)) (h W − ΔZ)/2h + (g(P₊) − g(P₋) − g(U₊) + g(U₋)) (W²/3 − h) W/4h
 *
 * with k = dt f and g at (x, t), all else at t + dt. Three evaluations of f a step, five of g; no error estimate: equal steps. Weak
 * order 2. A single noise may drive any number of components, which act on each other as they like. Where each element has its own,
 * both orders are 1 if elements act on each other in the drift, for U± moves them all by one sign (`sriw1` does not), and ½ if they
 * do in the noise.
 * Source: Kloeden & Platen 1992, equation 11.2.1, with time as one more component.
 * Tests: tests/solvers/methods/diagonal/diagonal_test.ts, tests/solvers/methods/diagonal/one_noise_test.ts.
 * @module
 */
import { add, broadcast, div, mul, sub } from "../../../sde/language/dsl.ts";
import type { Scalar, State } from "../../../sde/language/expr.ts";
import { mixedNoise } from "./own_noise.ts";
import type { Method } from "../method.ts";
import { integralsOf } from "./integrals.ts";

/** Strong order 3/2 for elements that do not act on each other, by W and H; for equal steps. */
export const platen: Method = {
  name: "platen",
  calculus: "ito",
  strongOrder: 1, // 3/2 of a single noise, and where no element acts on another
  weakOrder: 1, // 2 there
  noiseKinds: ["none", "additive", "diagonal", "general"],
  refuses: mixedNoise,
  draws: { H: true },
  step: ({ x, t, tNext, dt, drift, diffuse, noise }) => {
    const { W, root, chi1, chi2, chi3 } = integralsOf({ dt }, noise);
    const k = (y: State, s: Scalar): State => mul(dt, drift(y, s));
    const g = (y: State, s: Scalar): State => diffuse(y, s, broadcast(1));
    const [k0, g0] = [k(x, t), g(x, t)];
    const moved = add(x, k0), by = mul(root, g0);
    const [above, under] = [add(moved, by), sub(moved, by)];
    const [k1, k2, g1, g2] = [k(above, tNext), k(under, tNext), g(above, tNext), g(under, tNext)];
    const further = mul(root, g1), bend = sub(g1, g2);
    const turn = sub(sub(g(add(above, further), tNext), g(sub(above, further), tNext)), bend);
    const low = add(
      x,
      mul(g0, W),
      mul(0.25, add(k1, mul(2, k0), k2)),
      mul(0.5, div(mul(sub(k1, k2), chi2), root)),
      mul(0.5, bend, chi1),
      mul(0.5, sub(add(g1, g2), mul(2, g0)), sub(W, chi2)),
      mul(0.5, turn, chi3), // (W²/3 − h) W/4h is ½ χ₃
    );
    return { low, high: low, error: undefined };
  },
};
