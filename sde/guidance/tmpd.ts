/**
 * Guidance by two moments (TMPD): given x_t, the data are taken for N(D, C) with the covariance that they have there.
 *
 *     s = ∇ log p_t(x) + J Aᵀ (A C Aᵀ + σ²)⁻¹ (y − A D),   C = σ_t²/α J,   J = ∂D/∂x
 *
 * D and C are the exact moments of x_0 given x_t (Tweedie), so that Gaussian data of any covariance are exact; of mixtures it is
 * no posterior, nor nearer to it than ΠGDM (docs/conditions.md says by how much).
 * C is what it is along the axes that were seen, J v_j each: the system is of as many numbers, by LDLᵀ in place.
 * Source: Boys, Girolami, Pidstrigach, Reich, Mosca & Akyildiz 2023, arXiv 2310.06721, equations 9 and 10.
 * Tests: tests/sde/guidance/tmpd_test.ts.
 * @module
 */
import * as E from "fp-ts/Either";
import { pipe } from "fp-ts/function";
import { choice } from "../border/decode.ts";
import { type ItoError, sure } from "../border/errors.ts";
import { type Fallible, lift } from "../border/fallible.ts";
import { optionsOf } from "../border/options.ts";
import { add, div, max, mul, square, sub, sum } from "../language/dsl.ts";
import type { Scalar, State } from "../language/expr.ts";
import { type Marginal, x } from "../process.ts";
import { denoiserOfScore, type Score } from "../score.ts";
import { observationOf } from "./conditioned.ts";
import { axisState, type Observation } from "./observation.ts";
import type { SeenAxis } from "./orthogonal.ts";
import { madeWithMarginal } from "./parts.ts";
import { fitted, type Slope, slopeAlong, slopeKinds } from "./posterior_mean.ts";

/** How TMPD finds slopes. */
export interface TmpdOptions {
  /** ∂D/∂x: symbolic, of networks a difference for each axis unless said, or their "product". */
  readonly jacobian?: Slope;
}

const read = optionsOf("tmpd", { jacobian: choice(...slopeKinds) });

/** More axes than this would be more code than compilers like, and as many evaluations of a network. */
const mostAxes = 8;

/** The solution of M z = r, M symmetric and at least `least` in each direction: what rounding takes below is put back. */
const solution = (
  M: readonly (readonly Scalar[])[],
  r: readonly Scalar[],
  least: readonly number[],
): readonly Scalar[] => {
  const n = r.length;
  const entry = (i: number, j: number): Scalar => sure(M[i]?.[j], "an entry of the system");
  const pivots: Scalar[] = [];
  const L: Scalar[][] = [];
  const of = (i: number, j: number): Scalar => sure(L[i]?.[j], "an entry of L");
  const pivot = (k: number): Scalar => sure(pivots[k], "a pivot");
  const less = (from: Scalar, terms: readonly Scalar[]): Scalar =>
    terms.reduce<Scalar>((a, b) => sub(a, b), from);
  const below = (k: number): readonly number[] => Array.from({ length: k }, (_, i) => i);
  for (let i = 0; i < n; i++) {
    L.push([]);
    for (const j of below(i)) {
      const rest = less(entry(i, j), below(j).map((k) => mul(of(i, k), of(j, k), pivot(k))));
      L[i]?.push(div(rest, pivot(j)));
    }
    const rest = less(entry(i, i), below(i).map((k) => mul(square(of(i, k)), pivot(k))));
    pivots.push(max(rest, Math.max(sure(least[i], "a least"), 1e-12)));
  }
  const forward: Scalar[] = [];
  r.forEach((v, i) => forward.push(less(v, below(i).map((k) => mul(of(i, k), sure(forward[k], "a sum"))))));
  const back: Scalar[] = [];
  for (let i = n - 1; i >= 0; i--) {
    const above = Array.from({ length: n - 1 - i }, (_, k) => i + 1 + k);
    back[i] = less(
      div(sure(forward[i], "a sum"), pivot(i)),
      above.map((k) => mul(of(k, i), sure(back[k], "a sum"))),
    );
  }
  return back;
};

const guided = (s: State, o: Observation, m: Marginal, jacobian: Slope | undefined): Fallible<State> => {
  const denoised = denoiserOfScore(s, m);
  const axes: readonly SeenAxis[] = o.groups.flatMap((g) => g.axes);
  const vectors = axes.map((a) => axisState(o.elements, a));
  const slopes = vectors.map((v) => lift(slopeAlong("tmpd", denoised, v, { m, jacobian })));
  const failed = slopes.find(E.isLeft);
  if (failed !== undefined) return failed;
  const along = slopes.flatMap((e) => (E.isRight(e) ? [e.right] : []));
  const scale = div(square(m.std), m.meanCoef);
  const M = vectors.map((v, i) =>
    along.map((u, j) => {
      const c = mul(scale, sum(mul(v, u)));
      return i === j ? add(c, sure(axes[i], "an axis").noise ** 2) : c;
    })
  );
  const missing = vectors.map((v, i) => sub(sure(axes[i], "an axis").value, sum(mul(v, denoised))));
  const z = solution(M, missing, axes.map((a) => a.noise ** 2));
  return along.map((u, j) => mul(sure(z[j], "a share"), u)).reduce((a, b) => add(a, b), s);
};

/**
 * The score of a posterior by two moments of x_0 given x_t: of data that were seen through `observe`, along at most 8 axes.
 *
 * Cost: of an expression an evaluation and its slope along each axis; of a network as many evaluations more. Noise may be 0.
 * Errors (Left): the score's and the observation's own; `BadOption`, `BadShape`; `Unsupported` for more axes, and of `reverse`
 * where a slope was asked for that is not known.
 *
 * @example
 * ```ts
 * import { mixtureScore, observe, reverse, tmpd, vp } from "ito";
 *
 * const score = mixtureScore({ weights: [0.5, 0.5], means: [[-1, 1], [1, -1]], stds: [0.3, 0.3] });
 * const process = reverse(vp(), tmpd(score, observe([[1, 0]], [0.8], 0.05)));
 * ```
 */
export function tmpd(
  score: Fallible<Score>,
  observation: Fallible<Observation>,
  options: TmpdOptions = {},
): E.Either<ItoError, Score> {
  return pipe(
    read(options),
    E.chain((given) => pipe(observationOf("tmpd", observation), E.map((o) => ({ given, o })))),
    E.chain(({ given, o }) => {
      const count = o.groups.reduce((n, g) => n + g.axes.length, 0);
      if (count > mostAxes) {
        return E.left<ItoError, Score>({
          tag: "Unsupported",
          what: `tmpd for ${count} axes`,
          try: `at most ${mostAxes}, or pigdm(score, observation)`,
        });
      }
      return pipe(
        madeWithMarginal(
          "tmpd",
          [score],
          ({ scores: [s = x], marginal }) => guided(s, o, marginal, given.jacobian),
        ),
        E.chain((made) => fitted("tmpd", made, o)),
      );
    }),
  );
}
