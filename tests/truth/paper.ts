/**
 * "Gotta Go Fast When Generating Data with Score-Based Models" (arXiv 2105.14080), Algorithm 1, restated in plain
 * float64 for one sample. It shares nothing with Ito's solvers, so that the two can disagree.
 *
 *     F(x, t) = f(x, t) − g(t)² s(x, t)                       reverse drift; ½ on the score and no noise in the flow
 *     K1 = −h F(x, t) + g(t) √h z,   K2 = −h F(x + K1, t − h) + g(t − h) √h z         the same z
 *     x' = x + K1,   x'' = x + (K1 + K2) / 2,   E = (K2 − K1) / 2
 *     δ = max(abs, rel · max(|x'|, |x'_prev|)),   e = ‖E / δ‖,   accept when e ≤ 1
 *     h ← min(t − tEnd, safety · h · e^(−exponent))           after the step and after the rejection
 *
 * Time runs from T down to tEnd, h > 0. Where paper and published code (sampling.py, `AdaptivePredictor`) part, there
 * is an option. Two things are not the code's: a bound on the steps, and `hInit` cut at T − tEnd.
 * @module
 */
import type { Noise } from "./threefry.ts";
import { at, sumOf, type Vector, vector } from "./vector.ts";

/** A forward process with the score of its marginals, as plain functions of one sample's state. */
export interface ScoreProblem {
  /** Elements of the state. */
  readonly n: number;
  /** f(x, t) of the forward process. */
  readonly drift: (x: Vector, t: number) => Vector;
  /** g(t), one number for all elements. */
  readonly g: (t: number) => number;
  /** ∇ log p_t(x). */
  readonly score: (x: Vector, t: number) => Vector;
  /** Standard deviation of p(x_t given x_0), for the denoising step. */
  readonly std: (t: number) => number;
  /** Standard deviation of the prior, whose mean is 0. */
  readonly priorStd: number;
}

/** What the fixed and the adaptive solver share. */
export interface TimeOptions {
  /** Where time starts. */
  readonly T: number;
  /** Where time ends, ε in the paper. */
  readonly tEnd: number;
  /** Half the score term, no noise. */
  readonly probabilityFlow: boolean;
  /** Tweedie's x + std(tEnd)² s(x, tEnd) at the end, not divided by α and not counted. */
  readonly denoise: boolean;
}

/** Every choice of the adaptive algorithm. */
export interface PaperOptions extends TimeOptions {
  readonly abs: number;
  readonly rel: number;
  readonly safety: number;
  /** r: h is multiplied by safety · e^(−r). */
  readonly exponent: number;
  readonly hInit: number;
  /** x'_prev: the last accepted x' (paper, PyTorch), the state (what the JAX code did), or dropped from δ. */
  readonly errorPrev: "lowOrder" | "state" | "none";
  readonly norm: "l2Scaled" | "l2" | "linf";
  /** Keep x'' (true) or x' (false). */
  readonly extrapolation: boolean;
  /** The proposal in δ when x' is kept: x' (paper), or the one not kept, x'' (code). No matter when x'' is kept. */
  readonly checked: "lowOrder" | "notKept";
  /** False: Lamba's pair, Heun on the drift alone, noise added to either, δ from the mean that is kept. */
  readonly sdeImprovedEuler: boolean;
  /** Draw number of an attempt: its own number, from 1 (Algorithm 1), or 1 + the accepted steps (Algorithm 2). */
  readonly onReject: "redraw" | "retain";
  /** Bound on the attempts. */
  readonly maxSteps: number;
}

/** The paper's choices for VE with data in [0, 1]; rel is the lowest of its tables. */
export const paperVe: PaperOptions = {
  T: 1,
  tEnd: 1e-5, // run_lib.py
  probabilityFlow: false,
  denoise: true, // noise_removal in all headline tables
  abs: 1 / 256, // one 8-bit step; the configs round it to 0.0039
  rel: 0.01,
  safety: 0.9,
  exponent: 0.9,
  hInit: 0.01, // the paper's; the CIFAR-10 VE configs say 0.5
  errorPrev: "lowOrder",
  norm: "l2Scaled",
  extrapolation: true,
  checked: "lowOrder",
  sdeImprovedEuler: true,
  onReject: "redraw",
  maxSteps: 100_000,
};

