/**
 * The density of two elements at a frame, smoothed, with contours within which lie .1, .3, .5, .7, .9 of the paths.
 *
 * The kernel's width is half of Scott's, σ n^(−1/6), of a robust σ: few laws here are normal. Source: D. Scott, "Multivariate Density Estimation" (1992).
 * Tests: tests/playground/draw/pictures_test.ts.
 * @module
 */
import type { Cloud, Range } from "../cloud.ts";
import { mixed, scaleOf } from "../colors.ts";
import { drawContour, type Field, highestOf, levelsOf, paintField, smoothed } from "./field.ts";
import { planeHits } from "./hits.ts";
import type { Painted } from "./in_time.ts";
import type { Box, Sheet } from "../sheet.ts";
import { frameOf, pathsOf, valuesOf } from "../states.ts";

const within = [0.1, 0.3, 0.5, 0.7, 0.9] as const;

/** A robust deviation, of a few thousand paths: that of a normal with as wide a middle half; 0 where there is none. */
const spread = (cloud: Cloud, element: number, frame: number): number => {
  const all = valuesOf(cloud, element, frame, 3000).filter(Number.isFinite).sort();
  const at = (share: number): number => all[Math.floor(share * (all.length - 1))] ?? 0;
  return (at(0.75) - at(0.25)) / 1.349;
};

/** The density a unit of area, on cells of a range. */
export function planeDensity(
  cloud: Cloud,
  a: { readonly x: number; readonly y: number; readonly frame: number },
  range: Range,
  columns: number,
  rows: number,
): Field {
  const hits = planeHits(cloud, a, range, columns, rows);
  const n = Math.max(1, pathsOf(cloud));
  const [cellX, cellY] = [(range.x[1] - range.x[0]) / columns, (range.y[1] - range.y[0]) / rows];
  const scott = n ** (-1 / 6);
  const width = (element: number, cell: number): number =>
    Math.max(0.8, Math.min(columns / 12, 0.5 * scott * spread(cloud, element, a.frame) / cell));
  const [raw, unit] = [new Float32Array(hits.counts), 1 / (n * cellX * cellY)];
  for (let i = 0; i < raw.length; i++) raw[i] = (raw[i] ?? 0) * unit;
  return smoothed({ columns, rows, values: raw }, width(a.x, cellX), width(a.y, cellY));
}

/** Draws it. */
export function paintPlaneDensity(sheet: Sheet, box: Box, { cloud, view, range, theme }: Painted): void {
  const cell = 3 * sheet.ratio;
  const [columns, rows] = [
    Math.max(2, Math.round(box.width / cell)),
    Math.max(2, Math.round(box.height / cell)),
  ];
  const { x, y } = view;
  const field = planeDensity(cloud, { x, y, frame: frameOf(cloud, view) }, range, columns, rows);
  const highest = highestOf(field);
  if (highest === 0) return;
  const shares: Field = { columns, rows, values: new Float32Array(columns * rows) };
  for (let i = 0; i < shares.values.length; i++) {
    shares.values[i] = Math.sqrt((field.values[i] ?? 0) / highest);
  }
  paintField(sheet, box, shares, scaleOf(theme));
  const pen = { color: mixed(theme.background, theme.ink, 0.9), alpha: 0.5, width: sheet.ratio };
  for (const level of levelsOf(field, within)) {
    if (level > 0 && level < 0.99 * highest) drawContour(sheet, box, shares, Math.sqrt(level / highest), pen);
  }
}
