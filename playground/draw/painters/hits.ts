/**
 * Hits: how many paths are in each cell, of the plane of two elements at a frame, or of an element's values at each frame.
 *
 * Cells of a grid go from the upper left corner; the right and the upper end belong to the outside, so that every path within
 * [from, to) is counted once. NaN and infinities are in no cell. Tests: tests/playground/draw/pictures_test.ts.
 * @module
 */
import type { Cloud, Range } from "../cloud.ts";
import { taken } from "../states.ts";

/** Cells and how many paths are in them; the array is used again with the next picture. */
export interface Hits {
  readonly columns: number;
  readonly rows: number;
  readonly counts: Uint32Array;
  /** Their sum. */
  readonly total: number;
  readonly highest: number;
  /** Cells that have any. */
  readonly filled: number;
}

let room = new Uint32Array(2 ** 19);

const cleared = (length: number): Uint32Array => {
  if (room.length < length) room = new Uint32Array(length);
  return room.subarray(0, length).fill(0);
};

/** Of all paths at a frame. */
export function planeHits(
  cloud: Cloud,
  a: { readonly x: number; readonly y: number; readonly frame: number },
  range: Range,
  columns: number,
  rows: number,
): Hits {
  const counts = cleared(columns * rows);
  const [x0, x1, y0, y1] = [range.x[0], range.x[1], range.y[0], range.y[1]];
  const [sx, sy] = [columns / (x1 - x0), rows / (y1 - y0)];
  let [total, highest, filled] = [0, 0, 0];
  for (const { batch: { n, values }, width } of taken(cloud, Infinity)) {
    const begin = a.frame * cloud.elements;
    const end = n * width;
    for (let at = begin; at < end; at += width) {
      const u = ((values[at + a.x] ?? NaN) - x0) * sx;
      const v = ((values[at + a.y] ?? NaN) - y0) * sy;
      if (!(u >= 0 && u < columns && v >= 0 && v < rows)) continue;
      const cell = (rows - 1 - (v | 0)) * columns + (u | 0);
      const count = (counts[cell] ?? 0) + 1;
      counts[cell] = count;
      if (count > highest) highest = count;
      if (count === 1) filled++;
      total++;
    }
  }
  return { columns, rows, counts, total, highest, filled };
}

/**
 * Of an element's values at every frame: [frames][rows], where row 0 has the lowest; of about `most` paths. `totals` are the paths
 * of each frame that are finite, within or not.
 */
export function frameHits(
  cloud: Cloud,
  element: number,
  [from, to]: readonly [number, number],
  rows: number,
  most: number,
): { readonly counts: Uint32Array; readonly totals: Uint32Array } {
  const { elements, times: { length: frames } } = cloud;
  const counts = cleared(frames * rows);
  const totals = new Uint32Array(frames);
  const scale = rows / (to - from);
  for (const { batch: { n, values }, width, first, every } of taken(cloud, most)) {
    for (let i = first; i < n; i += every) {
      let at = i * width + element;
      for (let f = 0; f < frames; f++, at += elements) {
        const u = ((values[at] ?? NaN) - from) * scale;
        if (u - u !== 0) continue; // NaN and infinities
        totals[f] = (totals[f] ?? 0) + 1;
        if (!(u >= 0 && u < rows)) continue;
        const cell = f * rows + (u | 0);
        counts[cell] = (counts[cell] ?? 0) + 1;
      }
    }
  }
  return { counts, totals };
}
