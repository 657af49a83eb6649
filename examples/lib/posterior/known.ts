/**
 * A posterior that is known: two parameters of a mixture of Gaussians, of which the first was seen with Gaussian noise.
 *
 *     θ ~ Σ w_k N(μ_k, s_k² I),   y = θ₀ + τ n
 *     θ | y ~ Σ w'_k N(μ'_k, diag(u_k, s_k²)),   u_k = s_k² τ² / v_k,   v_k = s_k² + τ²
 *     w'_k ∝ w_k N(y; μ_k0, v_k),   μ'_k0 = μ_k0 + s_k² / v_k (y − μ_k0)
 *
 * The observation is a parameter of the score (`param("y", …)`): samples of one solve may have observations of their own.
 * For one observation it is what `conditioned` gives. Tests: tests/examples/posterior_test.ts.
 * @module
 */
import * as E from "fp-ts/Either";
import { pipe } from "fp-ts/function";
import {
  add,
  at,
  components,
  describe,
  div,
  exp,
  expressionScore,
  type Marginal,
  max,
  mul,
  param,
  type Scalar,
  type Score,
  sqrt,
  square,
  sub,
} from "ito";
import { exactSamples, type Samples } from "ito/metrics";

/** The prior, about standardised as simulation-based inference has its parameters: modes at the centre and at four corners. */
export const prior = {
  weights: [0.1, 0.15, 0.2, 0.25, 0.3],
  means: [[0, 0], [-1, -1], [1, -1], [-1, 1], [1, 1]],
  stds: [0.1, 0.13, 0.17, 0.2, 0.27],
} as const;
/** τ. */
export const noise = 0.3;

const parts = prior.means.map(([a, b], k) => {
  const variance = (prior.stds[k] ?? NaN) ** 2, seen = variance + noise ** 2;
  return { weight: prior.weights[k] ?? NaN, a, b, variance, seen, share: variance / seen };
});

/** The mixture that θ | y is: weights, means [k][2] and standard deviations [k][2]. */
export function posteriorOf(y: number): {
  readonly weights: readonly number[];
  readonly means: readonly (readonly [number, number])[];
  readonly stds: readonly (readonly [number, number])[];
} {
  const masses = parts.map((p) => p.weight / Math.sqrt(p.seen) * Math.exp(-0.5 * (y - p.a) ** 2 / p.seen));
  const all = masses.reduce((a, b) => a + b, 0);
  return {
    weights: masses.map((m) => m / all),
    means: parts.map((p) => [p.a + p.share * (y - p.a), p.b]),
    stds: parts.map((p) => [noise * Math.sqrt(p.share), Math.sqrt(p.variance)]),
  };
}

/** ∇ log p_t(θ | y), exactly, of whatever y the solve is given as `params: { y }`: one number for all samples, or one for each. */
export function knownScore({ meanCoef, std }: Marginal): Score {
  const y = param("y", 0), [signal, spread] = [square(meanCoef), square(std)];
  return expressionScore(({ x }) => {
    const terms = parts.map((p) => {
      const moved = sub(y, p.a);
      const variances = [
        add(mul(noise ** 2 * p.share, signal), spread),
        add(mul(p.variance, signal), spread),
      ] as const;
      const away = [
        sub(mul(meanCoef, add(p.a, mul(p.share, moved))), at(x, 0)),
        sub(mul(meanCoef, p.b), at(x, 1)),
      ] as const;
      const pulls = [div(away[0], variances[0]), div(away[1], variances[1])] as const;
      return {
        pulls,
        // the weights as powers of e: all are small where nothing is near
        power: mul(-0.5, add(mul(1 / p.seen, square(moved)), mul(away[0], pulls[0]), mul(away[1], pulls[1]))),
        height: div(
          p.weight / Math.sqrt(p.seen),
          mul(sqrt(variances[0]), sqrt(variances[1])),
        ),
      };
    });
    const top = max(...terms.map((s) => s.power));
    const masses = terms.map((s) => mul(s.height, exp(sub(s.power, top))));
    const pull = (i: 0 | 1): Scalar =>
      div(add(...terms.map((s, k) => mul(masses[k] ?? NaN, s.pulls[i]))), add(...masses));
    return components([pull(0), pull(1)]);
  }, 2);
}

/** Samples of the posterior itself: what a solve is held against. */
export function exactDraws(y: number): (n: number, seed: number) => Samples {
  const { weights, means, stds } = posteriorOf(y);
  const apart = 100; // three standard normals, and which mode: it is drawn with the first, far from the others
  const lots = { weights, means: weights.map((_, k) => [k * apart, 0, 0]), stds: weights.map(() => 1) };
  return (n, seed) => {
    const drawn = exactSamples(lots, n, seed);
    if (E.isLeft(drawn)) throw new Error(describe(drawn.left));
    const { values } = drawn.right;
    return {
      n: 2,
      values: Float64Array.from({ length: 2 * n }, (_, i) => {
        const row = 3 * Math.floor(i / 2), j = i % 2;
        const k = Math.round((values[row] ?? NaN) / apart);
        return (means[k]?.[j] ?? NaN) + (stds[k]?.[j] ?? NaN) * (values[row + 1 + j] ?? NaN);
      }),
    };
  };
}

/** The mode of each point [n, 2] that has it likeliest. */
export function modesOf(points: ArrayLike<number>, y: number): readonly number[] {
  const { weights, means, stds } = posteriorOf(y);
  const densities = (a: number, b: number): readonly number[] =>
    weights.map((w, k) => {
      const [m = [NaN, NaN], s = [NaN, NaN]] = [means[k], stds[k]];
      return w / (s[0] * s[1]) * Math.exp(-0.5 * (((a - m[0]) / s[0]) ** 2 + ((b - m[1]) / s[1]) ** 2));
    });
  return Array.from({ length: points.length / 2 }, (_, i) => {
    const all = densities(points[2 * i] ?? NaN, points[2 * i + 1] ?? NaN);
    return all.indexOf(Math.max(...all));
  });
}

/** Pairs of the prior and what was seen: θ [n, 2], y [n]. */
export function pairs(n: number, seed: number): { readonly theta: Samples; readonly y: Float64Array } {
  const found = pipe(
    exactSamples(prior, n, seed),
    E.chain((theta) =>
      pipe(
        exactSamples({ weights: [1], means: [[0]], stds: [noise] }, n, seed + 1),
        E.map(({ values }) => ({
          theta,
          y: Float64Array.from(values, (e, i) => (theta.values[2 * i] ?? NaN) + e),
        })),
      )
    ),
  );
  if (E.isLeft(found)) throw new Error(describe(found.left));
  return found.right;
}
