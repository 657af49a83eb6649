// deno-lint-ignore-file no-console -- a bench prints its table
/**
 * What a picture of the playground takes: milliseconds of one core, of 10⁵ paths of two elements at 60 frames.
 *
 *     deno task bench bench/playground/draw.ts
 *
 * @module
 */
import { themeOf } from "../../playground/draw/colors.ts";
import { rasterOf } from "../../playground/draw/draw.ts";
import { rangeOf } from "../../playground/draw/range.ts";
import { measure } from "../../playground/draw/statistics.ts";
import type { Picture } from "../../playground/program/playable.ts";
import { cloudOf, normals } from "../../tests/playground/draw/clouds.ts";

const [n, frames, rounds] = [100_000, 60, 25];

const normal = normals(1);
let [x, y] = [0, 0];
const cloud = cloudOf(
  { n, elements: 2, times: Array.from({ length: frames }, (_, i) => i / (frames - 1)) },
  (_i, f, e) => {
    if (f === 0) [x, y] = [0, 0];
    else if (e === 0) [x, y] = [x + 0.13 * normal(), y + 0.1 * normal()];
    return e === 0 ? x : y;
  },
);
const theme = themeOf(true);

/** The least and the middle of some rounds: other work on the machine only adds. */
const timed = (run: () => void): string => {
  const all = Array.from({ length: rounds }, () => {
    const before = performance.now();
    run();
    return performance.now() - before;
  }).sort((a, b) => a - b);
  return `${(all[0] ?? NaN).toFixed(1).padStart(7)} ${(all[rounds >> 1] ?? NaN).toFixed(1).padStart(7)}`;
};

console.log(`ms of ${n} paths, ${frames} frames     least  middle`);
for (const [width, height] of [[900, 600], [390, 300]] as const) {
  for (const picture of ["phase", "paths", "density"] satisfies readonly Picture[]) {
    for (const y of picture === "density" ? [0, 1] : [1]) {
      const look = { picture, x: 0, y, frame: 45, width, height, ratio: 1, isDark: true };
      const range = rangeOf([cloud], look);
      const bytes = new Uint8ClampedArray(4 * width * height); // as on a canvas, whose image is used again
      const name = `${picture}${picture === "density" ? (y === 0 ? " in time" : " of two") : ""}`;
      console.log(
        `${name.padEnd(16)} ${width}×${height}`.padEnd(34) +
          timed(() => rasterOf([cloud], look, range, theme, bytes)),
      );
    }
  }
}
const view = { picture: "phase", x: 0, y: 1, frame: 45 } as const;
const range = rangeOf([cloud], view);
console.log("ends of axes, first".padEnd(34) + timed(() => rangeOf([cloud], view)));
console.log("ends of axes, kept".padEnd(34) + timed(() => rangeOf([cloud], view, range)));
const counting = { cloud, done: n, view, range, params: {} };
const exact = () => (v: number): number => Math.exp(-v * v / 2) / Math.sqrt(2 * Math.PI);
console.log("statistics".padEnd(34) + timed(() => measure({ ...counting, exact: undefined })));
console.log("statistics, a closed form".padEnd(34) + timed(() => measure({ ...counting, exact })));
