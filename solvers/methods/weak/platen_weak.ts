/**
 * Platen's explicit scheme of weak order 2, for expectations: its noise has three values.
 *
 *     V = √h ξ,  ξ = 0, ±√3 with 2/3, 1/6, 1/6;   y± = x + dt f ± √h g,   y = x + dt f + g V
 *     x' = x + ½ dt (f + f(y)) + ¼ (g(y₊) + g(y₋) + 2 g) V + ¼ (g(y₊) − g(y₋)) √h (ξ² − 1)
 *
 * with f, g at (x, t) and all at y, y± at t + dt. Two evaluations of f a step, three of g; no error estimate: equal steps.
 * Single paths mean nothing, they do not converge: means, variances and other expectations do. The noise of an element
 * must not depend on other elements (no `mean` or `sum` of x in g), else the order is 1.
 * Source: Kloeden & Platen 1992, equation 15.1.1; the same as Rößler's RI6 for such noise.
 * Tests: tests/solvers/methods/draws_order_test.ts.
 * @module
 */
import { abs, add, broadcast, mul, sqrt, square, sub } from "../../../sde/language/dsl.ts";
import type { Scalar, State } from "../../../sde/language/expr.ts";
import type { Method } from "../method.ts";

/** Weak order 2 for noise of each element its own, by three-point variables; for equal steps. */
export const platenWeak: Method = {
  name: "platenWeak",
  calculus: "ito",
  strongOrder: 0,
  weakOrder: 2,
  noiseKinds: ["none", "additive", "diagonal"],
  draws: { threePoint: 1 },
  step: ({ x, t, tNext, dt, drift, diffuse, noise }) => {
    const g = (y: State, s: Scalar): State => diffuse(y, s, broadcast(1));
    const root = sqrt(abs(dt));
    const xi = noise.threePoint(0);
    const [k1, here] = [mul(dt, drift(x, t)), g(x, t)];
    const moved = add(x, k1);
    const k2 = mul(dt, drift(add(moved, mul(here, mul(root, xi))), tNext));
    const [above, under] = [
      g(add(moved, mul(root, here)), tNext),
      g(sub(moved, mul(root, here)), tNext),
    ];
    const mean = mul(0.25, mul(add(above, under, mul(2, here)), mul(root, xi)));
    const bend = mul(0.25, mul(sub(above, under), mul(root, sub(square(xi), 1))));
    const low = add(x, mul(0.5, add(k1, k2)), mean, bend);
    return { low, high: low, error: undefined };
  },
};
