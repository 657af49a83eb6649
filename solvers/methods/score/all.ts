/**
 * Methods for what a score runs backward from a Gaussian marginal.
 * Tests: tests/solvers/methods.
 * @module
 */
export { ddimStep, exponentialAdams } from "./exponential.ts";
export { type DpmOptions, dpmSolver2M, dpmSolver3M } from "./dpm_multistep.ts";
export { saSolver, saSolverDefaults, type SaSolverOptions } from "./sa_solver.ts";
export type { Tau } from "./kit.ts";
