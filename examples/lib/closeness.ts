/**
 * How close samples are to the data that they should be: with the exact score of a data set a perfect solver ends on
 * its points, up to the noise that is left at the end time.
 * @module
 */
import type { Solution } from "ito";
import type { Images } from "./image.ts";

/** For each sample the root mean square distance to its nearest data point, and which points were met. */
export interface Closeness {
  readonly meanDistance: number;
  readonly maxDistance: number;
  /** How many different points are someone's nearest. */
  readonly distinct: number;
}

/** The distance to the nearest data point, in units of a pixel's range. Shapes: both [count, 3, height, width]. */
export function closeness(samples: Images, data: Images): Closeness {
  const width = 3 * data.width * data.height;
  const nearest = Array.from({ length: samples.count }, (_, s) => {
    let best = { at: 0, distance: Infinity };
    for (let k = 0; k < data.count; k++) {
      let d = 0;
      for (let i = 0; i < width && d < best.distance; i++) {
        d += ((samples.data[s * width + i] ?? 0) - (data.data[k * width + i] ?? 0)) ** 2;
      }
      if (d < best.distance) best = { at: k, distance: d };
    }
    return { at: best.at, rms: Math.sqrt(best.distance / width) };
  });
  return {
    meanDistance: nearest.reduce((sum, v) => sum + v.rms, 0) / samples.count,
    maxDistance: nearest.reduce((most, v) => Math.max(most, v.rms), 0),
    distinct: new Set(nearest.map((v) => v.at)).size,
  };
}

/** A line of the comparison table; the table's head without a solution. */
export function closenessLine(name: string, s: Solution | undefined, c: Closeness | undefined): string {
  const cells = s === undefined || c === undefined
    ? ["NFE", "seconds", "distance", "furthest", "images met"]
    : [
      (s.evaluations.own / s.nfe.length).toFixed(1),
      s.seconds.toFixed(1),
      c.meanDistance.toExponential(1),
      c.maxDistance.toExponential(1),
      String(c.distinct),
    ];
  return `${name.padEnd(28)}${cells.map((cell) => cell.padStart(12)).join("")}`;
}
