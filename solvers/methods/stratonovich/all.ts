/**
 * Methods for Stratonovich processes.
 * Tests: tests/solvers/methods.
 * @module
 */
export { generalShark } from "./general_shark.ts";
export { eulerHeunStep, heunStep } from "./heun.ts";
export { lambaEulerHeun } from "./lamba_euler_heun.ts";
export { midpoint, ralston } from "./midpoint.ts";
export { milsteinStratonovich } from "./milstein.ts";
export { slowRk } from "./slow_rk.ts";
export { spark } from "./spark.ts";
