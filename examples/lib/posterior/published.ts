/**
 * What a published toolbox for simulation-based inference does, said in Ito's language: the two processes that it may train on,
 * and the strategy by which it samples unless told otherwise.
 *
 *     dx = −½ β x dt + √β dW,   α² = 1 / (1 + r),   σ² = r / (1 + r),   β = d/dt ln(1 + r),   r = σ²/α² at t
 *     cosine:  r = tan² φ,   φ = ½π (t₀ + (t₁ − t₀) t),   ln r from −12 to 12          (its default)
 *     edm:     r = u¹⁴,      u = 10^(−4/7) + (80^(1/7) − 10^(−4/7)) t                  (`noise_schedule="edm"`)
 *
 * Source: BayesFlow 2.1.0, networks/inference/diffusion/schedules; `two_step_adaptive_step` and `integrate_stochastic_adaptive`
 * in utils/integrate.py. Of a batch it takes the largest error for all; here each sample is a batch of its own.
 * Tests: tests/examples/posterior_test.ts.
 * @module
 */
import { pipe } from "fp-ts/function";
import {
  abs,
  type AdaptiveController,
  add,
  cos,
  div,
  gottaGoFast,
  le,
  max,
  maximum,
  min,
  mixedTolerance,
  mul,
  or,
  pow,
  process,
  sin,
  sqrt,
  square,
  withAccept,
  withDenoise,
  withErrorNorm,
} from "ito";

const t0 = 2 / Math.PI * Math.atan(Math.exp(-6)), span = 1 - 2 * t0;

/** Its default process. */
export const cosine = process(({ x, t }) => {
  const phi = mul(Math.PI / 2, add(t0, mul(span, t)));
  const beta = mul(Math.PI * span, div(sin(phi), cos(phi)));
  return { drift: mul(-0.5, beta, x), diffusion: sqrt(beta) };
}, { name: "cosine", time: { origin: -t0 / span, tEnd: 0, T: 1 } });

const least = 1e-4 ** (1 / 7), most = 80 ** (1 / 7), slope = most - least;

/** The other one. */
export const edm = process(({ x, t }) => {
  const u = add(least, mul(slope, t));
  const fourth = square(square(u));
  const power = mul(u, fourth, square(fourth)); // u¹³
  const beta = div(mul(14 * slope, power), add(1, mul(u, power)));
  return { drift: mul(-0.5, beta, x), diffusion: sqrt(beta) };
}, { name: "edm", time: { origin: -least / slope, tEnd: 0, T: 1 } });

/** Steps are between these shares of the span; the shortest are accepted whatever their error is. */
const [shortest, longest] = [1 / 1000, 1 / 50];

const controller: AdaptiveController = {
  tag: "adaptive",
  name: "two_step_adaptive",
  clock: "t",
  hInit: longest,
  next: ({ h, error }) => min(longest, max(shortest, mul(0.9, h, pow(max(error, 1e-10), -0.9)))),
};

/** The solver of "Gotta Go Fast", new noise after a rejection; of the elements the largest error. NFE: 2 a step tried. */
export const twoStepAdaptive = pipe(
  {
    ...gottaGoFast(),
    name: "two_step_adaptive",
    tolerance: mixedTolerance({ abs: 0.02576, rel: 0.1, against: "lowOrder" }),
    controller,
  },
  withAccept({ name: "the shortest always", of: ({ error, h }) => or(le(error, 1), le(h, shortest)) }),
  withErrorNorm({ name: "largest", of: (ratio) => maximum(abs(ratio)) }),
  withDenoise("none"),
);
