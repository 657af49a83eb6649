/**
 * What a guess of p(y | x_t) through the posterior mean D(x_t) adds to a score:
 *
 *     ∇_x log N(y; A D(x), A R Aᵀ + σ²) = J v,   v = Σ_j w(τ_j) v_j (c_j − v_j·D),   J = ∂D/∂x
 *
 * J is α/σ² times the covariance of x_0 given x_t, so it is symmetric, and J v is a derivative along v, held: no transpose, no
 * pass backward. Of an expression it is symbolic. Of a network it is a difference,
 *
 *     J v ≈ (D(x + h v) − D(x)) / h,   h ‖v‖ = 0.1 σ                                (an evaluation more)
 *
 * or, exactly, the network's vector–Jacobian product vᵀ ∂D/∂x ("product": some three evaluations more), as networks of others are
 * not quite symmetric; or J is taken for α r²/σ², what it is on average where x_0 has variance r² given x_t, which costs nothing.
 * Tests: tests/sde/guidance/posterior_mean_test.ts.
 * @module
 */
import * as E from "fp-ts/Either";
import { pipe } from "fp-ts/function";
import { type ItoError, messageOf } from "../border/errors.ts";
import type { Fallible } from "../border/fallible.ts";
import { add, broadcast, div, max, mul, type ScalarLike, sqrt, square, sub, sum } from "../language/dsl.ts";
import { nodesOf, type Scalar, type State, uses } from "../language/expr.ts";
import { at, type Marginal, t, x } from "../process.ts";
import { pulledBack } from "../slopes/pullback.ts";
import { denoiserOfScore, type Score } from "../score.ts";
import { tangents } from "../tangent.ts";
import { type Observation, toward } from "./observation.ts";
import { madeWithMarginal } from "./parts.ts";

/** How ∂D/∂x is looked at: symbolically, by a difference, by a network's vector–Jacobian product. */
export type Slope = "symbolic" | "difference" | "product";

/** All of them. */
export const slopeKinds: readonly Slope[] = ["symbolic", "difference", "product"];

/** How ∂D/∂x is found, or not at all. */
export type Jacobian = Slope | "none";

/** A guess of p(y | x_t). */
export interface Guess {
  /** How messages call it. */
  readonly where: string;
  /** What to do where there is no slope. */
  readonly jacobian: Jacobian | undefined;
  /** w, the inverse of a variance, along an axis of so much noise. */
  readonly weight: (noise: number, m: Marginal) => ScalarLike;
  /** r², the variance of x_0 given x_t. */
  readonly spread: (m: Marginal) => Scalar;
}

/** How far a difference reaches, in shares of σ: rounding and curvature are both small beside what it finds. */
const reach = 0.1;

/** J v by one evaluation more. */
const difference = (denoised: State, v: State, { std }: Marginal): State => {
  const h = div(mul(reach, std), sqrt(max(sum(square(v)), 1e-30)));
  return div(sub(at(denoised, add(x, mul(h, v)), t), denoised), h);
};

const asked = (n: State): Slope =>
  nodesOf([n]).some((m) => m.tag === "oracle" && uses(m, x)) ? "difference" : "symbolic";

/** J v: symbolically, by a difference, or as what was asked for. */
export function slopeAlong(
  where: string,
  denoised: State,
  v: State,
  { m, jacobian = asked(denoised) }: {
    readonly m: Marginal;
    readonly jacobian: Slope | undefined;
  },
): Fallible<State> {
  if (jacobian === "difference") return difference(denoised, v, m);
  const slope = (): State =>
    jacobian === "product" ? pulledBack(denoised, v) : broadcast(tangents(new Map([[x, v]]))(denoised));
  return E.tryCatch(slope, (e): ItoError => ({
    tag: "Unsupported",
    what: `${where} with a score whose slope is not known (${messageOf(e).split("\n")[0] ?? ""})`,
    try: `${where}(score, observation, { jacobian: "difference" })`,
  }));
}

const along = (
  denoised: State,
  v: State,
  { where, jacobian, spread }: Guess,
  m: Marginal,
): Fallible<State> =>
  jacobian === "none"
    ? mul(div(mul(m.meanCoef, spread(m)), square(m.std)), v)
    : slopeAlong(where, denoised, v, { m, jacobian });

/**
 * A score with what a guess of p(y | x_t) adds to it. Errors (Left): those of the score; `BadShape` where it is of other samples
 * than the observation; of `reverse`, `Unsupported` where a slope was asked for that is not known.
 */
export function guessed(score: Fallible<Score>, o: Observation, guess: Guess): E.Either<ItoError, Score> {
  return pipe(
    madeWithMarginal(guess.where, [score], ({ scores: [s = x], marginal }) => {
      const denoised = denoiserOfScore(s, marginal);
      const v = toward(o, denoised, (noise) => guess.weight(noise, marginal));
      const pull = along(denoised, v, guess, marginal);
      return "_tag" in pull ? pipe(pull, E.map((g) => add(s, g))) : add(s, pull);
    }),
    E.chain((made) => fitted(guess.where, made, o)),
  );
}

/** A score of samples as the observation's. Errors (Left): `BadShape` where it is of others. */
export function fitted(where: string, made: Score, o: Observation): E.Either<ItoError, Score> {
  return made.elements === undefined || made.elements === o.elements
    ? E.right({ ...made, elements: o.elements })
    : E.left({
      tag: "BadShape",
      where,
      found: `an observation of ${o.elements} elements`,
      wanted: `one of ${made.elements}, as the score has`,
    });
}
