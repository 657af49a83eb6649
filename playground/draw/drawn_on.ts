/// <reference lib="dom" />
/**
 * The parts of the engine that draw and count, on a canvas of a worker.
 *
 * Tests: tests/playground/browser/sandbox.ts.
 * @module
 */
import type { Studio } from "../engine/studio.ts";
import { themeOf } from "./colors.ts";
import { drawAll, locate, placesIn, rasterOf } from "./draw.ts";
import { pngOf } from "./files/png.ts";
import { svgOf } from "./files/svg.ts";
import { evened, rangeOf } from "./range.ts";
import { isPlane, picturesOf } from "./states.ts";
import { measure } from "./statistics.ts";
import { stepsOf } from "./steps.ts";

type Parts = Pick<Studio, "draw" | "locate" | "measure" | "pictures" | "png" | "range" | "steps" | "svg">;

/** The picture with its axes as a file; without them where the worker has no canvas to write on. */
const png: Studio["png"] = (clouds, look, range) => {
  const theme = themeOf(look.isDark);
  const raster = rasterOf(clouds, look, range, theme);
  const { width, height } = raster;
  const context = typeof OffscreenCanvas === "undefined"
    ? null
    : new OffscreenCanvas(width, height).getContext("2d");
  if (context === null) return pngOf(raster);
  drawAll(context, clouds, look, range, theme);
  return pngOf({
    width,
    height,
    rgba: new Uint8ClampedArray(context.getImageData(0, 0, width, height).data),
  });
};

/** The parts; the canvas may come later, or be another then. */
export function drawnOn(canvas: () => OffscreenCanvas | undefined): Parts {
  return {
    pictures: picturesOf,
    range: (clouds, look, before, known) => {
      const range = rangeOf(clouds, look, before, known);
      const [cloud, place] = [clouds[0], placesIn(look, clouds.length)[0]];
      return known === undefined || cloud === undefined || place === undefined || !isPlane(cloud, look)
        ? range
        : evened(range, place.plot);
    },
    draw: (clouds, look, range) => {
      const on = canvas();
      const context = on?.getContext("2d", { alpha: false }) ?? null;
      if (on === undefined || context === null) return;
      if (on.width !== look.width) on.width = look.width;
      if (on.height !== look.height) on.height = look.height;
      drawAll(context, clouds, look, range, themeOf(look.isDark));
    },
    measure,
    steps: (process, strategy, o) => stepsOf(process, strategy, o),
    locate,
    png,
    svg: (clouds, look, range) => svgOf(clouds, look, range, themeOf(look.isDark)),
  };
}
