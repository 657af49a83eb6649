/**
 * A Brownian path with areas, by halving and joining as Foster's thesis writes them (6.1.4, 6.1.6): plain recursion, with no
 * import from Ito's solvers. It knows numbers as sums of independent normals too, so that covariances need no sampling.
 * @module
 */

/** W and H over an interval of some length. */
export interface Piece<V> {
  readonly h: number;
  readonly W: V;
  readonly H: V;
}

/** Values that can be added and scaled: numbers, or sums of normals by name. */
export interface Linear<V> {
  readonly add: (...values: readonly V[]) => V;
  readonly mul: (s: number, v: V) => V;
}

/** Plain numbers. */
export const plain: Linear<number> = { add: (...v) => v.reduce((a, b) => a + b, 0), mul: (s, v) => s * v };

/** Σ coefficient · normal. */
export type Sum = ReadonlyMap<string, number>;
/** Sums of independent normals. */
export const sums: Linear<Sum> = {
  add: (...values) => {
    const out = new Map<string, number>();
    values.forEach((v) => v.forEach((c, k) => out.set(k, (out.get(k) ?? 0) + c)));
    return out;
  },
  mul: (s, v) => new Map(v.entries().map(([k, c]) => [k, s * c])),
};
/** The covariance of two sums. */
export const covariance = (a: Sum, b: Sum): number =>
  a.entries().reduce((sum, [k, c]) => sum + c * (b.get(k) ?? 0), 0);

/** Two pieces one after the other as one. */
export function joined<V>(v: Linear<V>, a: Piece<V>, b: Piece<V>): Piece<V> {
  const h = a.h + b.h;
  const area = v.add(
    v.mul(a.h, a.H),
    v.mul(b.h, b.H),
    v.mul(b.h / 2, a.W),
    v.mul(-a.h / 2, b.W),
  );
  return { h, W: v.add(a.W, b.W), H: v.mul(1 / h, area) };
}

/** Where a path comes from. */
export interface Tree<V> {
  readonly linear: Linear<V>;
  /** The two normals of a node; 0 is the root, the others count from 1. */
  readonly normals: (node: number) => readonly [V, V];
  /** A leaf is 2^−depth of the span. */
  readonly depth: number;
}

/** The piece from one leaf to another, of a span of 1. */
export function pieceOf<V>(tree: Tree<V>, from: number, to: number): Piece<V> {
  const { linear: v, normals, depth } = tree;
  const within = (node: number, level: number, start: number, piece: Piece<V>): Piece<V> | undefined => {
    const length = 2 ** (depth - level);
    if (to <= start || from >= start + length) return undefined;
    if (from <= start && start + length <= to) return piece;
    const [a, b] = normals(node);
    const [z, n] = [v.mul(Math.sqrt(piece.h / 16), a), v.mul(Math.sqrt(piece.h / 12), b)];
    const one = (side: 1 | -1): Piece<V> => ({
      h: piece.h / 2,
      W: v.add(v.mul(0.5, piece.W), v.mul(1.5 * side, piece.H), v.mul(side, z)),
      H: v.add(v.mul(0.25, piece.H), v.mul(-0.5, z), v.mul(side / 2, n)),
    });
    const left = within(2 * node, level + 1, start, one(1));
    const right = within(2 * node + 1, level + 1, start + length / 2, one(-1));
    if (left === undefined || right === undefined) return left ?? right;
    return joined(v, left, right);
  };
  const [chord, area] = normals(0);
  const whole = within(1, 0, 0, { h: 1, W: chord, H: v.mul(Math.sqrt(1 / 12), area) });
  if (whole === undefined) throw new RangeError("An empty piece");
  return whole;
}
