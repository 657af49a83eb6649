/**
 * Whether samples have the classes of the truth, as a classifier sees both: it errs on both alike.
 *
 *     share_k = a_k / N,   χ² = Σ_k (√(M / N) a_k − √(N / M) b_k)² / (a_k + b_k)
 *
 * a and b count the samples and the exact ones; χ² has one degree less than there are classes.
 * Source: Pearson's test of homogeneity. Tests: tests/metrics/features/classes_test.ts.
 * @module
 */
import * as E from "fp-ts/Either";
import { pipe } from "fp-ts/function";
import type { ItoError } from "../../sde/border/errors.ts";
import { normalOf } from "../modes.ts";
import { comparable } from "../measure.ts";
import { at, countOf, readFinite, rowOf, type Samples, type SamplesLike, sumOf } from "../samples.ts";

/** Classes of samples beside those of exact ones; lists are [classes]. */
export interface ClassBalance {
  /** Share of the samples that is of each class. */
  readonly shares: Float64Array;
  /** √(q (1 − q) / N) at the exact share q. */
  readonly standardErrors: Float64Array;
  /** The same of the exact samples. */
  readonly exact: Float64Array;
  /** Of homogeneity: what is scatter has a mean of `dof`. */
  readonly chi2: number;
  /** Classes that occur, less 1. */
  readonly dof: number;
  /** χ² as a standard normal (Wilson–Hilferty); 0 where there is but one class. */
  readonly chi2Z: number;
}

const countsOf = (logits: Samples): Float64Array => {
  const counts = new Float64Array(logits.n);
  for (let row = 0; row < countOf(logits); row++) {
    const x = rowOf(logits, row);
    const likely = x.indexOf(Math.max(...x));
    counts[likely] = at(counts, likely) + 1;
  }
  return counts;
};

/**
 * The balance of classes, by a classifier's logits of samples and of exact ones.
 *
 * Shapes: both [N, classes], of any two N ≥ 2. Errors (Left): `BadShape`, `NotFinite`.
 *
 * @example Three to one, where it should be one to one
 * ```ts
 * import { classBalance } from "ito/metrics";
 * import { assertEquals } from "@std/assert";
 *
 * const [cat, dog] = [[2, -1], [0, 3]];
 * const found = classBalance([cat, cat, cat, dog], [cat, dog, cat, dog]);
 * assertEquals(found._tag === "Right" && [...found.right.shares], [0.75, 0.25]);
 * ```
 */
export function classBalance(logits: SamplesLike, exact: SamplesLike): E.Either<ItoError, ClassBalance> {
  const where = "classBalance";
  return pipe(
    readFinite(where, exact),
    E.chain((truth) =>
      pipe(
        readFinite(where, logits),
        E.chain((s) => comparable(where, s, truth)),
        E.map((s): ClassBalance => {
          const [a, b, N, M] = [countsOf(s), countsOf(truth), countOf(s), countOf(truth)];
          const chi2 = sumOf(s.n, (k) => {
            const all = at(a, k) + at(b, k);
            return all === 0 ? 0 : (Math.sqrt(M / N) * at(a, k) - Math.sqrt(N / M) * at(b, k)) ** 2 / all;
          });
          const dof = a.filter((v, k) => v + at(b, k) > 0).length - 1;
          return {
            shares: a.map((v) => v / N),
            standardErrors: b.map((v) => Math.sqrt(v / M * (1 - v / M) / N)),
            exact: b.map((v) => v / M),
            chi2,
            dof,
            chi2Z: normalOf(chi2, dof),
          };
        }),
      )
    ),
  );
}
