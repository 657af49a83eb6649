/**
 * How many reals a sample leaves: its elements, then the results that are real, in the order of the recurrence's list.
 * Tests: tests/solve/results_test.ts.
 * @module
 */

/** The length of a sample's row in an outcome. */
export function widthOf(plan: { readonly elements: number; readonly reals: readonly unknown[] }): number {
  return plan.elements + plan.reals.length;
}
