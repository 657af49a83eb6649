/**
 * Problems whose answer is known: the three processes in closed form, and Gaussian mixtures carried through them.
 *
 *     x_0 ~ Σ w_k N(μ_k, s_k² I),  x_t = α x_0 + σ ε   ⇒   x_t ~ Σ w_k N(α μ_k, v_k I),  v_k = α² s_k² + σ²
 *     ∇ log p_t(x) = Σ γ_k(x) (α μ_k − x) / v_k,   γ_k ∝ w_k v_k^(−n/2) exp(−‖x − α μ_k‖² / (2 v_k))
 *
 * Source of the processes: Song et al. 2021 (arXiv 2011.13456), score_sde `sde_lib.py`.
 * @module
 */
import type { ScoreProblem } from "./paper.ts";
import { noiseOf, threefry2x32, uniform24 } from "./threefry.ts";
import { at, type Vector, vector } from "./vector.ts";

/** A forward process whose marginals are known: x_t given x_0 is N(meanCoef(t) x_0, std(t)² I). */
export interface ClosedProcess {
  readonly name: "ve" | "vp" | "subVp";
  readonly drift: (x: Vector, t: number) => Vector;
  readonly g: (t: number) => number;
  /** α(t). */
  readonly meanCoef: (t: number) => number;
  /** σ(t). */
  readonly std: (t: number) => number;
  readonly priorStd: number;
}

/**
 * Variance exploding: f = 0, g = σ(t) √(2 ln(σmax/σmin)), σ(t) = σmin (σmax/σmin)^t; the marginal's std is σ(t).
 *
 * @param sigmas σmin and σmax; CIFAR-10's by default.
 * @returns The process.
 */
export function ve({ sigmaMin = 0.01, sigmaMax = 50 } = {}): ClosedProcess {
  const std = (t: number): number => sigmaMin * (sigmaMax / sigmaMin) ** t;
  const rate = Math.sqrt(2 * Math.log(sigmaMax / sigmaMin));
  return {
    name: "ve",
    drift: (x) => vector(x.length, () => 0),
    g: (t) => rate * std(t),
    meanCoef: () => 1,
    std,
    priorStd: sigmaMax,
  };
}

/** β at both ends of VP's linear schedule. */
interface Betas {
  readonly beta0?: number;
  readonly beta1?: number;
}

const linearBeta = ({ beta0 = 0.1, beta1 = 20 }: Betas) => {
  const beta = (t: number): number => beta0 + t * (beta1 - beta0);
  const integral = (t: number): number => beta0 * t + (beta1 - beta0) * t * t / 2; // ∫_0^t β
  return {
    beta,
    integral,
    meanCoef: (t: number): number => Math.exp(-integral(t) / 2),
    drift: (x: Vector, t: number): Vector => vector(x.length, (i) => -0.5 * beta(t) * at(x, i)),
  };
};

/**
 * Variance preserving: f = −β(t) x / 2, g = √β(t), β linear; α = exp(−½ ∫β), std = √(1 − α²).
 *
 * @param betas β at t = 0 and t = 1.
 * @returns The process.
 */
export function vp(betas: Betas = {}): ClosedProcess {
  const { beta, integral, meanCoef, drift } = linearBeta(betas);
  return {
    name: "vp",
    drift,
    g: (t) => Math.sqrt(beta(t)),
    meanCoef,
    std: (t) => Math.sqrt(-Math.expm1(-integral(t))),
    priorStd: 1,
  };
}

/**
 * Sub-VP: VP's drift, g = √(β(t) (1 − exp(−2 ∫β))); std = 1 − α².
 *
 * @param betas β at t = 0 and t = 1.
 * @returns The process.
 */
export function subVp(betas: Betas = {}): ClosedProcess {
  const { beta, integral, meanCoef, drift } = linearBeta(betas);
  return {
    name: "subVp",
    drift,
    g: (t) => Math.sqrt(beta(t) * -Math.expm1(-2 * integral(t))),
    meanCoef,
    std: (t) => -Math.expm1(-integral(t)),
    priorStd: 1,
  };
}

/** Σ w_k N(μ_k, s_k² I) in n dimensions. */
export interface Mixture {
  readonly n: number;
  readonly weights: Vector;
  readonly means: readonly Vector[];
  readonly stds: Vector;
}

/** A point of the marginal with mean coefficient α and standard deviation σ. */
export interface MarginalPoint {
  readonly x: Vector;
  readonly meanCoef: number;
  readonly std: number;
}

const logTerms = (mixture: Mixture, { x, meanCoef, std }: MarginalPoint): Float64Array => {
  const { n, means, weights, stds } = mixture, terms = new Float64Array(means.length);
  for (let k = 0; k < terms.length; k++) {
    const mean = means[k] ?? [], v = (meanCoef * at(stds, k)) ** 2 + std ** 2;
    let squares = 0;
    for (let i = 0; i < n; i++) squares += (at(x, i) - meanCoef * at(mean, i)) ** 2;
    terms[k] = Math.log(at(weights, k)) - (n * Math.log(2 * Math.PI * v) + squares / v) / 2;
  }
  return terms;
};

const logSumExp = (terms: Float64Array): number => {
  const most = Math.max(...terms);
  let sum = 0;
  for (const term of terms) sum += Math.exp(term - most);
  return most + Math.log(sum);
};

