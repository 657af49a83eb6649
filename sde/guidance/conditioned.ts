/**
 * The posterior of a mixture of isotropic Gaussians, of which something linear has been seen with Gaussian noise: a mixture again,
 * narrower along the axes that were seen, and its score at every noise level. Nothing is approximated.
 *
 *     x ~ Σ w_k N(μ_k, s_k² I),   c_j = v_j·x + τ_j n_j   ⟹   x | y ~ Σ w'_k N(μ'_k, s_k² I + Σ_j (u_kj − s_k²) v_j v_jᵀ)
 *     u_kj = s_k² τ_j² / (s_k² + τ_j²),   μ'_k = μ_k + Σ_j s_k² / (s_k² + τ_j²) (c_j − v_j·μ_k) v_j
 *     w'_k ∝ w_k Π_j N(c_j; v_j·μ_k, s_k² + τ_j²)
 *
 * All parts have the axes v_j in common, so that their scores need no matrix: along v_j the variance at t is α² u_kj + σ².
 * Source: Bishop, Pattern Recognition and Machine Learning, section 2.3.3. Tests: tests/sde/guidance/conditioned_test.ts.
 * @module
 */
import * as E from "fp-ts/Either";
import { pipe } from "fp-ts/function";
import { internal, type ItoError, sure } from "../border/errors.ts";
import { isRecord } from "../border/decode.ts";
import { type Fallible, lift } from "../border/fallible.ts";
import {
  add,
  constant,
  div,
  exp,
  log,
  max,
  mul,
  type ScalarLike,
  square,
  sub,
  sum,
} from "../language/dsl.ts";
import type { Scalar, State } from "../language/expr.ts";
import { type Mixture, scaled, shifted } from "../mixture.ts";
import { type Marginal, x } from "../process.ts";
import { mixtureScore, type Perturbed, type Score } from "../score.ts";
import type { Observation } from "./observation.ts";
import { badArgument } from "./parts.ts";

/** A part of the posterior. */
export interface PosteriorPart {
  /** w', of all parts 1 together. */
  readonly weight: number;
  /** μ': [elements]. */
  readonly mean: readonly number[];
  /** s: the standard deviation across what was seen. */
  readonly std: number;
  /** √u, along the axes of each group of the observation, one number a group. */
  readonly seenStds: readonly number[];
}

/** What is known of a sample of a mixture after an observation. */
export interface Posterior {
  /** Its parts, in the order of the mixture's. */
  readonly parts: readonly PosteriorPart[];
  /** What was seen: its axes are those along which the parts are narrower. */
  readonly observation: Observation;
  /** E[x | y]: [elements]. */
  readonly mean: readonly number[];
  /** ∇ log p_t(x | y), exactly; its density is known, as `logLikelihood` with `end: "marginal"` asks for it. */
  readonly score: Score;
}

const along = (
  axis: { readonly at: readonly number[]; readonly weights: readonly number[] },
  v: readonly number[],
) => axis.at.reduce((s, i, k) => s + (axis.weights[k] ?? NaN) * (v[i] ?? NaN), 0);

/** A part after the observation; its weight as a logarithm. */
const partAfter = (
  { weight, mean, std }: { readonly weight: number; readonly mean: readonly number[]; readonly std: number },
  { groups }: Observation,
) => {
  const [shift, v] = [[...mean], std ** 2];
  let log = Math.log(weight);
  for (const { noise, axes } of groups) {
    const both = v + noise ** 2;
    for (const axis of axes) {
      const miss = axis.value - along(axis, mean);
      log -= 0.5 * (miss ** 2 / both + Math.log(both));
      axis.at.forEach((i, k) => shift[i] = (shift[i] ?? NaN) + v / both * miss * (axis.weights[k] ?? NaN));
    }
  }
  const seenStds = groups.map(({ noise }) => std * noise / Math.sqrt(v + noise ** 2));
  return { log, mean: shift, std, seenStds };
};

