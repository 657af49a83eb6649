/**
 * The adaptive exponential solver, restated in plain float64 for one sample with an offset of 0. It shares nothing with
 * Ito's solvers, so that the two can disagree.
 *
 *     λ = log(α/σ),  h = λ' − λ,  q = 1 − e^(−2h),  J = h − q/2,  k² = 1 + p (e^(2h) − 1)
 *     x' = (σ'/σ) e^(−h) x + α' (q D₀ + J s) + σ' √q k z,   s the last slope, p the last share, 0 at the first step
 *     D₁ = D(x', t'),   slope = (D₁ − D₀ − p e^(2h) σ' √q z / (α' k)) / h,   x'' = x' + α' J (slope − s)
 *     share = α' Σ (D₁ − D₀) z / (σ' √q k Σ z²), within [0, 1]
 *     e = (mean E⁸)^⅛ / max(abs, rel min(σ', (σ'³ α' dataScale)^¼)),   accepted whatever e is: x = x'', D₀ = D₁
 *     length in λ, at the rate |dλ/dt| where a step begins: ← min(hMax, length · clip(θ e^(−r), shrinkMin, growMax))
 *     h = length / rate, halved while λ grows by more than 2 · length, after the first step
 *
 * The first evaluation, D₀ = D(x_T, T), counts as a step that was tried and accepted. With `rejects` the norm is the root
 * of the mean square, and a step is accepted when e ≤ 1.
 * @module
 */
import type { Noise } from "./threefry.ts";
import { at, sumOf, type Vector, vector } from "./vector.ts";

/** Signal, noise and posterior mean of a process run backward from T to tEnd. */
export interface DenoiserProblem {
  readonly n: number;
  readonly T: number;
  readonly tEnd: number;
  /** α(t). */
  readonly meanCoef: (t: number) => number;
  /** σ(t). */
  readonly std: (t: number) => number;
  /** |dλ/dt|. */
  readonly rate: (t: number) => number;
  /** E[x_0 | x_t = x]. */
  readonly denoised: (x: Vector, t: number) => Vector;
}

/** The numbers of the solver. */
export interface ExponentialOptions {
  readonly abs: number;
  readonly rel: number;
  readonly dataScale: number;
  readonly safety: number;
  readonly exponent: number;
  readonly growMax: number;
  readonly shrinkMin: number;
  readonly hInit: number;
  readonly hMax: number;
  /** Whether steps may be rejected, by the root of the mean square. */
  readonly rejects: boolean;
}

/** Ito's defaults for data in [0, 1]. */
export const exponentialDefaults: ExponentialOptions = {
  abs: 1e-4,
  rel: 0.05,
  dataScale: 0.05,
  safety: 0.4856,
  exponent: 0.8,
  growMax: 1.5,
  shrinkMin: 0.2,
  hInit: 0.4,
  hMax: 0.6,
  rejects: false,
};

/** What became of one sample, not denoised. */
export interface ExponentialResult {
  readonly x: Float64Array;
  readonly nfe: number;
  /** Whether each try, from the first evaluation on, was accepted. */
  readonly trace: readonly boolean[];
}

/**
 * The solver, with noise that a rejection retains: step k of those accepted takes draw k + 1.
 *
 * @param p The problem.
 * @param o Its numbers.
 * @returns A function from one sample's noise to what became of it.
 */
export function exponentialSolver(
  p: DenoiserProblem,
  o: ExponentialOptions,
): (noise: Noise) => ExponentialResult {
  const lambda = (t: number): number => Math.log(p.meanCoef(t) / p.std(t));
  return (noise) => {
    let x: Float64Array = noise(p.n, 0).map((z) => p.std(p.T) * z);
    let t = p.T, before = p.denoised(x, t), accepts = 1, h = Math.min(o.hInit / p.rate(t), t - p.tEnd);
    let slope: Vector = new Float64Array(p.n), share = 0;
    const trace = [true];
    while (t > p.tEnd) {
      const [from, next] = [x, h >= t - p.tEnd ? p.tEnd : t - h], z = noise(p.n, accepts + 1);
      const rise = lambda(next) - lambda(t), q = -Math.expm1(-2 * rise);
      const [line, back] = [rise - q / 2, slope];
      const [a, b, s] = [p.meanCoef(next), p.std(next), p.std(t)];
      const wide = Math.sqrt(1 + share * Math.expm1(2 * rise)), width = b * Math.sqrt(q) * wide;
      const low = vector(
        p.n,
        (i) =>
          b / s * Math.exp(-rise) * at(from, i) + a * (q * at(before, i) + line * at(back, i)) +
          width * at(z, i),
      );
      const now = p.denoised(low, next), old = before;
      const answer = share * Math.exp(2 * rise) * b * Math.sqrt(q) / (a * wide);
      const steep = vector(p.n, (i) => (at(now, i) - at(old, i) - answer * at(z, i)) / rise);
      const error = vector(p.n, (i) => a * line * (at(steep, i) - at(back, i)));
      const power = o.rejects ? 2 : 8;
      const e = (sumOf(p.n, (i) => at(error, i) ** power) / p.n) ** (1 / power) /
        Math.max(o.abs, o.rel * Math.min(b, (b ** 3 * a * o.dataScale) ** 0.25));
      const accepted = !o.rejects || e <= 1;
      trace.push(accepted);
      const factor = Math.min(Math.max(o.safety * Math.max(e, 1e-12) ** -o.exponent, o.shrinkMin), o.growMax);
      const length = Math.min(h * p.rate(t) * factor, o.hMax);
      if (accepted) {
        x = vector(p.n, (i) => at(low, i) + at(error, i));
        slope = steep;
        const seen = a * sumOf(p.n, (i) => (at(now, i) - at(old, i)) * at(z, i)) /
          (width * sumOf(p.n, (i) => at(z, i) ** 2));
        share = Math.min(Math.max(seen, 0), 1);
        before = now;
        t = next;
        accepts++;
      }
      h = Math.min(t - p.tEnd, length / p.rate(t));
      while (lambda(t - h) - lambda(t) > 2 * length) h /= 2;
    }
    return { x, nfe: trace.length, trace };
  };
}
