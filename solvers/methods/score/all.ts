/**
 * Methods for what a score runs backward from a Gaussian marginal.
 * Tests: tests/solvers/methods.
 * @module
 */
export { ddimStep, exponentialAdams } from "./exponential.ts";