const pmax = (all: readonly Scalar[]): Scalar => all.reduce((a, b) => max(a, b));

/** ∇ log p_t(x | y): of each part, its isotropic pull and what the seen axes add to it. */
const scoreOfParts =
  (parts: readonly PosteriorPart[], o: Observation, elements: number) => (m: Marginal): State => {
    const inverse = (s: number): Scalar => div(1, add(mul(square(m.meanCoef), s ** 2), square(m.std)));
    const unseen = elements - o.groups.reduce((n, g) => n + g.axes.length, 0);
    const [first] = parts;
    /** −½ ln of a variance against the first part's, of so many directions. */
    const volume = (n: number, std: number, firstStd: number): ScalarLike =>
      n === 0 || std === firstStd ? 0 : mul(0.5 * n, log(div(inverse(std), inverse(firstStd))));
    const terms = parts.map((p, k) => {
      const away = sub(shifted(scaled(m.meanCoef, constant(p.mean, `μ${k}`)), m.offset), x);
      const iv = inverse(p.std);
      const seen = o.groups.map((g, j) => {
        const std = sure(p.seenStds[j], "a width along an axis");
        const part = g.project(away);
        return {
          part,
          extra: sub(inverse(std), iv),
          volume: volume(g.axes.length, std, sure(first?.seenStds[j], "the first")),
        };
      });
      const pull = seen.reduce((s, { part, extra }) => add(s, mul(extra, part)), mul(iv, away));
      const logit = add(
        Math.log(p.weight),
        volume(unseen, p.std, sure(first, "a part").std),
        ...seen.map((s) => s.volume),
        mul(-0.5, sum(mul(away, pull))),
      );
      return { pull, logit };
    });
    const top = pmax(terms.map((a) => a.logit));
    const masses = terms.map((a) => exp(sub(a.logit, top)));
    const all = terms.map((a, k) => mul(sure(masses[k], "a mass"), a.pull)).reduce((a, b) => add(a, b));
    return mul(div(1, add(...masses)), all);
  };

/** log p_t(x | y), of x as numbers. */
const logDensityOf =
  (parts: readonly PosteriorPart[], { groups }: Observation) =>
  (x: ArrayLike<number>, at: Perturbed<number | ArrayLike<number>>): number => {
    const { meanCoef, offset, std } = at;
    if (typeof meanCoef !== "number" || typeof offset !== "number" || typeof std !== "number") {
      throw internal("a posterior takes one noise level for all elements: it has no `diagonal`");
    }
    const variance = (s: number): number => (meanCoef * s) ** 2 + std ** 2;
    const logs = parts.map((p) => {
      const away = p.mean.map((m, i) => meanCoef * m + offset - (x[i] ?? NaN));
      let [rest, unseen, sum] = [away.reduce((a, v) => a + v * v, 0), away.length, 0];
      groups.forEach(({ axes }, j) => {
        const v = variance(sure(p.seenStds[j], "a width along an axis"));
        for (const axis of axes) {
          const square = along(axis, away) ** 2;
          sum += square / v + Math.log(2 * Math.PI * v);
          [rest, unseen] = [rest - square, unseen - 1];
        }
      });
      const v = variance(p.std); // across what was seen: nothing is left where all was
      if (unseen > 0) sum += Math.max(0, rest) / v + unseen * Math.log(2 * Math.PI * v);
      return Math.log(p.weight) - sum / 2;
    });
    const top = Math.max(...logs);
    return top === -Infinity ? top : top + Math.log(logs.reduce((a, l) => a + Math.exp(l - top), 0));
  };

const copied = ({ weights, means, stds }: Mixture) =>
  means.map((mean, k) => ({
    weight: sure(weights[k], "a weight"),
    mean: [...mean],
    std: sure(stds[k], "a width"),
  }));

/** More parts than this would be more code than compilers like. */
const mostParts = 64;

