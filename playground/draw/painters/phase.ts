/**
 * The plane of two elements at a frame: all paths as points, brighter where they are many; trails of the first.
 *
 * Points are counted in cells of a pixel of the page, and counts are drawn on a scale of their logarithm: a single path is seen
 * beside ten thousand in one place. Few paths are dots. Tests: tests/playground/draw/pictures_test.ts.
 * @module
 */
import type { Cloud, Range, Theme, View } from "../cloud.ts";
import { hueOf, mixed, type Rgb, scaleOf, scaleSteps } from "../colors.ts";
import { planeHits } from "./hits.ts";
import { type Box, dot, line, type Sheet } from "../sheet.ts";
import { frameOf, pathAt, pathsOf } from "../states.ts";

/** How many paths leave a trail, and of how many frames. */
const [trails, trail] = [60, 24];
/** Where a single hit stands on the scale. */
export const single = 0.36;
/** Hits from so many on have one colour. */
export const mostTones = 4096;
/** Paths a cell from which on they are on a curve or in a point. */
export const crowded = 15;
/** The soft edge of what is thin: how wide, in pixels of the page, how opaque, and where on the scale. */
export const halo = { radius: 1.1, opacity: 0.3, place: 0.55 } as const;
/** Paths up to so many are dots. */
export const fewDots = 1500;

/** Values to pixels. */
export interface Placing {
  readonly x: (value: number) => number;
  readonly y: (value: number) => number;
}

/** Of a range in a box. */
export function placing({ left, top, width, height }: Box, range: Range): Placing {
  const [x0, x1, y0, y1] = [range.x[0], range.x[1], range.y[0], range.y[1]];
  return {
    x: (value) => left + (value - x0) / (x1 - x0) * width,
    y: (value) => top + (y1 - value) / (y1 - y0) * height,
  };
}

/** Colours of so many hits, up to the highest. */
const tones = (highest: number, scale: Uint32Array): Uint32Array => {
  const most = Math.max(6, highest);
  return Uint32Array.from({ length: Math.min(highest, mostTones) + 1 }, (_, h) => {
    const share = h === 0 ? 0 : single + (1 - single) * Math.log(h) / Math.log(most);
    return scale[Math.round(share * (scaleSteps - 1))] ?? 0;
  });
};

/** Paints hits over a box, each cell `side` pixels wide; where there are none what is there stays. */
const paintHits = (
  { words, raster }: Sheet,
  box: Box,
  hits: ReturnType<typeof planeHits>,
  a: { readonly side: number; readonly colors: Uint32Array },
): void => {
  const { counts, columns, rows } = hits;
  const most = a.colors.length - 1;
  for (let j = 0; j < rows; j++) {
    const top = box.top + j * a.side;
    const down = Math.min(a.side, box.top + box.height - top);
    const begin = top * raster.width + box.left;
    for (let i = 0, cell = j * columns; i < columns; i++, cell++) {
      const count = counts[cell] ?? 0;
      if (count === 0) continue;
      const word = a.colors[count < most ? count : most] ?? 0;
      if (a.side === 1) {
        words[begin + i] = word;
        continue;
      }
      const left = i * a.side;
      const right = Math.min(left + a.side, box.width);
      for (let y = 0; y < down; y++) {
        words.fill(word, begin + y * raster.width + left, begin + y * raster.width + right);
      }
    }
  }
};

/** A soft edge of a pixel of the page about what is thin: a curve on which all paths are would be hard to see. */
const paintHalo = (
  sheet: Sheet,
  box: Box,
  { counts, columns }: ReturnType<typeof planeHits>,
  a: { readonly side: number; readonly color: Rgb },
): void => {
  const radius = halo.radius * sheet.ratio;
  for (let cell = 0; cell < counts.length; cell++) {
    if (counts[cell] === 0) continue;
    const [x, y] = [(cell % columns + 0.5) * a.side, (Math.floor(cell / columns) + 0.5) * a.side];
    dot(sheet, box, [box.left + x, box.top + y, radius], a.color, halo.opacity);
  }
};

