/**
 * What is drawn on: pixels as words, and lines and dots on them whose edges are shares of pixels.
 *
 * Tests: tests/playground/draw_pictures_test.ts.
 * @module
 */
import type { Raster, Theme } from "./cloud.ts";
import { type Rgb, wordOf } from "./colors.ts";

/** A rectangle of pixels. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** An image that is being drawn; the words are those of the raster's bytes. */
export interface Sheet {
  readonly raster: Raster;
  readonly words: Uint32Array;
  /** Pixels of the device in one of the page: how thick lines are. */
  readonly ratio: number;
}

/** An empty sheet over bytes that are there, or new ones. */
export function sheetOf(
  a: {
    readonly width: number;
    readonly height: number;
    readonly ratio: number;
    readonly theme: Theme;
    readonly bytes?: Uint8ClampedArray<ArrayBuffer>;
  },
): Sheet {
  const { width, height, ratio, theme, bytes: rgba = new Uint8ClampedArray(4 * width * height) } = a;
  const words = new Uint32Array(rgba.buffer, rgba.byteOffset, width * height);
  words.fill(wordOf(theme.background));
  return { raster: { width, height, rgba }, words, ratio };
}

/** The whole of a sheet. */
export function wholeOf({ raster: { width, height } }: Sheet): Box {
  return { left: 0, top: 0, width, height };
}

/** A pen: its colour, its opacity, its width in pixels of the device. */
export interface Pen {
  readonly color: Rgb;
  readonly alpha: number;
  readonly width: number;
}

const blend = (words: Uint32Array, at: number, [r, g, b]: Rgb, alpha: number): void => {
  const word = words[at] ?? 0;
  const [u, v, w] = [word & 255, (word >>> 8) & 255, (word >>> 16) & 255];
  words[at] = 0xff000000 | Math.round(w + (b - w) * alpha) << 16 | Math.round(v + (g - v) * alpha) << 8 |
    Math.round(u + (r - u) * alpha);
};

/** Lets the colour over a rectangle. */
export function wash({ words, raster }: Sheet, box: Box, color: Rgb, alpha: number): void {
  for (let y = box.top; y < box.top + box.height; y++) {
    for (let x = box.left; x < box.left + box.width; x++) blend(words, y * raster.width + x, color, alpha);
  }
}

/** How much of [at, at + 1] lies in [from, to]. */
const covered = (at: number, from: number, to: number): number => Math.min(at + 1, to) - Math.max(at, from);

/**
 * A straight line between two points (pixels of the sheet, of which number k is from k to k + 1), cut to the box. Along its
 * longer way every pixel is covered by a slice as thick as the pen; of numbers that are not finite nothing is drawn.
 */
export function line(
  { words, raster }: Sheet,
  box: Box,
  [x0, y0, x1, y1]: readonly [number, number, number, number],
  { color, alpha, width }: Pen,
): void {
  if (!Number.isFinite(x0 + y0 + x1 + y1)) return;
  const isSteep = Math.abs(y1 - y0) > Math.abs(x1 - x0);
  // u runs along the longer way, v across it
  const [from, to] = isSteep ? [y0, y1] : [x0, x1];
  const [v0, v1] = isSteep ? [x0, x1] : [y0, y1];
  if (from === to) return;
  const slope = (v1 - v0) / (to - from);
  const half = width / 2 * Math.sqrt(1 + slope * slope);
  const [start, end] = [Math.min(from, to), Math.max(from, to)];
  const [uMin, uMax] = isSteep ? [box.top, box.top + box.height] : [box.left, box.left + box.width];
  const [vMin, vMax] = isSteep ? [box.left, box.left + box.width] : [box.top, box.top + box.height];
  const last = Math.min(uMax - 1, Math.ceil(end) - 1);
  for (let u = Math.max(uMin, Math.floor(start)); u <= last; u++) {
    const along = covered(u, start, end);
    const middle = v0 + (Math.min(end, Math.max(start, u + 0.5)) - from) * slope;
    const [low, high] = [middle - half, middle + half];
    const top = Math.min(vMax, Math.ceil(high));
    for (let v = Math.max(vMin, Math.floor(low)); v < top; v++) {
      const at = isSteep ? u * raster.width + v : v * raster.width + u;
      blend(words, at, color, alpha * along * Math.min(1, covered(v, low, high)));
    }
  }
}

/** A dot of a radius, its edge one pixel soft. */
export function dot(
  { words, raster }: Sheet,
  box: Box,
  [x, y, radius]: readonly [number, number, number],
  color: Rgb,
  alpha: number,
): void {
  if (!Number.isFinite(x + y)) return;
  const [right, bottom] = [box.left + box.width, box.top + box.height];
  for (let j = Math.max(box.top, Math.floor(y - radius)); j < Math.min(bottom, y + radius + 1); j++) {
    for (let i = Math.max(box.left, Math.floor(x - radius)); i < Math.min(right, x + radius + 1); i++) {
      const share = radius + 0.5 - Math.hypot(i + 0.5 - x, j + 0.5 - y);
      if (share > 0) blend(words, j * raster.width + i, color, alpha * Math.min(1, share));
    }
  }
}
