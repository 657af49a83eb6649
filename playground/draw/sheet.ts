/**
 * What is drawn on: pixels as words, and lines and dots on them whose edges are shares of pixels.
 *
 * Tests: tests/playground/draw/pictures_test.ts.
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

/** A colour over a pixel, red and blue at once: sums of 8 bits by 1/256 fit beside each other in a word. */
const blend = (words: Uint32Array, at: number, over: number, alpha: number): void => {
  const word = words[at] ?? 0;
  const share = (alpha * 256 + 0.5) | 0;
  const both = (Math.imul(word & 0xff00ff, 256 - share) + Math.imul(over & 0xff00ff, share)) >>> 8;
  const green = (Math.imul((word >>> 8) & 0xff, 256 - share) + Math.imul((over >>> 8) & 0xff, share)) &
    0xff00;
  words[at] = 0xff000000 | (both & 0xff00ff) | green;
};

/** Lets the colour over a rectangle. */
export function wash({ words, raster }: Sheet, box: Box, color: Rgb, alpha: number): void {
  const over = wordOf(color);
  for (let y = box.top; y < box.top + box.height; y++) {
    for (let x = box.left; x < box.left + box.width; x++) blend(words, y * raster.width + x, over, alpha);
  }
}

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
  // u runs along the longer way, v across it; a step of either in words
  const from = isSteep ? y0 : x0, to = isSteep ? y1 : x1;
  const v0 = isSteep ? x0 : y0, v1 = isSteep ? x1 : y1;
  if (from === to) return;
  const du = isSteep ? raster.width : 1, dv = isSteep ? 1 : raster.width;
  const uMin = isSteep ? box.top : box.left, uMax = uMin + (isSteep ? box.height : box.width);
  const vMin = isSteep ? box.left : box.top, vMax = vMin + (isSteep ? box.width : box.height);
  const slope = (v1 - v0) / (to - from);
  const half = width / 2 * Math.sqrt(1 + slope * slope);
  const start = Math.min(from, to), end = Math.max(from, to);
  const over = wordOf(color);
  const last = Math.min(uMax - 1, Math.ceil(end) - 1);
  for (let u = Math.max(uMin, Math.floor(start)); u <= last; u++) {
    const along = Math.min(u + 1, end) - Math.max(u, start);
    const middle = v0 + (Math.min(end, Math.max(start, u + 0.5)) - from) * slope;
    const low = middle - half, high = middle + half;
    const top = Math.min(vMax, Math.ceil(high));
    for (let v = Math.max(vMin, Math.floor(low)); v < top; v++) {
      const across = Math.min(v + 1, high) - Math.max(v, low);
      blend(words, u * du + v * dv, over, alpha * along * across);
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
  const [right, bottom, over] = [box.left + box.width, box.top + box.height, wordOf(color)];
  for (let j = Math.max(box.top, Math.floor(y - radius)); j < Math.min(bottom, y + radius + 1); j++) {
    for (let i = Math.max(box.left, Math.floor(x - radius)); i < Math.min(right, x + radius + 1); i++) {
      const share = radius + 0.5 - Math.hypot(i + 0.5 - x, j + 0.5 - y);
      if (share > 0) blend(words, j * raster.width + i, over, alpha * Math.min(1, share));
    }
  }
}