/** The paper's choices for VP and sub-VP with data in [−1, 1]. */
export const paperVp: PaperOptions = { ...paperVe, abs: 2 / 256, tEnd: 1e-3 };

/** One attempt: from t with step h, its scaled error, and whether it was taken. */
export interface PaperStep {
  readonly t: number;
  readonly h: number;
  readonly e: number;
  readonly accepted: boolean;
}

/** How a run ended: at tEnd, at the first number that is not finite, or at the bound on the attempts. */
export type Outcome = "finished" | "notFinite" | "tooManySteps";

/** What became of one sample; after a failure x is the last accepted state, not denoised. */
export interface PaperResult {
  readonly x: Float64Array;
  readonly outcome: Outcome;
  /** The time reached. */
  readonly t: number;
  /** Evaluations of the score as the paper counts them: 2 an attempt, the denoising step not counted. */
  readonly nfe: number;
  readonly accepts: number;
  readonly rejects: number;
  readonly trace: readonly PaperStep[];
}

const ARRIVED = 1e-6; // |t − tEnd| at which a sample is finished, sampling.py

type Drift = (x: Vector, t: number) => Vector;

const reverseDrift = (problem: ScoreProblem, probabilityFlow: boolean): Drift => (x, t) => {
  const f = problem.drift(x, t), s = problem.score(x, t);
  const factor = (probabilityFlow ? 0.5 : 1) * problem.g(t) ** 2;
  return vector(problem.n, (i) => at(f, i) - factor * at(s, i));
};

const prior = (problem: ScoreProblem, noise: Noise): Float64Array =>
  noise(problem.n, 0).map((z) => problem.priorStd * z);

const tweedie = (problem: ScoreProblem, x: Vector, t: number): Float64Array => {
  const s = problem.score(x, t), variance = problem.std(t) ** 2;
  return vector(problem.n, (i) => at(x, i) + variance * at(s, i));
};

const norms: Readonly<Record<PaperOptions["norm"], (ratio: Float64Array) => number>> = {
  l2Scaled: (ratio) => Math.sqrt(sumOf(ratio.length, (i) => at(ratio, i) ** 2) / ratio.length),
  l2: (ratio) => Math.sqrt(sumOf(ratio.length, (i) => at(ratio, i) ** 2)),
  linf: (ratio) => ratio.reduce((most, r) => Math.max(most, Math.abs(r)), 0),
};

/** Where an attempt starts. */
interface Attempt {
  readonly x: Vector;
  readonly t: number;
  readonly h: number;
  readonly z: Vector;
}

/** What it proposes: the next state, the state that δ looks at, and E. */
interface Proposal {
  readonly next: Float64Array;
  readonly checked: Float64Array;
  readonly error: Float64Array;
}

type Propose = (attempt: Attempt) => Proposal;

const improvedEuler = (problem: ScoreProblem, options: PaperOptions): Propose => ({ x, t, h, z }) => {
  const drift = reverseDrift(problem, options.probabilityFlow);
  const n = problem.n, noisy = options.probabilityFlow ? 0 : Math.sqrt(h);
  const slope = (from: Vector, when: number): Float64Array => {
    const f = drift(from, when), amplitude = problem.g(when) * noisy;
    return vector(n, (i) => -h * at(f, i) + amplitude * at(z, i));
  };
  const k1 = slope(x, t);
  const low = vector(n, (i) => at(x, i) + at(k1, i));
  const k2 = slope(low, t - h);
  const high = vector(n, (i) => at(x, i) + (at(k1, i) + at(k2, i)) / 2);
  return {
    next: options.extrapolation ? high : low,
    checked: options.extrapolation || options.checked === "lowOrder" ? low : high,
    error: vector(n, (i) => (at(k2, i) - at(k1, i)) / 2),
  };
};

