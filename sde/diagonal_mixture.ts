/**
 * The score of a mixture of isotropic Gaussians, perturbed by a process whose elements have noise levels of their own.
 *
 *     p_t = Σ_k w_k N(α_i μ_ki + m_i, v_ki),   v_ki = α_i² s_k² + σ_i²   ⟹   ∇_i log p_t = Σ_k r_k (α_i μ_ki + m_i − x_i) / v_ki
 *
 * Tests: tests/sde/diagonal_test.ts.
 * @module
 */
import * as E from "fp-ts/Either";
import { type ItoError, sure } from "./border/errors.ts";
import {
  add,
  broadcast,
  constant,
  div,
  exp,
  log,
  max,
  mul,
  type ScalarLike,
  square,
  type StateLike,
  sub,
  sum,
} from "./language/dsl.ts";
import { evaluate, type Scalar, type State } from "./language/expr.ts";
import type { DatasetOracle } from "./language/oracle.ts";
import { widthsOf } from "./diagonal_marginal.ts";
import type { Mixture } from "./mixture.ts";
import { type TimeSpan, x } from "./process.ts";
import type { DiagonalMarginal } from "./math/diagonal.ts";

/** More parts than this are not written out. */
const mostParts = 16;

const isNumber = (n: Scalar | State, value: number): boolean => n.tag === "lit" && n.value === value;
/** α y + m, without what changes nothing. */
const placed = (m: DiagonalMarginal, y: StateLike): State => {
  const scaled = isNumber(m.meanCoef, 1) ? broadcast(y) : mul(m.meanCoef, y);
  return isNumber(m.offset, 0) ? scaled : add(scaled, m.offset);
};

/** ∇ log p_t of a mixture. Errors (Left): `Unsupported` for more parts than are written out. */
export function diagonalMixture(mix: Mixture, m: DiagonalMarginal): E.Either<ItoError, State> {
  const count = mix.means.length;
  if (count > mostParts) {
    return E.left({
      tag: "Unsupported",
      what: `A mixture of ${count} parts for a process whose elements have noise levels of their own`,
      try: `at most ${mostParts} parts, or datasetScore of its points where σᵢ = sᵢ σ`,
    });
  }
  const inverse = (std: number): State => {
    const own = square(m.std);
    return div(1, std === 0 ? own : add(mul(square(m.meanCoef), std ** 2), own));
  };
  const first = inverse(sure(mix.stds[0], "first part of a mixture"));
  const parts = mix.means.map((mean, k) => {
    const iv = inverse(sure(mix.stds[k], "width of a part"));
    const away = sub(placed(m, constant(mean, `μ${k}`)), x);
    const pull = mul(iv, away);
    // of the volume only what differs from the first part's
    const volume: ScalarLike = iv === first ? 0 : mul(0.5, sum(log(div(iv, first))));
    const logWeight = Math.log(sure(mix.weights[k], "weight of a part"));
    return { pull, logit: add(logWeight, volume, mul(-0.5, sum(mul(pull, away)))) };
  });
  const top = parts.map((p) => p.logit).reduce((a, b) => max(a, b));
  const mass = parts.map((p) => exp(sub(p.logit, top)));
  const pull = parts.map((p, k) => mul(sure(mass[k], "mass of a part"), p.pull));
  return E.right(mul(div(1, add(...mass)), pull.reduce((a, b) => add(a, b))));
}

/**
 * ∇ log p_t of points, where σᵢ = sᵢ σ: in units of s elements have one noise level. Errors (Left): `Unsupported` for other levels.
 */
export function diagonalDataset(
  oracle: DatasetOracle,
  m: DiagonalMarginal,
  time: TimeSpan,
): E.Either<ItoError, State> {
  const found = widthsOf({ time }, m);
  if (found === undefined) {
    return E.left({
      tag: "Unsupported",
      what: "datasetScore for noise levels whose ratios change with time",
      try: "levels σᵢ(t) = sᵢ σ(t) and one α(t) for all elements, or mixtureScore of at most 16 points",
    });
  }
  const { widths, meanCoef, std } = found;
  const points = oracle.points.map((v, i) => v / (widths[i % oracle.elements] ?? NaN));
  const scaled: DatasetOracle = { ...oracle, points };
  const width = constant(widths, "s");
  const centred = isNumber(m.offset, 0) ? x : sub(x, m.offset);
  const denoised = mul(width, evaluate(scaled, div(centred, width), [meanCoef, std]));
  return E.right(div(sub(placed(m, denoised), x), square(m.std)));
}
