/**
 * Fields: numbers on a grid of cells, smoothed, painted by a colour scale, and their contours.
 *
 * Smoothing is by three box means, which is nearly a normal kernel and costs the same for any width; at an edge the field is taken
 * to go on as its mirror image, so that its sum is kept. Source: P. Kovesi, "Fast almost-Gaussian filtering" (2010).
 * Tests: tests/playground/draw/pictures_test.ts.
 * @module
 */
import { scaleSteps } from "../colors.ts";
import { type Box, line, type Pen, type Sheet } from "../sheet.ts";

/** [rows][columns], from the upper left corner. */
export interface Field {
  readonly columns: number;
  readonly rows: number;
  readonly values: Float32Array;
}

/** The widths of three box means that together have a standard deviation, in cells: odd numbers. */
export function boxes(deviation: number): readonly [number, number, number] {
  const ideal = Math.sqrt(12 * deviation * deviation / 3 + 1);
  const low = 2 * Math.floor((ideal - 1) / 2) + 1;
  const many = Math.round((12 * deviation * deviation - 3 * low * low - 12 * low - 9) / (-4 * low - 4));
  const width = (i: number): number => i < many ? low : low + 2;
  return [width(0), width(1), width(2)];
}

/** A box mean along lines of `length` cells, `step` apart, that begin `next` apart. */
const boxMean = (
  from: Float32Array,
  to: Float32Array,
  a: { readonly lines: number; readonly next: number; readonly length: number; readonly step: number },
  width: number,
): void => {
  const half = Math.min((width - 1) / 2, a.length - 1);
  const share = 1 / (2 * half + 1);
  const mirrored = (i: number): number => i < 0 ? -1 - i : i >= a.length ? 2 * a.length - 1 - i : i;
  for (let l = 0; l < a.lines; l++) {
    const begin = l * a.next;
    let sum = 0;
    for (let i = -half; i <= half; i++) sum += from[begin + mirrored(i) * a.step] ?? 0;
    for (let i = 0; i < a.length; i++) {
      to[begin + i * a.step] = Math.max(0, sum * share);
      sum += (from[begin + mirrored(i + half + 1) * a.step] ?? 0) -
        (from[begin + mirrored(i - half) * a.step] ?? 0);
    }
  }
};

/** A smoother field: by a normal kernel of these standard deviations, in cells. */
export function smoothed(field: Field, across: number, down: number): Field {
  const { columns, rows } = field;
  let [from, to] = [Float32Array.from(field.values), new Float32Array(columns * rows)];
  const pass = (deviation: number, lines: Parameters<typeof boxMean>[2]): void => {
    if (deviation < 0.3) return;
    for (const width of boxes(deviation)) {
      if (width < 3) continue;
      boxMean(from, to, lines, width);
      [from, to] = [to, from];
    }
  };
  pass(across, { lines: rows, next: columns, length: columns, step: 1 });
  pass(down, { lines: columns, next: 1, length: rows, step: columns });
  return { columns, rows, values: from };
}

/**
 * Paints a field of shares 0 … 1 over a box, straight between the middles of its cells, by the colours of a scale; from pixel
 * column `dimFrom` on by those of another.
 */
