/**
 * Heun's method and its cheaper half, Euler–Heun: for Stratonovich processes.
 *
 *     Heun:        y = x + dt f + g dW,   x' = x + ½ dt (f + f(y, t')) + ½ (g + g(y, t')) dW
 *     Euler–Heun:  y = x + g dW,          x' = x + dt f + ½ (g + g(y, t')) dW
 *
 * Averaging g over the step's ends is what Stratonovich's integral is; no derivative is asked for. Strong order 1 where the
 * noises commute (`commutativity`: additive, elementwise, a single one), ½ else; weak order 1; without noise Heun has order 2.
 * Not Euler–Maruyama with a Heun drift, nor `emImprovedEuler`, whose low proposal is Itô's. Heun's error is its distance from
 * Euler's step y, ½ (K₂ − K₁), of the order of h where noise depends on x; y itself is proposed by neither name, as it goes
 * to another solution (Itô's). Euler–Heun estimates none: equal steps.
 * Source: Rümelin 1982; Kloeden & Platen 1992, ch. 4.9 and 15.1; the error of Heun as in diffrax.
 * Tests: tests/solvers/methods/stratonovich_test.ts, tests/solvers/methods/adaptive_test.ts.
 * @module
 */
import { add, mul, sub } from "../../../sde/language/dsl.ts";
import type { Method } from "../method.ts";

const claims = {
  calculus: "stratonovich",
  strongOrder: 0.5,
  strongOrders: { commutative: 1 },
  weakOrder: 1,
  noiseKinds: ["none", "additive", "diagonal", "general"],
} as const;

/** Heun: two evaluations of drift and noise a step, an error estimate. */
export const heunStep: Method<"stratonovich"> = {
  name: "heun",
  ...claims,
  errorOrder: 1.5, // 1 where noise depends on x, 2 where there is none
  step: ({ x, t, tNext, dt, dW, drift, diffuse }) => {
    const [f, g] = [mul(dt, drift(x, t)), diffuse(x, t, dW)];
    const y = add(x, f, g);
    const [f2, g2] = [mul(dt, drift(y, tNext)), diffuse(y, tNext, dW)];
    const low = add(x, mul(0.5, add(f, f2)), mul(0.5, add(g, g2)));
    return { low, high: low, error: mul(0.5, add(sub(f2, f), sub(g2, g))) };
  },
};

/** Euler–Heun: one evaluation of the drift a step, two of the noise. */
export const eulerHeunStep: Method<"stratonovich"> = {
  name: "eulerHeun",
  ...claims,
  step: ({ x, t, tNext, dt, dW, drift, diffuse }) => {
    const g = diffuse(x, t, dW);
    const low = add(x, mul(dt, drift(x, t)), mul(0.5, add(g, diffuse(add(x, g), tNext, dW))));
    return { low, high: low, error: undefined };
  },
};
