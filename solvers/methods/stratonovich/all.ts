/**
 * Methods for Stratonovich processes.
 * Tests: tests/solvers/methods.
 * @module
 */
export { eulerHeunStep, heunStep } from "./heun.ts";
export { spark } from "./spark.ts";
