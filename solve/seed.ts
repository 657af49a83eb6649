/**
 * Seeds of solves that are parts of one.
 * Tests: tests/solve/restart_test.ts, tests/solve/edit/sdedit_test.ts.
 * @module
 */

/** The seed of solve number k of a run; the first, number 0, is the run's own. */
export function seedOf(seed: number, k: number): number {
  return (seed ^ Math.imul(k, 0x9e3779b1)) >>> 0;
}
