/**
 * Every picture by its name.
 *
 * Tests: tests/playground/draw/pictures_test.ts.
 * @module
 */
import type { Picture } from "../program/playable.ts";
import type { Cloud, Range, Raster, Theme, View } from "./cloud.ts";
import { paintImages } from "./painters/images.ts";
import { paintDensityInTime, type Painted, paintPaths } from "./painters/in_time.ts";
import { paintPhase } from "./painters/phase.ts";
import { paintPlaneDensity } from "./painters/plane_density.ts";
import { type Box, type Sheet, sheetOf, wholeOf } from "./sheet.ts";
import { isPlane } from "./states.ts";

const painters: Readonly<Record<Picture, (sheet: Sheet, box: Box, a: Painted) => void>> = {
  density: (sheet, box, a) =>
    (isPlane(a.cloud, a.view) ? paintPlaneDensity : paintDensityInTime)(sheet, box, a),
  images: paintImages,
  paths: paintPaths,
  phase: paintPhase,
};

/** Draws the picture that is looked at in a box of a sheet; of a cloud without paths nothing. */
export function paint(sheet: Sheet, box: Box, a: Painted): void {
  if (a.cloud.batches.every(({ n }) => n === 0)) return;
  const { elements } = a.cloud;
  const known = (element: number): number => Math.max(0, Math.min(elements - 1, Math.round(element)));
  painters[a.view.picture](sheet, box, { ...a, view: { ...a.view, x: known(a.view.x), y: known(a.view.y) } });
}

/** A picture alone, without axes. */
export function pictureOf(
  cloud: Cloud,
  view: View,
  range: Range,
  width: number,
  height: number,
  theme: Theme,
): Raster {
  const sheet = sheetOf({ width, height, ratio: 1, theme });
  paint(sheet, wholeOf(sheet), { cloud, view, range, theme });
  return sheet.raster;
}
