/**
 * The cubic spline through values at times: continuous with its first two derivatives, and *not-a-knot* at the second and
 * the last but one time, where its third derivative goes on too. Such a spline is off by O(h⁴) at its ends as inside;
 * a natural one, whose curvature is made 0 there, by O(h²).
 *
 *     Δ_i d_{i−1} + 2 (Δ_{i−1} + Δ_i) d_i + Δ_{i−1} d_{i+1} = 3 (Δ_i m_{i−1} + Δ_{i−1} m_i),   m_i = (v_{i+1} − v_i) / Δ_i
 *
 * gives the slopes d_i; two values are joined by a line, three by a parabola.
 * Source: de Boor, A Practical Guide to Splines (1978), ch. IV: equation (4) and the end conditions after it.
 * Tests: tests/sde/table_test.ts.
 * @module
 */

/** The number k of a list that is surely so long. */
const nth = (list: ArrayLike<number>, k: number): number => list[k] ?? NaN;

/** A row of the equations for the slopes: what stands before, on and after the diagonal, and on the right. */
type Row = readonly [before: number, on: number, after: number, right: number];

/** The solution of tridiagonal equations, by elimination from the first on. */
const solved = (rows: readonly Row[]): readonly number[] => {
  const [afters, rights]: [number[], number[]] = [[], []];
  rows.forEach(([before, on, after, right], i) => {
    const pivot = i === 0 ? on : on - before * nth(afters, i - 1);
    afters.push(after / pivot);
    rights.push((i === 0 ? right : right - before * nth(rights, i - 1)) / pivot);
  });
  const out = [...rights];
  for (let i = out.length - 2; i >= 0; i--) out[i] = nth(rights, i) - nth(afters, i) * nth(out, i + 1);
  return out;
};

/** The slopes of the spline at its times. */
const slopesOf = (widths: readonly number[], means: readonly number[]): readonly number[] => {
  const count = widths.length + 1;
  const [w, m] = [(k: number) => nth(widths, k), (k: number) => nth(means, k)];
  if (count === 2) return [m(0), m(0)];
  if (count === 3) {
    const bend = (m(1) - m(0)) / (w(0) + w(1));
    return [m(0) - bend * w(0), m(0) + bend * w(0), m(1) + bend * w(1)];
  }
  const end = (near: number, next: number): readonly [together: number, right: number] => {
    const both = w(near) + w(next);
    return [both, ((w(near) + 2 * both) * w(next) * m(near) + w(near) ** 2 * m(next)) / both];
  };
  const [first, firstRight] = end(0, 1);
  const [last, lastRight] = end(count - 2, count - 3);
  const inner = Array.from({ length: count - 2 }, (_, k): Row => {
    const [a, b] = [w(k), w(k + 1)];
    return [b, 2 * (a + b), a, 3 * (b * m(k) + a * m(k + 1))];
  });
  return solved([[0, w(1), first, firstRight], ...inner, [last, w(count - 3), 0, lastRight]]);
};

/**
 * The cubics of a spline in s, from 0 at a time to 1 at the next: v + c₁ s + c₂ s² + c₃ s³. The last is constant.
 *
 * Shapes: at [k] (rising, k ≥ 2), values [k] → [4][k]: the values, c₁, c₂ and c₃.
 */
export function cubicsOf(at: Float64Array, values: Float64Array): readonly Float64Array[] {
  const cells = Array.from({ length: at.length - 1 }, (_, k) => k);
  const widths = cells.map((k) => nth(at, k + 1) - nth(at, k));
  const rises = cells.map((k) => nth(values, k + 1) - nth(values, k));
  const slopes = slopesOf(widths, rises.map((r, k) => r / nth(widths, k)));
  const column = (of: (rise: number, from: number, to: number) => number): Float64Array =>
    Float64Array.from(
      at,
      (_, k) =>
        k < rises.length
          ? of(nth(rises, k), nth(widths, k) * nth(slopes, k), nth(widths, k) * nth(slopes, k + 1))
          : 0,
    );
  return [
    values,
    column((_, from) => from),
    column((rise, from, to) => 3 * rise - 2 * from - to),
    column((rise, from, to) => from + to - 2 * rise),
  ];
}
