/**
 * The Ornstein–Uhlenbeck process: mean reversion to μ at rate θ.
 *
 *     dx = θ (μ − x) dt + σ dW
 *
 * Source: Uhlenbeck & Ornstein 1930.
 * Tests: tests/sde/marginal_test.ts, tests/sde/marginal_law_test.ts.
 * @module
 */
import { mul, sub } from "../language/dsl.ts";
import { numbersOf } from "../border/options.ts";
import { type Process, process } from "../process.ts";

/** Rate θ (1/time), mean μ, volatility σ. */
export interface OuOptions {
  /** How fast x returns, per unit of time. */
  readonly theta?: number;
  /** Where to, in units of x. */
  readonly mu?: number;
  /** In units of x per √time. */
  readonly sigma?: number;
}

/** The defaults of `ou`. */
export const ouDefaults = { theta: 1, mu: 0, sigma: 1 } as const;

const read = numbersOf<keyof typeof ouDefaults>("ou", ouDefaults);

/** The Ornstein–Uhlenbeck process on t in [0, 1]. */
export function ou(options: OuOptions = {}): Process {
  const { theta, mu, sigma } = read(options);
  return process(({ x }) => ({ drift: mul(theta, sub(mu, x)), diffusion: sigma }), {
    name: "Ornstein–Uhlenbeck",
  });
}