export function paintField(
  { words, raster }: Sheet,
  box: Box,
  { columns, rows, values }: Field,
  scale: Uint32Array,
  dim?: { readonly from: number; readonly scale: Uint32Array },
): void {
  const { left, top, width, height } = box;
  const row = new Float32Array(columns);
  const [at, share] = [new Int32Array(width), new Float32Array(width)];
  for (let i = 0; i < width; i++) {
    const u = Math.max(0, Math.min(columns - 1, (i + 0.5) / width * columns - 0.5));
    const k = Math.min(Math.max(0, columns - 2), Math.floor(u));
    [at[i], share[i]] = [k, columns === 1 ? 0 : u - k];
  }
  const steps = scaleSteps - 1 + 0.49;
  const split = dim === undefined ? width : Math.max(0, Math.min(width, dim.from - left));
  for (let j = 0; j < height; j++) {
    const v = Math.max(0, Math.min(rows - 1, (j + 0.5) / height * rows - 0.5));
    const k = Math.min(Math.max(0, rows - 2), Math.floor(v));
    const part = rows === 1 ? 0 : v - k;
    const [above, below] = [k * columns, Math.min(rows - 1, k + 1) * columns];
    for (let i = 0; i < columns; i++) {
      const a = values[above + i] ?? 0;
      row[i] = (a + ((values[below + i] ?? 0) - a) * part) * steps;
    }
    const begin = (top + j) * raster.width + left;
    const paint = (from: number, to: number, colors: Uint32Array): void => {
      for (let i = from; i < to; i++) {
        const c = at[i] ?? 0;
        const a = row[c] ?? 0;
        words[begin + i] = colors[(a + ((row[c + 1] ?? a) - a) * (share[i] ?? 0)) | 0] ?? 0;
      }
    };
    paint(0, split, scale);
    if (dim !== undefined) paint(split, width, dim.scale);
  }
}

/** Calls `each` with the ends of the pieces of a level's contour, in cells: x, y, x, y (marching squares). */
export function contour(
  { columns, rows, values }: Field,
  level: number,
  each: (x0: number, y0: number, x1: number, y1: number) => void,
): void {
  for (let j = 0; j + 1 < rows; j++) {
    let [a, d] = [values[j * columns] ?? 0, values[(j + 1) * columns] ?? 0];
    for (let i = 0; i + 1 < columns; i++) {
      const at = j * columns + i;
      const b = values[at + 1] ?? 0, c = values[at + columns + 1] ?? 0;
      const of = (a > level ? 1 : 0) | (b > level ? 2 : 0) | (c > level ? 4 : 0) | (d > level ? 8 : 0);
      if (of !== 0 && of !== 15) {
        // where it crosses the four sides: up and down at x, left and right at y
        const [x, y] = [i + 0.5, j + 0.5];
        const up = x + (level - a) / (b - a), down = x + (level - d) / (c - d);
        const left = y + (level - a) / (d - a), right = y + (level - b) / (c - b);
        const side = of > 7 ? 15 - of : of; // the line between is the same
        if (side === 1 || side === 5) each(x, left, up, y);
        if (side === 2) each(up, y, x + 1, right);
        if (side === 3) each(x, left, x + 1, right);
        if (side === 4 || side === 5) each(x + 1, right, down, y + 1);
        if (side === 6) each(up, y, down, y + 1);
        if (side === 7) each(x, left, down, y + 1);
      }
      [a, d] = [b, c];
    }
  }
}

/** Draws the contour of a level over a box. */
export function drawContour(sheet: Sheet, box: Box, field: Field, level: number, pen: Pen): void {
  const [sx, sy] = [box.width / field.columns, box.height / field.rows];
  contour(
    field,
    level,
    (x0, y0, x1, y1) =>
      line(sheet, box, [box.left + x0 * sx, box.top + y0 * sy, box.left + x1 * sx, box.top + y1 * sy], pen),
  );
}

/** The highest value; 0 where none is above it. */
export function highestOf({ values }: Field): number {
  let most = 0;
  for (let i = 0; i < values.length; i++) {
    const v = values[i] ?? 0;
    if (v > most) most = v;
  }
  return most;
}

/** Levels above which lie shares of a field's sum, to 1/2000 of the highest and finer below: shares rise. */
export function levelsOf(field: Field, shares: readonly number[]): readonly number[] {
  const highest = highestOf(field);
  const [steps, { values }] = [2048, field];
  const sums = new Float64Array(steps);
  let total = 0;
  for (let i = 0; i < values.length; i++) {
    const v = values[i] ?? 0;
    if (!(v > 0)) continue;
    const k = Math.min(steps - 1, Math.floor((1 - Math.sqrt(v / highest)) * steps));
    sums[k] = (sums[k] ?? 0) + v;
    total += v;
  }
  let [k, sum] = [0, sums[0] ?? 0];
  return shares.map((share) => {
    while (k < steps - 1 && sum < share * total) sum += sums[++k] ?? 0;
    return highest * (1 - (k + 1) / steps) ** 2;
  });
}
