/**
 * Euler–Maruyama: x' = x + dt f(x, t) + g(x, t) dW.
 *
 * One evaluation a step, no error estimate: fixed steps. Also called the Euler scheme; strong order ½ (1 for additive
 * noise), weak order 1; converges to the Itô solution. Source: Maruyama 1955; Kloeden & Platen 1992, ch. 10.2.
 * Tests: tests/solvers/methods/methods_test.ts, tests/solvers/methods/order_test.ts.
 * @module
 */
import { add, mul } from "../../sde/language/dsl.ts";
import type { Method } from "./method.ts";

/** Euler–Maruyama, for fixed steps. */
export const emStep: Method = {
  name: "eulerMaruyama",
  calculus: "ito",
  strongOrder: 0.5,
  weakOrder: 1,
  noiseKinds: ["none", "additive", "diagonal", "general"],
  step: ({ x, t, dt, dW, drift, diffuse }) => {
    const low = add(x, mul(dt, drift(x, t)), diffuse(x, t, dW));
    return { low, high: low, error: undefined };
  },
};
