/**
 * What an ensemble says of numbers: their statistics, out of moments.
 * Tests: tests/solve/ensemble/ensemble_test.ts, tests/solve/ensemble/covariance_test.ts.
 * @module
 */
import type { Covariance, EventCount, Statistics } from "./answers.ts";
import type { Gathered } from "./wants.ts";
import { type Moments, rangeOf, standardErrorsOf, statisticsOf } from "./moments.ts";

/** The statistics of columns from … to − 1. */
export function statisticsFrom(
  { of, spread, more }: { readonly of: Moments; readonly spread: Moments; readonly more: Gathered },
  from: number,
  to: number,
): Statistics {
  const range = rangeOf(of, from, to);
  return {
    ...standardErrorsOf(of, from, to, spread),
    variance: statisticsOf(of).variance.slice(from, to),
    ...range,
    ...more.said(range, from, to),
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

/** How many paths of those that ended well ended in an event; `pairs` are the shares of antithetic pairs. */
export function eventCountOf(events: number, done: number, pairs: Moments | undefined): EventCount {
  const n = events + done;
  const share = events / n;
  const error = pairs === undefined
    ? Math.sqrt(share * (1 - share) / (n - 1))
    : standardErrorsOf(pairs, 0, 1).standardError[0] ?? NaN;
  return { count: events, share, standardError: error };
}
