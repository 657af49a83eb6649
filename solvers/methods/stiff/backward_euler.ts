/**
 * The drift taken at the step's end, for stiff drifts: L-stable, so that long steps damp what is fast.
 *
 *     backward Euler:     x' = x + dt f(x', t') + g(x, t) dW
 *     split-step Euler:   y = x + dt f(y, t),   x' = y + g(y, t) dW
 *
 * One evaluation for a drift that is linear in x, as many as Newton's steps else. Split steps converge for drifts that hold
 * paths together by more than a linear force (one-sided Lipschitz), as −x³. On dx = −a x dt + σ dW their variances settle at
 * σ² dt / ((1 + a dt)² − 1) and at σ² dt (1 + a dt)² / ((1 + a dt)² − 1), not at σ²/2a: damped too much, too little.
 * Source: Kloeden & Platen 1992, ch. 12.2; Higham, Mao & Stuart 2002, "Strong convergence of Euler-type methods for nonlinear
 * stochastic differential equations". Tests: tests/solvers/methods/stiff/stiff_test.ts.
 * @module
 */
import { add } from "../../../sde/language/dsl.ts";
import { type Implicit, implicit } from "./newton.ts";

const claims = {
  calculus: "ito",
  strongOrder: 0.5,
  strongOrders: { additive: 1 },
  weakOrder: 1,
  noiseKinds: ["none", "additive", "diagonal", "general"],
} as const;

/** Drift-implicit Euler–Maruyama, for equal steps. */
export const backwardEuler: Implicit = implicit(
  { name: "backwardEuler", ...claims },
  ({ x, t, tNext, dt, dW, diffuse }, solve) =>
    solve({ base: add(x, diffuse(x, t, dW)), by: dt, time: tNext }),
);

/** Split-step backward Euler, for equal steps. */
export const splitStepEuler: Implicit = implicit(
  { name: "splitStepEuler", ...claims },
  ({ x, t, dt, dW, diffuse }, solve) => {
    const y = solve({ base: x, by: dt, time: t });
    return add(y, diffuse(y, t, dW));
  },
);
