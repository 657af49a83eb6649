/**
 * A linear measurement along axes of its own: rows that are turned until they stand at right angles.
 *
 *     A = U S Vᵀ,   y = A x + σ n   ⟹   (Uᵀ y)_j / s_j = v_j · x + (σ / s_j) n'_j
 *
 * Noise that is the same in all directions stays so. Rows without an element in common are orthogonal as they are; others are
 * turned in pairs, both sides alike (one-sided Jacobi; Hestenes 1958; Golub & Van Loan, section 8.6.3).
 * Tests: tests/sde/guidance/observation_test.ts.
 * @module
 */
import { sure } from "../border/errors.ts";
import type { LinearMap, MapRow } from "./linear_map.ts";

/** An axis along which a sample is seen: of length 1. */
export interface SeenAxis extends MapRow {
  /** What v · x was measured to be. */
  readonly value: number;
  /** The standard deviation of its noise. */
  readonly noise: number;
}

/** Whether no two rows have an element in common. */
export function isDisjoint(rows: readonly MapRow[]): boolean {
  const all = rows.flatMap((r) => r.at);
  return new Set(all).size === all.length;
}

/** The Euclidean length of a list of any length; of numbers whose squares are too large or too small, too. */
export function lengthOf(a: readonly number[]): number {
  const squared = a.reduce((s, v) => s + v * v, 0);
  if (squared > 1e-280 && squared < Infinity) return Math.sqrt(squared);
  const most = a.reduce((m, v) => Math.max(m, Math.abs(v)), 0);
  return most === 0 ? 0 : most * Math.sqrt(a.reduce((s, v) => s + (v / most) ** 2, 0));
}

const dot = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((s, v, i) => s + v * (b[i] ?? NaN), 0);

/** Rows of which the last number is y, turned pair by pair until all are orthogonal but for rounding. */
const turned = (given: readonly (readonly number[])[]): readonly (readonly number[])[] => {
  const rows = given.map((r) => [...r]);
  const length = sure(rows[0], "a row").length - 1;
  const row = (j: number): number[] => sure(rows[j], "a row");
  const of = (p: number, q: number): number => dot(row(p).slice(0, length), row(q).slice(0, length));
  for (let sweep = 0; sweep < 60; sweep++) {
    let most = 0;
    for (let p = 0; p < rows.length; p++) {
      for (let q = p + 1; q < rows.length; q++) {
        const [a, b, c] = [of(p, p), of(q, q), of(p, q)];
        if (c === 0 || Math.abs(c) <= 1e-15 * Math.sqrt(a * b)) continue;
        most = Math.max(most, Math.abs(c) / Math.sqrt(a * b));
        const zeta = (b - a) / (2 * c);
        const tangent = Math.sign(zeta || 1) / (Math.abs(zeta) + Math.hypot(1, zeta));
        const cos = 1 / Math.hypot(1, tangent), sin = cos * tangent;
        const [rp, rq] = [row(p), row(q)];
        rows[p] = rp.map((v, i) => cos * v - sin * (rq[i] ?? NaN));
        rows[q] = rp.map((v, i) => sin * v + cos * (rq[i] ?? NaN));
      }
    }
    if (most < 1e-14) break;
  }
  return rows;
};

/** What is left of a row, as a share of itself, below which it is rounding alone: it depends on the others. */
const nothing = 1e-10;

/** A power of two: rows that are divided by it have no number above 2, and the same digits. */
const unitOf = (rows: readonly MapRow[]): number => {
  const most = rows.reduce((m, r) => r.weights.reduce((a, w) => Math.max(a, Math.abs(w)), m), 0);
  return 2 ** Math.floor(Math.log2(most));
};

/**
 * The axes of a measurement, or the number that its rows cannot have been: rows that depend on each other, seen without noise,
 * must agree.
 */
export function axesOf(
  { elements, rows }: LinearMap,
  y: readonly number[],
  sigma: number,
): readonly SeenAxis[] | { readonly contradicts: number } {
  const scaled = (r: MapRow, value: number, noise: number): SeenAxis => {
    const length = lengthOf(r.weights);
    const weights = r.weights.map((w) => w / length);
    return { at: r.at, weights, value: value / length, noise: noise / length };
  };
  if (isDisjoint(rows)) return rows.map((r, j) => scaled(r, sure(y[j], "a measured number"), sigma));
  const unit = unitOf(rows);
  const full = rows.map((r, j) => {
    const dense = Array.from({ length: elements }, () => 0);
    r.at.forEach((i, k) => dense[i] = sure(r.weights[k], "a weight") / unit);
    return [...dense, sure(y[j], "a measured number") / unit];
  });
  const straight = turned(full).map((r, j) => ({
    row: r.slice(0, elements),
    value: sure(r.at(-1), "y"),
    before: lengthOf(sure(full[j], "a row").slice(0, elements)),
  }));
  const seen = straight.filter(({ row, before }) => lengthOf(row) > nothing * before);
  // what is left of a row's number is to be beside what the row's length would make of the largest that was seen
  const largest = full.reduce(
    (m, r) => Math.max(m, Math.abs(sure(r.at(-1), "y")) / lengthOf(r.slice(0, elements))),
    0,
  );
  const odd = straight.find((r) => !seen.includes(r) && Math.abs(r.value) > 1e-6 * largest * r.before);
  if (odd !== undefined && sigma === 0) return { contradicts: odd.value * unit };
  const at = Array.from({ length: elements }, (_, i) => i);
  return seen.map(({ row, value }) => scaled({ at, weights: row }, value, sigma / unit));
}
