/**
 * States that are images, as a grid: those of the first paths, up to 64, at a frame; black is 0 and white 1.
 *
 * Where a frame is wider than that, as noise is, black and white are as far apart as it wants: clipped, noise would hide what
 * forms below it.
 *
 * Tests: tests/playground/draw/pictures_test.ts.
 * @module
 */
import type { Cloud } from "../cloud.ts";
import { mixed, wordOf } from "../colors.ts";
import type { Painted } from "./in_time.ts";
import type { Box, Sheet } from "../sheet.ts";
import { frameOf, imagesOf, pathAt, pathsOf } from "../states.ts";

const most = 64;

/** How a grid of so many images stands in a box: as large as may be, and whole pixels where these are larger than one. */
export function gridOf(
  box: Box,
  image: { readonly width: number; readonly height: number },
  count: number,
  gap: number,
): { readonly columns: number; readonly scale: number; readonly left: number; readonly top: number } {
  const fits = (columns: number): number => {
    const rows = Math.ceil(count / columns);
    const wide = (box.width - gap * (columns - 1)) / (columns * image.width);
    return Math.min(wide, (box.height - gap * (rows - 1)) / (rows * image.height));
  };
  const columns = Array.from({ length: count }, (_, i) => i + 1)
    .reduce((best, c) => (fits(c) > fits(best) ? c : best), 1);
  const scale = Math.max(1e-3, fits(columns) > 2 ? Math.floor(fits(columns) * 2) / 2 : fits(columns));
  const rows = Math.ceil(count / columns);
  const [wide, high] = [
    columns * image.width * scale + gap * (columns - 1),
    rows * image.height * scale + gap * (rows - 1),
  ];
  return {
    columns,
    scale,
    left: box.left + Math.max(0, Math.round((box.width - wide) / 2)),
    top: box.top + Math.max(0, Math.round((box.height - high) / 2)),
  };
}

/** Of a frame's values, the share that may be clipped at either end; and how many are looked at. */
const [clipped, looked] = [0.03, 4096];

/** What is black at a frame, and what is white: 0 and 1, or further apart. */
export function endsOf(values: readonly number[]): readonly [black: number, white: number] {
  const known = values.filter(Number.isFinite).toSorted((a, b) => a - b);
  const at = (share: number): number => known[Math.round(share * (known.length - 1))] ?? 0;
  return [Math.min(0, at(clipped)), Math.max(1, at(1 - clipped))];
}

/** Values of the images of a frame, evenly from all of them. */
const someOf = (cloud: Cloud, frame: number, count: number): readonly number[] => {
  const each = Math.max(1, Math.floor(looked / count));
  return Array.from({ length: count }, (_, k) => pathAt(cloud, k)).flatMap((path) =>
    path === undefined ? [] : Array.from(
      { length: Math.min(each, cloud.elements) },
      (_, i) =>
        path
          .values[
            path.at + frame * cloud.elements + Math.floor(i * cloud.elements / each) % cloud.elements
          ] ??
          NaN,
    )
  );
};

/** Draws them; states that are no images draw nothing. */
export function paintImages(sheet: Sheet, box: Box, { cloud, view, theme }: Painted): void {
  const image = imagesOf(cloud);
  const count = Math.min(most, pathsOf(cloud));
  if (image === undefined || count === 0) return;
  const gap = Math.max(1, Math.round(3 * sheet.ratio));
  const grid = gridOf(box, image, count, gap);
  const { words, raster } = sheet;
  const area = image.height * image.width;
  const frame = frameOf(cloud, view);
  const missing = wordOf(mixed(theme.background, theme.ink, 0.25));
  const [black, white] = endsOf(someOf(cloud, frame, count));
  const byte = (v: number): number => {
    const share = (v - black) / (white - black);
    return share <= 0 ? 0 : share >= 1 ? 255 : Math.round(255 * share);
  };
  const wide = Math.max(1, Math.round(image.width * grid.scale));
  const high = Math.max(1, Math.round(image.height * grid.scale));
  for (let k = 0; k < count; k++) {
    const path = pathAt(cloud, k);
    if (path === undefined) return;
    const begin = path.at + frame * cloud.elements;
    const left = grid.left + Math.round((k % grid.columns) * (image.width * grid.scale + gap));
    const top = grid.top + Math.round(Math.floor(k / grid.columns) * (image.height * grid.scale + gap));
    for (let j = 0; j < high && top + j < box.top + box.height; j++) {
      const row = begin + Math.min(image.height - 1, Math.floor((j + 0.5) / grid.scale)) * image.width;
      for (let i = 0; i < wide && left + i < box.left + box.width; i++) {
        const at = row + Math.min(image.width - 1, Math.floor((i + 0.5) / grid.scale));
        const red = path.values[at] ?? NaN;
        const green = image.channels === 1 ? red : path.values[at + area] ?? NaN;
        const blue = image.channels === 1 ? red : path.values[at + 2 * area] ?? NaN;
        words[(top + j) * raster.width + left + i] = Number.isNaN(red + green + blue)
          ? missing
          : (0xff000000 | byte(blue) << 16 | byte(green) << 8 | byte(red)) >>> 0;
      }
    }
  }
}
