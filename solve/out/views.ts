/**
 * Views of a solution: the state of one sample, mean and standard deviation of all that ended well.
 *
 * They are no data of their own: `{ ...solution }`, JSON and a worker's message leave them out.
 * Tests: tests/solve/out/views_test.ts.
 * @module
 */
import { internal } from "../../sde/border/errors.ts";
import { sizeOf } from "../../sde/dims.ts";
import type { Reals } from "../../backends/host/reals.ts";

/** What is seen of a solution's samples. */
export interface Views {
  /**
   * The state of sample i, [elements]: a view of `samples`, no copy. From the end where i < 0. Throws a RangeError for a
   * sample that there is not.
   */
  readonly at: (i: number) => Reals;
  /** The mean of each element over the samples that ended well, in units of x; NaN where none did. */
  readonly mean: Float64Array;
  /** Their standard deviation (√ of ÷ n, as an ensemble's), in units of x; NaN where none did. */
  readonly std: Float64Array;
}

interface Samples {
  readonly samples: Reals;
  readonly shape: readonly number[];
  readonly codes: readonly string[];
}

const stateOf = ({ samples, shape, codes }: Samples, i: number): Reals => {
  const n = codes.length, k = i < 0 ? n + i : i;
  if (!Number.isInteger(k) || k < 0 || k >= n) {
    throw new RangeError(
      `at: i must be a whole number from ${-n} to ${n - 1}, found ${i}\nTry: solution.at(0)`,
    );
  }
  const elements = sizeOf(shape);
  return samples.subarray(k * elements, (k + 1) * elements);
};

/** Mean and variance (÷ n) of each element, by Welford's updates: one pass, and no difference of large squares. */
const moments = (
  { samples, shape, codes }: Samples,
): { readonly mean: Float64Array; readonly m2: Float64Array } => {
  const elements = sizeOf(shape);
  const [mean, m2] = [new Float64Array(elements), new Float64Array(elements)];
  let n = 0;
  for (let i = 0; i < codes.length; i++) {
    if (codes[i] !== "done" && codes[i] !== "event") continue;
    n++;
    for (let k = 0; k < elements; k++) {
      const x = samples[i * elements + k] ?? NaN, away = x - (mean[k] ?? NaN);
      mean[k] = (mean[k] ?? NaN) + away / n;
      m2[k] = (m2[k] ?? NaN) + away * (x - (mean[k] ?? NaN));
    }
  }
  return n === 0 ? { mean: mean.fill(NaN), m2: m2.fill(NaN) } : { mean, m2: m2.map((v) => v / n) };
};

/** Views are of these samples: those of a solution that was made of another by `{ ...other }` are its own. */
const views = (s: Samples): Views => ({
  at: (i) => stateOf(s, i),
  get mean() {
    return moments(s).mean;
  },
  get std() {
    return moments(s).m2.map(Math.sqrt);
  },
});

const isSeen = <S extends Samples>(s: S): s is S & Views => "at" in s && "mean" in s && "std" in s;

/** The same solution, with its views; they do not show among its fields. */
export function withViews<S extends Samples>(s: S): S & Views {
  const hidden = Object.entries(Object.getOwnPropertyDescriptors(views(s))).map(([name, d]) =>
    [name, { ...d, enumerable: false }] as const
  );
  const seen: S = Object.defineProperties(s, Object.fromEntries(hidden));
  if (!isSeen(seen)) throw internal("a solution has no views");
  return seen;
}
