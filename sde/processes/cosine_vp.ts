/**
 * Cosine VP: the variance-preserving process whose ᾱ(t) = cos²(φ(t)) / cos²(φ(0)), φ(t) = π/2 · (t + s) / (1 + s).
 *
 *     dx = −½ β x dt + √β dW,   β(t) = −d ln ᾱ / dt = π / (1 + s) · tan φ(t)
 *
 * Source: Nichol & Dhariwal 2021 (arXiv 2102.09672), eq. 17; β diverges at t = 1, so a solve starts at T = 0.9946 as in
 * DPM-Solver (arXiv 2206.00927, appendix). Its marginal is found by quadrature.
 * Tests: tests/sde/marginal_test.ts.
 * @module
 */
import { add, cos, div, mul, sin, sqrt } from "../language/dsl.ts";
import { unfit } from "../border/errors.ts";
import { numbersOf } from "../border/options.ts";
import { type Process, process } from "../process.ts";

/** The offset s, and the time T where the clock stops short of 1. */
export interface CosineVpOptions {
  /** Keeps β above 0 at t = 0. */
  readonly s?: number;
  /** Where β is still finite. */
  readonly T?: number;
}

/** The defaults of `cosineVp`. */
export const cosineVpDefaults = { s: 0.008, T: 0.9946 } as const;

const read = numbersOf<keyof typeof cosineVpDefaults>("cosineVp", cosineVpDefaults);

/** The cosine variance-preserving process. Units: as `vp`. Throws unless s ≥ 0 and T < 1. */
export function cosineVp(options: CosineVpOptions = {}): Process {
  const { s, T } = read(options);
  if (!(s >= 0 && T < 1)) throw unfit("cosine VP", "s ≥ 0 and T < 1, where β is infinite", { s, T });
  return process(({ x, t }) => {
    const phi = mul(Math.PI / 2 / (1 + s), add(t, s));
    const beta = mul(Math.PI / (1 + s), div(sin(phi), cos(phi)));
    return { drift: mul(-0.5, beta, x), diffusion: sqrt(beta) };
  }, { name: "cosine VP", time: { origin: 0, tEnd: 1e-3, T } });
}
