/**
 * Predictor–corrector sampling: Langevin steps at the time that a step begins at, then the step.
 *
 *     x ← x + ε g + √(2ε) z,   g = ∇log p(x, t)
 *     langevin           ε = 2 a² (snr ‖z‖/‖g‖)²             annealedLangevin   ε = 2 a² (snr σ)²
 *
 * a = α_s/α_t (for VP a² = 1 − β_i, for VE 1). Norms are a sample's own: the published code takes their means over a
 * batch, so that a sample depends on its neighbours, which samples here do not (decision 0047: what that changes, 4 % of a step's
 * length at 3072 elements). ε does not shrink with the steps of t,
 * so the corrected law keeps a bias of ε for any number of steps: no order is claimed. An evaluation for each Langevin
 * step beside the predictor's.
 * Source: Song et al. 2021, arXiv 2011.13456; score_sde, sampling.py, whose order of the two this
 * is.
 * Tests: tests/solvers/methods/discrete_test.ts.
 * @module
 */
import { add, div, max, mul, norm, sqrt, square, sub } from "../../../sde/language/dsl.ts";
import { choice, foundText, isRecord, whole } from "../../../sde/border/decode.ts";
import { given } from "../../../sde/border/options.ts";
import { promised } from "../../../sde/gaussian_path.ts";
import type { Scalar, State } from "../../../sde/language/expr.ts";
import type { Method, StepSymbols } from "../method.ts";
import { amount } from "./option_codecs.ts";

/** The numbers of a Langevin corrector. */
export interface LangevinOptions {
  /** How large a step's noise is beside the score. */
  readonly snr?: number;
  /** How many steps. */
  readonly steps?: number;
}

/** The same of one that looks at the score. */
export interface LangevinNormOptions extends LangevinOptions {
  /** Whose norms say how long a step is; "batch", the published mean over all samples of a batch, is refused. */
  readonly norms?: "sample" | "batch";
}

/** score_sde's, of all its configurations for CIFAR-10. */
export const langevinDefaults = { snr: 0.16, steps: 1 } as const;

/** A corrector: how long a Langevin step is. */
export interface Corrector {
  /** How it is called in messages. */
  readonly name: string;
  /** How many steps it takes. */
  readonly steps: number;
  /** ε/(2 a²), of the score, the step's standard normals and σ. */
  readonly length: (at: { readonly score: State; readonly z: State; readonly std: Scalar }) => Scalar;
}

const codecs = { snr: amount, steps: whole(1, 16) };
const readLangevin = given("langevin", { ...codecs, norms: choice("sample", "batch") });
const readAnnealed = given("annealedLangevin", codecs);

/**
 * Langevin steps as long as noise and score say, each sample by its own norms. For many elements: of few, the score's
 * norm may be near 0 where the density is highest, and the step leaps; `annealedLangevin` does not ask it.
 *
 * Errors: throws a RangeError for `norms: "batch"`, as a sample would depend on the others, and for numbers out of range.
 */
export function langevin(options: LangevinNormOptions = {}): Corrector {
  const { snr, steps, norms } = { ...langevinDefaults, norms: "sample", ...readLangevin(options) };
  if (norms === "batch") {
    throw new RangeError(
      'langevin: norms: "batch", the mean over all that are solved together, would make a sample depend on the others; here it ' +
        'is a function of the seed and its number\nTry: norms: "sample" for many elements (at 3072 within 4 % of the same step), ' +
        "annealedLangevin() for few (docs/decisions/0047-norms-of-a-sample.md)",
    );
  }
  const length: Corrector["length"] = ({ score, z }) =>
    square(mul(snr, div(norm(z), max(norm(score), 1e-30))));
  return { name: `langevin ${snr}`, steps, length };
}

/** Langevin steps as long as the noise level says. */
export function annealedLangevin(options: LangevinOptions = {}): Corrector {
  const { snr, steps } = { ...langevinDefaults, ...readAnnealed(options) };
  return { name: `annealedLangevin ${snr}`, steps, length: ({ std }) => square(mul(snr, std)) };
}

/** Number j of the steps, from x. */
const corrected = (symbols: StepSymbols, { length }: Corrector, z: State): State => {
  const { x, t, tNext } = symbols;
  const { meanCoef, offset, std, denoised } = promised(symbols.gaussian);
  const score = div(sub(mul(meanCoef(t), denoised(x, t)), sub(x, offset(t))), square(std(t)));
  const a = div(meanCoef(t), meanCoef(tNext));
  const step = mul(2, square(a), length({ score, z, std: std(t) }));
  return add(x, mul(step, score), mul(sqrt(mul(2, step)), z));
};

/**
 * A method whose steps begin by a corrector, for equal steps (or a grid) of a reverse SDE.
 *
 * Errors: throws a TypeError for what is no corrector, a RangeError for a method that remembers evaluations of the
 * states before.
 *
 * @example VE's predictor–corrector sampler
 * ```ts
 * import { equalSteps, langevin, reverseDiffusion, withCorrector } from "ito";
 *
 * const strategy = equalSteps(withCorrector(reverseDiffusion, langevin({ snr: 0.16 })), 1000);
 * ```
 */
export function withCorrector(method: Method, corrector: Corrector): Method {
  if (!isRecord(corrector) || typeof corrector.length !== "function") {
    throw new TypeError(
      `withCorrector: it must be a corrector, found ${foundText(corrector)}\nTry: langevin()`,
    );
  }
  if (method.remembers !== undefined) {
    throw new RangeError(
      `withCorrector: "${method.name}" remembers the states before, which are corrected after\nTry: reverseDiffusion, or ancestral()`,
    );
  }
  const own = method.draws?.normals ?? 0;
  return {
    ...method,
    name: `${method.name} with ${corrector.name}`,
    strongOrder: 0,
    weakOrder: 0,
    noiseKinds: ["additive"],
    needs: "gaussian",
    draws: { ...method.draws, normals: own + corrector.steps },
    step: (symbols) => {
      const numbers = Array.from({ length: corrector.steps }, (_, j) => own + j);
      const x = numbers.reduce(
        (from, k) => corrected({ ...symbols, x: from }, corrector, symbols.noise.normal(k)),
        symbols.x,
      );
      const { low, high } = method.step({ ...symbols, x });
      return { low, high, error: undefined };
    },
  };
}
