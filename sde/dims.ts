/**
 * Shapes of arrays: how many numbers each holds, and how it is written.
 * Tests: tests/networks/config_test.ts.
 * @module
 */

/** How many numbers an array of that shape holds. */
export function sizeOf(dims: readonly number[]): number {
  return dims.reduce((a, b) => a * b, 1);
}

/** A shape in words, as in "[3, 32, 32]". */
export function shapeText(dims: readonly number[]): string {
  return `[${dims.join(", ")}]`;
}
