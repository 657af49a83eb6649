/**
 * A cloud of points in the plane as text: the more points in a cell, the darker its character.
 * @module
 */

/** The window that is drawn, and its size in characters. */
export interface Window {
  readonly low: number;
  readonly high: number;
  readonly columns: number;
  readonly rows: number;
}

const shades = " .:-=+*#%@";

/** A square window of the plane. Shapes: points [n, 2]. The second coordinate points up. */
export function scatter(points: ArrayLike<number>, window: Window): string {
  const { low, high, columns, rows } = window;
  const cells = new Uint32Array(columns * rows);
  const cell = (v: number, count: number): number => Math.floor((v - low) / (high - low) * count);
  for (let i = 0; i + 1 < points.length; i += 2) {
    const [column, row] = [cell(points[i] ?? NaN, columns), cell(points[i + 1] ?? NaN, rows)];
    const inside = column >= 0 && column < columns && row >= 0 && row < rows;
    if (inside) {
      cells[(rows - 1 - row) * columns + column] = (cells[(rows - 1 - row) * columns + column] ?? 0) + 1;
    }
  }
  const most = cells.reduce((a, b) => Math.max(a, b), 1);
  const shade = (count: number): string =>
    shades[count === 0 ? 0 : 1 + Math.floor((shades.length - 2) * Math.sqrt(count / most))] ?? "";
  return Array.from(
    { length: rows },
    (_, r) => Array.from(cells.subarray(r * columns, (r + 1) * columns), shade).join("").trimEnd(),
  ).join("\n");
}

/** The mean and standard deviation of one coordinate of points [n, 2]. */
export function moments(
  points: ArrayLike<number>,
  coordinate: 0 | 1,
): { readonly mean: number; readonly std: number } {
  const values = Array.from({ length: points.length / 2 }, (_, i) => points[2 * i + coordinate] ?? NaN);
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  return { mean, std: Math.sqrt(values.reduce((a, v) => a + (v - mean) ** 2, 0) / values.length) };
}

/** The share of points [n, 2] nearest to each centre. */
export function shares(
  points: ArrayLike<number>,
  centres: readonly (readonly number[])[],
): readonly number[] {
  const counts = new Array<number>(centres.length).fill(0);
  const n = points.length / 2;
  for (let i = 0; i < n; i++) {
    const away = centres.map(([a = 0, b = 0]) =>
      ((points[2 * i] ?? NaN) - a) ** 2 + ((points[2 * i + 1] ?? NaN) - b) ** 2
    );
    const nearest = away.reduce((best, d, k) => (d < (away[best] ?? Infinity) ? k : best), 0);
    counts[nearest] = (counts[nearest] ?? 0) + 1;
  }
  return counts.map((c) => c / n);
}