/**
 * log p_t(x), by log-sum-exp.
 *
 * @param mixture The law of x_0.
 * @param point x and the marginal's α and σ.
 * @returns The logarithm of the density.
 */
export function logDensity(mixture: Mixture, point: MarginalPoint): number {
  return logSumExp(logTerms(mixture, point));
}

/**
 * γ_k(x), the probability that x came from component k.
 *
 * @param mixture The law of x_0.
 * @param point x and the marginal's α and σ; at α = 1, σ = 0 the mixture itself.
 * @returns One probability a component.
 */
export function posterior(mixture: Mixture, point: MarginalPoint): Float64Array {
  const terms = logTerms(mixture, point), total = logSumExp(terms);
  return terms.map((term) => Math.exp(term - total));
}

/**
 * The exact score ∇ log p_t(x).
 *
 * @param mixture The law of x_0.
 * @param point x and the marginal's α and σ.
 * @returns Shape [n].
 */
export function mixtureScore(mixture: Mixture, point: MarginalPoint): Float64Array {
  const { x, meanCoef, std } = point, { n, means, stds } = mixture;
  const score = new Float64Array(n), shares = posterior(mixture, point);
  for (let k = 0; k < shares.length; k++) {
    const mean = means[k] ?? [], pull = at(shares, k) / ((meanCoef * at(stds, k)) ** 2 + std ** 2);
    if (pull === 0) continue; // a far component; NaN is not 0 and goes on
    for (let i = 0; i < n; i++) score[i] = at(score, i) + pull * (meanCoef * at(mean, i) - at(x, i));
  }
  return score;
}

/**
 * A mixture carried through a process, with its exact score.
 *
 * @param process The forward process.
 * @param mixture The law of x_0.
 * @returns What `paperSolver` and `eulerMaruyama` take.
 */
export function mixtureProblem(process: ClosedProcess, mixture: Mixture): ScoreProblem {
  const { drift, g, meanCoef, std, priorStd } = process;
  const score = (x: Vector, t: number): Vector =>
    mixtureScore(mixture, { x, meanCoef: meanCoef(t), std: std(t) });
  return { n: mixture.n, drift, g, score, std, priorStd };
}

/** The 2-D target of the speed peers' case `gmm2d-ggf-ve`. */
export const peersMixture: Mixture = {
  n: 2,
  weights: [0.1, 0.15, 0.2, 0.25, 0.3],
  means: [
    Float64Array.of(0.5, 0.5),
    Float64Array.of(0.2, 0.2),
    Float64Array.of(0.8, 0.2),
    Float64Array.of(0.2, 0.8),
    Float64Array.of(0.8, 0.8),
  ],
  stds: [0.03, 0.04, 0.05, 0.06, 0.08],
};

/**
 * One isotropic Gaussian, as a mixture.
 *
 * @param part Dimension, standard deviation, and the mean of every element (0 by default).
 * @returns A mixture of one component.
 */
export function gaussian({ n, std, mean = 0 }: { n: number; std: number; mean?: number }): Mixture {
  return { n, weights: [1], means: [vector(n, () => mean)], stds: [std] };
}

/** What `randomMixture` draws. */
export interface RandomMixture {
  readonly n: number;
  readonly seed: number;
  /** Bounds of the means: 0 and 1 by default; −1 and 1 for VP. */
  readonly low?: number;
  readonly high?: number;
  /** s_k of all components, 0.05 by default. */
  readonly std?: number;
}

/**
 * Five components of weights 0.1 … 0.3 with uniform means: separated modes once n is in the hundreds.
 *
 * @param part Dimension, seed and bounds; with bounds 0, 1 or −1, 1 the means are exact in float32.
 * @returns The same mixture for the same arguments.
 */
export function randomMixture({ n, seed, low = 0, high = 1, std = 0.05 }: RandomMixture): Mixture {
  const { weights } = peersMixture;
  const mean = (k: number): Float64Array =>
    vector(n, (i) => low + (high - low) * uniform24(threefry2x32([seed, k], [i, MEANS])[0]));
  return {
    n,
    weights,
    means: Array.from(weights, (_, k) => mean(k)),
    stds: vector(weights.length, () => std),
  };
}

// Second counter words of draws that are no solver's: a solver counts its draws up from 0.
const MEANS = 0xffffffff, COMPONENT = 0xfffffffe, OFFSET = 0xfffffffd;

/**
 * Independent samples of the mixture itself: the truth that a solver's are compared with.
 *
 * @param part The mixture, how many samples, the seed, and the number of the first (0 by default).
 * @returns Shape [count, n]; sample i depends on (seed, first + i) alone.
 */
export function sampleMixture(
  { mixture, count, seed, first = 0 }: { mixture: Mixture; count: number; seed: number; first?: number },
): Float32Array {
  const { n, weights, means, stds } = mixture, samples = new Float32Array(count * n);
  for (let sample = 0; sample < count; sample++) {
    const u = threefry2x32([seed, first + sample], [0, COMPONENT])[0] * 2 ** -32;
    let k = 0;
    for (let sum = at(weights, 0); k < weights.length - 1 && u >= sum; sum += at(weights, k)) k++;
    const z = noiseOf(seed, first + sample)(n, OFFSET), mean = means[k] ?? [];
    for (let i = 0; i < n; i++) samples[sample * n + i] = at(mean, i) + at(stds, k) * at(z, i);
  }
  return samples;
}
