/**
 * Methods for expectations, whose single paths mean nothing.
 * Tests: tests/solvers/methods.
 * @module
 */
export { dri1 } from "./dri1.ts";
export { platenWeak } from "./platen_weak.ts";
export { ri1, ri6 } from "./ri.ts";
