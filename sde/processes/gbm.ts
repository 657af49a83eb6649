/**
 * Geometric Brownian motion: x_t = x_0 exp((μ − σ²/2) t + σ W_t).
 *
 *     dx = μ x dt + σ x dW        (Itô)
 *
 * Source: Samuelson 1965; Black & Scholes 1973.
 * Tests: tests/sde/marginal_errors_test.ts, tests/sde/reverse_test.ts.
 * @module
 */
import { mul } from "../language/dsl.ts";
import { numbersOf } from "../border/options.ts";
import { type Process, process } from "../process.ts";

/** Drift μ (1/time) and volatility σ (1/√time). */
export interface GbmOptions {
  /** Drift, per unit of time. */
  readonly mu?: number;
  /** Volatility, per √time. */
  readonly sigma?: number;
}

/** The defaults of `gbm`. */
export const gbmDefaults = { mu: 0.05, sigma: 0.2 } as const;

const read = numbersOf<keyof typeof gbmDefaults>("gbm", gbmDefaults);

/** Geometric Brownian motion on t in [0, 1]. */
export function gbm(options: GbmOptions = {}): Process {
  const { mu, sigma } = read(options);
  return process(({ x }) => ({ drift: mul(mu, x), diffusion: mul(sigma, x) }), {
    name: "geometric Brownian motion",
  });
}
