/**
 * Methods for noise that each element has for itself, g(x, t), and for noises that commute.
 * Tests: tests/solvers/methods.
 * @module
 */
export { derivativeFreeMilstein, lambaMilstein } from "./derivative_free_milstein.ts";
export { milstein } from "./milstein.ts";
export { platen } from "./platen.ts";
export { sosri } from "./sosri.ts";
export { sriw1 } from "./sriw1.ts";
