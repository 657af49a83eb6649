/**
 * From rendered JavaScript to functions.
 * @module
 */

/** Arrays that rendered code reads and writes. */
export type RealArray = Float32Array | Float64Array;

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
