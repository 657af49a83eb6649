/**
 * Correlated noises: dx = f dt + G dB with dB_j dB_k = R_jk dt, as independent ones: B = L W, R = L Lᵀ (Cholesky).
 *
 * R may be singular: a pivot that is 0 but for rounding leaves a column of zeros, so that noises which are the same, or
 * sums of others, take no part twice.
 * Source: Golub & Van Loan 2013, algorithm 4.2.1 and section 4.2.8.
 * Tests: tests/sde/noise/correlated_test.ts.
 * @module
 */
import * as E from "fp-ts/Either";
import { pipe } from "fp-ts/function";
import { foundText } from "../border/decode.ts";
import { drawn } from "../border/display.ts";
import { type ItoError, sure } from "../border/errors.ts";
import type { Fallible } from "../border/fallible.ts";
import { wantProcess } from "../calculus.ts";
import { add, lit, mul } from "../language/dsl.ts";
import type { Scalar } from "../language/expr.ts";
import { matrixOf } from "./matrix_noise.ts";
import { type Calculus, type Diffusion, noiseKindOf, type Process } from "../process.ts";

type Matrix = readonly (readonly number[])[];
const example = "[[1, -0.7], [-0.7, 1]]";

/** What a number may be off by rounding: a pivot, a symmetric or a diagonal entry. */
const rounding = 1e-12;

const at = (m: Matrix, i: number, j: number): number => sure(m[i]?.[j], "entry of a matrix");

const refuse = (found: string, wanted: string, instead = example): E.Either<ItoError, never> =>
  E.left({ tag: "BadOption", where: "correlated", option: "R", found, wanted, try: instead });

/** L of R = L Lᵀ, lower triangular; or the row at which there is none. */
const cholesky = (R: Matrix): E.Either<number, Matrix> => {
  const L: number[][] = R.map((row) => row.map(() => 0));
  for (let j = 0; j < R.length; j++) {
    const rest = (i: number): number => {
      let sum = at(R, i, j);
      for (let k = 0; k < j; k++) sum -= at(L, i, k) * at(L, j, k);
      return sum;
    };
    const pivot = rest(j);
    if (pivot < -R.length * rounding) return E.left(j);
    const isZero = pivot <= R.length * rounding;
    for (let i = j; i < R.length; i++) {
      const below = rest(i);
      // |r_ij|² ≤ r_ii r_jj in what is left of a semidefinite matrix, and r_ii ≤ 1
      if (isZero && Math.abs(below) > Math.sqrt(R.length * rounding)) return E.left(i);
      sure(L[i], "row of L")[j] = isZero ? 0 : below / Math.sqrt(pivot);
    }
  }
  return E.right(L);
};

const wanted = "a correlation matrix, a row of numbers for each noise";

/** L of what is given as a correlation matrix of so many noises, or of as many as it has rows. */
const rootOf = (R: unknown, noises: number | undefined): E.Either<ItoError, Matrix> => {
  if (!Array.isArray(R) || R.length === 0) return refuse(foundText(R), wanted);
  const size = noises ?? R.length;
  if (R.length !== size) {
    const identity = size > 4
      ? undefined
      : Array.from({ length: size }, (_, i) =>
        `[${Array.from({ length: size }, (_, j) => (i === j ? "1" : "0")).join(", ")}]`);
    return refuse(
      `${R.length} row${R.length === 1 ? "" : "s"}`,
      `a correlation matrix of ${size} noise${size === 1 ? "" : "s"}, as the process has`,
      identity === undefined ? `a matrix of ${size} × ${size}` : `[${identity.join(", ")}]`,
    );
  }
  const rows: number[][] = [];
  for (const [i, row] of R.entries()) {
    if (!Array.isArray(row) || row.length !== size) {
      const found = Array.isArray(row) ? `a row ${i} of ${row.length}` : `${foundText(row)} as row ${i}`;
      return refuse(found, `a matrix of ${size} × ${size} numbers`);
    }
    const odd = row.findIndex((v) => typeof v !== "number" || !Number.isFinite(v));
    if (odd >= 0) return refuse(`${foundText(row[odd])} at [${i}][${odd}]`, "of finite numbers");
    rows.push([...row]);
  }
  for (let i = 0; i < size; i++) {
    if (Math.abs(at(rows, i, i) - 1) > rounding) {
      return refuse(
        `${at(rows, i, i)} at [${i}][${i}]`,
        "1 on its diagonal (scales belong to the diffusion)",
      );
    }
    for (let j = 0; j < i; j++) {
      const [a, b] = [at(rows, i, j), at(rows, j, i)];
      if (Math.abs(a - b) > rounding) {
        return refuse(`${a} at [${i}][${j}] and ${b} at [${j}][${i}]`, "symmetric");
      }
    }
  }
  const root = cholesky(rows);
  if (E.isRight(root)) return root;
  return refuse(
    `one whose row ${root.left} contradicts those before it`,
    "positive semidefinite, as correlations of noises are",
    "smaller correlations, as of R + ε (I − R) with ε from 0 to 1",
  );
};

