/**
 * The density of an element's values in time, as a field: a column for each frame, and between two frames what lies between them.
 *
 * Between frames a density is moved: with m, s the means and deviations of the neighbours, straight between theirs,
 *
 *     p(v) = (1 − w) p₀(m₀ + s₀ z) s₀/s + w p₁(m₁ + s₁ z) s₁/s,    z = (v − m) / s
 *
 * which is exact where one is the other moved and stretched, as of a Gaussian; mixed as they are, a narrow band that moves would be
 * a row of steps. Tests: tests/playground/draw_pictures_test.ts.
 * @module
 */
import type { Cloud } from "../cloud.ts";
import { type Field, smoothed } from "./field.ts";
import { frameHits } from "./hits.ts";
import type { TimeAxis } from "../ticks.ts";

/** Numbers read for one picture. */
const budget = 1.5e6;

/** Densities of frames: [frames][rows] from the lowest value up, each a share of paths a row. */
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

const framesOf = (cloud: Cloud, element: number, ends: readonly [number, number], rows: number): Frames => {
  const { length: frames } = cloud.times;
  const { counts, totals } = frameHits(cloud, element, ends, rows, budget / frames);
  const raw = Float32Array.from(counts, (c, i) => c / Math.max(1, totals[Math.floor(i / rows)] ?? 1));
  const { values } = smoothed({ columns: rows, rows: frames, values: raw }, 1.1, 0);
  const all = Array.from({ length: frames }, (_, f) => moments(values, f * rows, rows));
  return {
    rows,
    values,
    means: Float64Array.from(all, (m) => m[0]),
    deviations: Float64Array.from(all, (m) => m[1]),
  };
};

/** A frame's density at a place in rows, straight between the middles of rows. */
const densityAt = (values: Float32Array, from: number, rows: number, place: number): number => {
  const u = place - 0.5;
  if (!(u > -1 && u < rows)) return 0;
  const k = Math.floor(u);
  const low = k < 0 ? 0 : values[from + k] ?? 0;
  const high = k + 1 >= rows ? 0 : values[from + k + 1] ?? 0;
  return low + (high - low) * (u - k);
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
  const { values, means, deviations } = framesOf(cloud, element, ends, rows);
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
    for (let k = 0; k < rows; k++) {
      const from = k + 0.5 - m;
      const p0 = w === 1 ? 0 : densityAt(values, f * rows, rows, m0 + from * g0);
      const p1 = w === 0 ? 0 : densityAt(values, next * rows, rows, m1 + from * g1);
      out[(rows - 1 - k) * columns + i] = (1 - w) * g0 * p0 + w * g1 * p1;
    }
  }
  return { columns, rows, values: out };
}

/**
 * Shares of a colour scale for a field of densities: the highest of the middle column is full, what is beyond (a start in one
 * point) as well; low densities are raised by a root, that tails are seen.
 */
export function toned({ columns, rows, values }: Field, power: number): Field {
  const highest = new Float32Array(columns);
  for (let j = 0; j < rows; j++) {
    for (let i = 0; i < columns; i++) {
      const v = values[j * columns + i] ?? 0;
      if (v > (highest[i] ?? 0)) highest[i] = v;
    }
  }
  const order = Float32Array.from(highest).sort();
  const full = 1.15 * Math.max(1e-9, order[Math.floor(columns * 0.6)] ?? 0);
  return { columns, rows, values: values.map((v) => Math.min(1, (v / full) ** power)) };
}
