/**
 * Platen's explicit scheme of weak order 2, for expectations: its noise has three values.
 *
 *     V = √h ξ,  ξ = 0, ±√3 with 2/3, 1/6, 1/6;   y± = x + dt f ± √h g,   y = x + dt f + g V
 *     x' = x + ½ dt (f + f(y)) + ¼ (g(y₊) + g(y₋) + 2 g) V + ¼ (g(y₊) − g(y₋)) √h (ξ² − 1)
 *
 * with f, g at (x, t) and all at y, y± at t + dt: RI6 for noise that is one, or of each element its own, which is what it is
 * for here (Platen's scheme for noises that mix is another; take `ri6` or `dri1`). Two evaluations of f a step, three of g.
 * Source: Kloeden & Platen 1992, equation 15.1.1. Tests: tests/solvers/methods/draws_order_test.ts.
 * @module
 */
import type { Method } from "../method.ts";
import { ri6 } from "./ri.ts";

/** Weak order 2 for noise of each element its own, by three-point variables; for equal steps. */
export const platenWeak: Method = {
  ...ri6,
  name: "platenWeak",
  noiseKinds: ["none", "additive", "diagonal"],
  draws: { threePoint: 1 },
};
