/**
 * The density of an element's values in time, as a field: a column for each frame, and between two frames what lies between them.
 *
 * Between frames a density is moved: with m, s the means and deviations of the neighbours, straight between theirs,
 *
 *     p(v) = (1 − w) p₀(m₀ + s₀ z) s₀/s + w p₁(m₁ + s₁ z) s₁/s,    z = (v − m) / s
 *
 * which is exact where one is the other moved and stretched, as of a Gaussian; mixed as they are, a narrow band that moves would be
 * a row of steps. Tests: tests/playground/draw/pictures_test.ts.
 * @module
 */
import type { Cloud } from "../cloud.ts";
import { type Field, smoothed } from "./field.ts";
import { frameHits } from "./hits.ts";
import type { TimeAxis } from "../ticks.ts";

/** The kernel's deviation, in rows. */
export const acrossRows = 1.5;
/** Which of the columns' highest is full on the scale: the one above this share of them. */
export const fullRank = 0.6;
/** Numbers read for one picture: so many a cell, and at most. */
const [hitsOfCell, budget] = [10, 1e6];

/** Densities of frames: [frames][rows + 2] from the lowest value up, each a share of paths a row; at either end one of nothing. */
interface Frames {
  readonly rows: number;
  readonly values: Float32Array;
  readonly means: Float64Array;
  readonly deviations: Float64Array;
}

/** In rows: the mean and deviation of a frame's density; of nothing, those of the middle. */
const moments = (values: Float32Array, from: number, rows: number): readonly [number, number] => {
  let [sum, first, second] = [0, 0, 0];
  for (let k = 0; k < rows; k++) {
    const p = values[from + k] ?? 0;
    sum += p;
    first += p * (k + 0.5);
    second += p * (k + 0.5) * (k + 0.5);
  }
  if (sum === 0) return [rows / 2, 1];
  const mean = first / sum;
  return [mean, Math.sqrt(Math.max(0.25, second / sum - mean * mean))];
};

const framesOf = (
  cloud: Cloud,
  element: number,
  ends: readonly [number, number],
  rows: number,
  most: number,
): Frames => {
  const { length: frames } = cloud.times;
  const { counts, totals } = frameHits(cloud, element, ends, rows, most / frames);
  const raw = new Float32Array(counts);
  for (let f = 0; f < frames; f++) {
    const unit = 1 / Math.max(1, totals[f] ?? 1);
    for (let i = f * rows; i < (f + 1) * rows; i++) raw[i] = (raw[i] ?? 0) * unit;
  }
  const { values: smooth } = smoothed({ columns: rows, rows: frames, values: raw }, acrossRows, 0);
  const all = Array.from({ length: frames }, (_, f) => moments(smooth, f * rows, rows));
  const values = new Float32Array(frames * (rows + 2));
  for (let f = 0; f < frames; f++) values.set(smooth.subarray(f * rows, (f + 1) * rows), f * (rows + 2) + 1);
  return {
    rows,
    values,
    means: Float64Array.from(all, (m) => m[0]),
    deviations: Float64Array.from(all, (m) => m[1]),
  };
};

/** A frame's density at a place, straight between the middles of rows; a row of nothing stands at either end. */
const densityAt = (values: Float32Array, from: number, place: number): number => {
  const k = Math.floor(place);
  const low = values[from + k] ?? 0;
  return low + ((values[from + k + 1] ?? 0) - low) * (place - k);
};

/** The density in time, [rows][columns] from the upper left corner, in shares of all paths a row. */
export function heatOf(
  cloud: Cloud,
  element: number,
  ends: readonly [number, number],
  axis: TimeAxis,
  columns: number,
  rows: number,
): Field {
  const { values, means, deviations } = framesOf(
    cloud,
    element,
    ends,
    rows,
    Math.min(budget, hitsOfCell * columns * rows),
  );
  const last = axis.at.length - 1;
  const out = new Float32Array(columns * rows);
  for (let i = 0, f = 0; i < columns; i++) {
    const at = (i + 0.5) / columns;
    while (f < last - 1 && (axis.at[f + 1] ?? 1) < at) f++;
    const next = Math.min(last, f + 1);
    const [a, b] = [axis.at[f] ?? 0, axis.at[next] ?? 1];
    const w = b > a ? Math.max(0, Math.min(1, (at - a) / (b - a))) : 0;
    const [m0, m1, s0, s1] = [means[f] ?? 0, means[next] ?? 0, deviations[f] ?? 1, deviations[next] ?? 1];
    const [m, s] = [m0 + (m1 - m0) * w, s0 + (s1 - s0) * w];
    const [g0, g1] = [s0 / s, s1 / s];
    const [w0, w1] = [(1 - w) * g0, w * g1];
    // places in the two frames, from the middles of their rows
    let [u0, u1] = [m0 + (0.5 - m) * g0 - 0.5, m1 + (0.5 - m) * g1 - 0.5];
    for (let k = 0, at = (rows - 1) * columns + i; k < rows; k++, at -= columns, u0 += g0, u1 += g1) {
      let p = 0;
      if (u0 > -1 && u0 < rows) p += w0 * densityAt(values, f * (rows + 2) + 1, u0);
      if (u1 > -1 && u1 < rows) p += w1 * densityAt(values, next * (rows + 2) + 1, u1);
      out[at] = p;
    }
  }
  return { columns, rows, values: out };
}

/**
 * Shares of a colour scale for a field of densities: the highest of the middle column is full, what is beyond (a start in one
 * point) as well; low densities are raised by a root, that tails are seen.
 */
export function toned({ columns, rows, values }: Field): Field {
  const highest = new Float32Array(columns);
  for (let j = 0; j < rows; j++) {
    for (let i = 0; i < columns; i++) {
      const v = values[j * columns + i] ?? 0;
      if (v > (highest[i] ?? 0)) highest[i] = v;
    }
  }
  const order = highest.toSorted();
  const shares = new Float32Array(columns * rows);
  const full = 1.15 * Math.max(1e-9, order[Math.floor(columns * fullRank)] ?? 0);
  for (let i = 0; i < shares.length; i++) shares[i] = Math.min(1, Math.sqrt((values[i] ?? 0) / full));
  return { columns, rows, values: shares };
}
