/**
 * Many samples of the restatement, sample i with the noise of (seed, i).
 * @module
 */
import type { PaperResult } from "./paper.ts";
import { type Noise, noiseOf } from "./threefry.ts";
import { at } from "./vector.ts";

/** Which samples. */
export interface Range {
  readonly count: number;
  readonly seed: number;
}

/**
 * Runs a solver once a sample.
 *
 * @param solve From one sample's noise to its result.
 * @param range How many samples, and the seed.
 * @returns One result a sample.
 */
export function solveMany<Result>(
  solve: (noise: Noise) => Result,
  { count, seed }: Range,
): readonly Result[] {
  return Array.from({ length: count }, (_, sample) => solve(noiseOf(seed, sample)));
}

/** A result without its trace: thousands of traces cost the collector more time than the solver. */
export type Summary = Omit<PaperResult, "trace">;

/**
 * Drops the trace.
 *
 * @param solve A paper solver.
 * @returns The same, without traces.
 */
export function untraced(solve: (noise: Noise) => PaperResult): (noise: Noise) => Summary {
  return (noise) => {
    const { trace: _, ...summary } = solve(noise);
    return summary;
  };
}

/**
 * Puts states in rows, as solvers return them and `ito/metrics` takes them.
 *
 * @param states One state of shape [n] a sample.
 * @returns `values` of shape [N, n] in float32, and n.
 */
export function rowsOf(
  states: readonly Float64Array[],
): { readonly values: Float32Array; readonly n: number } {
  const n = states[0]?.length ?? 0, values = new Float32Array(states.length * n);
  states.forEach((x, row) => values.set(x, row * n));
  return { values, n };
}

/**
 * The share of all attempts that were rejected.
 *
 * @param results One a sample.
 * @returns Rejections over attempts.
 */
export function rejectedShare(results: readonly Summary[]): number {
  const rejects = results.reduce((sum, r) => sum + r.rejects, 0);
  return rejects / results.reduce((sum, r) => sum + r.accepts + r.rejects, 0);
}

/**
 * Mean z² over the accepted attempts of one sample solved with `redraw`, whose attempt k takes draw k: 1 if acceptance
 * did not select.
 *
 * @param result The sample's result.
 * @param noise Its noise.
 * @returns The mean square of the noise that went into x.
 */
export function acceptedSquare(result: PaperResult, noise: Noise): number {
  const n = result.x.length;
  let sum = 0;
  result.trace.forEach(({ accepted }, attempt) => {
    const z = accepted ? noise(n, attempt + 1) : new Float64Array(n);
    for (let i = 0; i < n; i++) sum += at(z, i) ** 2;
  });
  return sum / (n * result.accepts);
}
