/**
 * Methods for additive noise, g(t), of either calculus: there they are one.
 * Tests: tests/solvers/methods.
 * @module
 */
export { emImprovedEuler, lambaPair } from "./em_improved_euler.ts";
export { shark } from "./shark.ts";
