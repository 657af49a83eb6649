/**
 * Numbers of a run at a frame: moments, quantiles, a histogram, and how far its paths are from the closed form, by Kolmogorov's
 * distance
 *
 *     D = sup |F_n(v) − F(v)|,   which 95 of 100 exact samples of n keep below 1.358 / √n
 *
 * F is the closed form's density, summed over the whole line by v = m + s tan u. All paths of the present setting are counted that
 * are finite. Source: N. Smirnov, "Table for estimating the goodness of fit of empirical distributions" (1948).
 * Tests: tests/playground/draw/statistics_test.ts.
 * @module
 */
import type { Counting, Measured } from "../engine/studio.ts";
import type { Cloud } from "./cloud.ts";
import { valueEnds } from "./range.ts";
import { quantileOf, sortedFloats } from "./sorted.ts";
import { frameOf, valuesOf } from "./states.ts";

/** Bins between the ends of the axis: always as many, so that bars stand still. */
const bins = 64;
const shares = [0.05, 0.25, 0.5, 0.75, 0.95] as const;
/** Points at which a density is asked. */
const nodes = 2048;

/** The first so many paths. */
const firstOf = (cloud: Cloud, count: number): Cloud => {
  let left = count;
  const batches = cloud.batches.flatMap((b) => {
    const n = Math.min(b.n, left);
    left -= n;
    return n > 0 ? [{ ...b, n }] : [];
  });
  return { ...cloud, batches };
};

/** Mean and deviation. */
const momentsOf = (values: Float32Array): { readonly mean: number; readonly std: number } => {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i] ?? 0;
  const mean = sum / values.length;
  let squares = 0;
  for (let i = 0; i < values.length; i++) squares += ((values[i] ?? 0) - mean) ** 2;
  return { mean, std: Math.sqrt(squares / Math.max(1, values.length - 1)) };
};

/** Densities of bins, of all numbers, within or not; these are in order. */
const histogramOf = (sorted: Float32Array, from: number, to: number): readonly number[] => {
  const counts = new Float64Array(bins);
  const scale = bins / (to - from);
  for (let i = 0; i < sorted.length; i++) {
    const u = ((sorted[i] ?? NaN) - from) * scale;
    if (u >= 0 && u < bins) counts[u | 0] = (counts[u | 0] ?? 0) + 1;
  }
  const unit = scale / Math.max(1, sorted.length);
  return [...counts].map((c) => c * unit);
};

/** A distribution at the nodes: F of all below v. */
interface Distribution {
  readonly v: Float64Array;
  readonly below: Float64Array;
}

/**
 * Sums a density over the line, most finely where the samples are. Nothing where it is not known between the samples; beyond them
 * what is no number is taken for 0, as a logarithm of negatives.
 */
const distributionOf = (density: (v: number) => number, sorted: Float32Array): Distribution | undefined => {
  const [lowest, highest] = [sorted[0] ?? NaN, sorted.at(-1) ?? NaN];
  const middle = quantileOf(sorted, 0.5);
  const spread = (quantileOf(sorted, 0.95) - quantileOf(sorted, 0.05)) / 2 || (highest - lowest) / 2;
  if (!(spread > 0)) return undefined;
  const [v, below] = [new Float64Array(nodes + 1), new Float64Array(nodes + 1)];
  let sum = 0;
  for (let k = 0; k <= nodes; k++) {
    // cells of u have their middles where the density is asked, and F at their ends
    v[k] = k === 0
      ? -Infinity
      : k === nodes
      ? Infinity
      : middle + spread * Math.tan(Math.PI * (k / nodes - 0.5));
    below[k] = sum;
    const tangent = Math.tan(Math.PI * ((k + 0.5) / nodes - 0.5));
    const at = middle + spread * tangent;
    const p = density(at);
    const isKnown = Number.isFinite(p) && p >= 0;
    if (!isKnown && at >= lowest && at <= highest) return undefined;
    if (isKnown) sum += p * spread * (1 + tangent * tangent) * Math.PI / nodes;
  }
  return { v, below };
};

/** Kolmogorov's distance of numbers in order. */
const distanceOf = (sorted: Float32Array, { v, below }: Distribution): number => {
  const n = sorted.length;
  let [k, most] = [0, 0];
  for (let i = 0; i < n; i++) {
    const x = sorted[i] ?? NaN;
    while (k < nodes - 1 && (v[k + 1] ?? Infinity) < x) k++;
    const [a, b, p, q] = [v[k] ?? 0, v[k + 1] ?? 0, below[k] ?? 0, below[k + 1] ?? 0];
    const share = Number.isFinite(b - a) ? (x - a) / (b - a) : 0.5;
    const F = p + (q - p) * share;
    const far = Math.max(F - i / n, (i + 1) / n - F);
    if (far > most) most = far;
  }
  return most;
};

/** Statistics of the first `done` paths; before there are any, of those of the setting before, without the closed form. */
export function measure({ cloud, done, view, range, params, exact }: Counting): Measured {
  const frame = frameOf(cloud, view);
  const time = cloud.times[frame] ?? NaN;
  const element = Math.max(0, Math.min(cloud.elements - 1, Math.round(view.x)));
  const sorted = sortedFloats(valuesOf(done > 0 ? firstOf(cloud, done) : cloud, element, frame));
  const [from, to] = valueEnds(cloud, view, range);
  const density = exact === undefined || done === 0 ? undefined : exact({ t: time, params });
  const truth = density === undefined ? undefined : distributionOf(density, sorted);
  const middles = Array.from({ length: bins }, (_, k) => from + (to - from) * (k + 0.5) / bins);
  return {
    frame,
    time,
    done,
    ...momentsOf(sorted),
    quantiles: shares.map((share) => quantileOf(sorted, share)),
    from,
    to,
    histogram: histogramOf(sorted, from, to),
    exact: density === undefined || truth === undefined ? [] : middles.map(density),
    distance: truth === undefined ? 0 : distanceOf(sorted, truth),
    distanceNull: truth === undefined ? 0 : 1.358 / Math.sqrt(sorted.length),
  };
}
