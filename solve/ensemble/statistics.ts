/**
 * What an ensemble says of numbers: their statistics, out of moments.
 * Tests: tests/solve/ensemble/ensemble_test.ts, tests/solve/ensemble/covariance_test.ts.
 * @module
 */
import type { ItoError } from "../../sde/border/errors.ts";
import type { Covariance, EventCount, Statistics } from "./answers.ts";
import { type Moments, rangeOf, standardErrorsOf, statisticsOf } from "./moments.ts";

/** The statistics of columns from … to − 1. */
export function statisticsFrom(of: Moments, from: number, to: number): Statistics {
  return {
    ...standardErrorsOf(of, from, to),
    variance: statisticsOf(of).variance.slice(from, to),
    ...rangeOf(of, from, to),
  };
}

/** Most numbers of a path whose covariances are summed: 2 MB of products, and as much again for each tree of leaves. */
const mostTogether = 512;

/** Why covariances of so many numbers cannot be, or nothing. */
export function covarianceFault(end: number, saved: number): ItoError | undefined {
  const most = Math.max(end, saved);
  if (most <= mostTogether) return undefined;
  const what = most === end ? "elements and results" : "elements at the times of saveAt";
  return {
    tag: "BadOption",
    where: "ensemble",
    option: "covariance",
    found: `${most} ${what}`,
    wanted: `of at most ${mostTogether} numbers a path`,
    try: most === end
      ? "of: ({ x }) => …, whose numbers are few, and variance alone"
      : "fewer times: saveAt: [0.5, 1]",
  };
}

/** The covariances of the first columns of those whose products were summed. */
export function covarianceFrom({ count, products }: Moments, of: readonly string[]): Covariance {
  const [k, width] = [of.length, Math.sqrt(products.length)];
  const values = Float64Array.from(
    { length: k * k },
    (_, at) => (count === 0 ? NaN : (products[Math.floor(at / k) * width + at % k] ?? NaN) / count),
  );
  return { of, values };
}

/** How many paths of those that ended well ended in an event. */
export function eventCountOf(events: number, done: number): EventCount {
  const n = events + done;
  const share = events / n;
  return { count: events, share, standardError: Math.sqrt(share * (1 - share) / (n - 1)) };
}