/** One number of G·L: the sum over what is not 0. */
const entry = (row: readonly Scalar[], L: Matrix, j: number): Scalar => {
  const terms = row.flatMap((g, k) => {
    const l = at(L, k, j);
    const isZero = l === 0 || (g.tag === "lit" && g.value === 0);
    return isZero ? [] : [l === 1 ? g : mul(l, g)];
  });
  const [first, ...rest] = terms;
  return first === undefined ? lit(0) : add(first, ...rest);
};

/**
 * The process with its noises correlated by R: noise j and noise k move together by R[j][k]. A process of elements with a
 * noise each becomes one of as many elements as R has rows.
 *
 * Shapes: R [noises][noises], symmetric, positive semidefinite, 1 on its diagonal (to 1e-12); zero-variance directions are
 * allowed. Cost: G·L is a matrix, a product for each number of it that is not 0.
 * Errors (Left): those of the process; `BadOption` for what is no such R; `Unsupported` for a process that runs backward.
 *
 * @example Three stocks, and Heston's model
 * ```ts
 * import { correlated, gbm, max, mul, sqrt, sub, system } from "ito";
 *
 * const stocks = correlated([[1, 0.5, 0.2], [0.5, 1, 0.3], [0.2, 0.3, 1]], gbm({ mu: 0.05, sigma: 0.2 }));
 * const heston = correlated([[1, -0.7], [-0.7, 1]], system(["s", "v"], ["a", "b"], ({ s, v }) => ({
 *   drift: { s: mul(0.05, s), v: mul(1.5, sub(0.04, v)) },
 *   diffusion: { s: mul(sqrt(max(v, 0)), s), v: mul(0.3, sqrt(max(v, 0))) },
 * })));
 * ```
 */
export function correlated<C extends Calculus = "ito">(
  R: readonly (readonly number[])[],
  given: Fallible<Process<C>>,
): E.Either<ItoError, Process<C>> {
  return drawn(pipe(
    wantProcess("correlated", given),
    E.chain((p): E.Either<ItoError, Process<C>> => {
      const { diffusion } = p;
      if (p.backward) {
        const what = `Correlated noise of "${p.name}", which runs backward,`;
        return E.left({ tag: "Unsupported", what, try: "correlated(R, process) of one that runs forward" });
      }
      const noises = diffusion.tag === "general" ? diffusion.rows[0]?.length : p.elements;
      return pipe(
        rootOf(R, noises),
        E.map((L) => {
          if (p.noiseKind === "none") return p;
          const rows = matrixOf(diffusion, L.length).map((row) => L.map((_, j) => entry(row, L, j)));
          const general: Diffusion = { tag: "general", rows };
          return Object.freeze({
            ...p,
            diffusion: general,
            noiseKind: noiseKindOf(general),
            elements: rows.length,
          });
        }),
      );
    }),
  ));
}
