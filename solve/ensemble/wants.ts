/**
 * What is gathered of an ensemble's paths beside their moments, as it is asked for.
 * Tests: tests/solve/ensemble/quantiles_test.ts, tests/solve/ensemble/covariance_test.ts.
 * @module
 */
import type { ItoError } from "../../sde/border/errors.ts";
import type { Statistics } from "./answers.ts";
import { type Counted, counted, type HistogramOption, mostCounters } from "./histogram.ts";
import type { Rows } from "./moments.ts";
import { areHeld, mostBinned, type Ordered, ordered } from "./quantiles.ts";

/** What is wanted of a path's end, or of its states on the way. */
export interface Wants {
  /** How many columns of its numbers, the first of a row. */
  readonly columns: number;
  /** Whether the covariances of all are wanted. */
  readonly covariance: boolean;
  /** The columns whose products are summed: all of these, or those of payoffs and controls. */
  readonly together: readonly number[];
  /** Which of their quantiles; none where it is empty. */
  readonly quantiles: readonly number[];
  readonly histogram: HistogramOption | undefined;
}

/** Nothing but moments. */
export const nothingElse: Wants = {
  columns: 0,
  covariance: false,
  together: [],
  quantiles: [],
  histogram: undefined,
};

/** Most numbers of a path whose covariances are summed: 2 MB of products, and as much again for each tree of leaves. */
const mostTogether = 512;

/** Why so much cannot be gathered of n paths, or nothing. `what`: the columns in words, `fewer`: how there would be fewer. */
export function wantsFault(
  { columns, covariance, quantiles, histogram }: Wants,
  { n, what, fewer }: { readonly n: number; readonly what: string; readonly fewer: string },
): ItoError | undefined {
  const bad = (option: string, most: number): ItoError => ({
    tag: "BadOption",
    where: "ensemble",
    option,
    found: `${columns} ${what}`,
    wanted: `of at most ${most} numbers a path`,
    try: fewer,
  });
  if (covariance && columns > mostTogether) return bad("covariance", mostTogether);
  if (quantiles.length > 0 && !areHeld(columns, n) && columns > mostBinned) {
    return bad("quantiles", mostBinned);
  }
  if (histogram !== undefined && columns * histogram.bins > mostCounters) {
    return bad("histogram", Math.floor(mostCounters / histogram.bins));
  }
  return undefined;
}

/** What has been gathered so far; written to as rows come. */
export interface Gathered {
  readonly add: (rows: Rows) => void;
  /** What is said of columns from … to − 1, beside their moments. */
  readonly said: (range: Pick<Statistics, "min" | "max">, from: number, to: number) => Partial<Statistics>;
  /** Whether quantiles are of bins. */
  readonly isBinned: () => boolean;
}

/** Before the first row. */
export function gathered({ columns, quantiles, histogram }: Wants): Gathered {
  const order: Ordered | undefined = quantiles.length === 0 ? undefined : ordered(columns);
  const counts: Counted | undefined = histogram === undefined ? undefined : counted(histogram, columns);
  return {
    add: (rows) => {
      order?.add(rows);
      counts?.add(rows);
    },
    said: (range, from, to) => ({
      ...(order === undefined ? {} : { quantiles: order.quantiles(quantiles, range, from, to) }),
      ...(counts === undefined ? {} : { histogram: counts.histogram(from, to) }),
    }),
    isBinned: () => order?.isBinned() === true,
  };
}
