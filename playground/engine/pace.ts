/**
 * How many paths to ask for at once: as many as take some milliseconds, so that a slider's next picture is never far away.
 *
 * Tests: tests/playground/engine_test.ts.
 * @module
 */

/** What a call should take after a change, in ms, and later; where there are threads they join one that is long. */
const soonMs = 8;
const laterMs = typeof SharedArrayBuffer === "undefined" ? 50 : 250;
/** Numbers of the first call, which nothing is known of; and its most paths. */
const firstNumbers = 2 ** 15;
const firstPaths = 64;
/** A call is at most so many times the last. */
const mostGrowth = 8;

/** A pace: what is known of how long paths take. */
export interface Pace {
  /** Paths a ms, once it is known. */
  readonly rate: number | undefined;
  /** How many the next call may have at most. */
  readonly most: number;
}

/** Nothing is known, but how many elements a path has. */
export function firstPace(elements: number): Pace {
  return { rate: undefined, most: Math.max(1, Math.min(firstPaths, Math.floor(firstNumbers / elements))) };
}

/** How many paths next, of those that are left; the first after a change are few. */
export function nextCount({ rate, most }: Pace, left: number, isFirst: boolean): number {
  const wanted = rate === undefined ? most : Math.round(rate * (isFirst ? soonMs : laterMs));
  return Math.max(1, Math.min(left, wanted, most));
}

/** So many paths took so long. A slow call counts at once, a fast one by half: one that is too long is seen. */
export function learnt({ rate }: Pace, count: number, ms: number): Pace {
  const seen = count / Math.max(ms, 0.05);
  const next = rate === undefined || seen < rate ? seen : (rate + seen) / 2;
  return { rate: next, most: Math.max(count, 1) * mostGrowth };
}
