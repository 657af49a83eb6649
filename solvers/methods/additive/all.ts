/**
 * Methods for additive noise, g(t), of either calculus: there they are one.
 * Tests: tests/solvers/methods.
 * @module
 */
export { emImprovedEuler, lambaPair } from "./em_improved_euler.ts";
export { sea } from "./sea.ts";
export { shark } from "./shark.ts";
export { sosra } from "./sosra.ts";
export { sra1 } from "./sra1.ts";
export { sra3 } from "./sra3.ts";
