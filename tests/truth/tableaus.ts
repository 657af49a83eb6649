/**
 * The order conditions of Rößler's tableaus, as he writes them: what must be 0, by name. Plain sums, with no import from Ito.
 *
 * Source: Rößler 2010, SIAM J. Numer. Anal. 48, 922–952, section 6.
 * @module
 */

/** One number a stage; what is left out at the end is 0. */
type Row = readonly number[];
/** A sum over stages, a row a stage. */
type Matrix = readonly Row[];

const dot = (weights: Row, v: Row): number => weights.reduce((sum, w, i) => sum + w * (v[i] ?? 0), 0);
const applied = (A: Matrix, v: Row): Row => A.map((row) => dot(row, v));
const squared = (v: Row): Row => v.map((c) => c * c);
/** A e: the sums of rows. */
const sums = (A: Matrix): Row => A.map((row) => row.reduce((a, b) => a + b, 0));

/** What is off, by the name of its condition. */
export type Residuals = Readonly<Record<string, number>>;

/** The 8 conditions of strong order 3/2 for additive noise. */
export function sraConditions(
  { a, b1, b2, c1, A0, B0 }: Readonly<Record<"a" | "b1" | "b2" | "c1", Row> & Record<"A0" | "B0", Matrix>>,
): Residuals {
  const e = a.map(() => 1);
  return {
    "α e = 1": dot(a, e) - 1,
    "β1 e = 1": dot(b1, e) - 1,
    "β2 e = 0": dot(b2, e),
    "α B0 e = 1": dot(a, sums(B0)) - 1,
    "α A0 e = ½": dot(a, sums(A0)) - 1 / 2,
    "α (B0 e)² = 3/2": dot(a, squared(sums(B0))) - 3 / 2,
    "β1 c1 = 1": dot(b1, c1) - 1,
    "β2 c1 = −1": dot(b2, c1) + 1,
  };
}

/** The 25 conditions of strong order 3/2 for diagonal noise. */
export function sriConditions(
  { a, A0, A1, B0, B1, ...b }: Readonly<
    Record<"a" | "b1" | "b2" | "b3" | "b4", Row> & Record<"A0" | "A1" | "B0" | "B1", Matrix>
  >,
): Residuals {
  const e = A0.map(() => 1);
  const bent = sums(B1);
  /** One condition for each β, with its four right sides. */
  const each = (name: string, v: Row, right: readonly [number, number, number, number]): Residuals =>
    Object.fromEntries(
      [b.b1, b.b2, b.b3, b.b4].map((weights, k) =>
        [`β${k + 1} ${name} = ${right[k]}`, dot(weights, v) - (right[k] ?? NaN)] as const
      ),
    );
  const along = applied(A1, sums(B0));
  return {
    "α e = 1": dot(a, e) - 1,
    ...each("e", e, [1, 0, 0, 0]),
    ...each("B1 e", bent, [0, 1, 0, 0]),
    "α A0 e = ½": dot(a, sums(A0)) - 1 / 2,
    "α B0 e = 1": dot(a, sums(B0)) - 1,
    "α (B0 e)² = 3/2": dot(a, squared(sums(B0))) - 3 / 2,
    ...each("A1 e", sums(A1), [1, 0, -1, 0]),
    ...each("(B1 e)²", squared(bent), [1, 0, -1, 2]),
    ...each("B1 (B1 e)", applied(B1, bent), [0, 0, 0, 1]),
    "½ β1 A1 (B0 e) + ⅓ β3 A1 (B0 e) = 0": dot(b.b1, along) / 2 + dot(b.b3, along) / 3,
  };
}
