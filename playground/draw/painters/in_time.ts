/**
 * Pictures whose first axis is time: paths up to the frame over the density of all, and the density as it forms.
 *
 * Tests: tests/playground/draw/pictures_test.ts.
 * @module
 */
import type { Cloud, Range, Theme, View } from "../cloud.ts";
import { hueOf, mixed, scaleOf } from "../colors.ts";
import { paintField } from "./field.ts";
import { heatOf, toned } from "./heat.ts";
import { placing } from "./phase.ts";
import { type Box, line, type Sheet, wash } from "../sheet.ts";
import { frameOf, pathAt, pathsOf, valuesOf } from "../states.ts";
import { timeAxisOf } from "../ticks.ts";

/** How many paths are drawn one by one: as many as have room, in pixels of the page. */
const linesOf = ({ width, height }: Box, ratio: number): number =>
  Math.max(12, Math.min(40, Math.round(width * height / (ratio * ratio * 4500))));
/** Fewer paths than this are no density. */
export const fewInTime = 100;

/** What is painted. */
export interface Painted {
  readonly cloud: Cloud;
  readonly view: View;
  readonly range: Range;
  readonly theme: Theme;
}

/** Where a frame stands, in pixels. */
export function cursorAt(box: Box, axis: { readonly at: Float64Array }, frame: number): number {
  return box.left + (axis.at[frame] ?? 0) * box.width;
}

const cursor = (sheet: Sheet, box: Box, x: number, theme: Theme): void => {
  const width = Math.max(1, Math.round(sheet.ratio));
  const left = Math.max(box.left, Math.min(box.left + box.width - width, Math.round(x - width / 2)));
  wash(sheet, { ...box, left, width }, theme.ink, 0.55);
};

/** Cells of the density of all frames. */
export function heatCells(
  box: Box,
  ratio: number,
): { readonly columns: number; readonly rows: number } {
  const [wide, high] = [3 * ratio, 2 * ratio];
  const [columns, rows] = [
    Math.max(2, Math.ceil(box.width / wide)),
    Math.max(2, Math.min(300, Math.ceil(box.height / high))),
  ];
  return { columns, rows };
}

/** How far towards the paper it is drawn, up to the frame looked at and after it. */
export const heatWeakness = { paths: { weak: 0.35, after: 1 }, density: { weak: 0, after: 0.72 } } as const;

/** The density of all frames; after the frame looked at weaker, or not at all. */
const heat = (
  sheet: Sheet,
  box: Box,
  a: Painted,
  at: { readonly weak: number; readonly after: number },
): void => {
  const { cloud, view, range, theme } = a;
  if (pathsOf(cloud) < fewInTime) return;
  const axis = timeAxisOf(cloud.times);
  const { columns, rows } = heatCells(box, sheet.ratio);
  const field = toned(heatOf(cloud, view.x, range.y, axis, columns, rows));
  const from = Math.round(cursorAt(box, axis, frameOf(cloud, view)));
  paintField(sheet, box, field, scaleOf(theme, at.weak), { from, scale: scaleOf(theme, at.after) });
};

/** Draws paths up to the frame. */
export function paintPaths(sheet: Sheet, box: Box, a: Painted): void {
  heat(sheet, box, a, heatWeakness.paths);
  drawLines(sheet, box, a);
}

/** Draws the first paths up to the frame, and where it is. */
export function drawLines(sheet: Sheet, box: Box, a: Painted): void {
  const { cloud, view, range, theme } = a;
  const axis = timeAxisOf(cloud.times);
  const place = placing(box, { x: [0, 1], y: range.y });
  const frame = frameOf(cloud, view);
  const [n, color] = [pathsOf(cloud), mixed(theme.ink, hueOf(theme, 0), theme.isDark ? 0.1 : 0.25)];
  const alpha = n < fewInTime ? 0.7 : theme.isDark ? 0.45 : 0.36;
  const lines = linesOf(box, sheet.ratio);
  for (let i = 0; i < lines; i++) {
    const path = pathAt(cloud, i);
    if (path === undefined) break;
    for (let f = 1; f <= frame; f++) {
      const at = path.at + f * cloud.elements + view.x;
      const [before, after] = [path.values[at - cloud.elements] ?? NaN, path.values[at] ?? NaN];
      const ends = [
        place.x(axis.at[f - 1] ?? NaN),
        place.y(before),
        place.x(axis.at[f] ?? NaN),
        place.y(after),
      ] as const;
      line(sheet, box, ends, { color, alpha, width: 1.1 * sheet.ratio });
    }
  }
  cursor(sheet, box, cursorAt(box, axis, frame), theme);
}

/** The density at a frame as a curve: shares of its highest, from the lowest value up. */
const curveOf = (values: Float32Array, [from, to]: readonly [number, number], rows: number): Float32Array => {
  const counts = new Float32Array(rows);
  for (const v of values) {
    const k = Math.floor((v - from) / (to - from) * rows);
    if (k >= 0 && k < rows) counts[k] = (counts[k] ?? 0) + 1;
  }
  const highest = counts.reduce((most, c) => Math.max(most, c), 0);
  return highest === 0 ? counts : counts.map((c) => c / highest);
};

/** Draws the density in time, and beside the frame its curve. */
export function paintDensityInTime(sheet: Sheet, box: Box, a: Painted): void {
  heat(sheet, box, a, heatWeakness.density);
  drawCurve(sheet, box, a);
}

/** Draws the density at the frame, and where it is. */
export function drawCurve(sheet: Sheet, box: Box, a: Painted): void {
  const { cloud, view, range, theme } = a;
  const x = cursorAt(box, timeAxisOf(cloud.times), frameOf(cloud, view));
  const values = valuesOf(cloud, view.x, frameOf(cloud, view));
  const rows = Math.max(8, Math.min(96, Math.round(box.height / (4 * sheet.ratio))));
  const curve = curveOf(values, range.y, rows);
  const wide = Math.min(110 * sheet.ratio, box.width * 0.22);
  const sign = x + wide < box.left + box.width ? 1 : -1;
  const color = hueOf(theme, theme.isDark ? 4 : 1);
  const at = (k: number): readonly [number, number] => [
    x + sign * wide * (curve[k] ?? 0),
    box.top + (rows - k - 0.5) / rows * box.height,
  ];
  for (let j = 0; j < box.height; j++) {
    const u = rows - (j + 0.5) / box.height * rows - 0.5;
    const k = Math.max(0, Math.min(rows - 2, Math.floor(u)));
    const share = Math.max(0, Math.min(1, u - k));
    const width = Math.round(wide * ((curve[k] ?? 0) * (1 - share) + (curve[k + 1] ?? 0) * share));
    const left = Math.max(box.left, Math.round(sign > 0 ? x : x - width));
    const right = Math.min(box.left + box.width, left + width);
    wash(sheet, { left, top: box.top + j, width: right - left, height: 1 }, color, 0.28);
  }
  for (let k = 0; k + 1 < rows; k++) {
    if ((curve[k] ?? 0) + (curve[k + 1] ?? 0) === 0) continue;
    line(sheet, box, [...at(k), ...at(k + 1)], { color, alpha: 1, width: 1.8 * sheet.ratio });
  }
  cursor(sheet, box, x, theme);
}