/**
 * What is known of a sample of a mixture after an observation: the exact posterior, with its score.
 *
 * Shapes: as the mixture's. Parts that the observation makes less likely than 1e-30 of the likeliest are left out of the score.
 * Errors (Left): the mixture's and the observation's own; `BadShape` where they are of different samples; `BadOption` where both
 * a part and what is seen are exact; `Unsupported` for more than 64 parts.
 *
 * @example Which of two modes, where only the first element was seen
 * ```ts
 * import { conditioned, observe } from "ito";
 * import { assert } from "@std/assert";
 *
 * const mixture = { weights: [0.5, 0.5], means: [[-1, 2], [1, -2]], stds: [0.3, 0.3] };
 * const posterior = conditioned(mixture, observe([[1, 0]], [0.8], 0.1));
 * assert(posterior._tag === "Right" && (posterior.right.mean[1] ?? 0) < -1.99);
 * ```
 */
export function conditioned(
  mixture: Mixture,
  observation: Fallible<Observation>,
): E.Either<ItoError, Posterior> {
  return pipe(
    mixtureScore(mixture),
    E.chain(() => observationOf("conditioned", observation)),
    E.chain((o): E.Either<ItoError, Posterior> => {
      const parts = copied(mixture);
      const elements = sure(parts[0], "a part").mean.length;
      if (elements !== o.elements) {
        return E.left({
          tag: "BadShape",
          where: "conditioned",
          found: `an observation of ${o.elements} elements`,
          wanted: `one of ${elements}, as the mixture has`,
        });
      }
      if (parts.length > mostParts) {
        return E.left({
          tag: "Unsupported",
          what: `conditioned for ${parts.length} parts`,
          try: `at most ${mostParts} parts, or pigdm(mixtureScore(mixture), observation)`,
        });
      }
      if (parts.some((p) => o.groups.some((g) => p.std ** 2 + g.noise ** 2 === 0))) {
        return badArgument("conditioned", {
          option: "the noise of the observation",
          found: 0,
          wanted: "> 0 where a part of the mixture is a point",
          instead: "observe(A, y, 1e-3)",
        });
      }
      const after = parts.map((p) => partAfter(p, o));
      const most = Math.max(...after.map((p) => p.log));
      if (!Number.isFinite(most)) {
        return badArgument("conditioned", {
          option: "the observation",
          found: `${
            o.groups.flatMap((g) => g.axes.map((a) => a.value.toPrecision(3))).join(", ")
          } along its axes`,
          wanted: "one that a part of the mixture may give: this one is 1e154 of its widths away",
          instead: "a wider sigma in observe(A, y, sigma), or parts that are wider",
        });
      }
      const total = after.reduce((s, p) => s + Math.exp(p.log - most), 0);
      const made = after.map(({ log, mean, std, seenStds }): PosteriorPart => ({
        weight: Math.exp(log - most) / total,
        mean,
        std,
        seenStds,
      }));
      const likely = made.filter((p) => p.weight > 1e-30);
      const mean = Array.from(
        { length: elements },
        (_, i) => made.reduce((s, p) => s + p.weight * (p.mean[i] ?? NaN), 0),
      );
      return E.right({
        parts: made,
        observation: o,
        mean,
        score: {
          tag: "marginal",
          elements,
          of: scoreOfParts(likely, o, elements),
          logDensity: logDensityOf(made, o),
        },
      });
    }),
  );
}

/** An observation, looked at. Errors (Left): its own; `BadOption` for what is none. */
export function observationOf(where: string, given: Fallible<Observation>): E.Either<ItoError, Observation> {
  const refuse = (found: unknown) =>
    badArgument(where, {
      option: "the observation",
      found,
      wanted: "what observe(A, y, sigma) gives",
      instead: "observe([[1, 1]], [0.3], 0.1)",
    });
  if (!isRecord(given)) return refuse(given);
  return pipe(
    lift(given),
    E.chain((o) => (isRecord(o) && Array.isArray(o.groups) ? E.right(o) : refuse(o))),
  );
}
