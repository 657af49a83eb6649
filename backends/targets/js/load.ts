/**
 * From rendered JavaScript to functions.
 * Tests: tests/solve/failures_test.ts.
 * @module
 */

type Rendered = (...args: readonly unknown[]) => unknown;

/** Whether a value is a function; what `new Function` returns is typed as such. */
const isRendered = (f: unknown): f is Rendered => typeof f === "function";

/** Whether the host lets a program compile code: a page's Content-Security-Policy may forbid it. */
export function mayCompile(): boolean {
  try {
    return isRendered(new Function(""));
  } catch {
    return false;
  }
}

/** The function that rendered source returns, given the tables it reads. */
export function loadFunction(source: string, tables: readonly Float64Array[]): Rendered {
  const made: unknown = new Function("tables", source)(tables);
  if (!isRendered(made)) throw new TypeError("Rendered code returns a function");
  return made;
}

/** The variables of a sample, in the order of their plan. */
export type Row = readonly (number | boolean)[];

/** Its first variables, or those after the ones that are given. */
export type RowStep = (seed: number, sample: number, before?: Row) => Row;

const isRowStep = (f: unknown): f is RowStep => typeof f === "function";

/** The step that rendered source returns, given the tables it reads. */
export function loadStep(source: string, tables: readonly Float64Array[]): RowStep {
  const made: unknown = new Function("tables", source)(tables);
  if (!isRowStep(made)) throw new TypeError("Rendered code returns a function");
  return made;
}
