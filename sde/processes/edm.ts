/**
 * EDM: noise of standard deviation σ = t, on a clock that is the noise level itself.
 *
 *     dx = √(2t) dW
 *
 * Source: Karras et al. 2022 (arXiv 2206.00364), σ(t) = t, s(t) = 1, σ in [0.002, 80].
 * Tests: tests/sde/marginal_test.ts, tests/sde/score_test.ts.
 * @module
 */
import { mul, sqrt } from "../language/dsl.ts";
import { numbersOf } from "../border/options.ts";
import { type Process, process } from "../process.ts";

/** The noise levels where a solve ends and begins. */
export interface EdmOptions {
  /** Where a solve ends. */
  readonly sigmaMin?: number;
  /** Where it begins. */
  readonly sigmaMax?: number;
}

/** The defaults of `edm`. */
export const edmDefaults = { sigmaMin: 0.002, sigmaMax: 80 } as const;

const read = numbersOf<keyof typeof edmDefaults>("edm", edmDefaults);

/** The EDM process. Units: t and σ in units of x. */
export function edm(options: EdmOptions = {}): Process {
  const { sigmaMin, sigmaMax } = read(options);
  return process(({ t }) => ({ drift: 0, diffusion: sqrt(mul(2, t)) }), {
    name: "EDM",
    time: { origin: 0, tEnd: sigmaMin, T: sigmaMax },
  });
}
