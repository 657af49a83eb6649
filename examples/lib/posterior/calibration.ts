/**
 * Simulation-based calibration: where the truth ranks among draws of its posterior.
 *
 *     θ* ~ p(θ),  y ~ p(y | θ*),  θ₁ … θ_M ~ p(θ | y):   #{θ_m < θ*} is uniform on 0 … M
 *
 * Of L such pairs, counts in bins are binomial, and χ² = Σ (count − mean)² / mean has bins − 1 degrees of freedom. Draw number i
 * of a solve is of observation i mod L, as parameters and inputs of networks are given in turn.
 * Source: Talts, Betancourt, Simpson, Vehtari, Gelman 2018, arXiv 1804.06788. Tests: tests/examples/posterior_test.ts.
 * @module
 */

/** So many equal bins, an odd number: χ² then has an even number of degrees of freedom, and a closed form. */
export const bins = 25;
/** So many draws for an observation: ranks 0 … 99 fall into bins of four. */
export const draws = 99;

const at = (values: ArrayLike<number>, i: number): number => values[i] ?? NaN;

/** The rank of each truth [L, elements] among its draws [M · L, elements], of one element. */
export function ranksOf(
  truths: ArrayLike<number>,
  samples: ArrayLike<number>,
  { element, elements }: { readonly element: number; readonly elements: number },
): readonly number[] {
  const count = truths.length / elements, each = samples.length / truths.length;
  return Array.from({ length: count }, (_, l) => {
    const truth = at(truths, l * elements + element);
    let rank = 0;
    for (let m = 0; m < each; m++) {
      if (at(samples, (m * count + l) * elements + element) < truth) rank++;
    }
    return rank;
  });
}

/** How many ranks lie in each bin; ranks are 0 … `draws`. */
export function countsOf(ranks: readonly number[]): readonly number[] {
  const width = (draws + 1) / bins;
  const counts = new Array<number>(bins).fill(0);
  ranks.forEach((r) => {
    const bin = Math.floor(r / width);
    counts[bin] = (counts[bin] ?? NaN) + 1;
  });
  return counts;
}

/** χ² of counts against equal ones, and how often it is as large by chance: for an even number of degrees of freedom. */
export function chiSquared(counts: readonly number[]): { readonly chi: number; readonly p: number } {
  const mean = counts.reduce((a, b) => a + b, 0) / counts.length;
  const chi = counts.reduce((s, c) => s + (c - mean) ** 2 / mean, 0);
  let [term, sum] = [1, 0]; // Q(k, x) = e⁻ˣ Σ_{i<k} xⁱ/i!, x = χ²/2
  for (let i = 0; i < (counts.length - 1) / 2; i++) {
    sum += term;
    term *= chi / 2 / (i + 1);
  }
  return { chi, p: Math.exp(-chi / 2) * sum };
}

/** The counts between which a bin lies in 99 of 100 cases, of so many ranks: the binomial's own quantiles. */
export function bandOf(count: number): readonly [low: number, high: number] {
  const share = 1 / bins;
  let [mass, sum, low, k] = [(1 - share) ** count, 0, -1, 0];
  for (; sum + mass < 0.995 && k < count; k++) {
    sum += mass;
    if (low < 0 && sum > 0.005) low = k;
    mass *= (count - k) / (k + 1) * share / (1 - share);
  }
  return [Math.max(0, low), k];
}

const heights = "▁▂▃▄▅▆▇█";

/** Counts as bars: of the mean a bar is half as high as there is room. */
export function barsOf(counts: readonly number[]): string {
  const mean = counts.reduce((a, b) => a + b, 0) / counts.length;
  return counts.map((c) => heights[Math.min(7, Math.floor(4 * c / mean))] ?? " ").join("");
}