const lamba = (problem: ScoreProblem, options: PaperOptions): Propose => ({ x, t, h, z }) => {
  const drift = reverseDrift(problem, options.probabilityFlow);
  const n = problem.n, amplitude = options.probabilityFlow ? 0 : problem.g(t) * Math.sqrt(h);
  const f1 = drift(x, t);
  const euler = vector(n, (i) => at(x, i) - h * at(f1, i));
  const f2 = drift(euler, t - h);
  const heun = vector(n, (i) => at(x, i) - h / 2 * (at(f1, i) + at(f2, i)));
  const mean = options.extrapolation ? heun : euler;
  return {
    next: vector(n, (i) => at(mean, i) + amplitude * at(z, i)),
    checked: mean,
    error: vector(n, (i) => h / 2 * (at(f2, i) - at(f1, i))),
  };
};

/**
 * The paper's adaptive algorithm.
 *
 * Errors: none thrown; `outcome` says how the run ended, and every run ends.
 * Cost: 2 scores an attempt, each attempt evaluated anew, also where a rejection left (x, t) unchanged.
 *
 * @param problem The forward process and its score.
 * @param options Every choice; `paperVe` and `paperVp` are the paper's.
 * @returns A function from one sample's noise to what became of it.
 */
export function paperSolver(problem: ScoreProblem, options: PaperOptions): (noise: Noise) => PaperResult {
  const { n } = problem, { abs, rel, errorPrev, T, tEnd } = options;
  const propose = (options.sdeImprovedEuler ? improvedEuler : lamba)(problem, options);
  const scaledError = ({ checked, error }: Proposal, previous: Vector): number => {
    const scale = (i: number): number =>
      errorPrev === "none"
        ? Math.abs(at(checked, i))
        : Math.max(Math.abs(at(checked, i)), Math.abs(at(previous, i)));
    return norms[options.norm](vector(n, (i) => at(error, i) / Math.max(abs, rel * scale(i))));
  };

  return (noise) => {
    let x = prior(problem, noise), lowPrev = x;
    let t = T, h = Math.min(options.hInit, T - tEnd);
    let accepts = 0;
    const trace: PaperStep[] = [];
    const end = (outcome: Outcome): PaperResult => {
      const attempts = trace.length;
      return { x, outcome, t, nfe: 2 * attempts, accepts, rejects: attempts - accepts, trace };
    };

    while (Math.abs(t - tEnd) > ARRIVED) {
      if (trace.length >= options.maxSteps) return end("tooManySteps");
      const z = noise(n, options.onReject === "redraw" ? trace.length + 1 : accepts + 1);
      const proposal = propose({ x, t, h, z });
      const e = scaledError(proposal, errorPrev === "state" ? x : lowPrev);
      const accepted = e <= 1;
      trace.push({ t, h, e, accepted });
      if (!Number.isFinite(e)) return end("notFinite");
      if (accepted) {
        x = proposal.next;
        lowPrev = proposal.checked;
        t -= h;
        accepts++;
      }
      h = Math.min(Math.max(t - tEnd, 0), options.safety * h * e ** -options.exponent);
    }
    if (options.denoise) x = tweedie(problem, x, tEnd);
    return end(x.every(Number.isFinite) ? "finished" : "notFinite");
  };
}

/** Euler–Maruyama's choices. */
export interface EulerOptions extends TimeOptions {
  /** N, the number of equal steps from T to tEnd. */
  readonly steps: number;
}

/**
 * Euler–Maruyama on N equal steps; step i, from 1, takes draw i.
 *
 * @param problem The forward process and its score.
 * @param options The grid.
 * @returns A function from one sample's noise to its state at tEnd, shape [n].
 */
export function eulerMaruyama(problem: ScoreProblem, options: EulerOptions): (noise: Noise) => Float64Array {
  const { T, tEnd, steps } = options, h = (T - tEnd) / steps;
  const drift = reverseDrift(problem, options.probabilityFlow);
  return (noise) => {
    let x = prior(problem, noise);
    for (let step = 1; step <= steps; step++) {
      const t = T - (step - 1) * h;
      const from = x, f = drift(from, t), z = noise(problem.n, step);
      const amplitude = options.probabilityFlow ? 0 : problem.g(t) * Math.sqrt(h);
      x = vector(problem.n, (i) => at(from, i) - h * at(f, i) + amplitude * at(z, i));
    }
    return options.denoise ? tweedie(problem, x, tEnd) : x;
  };
}
