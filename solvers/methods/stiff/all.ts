/**
 * Methods for stiff drifts, and for drifts that grow faster than x.
 * Tests: tests/solvers/methods/stiff.
 * @module
 */
export { backwardEuler, splitStepEuler } from "./backward_euler.ts";
export type { Equation, Implicit, Solve } from "./newton.ts";
export { tamedEuler } from "./tamed.ts";
export { implicitMidpoint, trapezoidal } from "./trapezoidal.ts";
