/// <reference lib="dom" />
/**
 * The parts of the engine that draw and count, on a canvas of a worker.
 *
 * Tests: tests/playground/browser/sandbox.ts.
 * @module
 */
import type { ItoError } from "ito";
import type { Studio } from "../engine/studio.ts";
import { screens } from "./gpu/screens.ts";
import { themeOf } from "./colors.ts";
import { drawAll, locate, placesIn, rasterOf } from "./draw.ts";
import { pngOf } from "./files/png.ts";
import { svgOf } from "./files/svg.ts";
import { evened, rangeOf } from "./range.ts";
import { isPlane, picturesOf } from "./states.ts";
import { measure } from "./statistics.ts";
import { stepsOf } from "./steps.ts";

type Parts = Pick<
  Studio,
  "draw" | "locate" | "measure" | "pictures" | "png" | "range" | "stays" | "steps" | "svg"
>;

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

/** Where is drawn. */
export interface Place {
  /** The canvas: it may come later, or be another then. */
  readonly canvas: () => OffscreenCanvas | undefined;
  /** Whether a device draws what is on it. */
  readonly stays: () => boolean;
  /** Asks for another canvas. */
  readonly afresh: () => void;
  /** Hears of a device that is lost. */
  readonly failed: (e: ItoError) => void;
}

/** The parts. */
export function drawnOn({ canvas, stays, afresh, failed }: Place): Parts {
  const screen = screens(failed);
  const contexts = new WeakMap<OffscreenCanvas, OffscreenCanvasRenderingContext2D>();
  return {
    pictures: picturesOf,
    range: (clouds, look, before, known) => {
      const range = rangeOf(clouds, look, before, known);
      const [cloud, place] = [clouds[0], placesIn(look, clouds.length)[0]];
      return known === undefined || cloud === undefined || place === undefined || !isPlane(cloud, look)
        ? range
        : evened(range, place.plot);
    },
    stays,
    draw: (clouds, look, range, onDevice) => {
      const on = canvas();
      if (on === undefined) return;
      const there = onDevice.flatMap((d) => d === undefined ? [] : [d]);
      const [one] = there;
      if (one !== undefined && there.length === clouds.length) {
        const panels = there.flatMap(({ cloud }, i) => {
          const thin = clouds[i];
          return thin === undefined ? [] : [{ cloud, thin }];
        });
        if (screen(on, { device: one.device, panels, look, range })) return;
      }
      const context = contexts.get(on) ?? on.getContext("2d", { alpha: false });
      if (context === null) return afresh(); // it is WebGPU's: the next one need not be
      contexts.set(on, context); // Firefox is asked once
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
