/**
 * The little linear algebra that distances between features want: products of rows, and the eigenvalues of a symmetric matrix.
 *
 *     A → tridiagonal T by Householder's reflections, T → its eigenvalues by QL with implicit shifts
 *
 * Only absolute precision is wanted of the eigenvalues, a few ulps of the largest: a distance sums their roots.
 * Source: Martin, Reinsch, Wilkinson (1968) and Dubrulle, Martin, Wilkinson (1968), as in EISPACK's tred1 and imtql1.
 * Tests: tests/metrics/features/frechet_test.ts.
 * @module
 */
import { at, countOf, rowOf, type Samples, sumOf } from "../samples.ts";

/** Rows in float64, whatever they came in: one kind of array, so that loops over them stay fast. */
const inDouble = ({ values }: Samples): Float64Array => new Float64Array(values);

/** The inner product of two rows of one length. */
const dot = (a: ArrayLike<number>, b: ArrayLike<number>): number => {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += at(a, i) * at(b, i);
  return sum;
};

/**
 * Inner products of a's rows with b's: [rows of a · rows of b]; four at a time, as each number read is then used twice, and of
 * rows with themselves half of them.
 */
export function products(a: Samples, b: Samples): Float64Array {
  const [N, M, n] = [countOf(a), countOf(b), a.n];
  const x = inDouble(a), y = a === b ? x : inDouble(b);
  const found = new Float64Array(N * M);
  for (let i = 0; i + 1 < N; i += 2) {
    const a0 = x.subarray(i * n, (i + 1) * n), a1 = x.subarray((i + 1) * n, (i + 2) * n);
    for (let j = a === b ? i : 0; j + 1 < M; j += 2) {
      const b0 = y.subarray(j * n, (j + 1) * n), b1 = y.subarray((j + 1) * n, (j + 2) * n);
      let s00 = 0, s01 = 0, s10 = 0, s11 = 0;
      for (let k = 0; k < n; k++) { // without `at` and lists, which take ten times as long
        const x0 = a0[k] ?? NaN, x1 = a1[k] ?? NaN, y0 = b0[k] ?? NaN, y1 = b1[k] ?? NaN;
        s00 += x0 * y0;
        s01 += x0 * y1;
        s10 += x1 * y0;
        s11 += x1 * y1;
      }
      found[i * M + j] = s00;
      found[i * M + j + 1] = s01;
      found[(i + 1) * M + j] = s10;
      found[(i + 1) * M + j + 1] = s11;
    }
  }
  const single = (i: number, j: number): void => {
    found[i * M + j] = dot(rowOf(a, i), rowOf(b, j));
  };
  if (N % 2 === 1) { for (let j = 0; j < M; j++) single(N - 1, j); }
  if (M % 2 === 1) { for (let i = 0; i < N; i++) single(i, M - 1); }
  if (a !== b) return found;
  for (let i = 0; i < N; i++) {
    for (let j = 0; j < i; j++) found[i * N + j] = at(found, j * N + i);
  }
  return found;
}

/** Columns as rows. */
export function transposed(a: Samples): Samples {
  const N = countOf(a), values = new Float64Array(a.values.length);
  for (let i = 0; i < N; i++) for (let k = 0; k < a.n; k++) values[k * N + i] = at(a.values, i * a.n + k);
  return { values, n: N };
}

/** The lower triangle L of a matrix [n · n] with no negative eigenvalue: C = L Lᵀ; a direction without spread is left at 0. */
export function cholesky(c: Float64Array, n: number): Float64Array {
  const L = new Float64Array(n * n);
  const floor = 1e-14 * Math.max(...Array.from({ length: n }, (_, i) => at(c, i * n + i)));
  for (let j = 0; j < n; j++) {
    const row = L.subarray(j * n, j * n + j);
    const pivot = at(c, j * n + j) - dot(row, row);
    if (!(pivot > floor)) continue;
    const root = Math.sqrt(pivot);
    L[j * n + j] = root;
    for (let i = j + 1; i < n; i++) {
      L[i * n + j] = (at(c, i * n + j) - dot(L.subarray(i * n, i * n + j), row)) / root;
    }
  }
  return L;
}