/** Draws the trails of the first paths. */
export function drawTrails(
  sheet: Sheet,
  box: Box,
  a: { readonly cloud: Cloud; readonly view: View; readonly range: Range; readonly theme: Theme },
): void {
  const { cloud: { elements }, view, theme } = a;
  const place = placing(box, a.range);
  const frame = frameOf(a.cloud, view);
  const [color, first] = [mixed(theme.background, theme.ink, 0.75), Math.max(0, frame - trail)];
  for (let i = 0; i < trails; i++) {
    const path = pathAt(a.cloud, i);
    if (path === undefined || frame === 0) return;
    const of = (f: number, element: number): number => path.values[path.at + f * elements + element] ?? NaN;
    let [x, y] = [place.x(of(first, view.x)), place.y(of(first, view.y))];
    for (let f = first + 1; f <= frame; f++) {
      const [u, v] = [place.x(of(f, view.x)), place.y(of(f, view.y))];
      const age = (frame - f) / trail;
      line(sheet, box, [x, y, u, v], { color, alpha: 0.35 * (1 - age) ** 2, width: sheet.ratio });
      [x, y] = [u, v];
    }
  }
}

/** The side of a cell in pixels of the page: larger where paths would be lost on the picture. */
const sideOf = ({ width, height }: Box, ratio: number, n: number): number =>
  Math.max(1, Math.min(3, Math.round(Math.sqrt(0.12 * width * height / (ratio * ratio * n)))));

/** Cells in which so many paths are counted: their side in pixels, how many there are, and the range of all of them. */
export function cellsOf(
  box: Box,
  range: Range,
  n: number,
  ratio: number,
): { readonly side: number; readonly columns: number; readonly rows: number; readonly whole: Range } {
  const side = Math.max(1, Math.round(ratio * sideOf(box, ratio, n)));
  const [columns, rows] = [Math.ceil(box.width / side), Math.ceil(box.height / side)];
  const [wide, high] = [columns * side / box.width, rows * side / box.height]; // cells go beyond the box by a part of one
  const whole: Range = {
    x: [range.x[0], range.x[0] + (range.x[1] - range.x[0]) * wide],
    y: [range.y[1] - (range.y[1] - range.y[0]) * high, range.y[1]],
  };
  return { side, columns, rows, whole };
}

/** Draws it. */
export function paintPhase(
  sheet: Sheet,
  box: Box,
  a: { readonly cloud: Cloud; readonly view: View; readonly range: Range; readonly theme: Theme },
): void {
  const { cloud, view, range, theme } = a;
  const [frame, n] = [frameOf(cloud, view), pathsOf(cloud)];
  drawTrails(sheet, box, a);
  if (n <= fewDots) {
    const place = placing(box, range);
    const radius = sheet.ratio * Math.max(1.2, Math.min(3.5, 26 / Math.sqrt(n)));
    for (let i = 0; i < n; i++) {
      const path = pathAt(cloud, i);
      if (path === undefined) return;
      const at = path.at + frame * cloud.elements;
      const [x, y] = [path.values[at + view.x] ?? NaN, path.values[at + view.y] ?? NaN];
      dot(sheet, box, [place.x(x), place.y(y), radius], hueOf(theme, 0), 0.8);
    }
    return;
  }
  const { side, columns, rows, whole } = cellsOf(box, range, n, sheet.ratio);
  const hits = planeHits(cloud, { x: view.x, y: view.y, frame }, whole, columns, rows);
  if (hits.filled * crowded < hits.total) {
    const word = scaleOf(theme)[Math.round(halo.place * (scaleSteps - 1))] ?? 0;
    paintHalo(sheet, box, hits, { side, color: [word & 255, (word >>> 8) & 255, (word >>> 16) & 255] });
  }
  paintHits(sheet, box, hits, { side, colors: tones(hits.highest, scaleOf(theme)) });
}
