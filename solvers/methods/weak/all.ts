/**
 * Methods for expectations, whose single paths mean nothing.
 * Tests: tests/solvers/methods.
 * @module
 */
export { platenWeak } from "./platen_weak.ts";
