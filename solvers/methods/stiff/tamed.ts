/**
 * Tamed Euler: a drift that no step can throw far, however large it is.
 *
 *     x' = x + dt f / (1 + |dt| ‖f‖) + g(x, t) dW
 *
 * One evaluation a step. For drifts that grow faster than x, as −x³, Euler–Maruyama's moments grow without bound however small
 * its steps are; this one converges, strong order ½, 1 for additive noise. ‖f‖ is |f| of each element, of a system the length
 * of its drift.
 * Source: Hutzenthaler, Jentzen & Kloeden 2012, "Strong convergence of an explicit numerical method for SDEs with nonglobally
 * Lipschitz continuous coefficients", Annals of Applied Probability 22. Tests: tests/solvers/methods/stiff/tamed_test.ts.
 * @module
 */
import { abs, add, div, mul, sqrt, square } from "../../../sde/language/dsl.ts";
import { type Scalar, type State, typed } from "../../../sde/language/expr.ts";
import type { Method } from "../method.ts";

const lengthOf = (f: State): Scalar | State => {
  if (f.tag !== "pack") return abs(f);
  const [one = f, ...others] = f.parts.map((part) => square(typed(part, "scalar", "real")));
  return sqrt(add(one, ...others));
};

/** Tamed Euler–Maruyama, for equal steps. */
export const tamedEuler: Method = {
  name: "tamedEuler",
  calculus: "ito",
  strongOrder: 0.5,
  strongOrders: { additive: 1 },
  weakOrder: 1,
  noiseKinds: ["none", "additive", "diagonal", "general"],
  step: ({ x, t, dt, dW, drift, diffuse }) => {
    const f = drift(x, t);
    const low = add(x, div(mul(dt, f), add(1, mul(abs(dt), lengthOf(f)))), diffuse(x, t, dW));
    return { low, high: low, error: undefined };
  },
};