/** A tridiagonal matrix: its diagonal [n], and what is beside it, number i between i and i + 1. */
interface Tridiagonal {
  readonly diagonal: Float64Array;
  readonly beside: Float64Array;
}

/** Of the lower triangle; the rows above the last are reflected so that of the last only the diagonal and its neighbour stay. */
const tridiagonal = (matrix: Float64Array, n: number): Tridiagonal => {
  const A = matrix.slice(), diagonal = new Float64Array(n), beside = new Float64Array(n);
  const p = new Float64Array(n);
  for (let i = n - 1; i > 0; i--) {
    diagonal[i] = at(A, i * n + i);
    const u = A.subarray(i * n, i * n + i);
    const scale = sumOf(i, (k) => Math.abs(at(u, k)));
    const last = at(u, i - 1);
    if (i === 1 || scale === 0) {
      beside[i - 1] = last;
      continue;
    }
    for (let k = 0; k < i; k++) u[k] = at(u, k) / scale;
    const f = at(u, i - 1), squares = dot(u, u), g = f < 0 ? Math.sqrt(squares) : -Math.sqrt(squares);
    const h = squares - f * g;
    beside[i - 1] = scale * g;
    u[i - 1] = f - g;
    p.fill(0, 0, i);
    for (let j = 0; j < i; j++) { // p = A u, each row of the triangle read once
      const row = j * n, uj = at(u, j);
      let sum = at(A, row + j) * uj;
      for (let k = 0; k < j; k++) {
        sum += at(A, row + k) * at(u, k);
        p[k] = at(p, k) + at(A, row + k) * uj;
      }
      p[j] = at(p, j) + sum;
    }
    const half = sumOf(i, (k) => at(p, k) * at(u, k)) / (2 * h * h);
    for (let k = 0; k < i; k++) p[k] = at(p, k) / h - half * at(u, k);
    for (let j = 0; j < i; j++) {
      const row = j * n, [uj, pj] = [at(u, j), at(p, j)];
      for (let k = 0; k <= j; k++) A[row + k] = at(A, row + k) - uj * at(p, k) - pj * at(u, k);
    }
  }
  diagonal[0] = at(A, 0);
  return { diagonal, beside };
};

const mostTurns = 60; // EISPACK gives up after 30

/** One sweep of QL from `to` down to `from`, where a block lies that is still joined. */
const sweep = (d: Float64Array, e: Float64Array, from: number, to: number): void => {
  const first = (at(d, from + 1) - at(d, from)) / (2 * at(e, from));
  const away = first + (first < 0 ? -1 : 1) * Math.sqrt(first * first + 1);
  let [g, s, c, p] = [at(d, to) - at(d, from) + at(e, from) / away, 1, 1, 0];
  for (let i = to - 1; i >= from; i--) {
    const f = s * at(e, i), b = c * at(e, i), r = Math.sqrt(f * f + g * g);
    e[i + 1] = r;
    if (r === 0) { // it has fallen apart here
      d[i + 1] = at(d, i + 1) - p;
      e[to] = 0;
      return;
    }
    s = f / r;
    c = g / r;
    g = at(d, i + 1) - p;
    const t = (at(d, i) - g) * s + 2 * c * b;
    p = s * t;
    d[i + 1] = g + p;
    g = c * t - b;
  }
  d[from] = at(d, from) - p;
  e[from] = g;
  e[to] = 0;
};

/** The eigenvalues of a symmetric matrix [n · n], of which the lower triangle is read; in no order. */
export function eigenvalues(matrix: Float64Array, n: number): Float64Array {
  const { diagonal: d, beside: e } = tridiagonal(matrix, n);
  const small = Number.EPSILON * d.reduce((m, v, i) => Math.max(m, Math.abs(v), Math.abs(at(e, i))), 0);
  if (!Number.isFinite(small)) return d.fill(NaN);
  for (let from = 0; from < n; from++) {
    for (let turn = 0;; turn++) {
      let to = from;
      while (to < n - 1 && Math.abs(at(e, to)) > small) to++;
      if (to === from) break;
      if (turn === mostTurns) throw new Error(`Internal: eigenvalue ${from} of ${n} was not found`);
      sweep(d, e, from, to);
    }
  }
  return d;
}
