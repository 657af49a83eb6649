/**
 * Where samples begin: at one state, or each at its own; and the seeds of solves that begin where another has ended.
 * Tests: tests/solve/params_test.ts, tests/solve/restart_test.ts, tests/solve/edit/sdedit_test.ts,
 * tests/networks/scores/broken_model_test.ts.
 * @module
 */
import { isNumbers } from "../sde/border/decode.ts";
import type { ItoError } from "../sde/border/errors.ts";

/** A list of numbers. */
export type Numbers = readonly number[] | Float32Array | Float64Array;

/** Where samples begin: what all have, a state each, or where another solve has ended. */
export type StartOption =
  | number
  | Numbers
  | readonly Numbers[]
  | { readonly samples: Float32Array | Float64Array; readonly shape: readonly number[] };

/** Whether it is a state for each sample. */
export function isRows(u: StartOption): u is readonly Numbers[] {
  return Array.isArray(u) && u.every(isNumbers);
}

/** Whether this is a start, as `solve` takes them. */
export function isStart(u: unknown): u is StartOption {
  if (typeof u === "number") return true;
  if (isNumbers(u)) return u.length > 0;
  if (Array.isArray(u)) return u.length > 0 && u.every((row) => isNumbers(row) && row.length > 0);
  return typeof u === "object" && u !== null && "samples" in u && "shape" in u &&
    (u.samples instanceof Float32Array || u.samples instanceof Float64Array) && isNumbers(u.shape);
}

/** The state that all samples begin at; nothing where each begins at its own. */
export function commonStart(
  x0: StartOption,
  n: number,
  elements: number,
): number | Numbers | undefined {
  if (typeof x0 === "number") return x0;
  if (isRows(x0) || !isNumbers(x0)) return undefined;
  return n > 1 && x0.length !== elements && x0.length === n * elements ? undefined : x0;
}

/** The shape of a sample, as far as where it begins decides it. */
export function shapeOfStart(x0: StartOption | undefined): readonly number[] | undefined {
  if (x0 === undefined || typeof x0 === "number") return undefined;
  if (isRows(x0)) return x0[0] === undefined ? undefined : [x0[0].length];
  return isNumbers(x0) ? [x0.length] : x0.shape;
}

/**
 * What is wrong with another solve as the place to begin, or as data: a row that did not come to its end holds a state on the way
 * there, or zeros. Lists say nothing of that, and are taken as they are.
 */
export function unendedIn(u: object, what: Pick<BadOption, "where" | "option">): ItoError | undefined {
  const codes = "codes" in u && Array.isArray(u.codes) ? u.codes.map(String) : [];
  const lost = codes.filter((code) => code !== "done" && code !== "event");
  if (lost.length === 0) return undefined;
  return {
    tag: "BadOption",
    ...what,
    found: `${lost.length} of ${codes.length} samples that have not ended: ${[...new Set(lost)].join(", ")}`,
    wanted: "samples that have",
    try: "what failure and notes of that solution say, or the rows whose codes are done",
  };
}

type BadOption = Extract<ItoError, { readonly tag: "BadOption" }>;

/** The seed of solve number k of a run of several; the first, number 0, is the run's own. */
export function seedOf(seed: number, k: number): number {
  return (seed ^ Math.imul(k, 0x9e3779b1)) >>> 0;
}
