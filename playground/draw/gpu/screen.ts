/// <reference lib="dom" />
/**
 * Panels on a canvas of a worker: all paths by WebGPU, over them lines, axes and names by the host.
 *
 * On a GPU the canvas has WebGPU's context, and what the host draws is laid over. A software adapter (SwiftShader, llvmpipe) may
 * not be able to show a canvas: Chromium without a window leaves it empty. There the picture's pixels, not the paths, are read
 * back and put on a canvas as any. Only the latter has been seen here. A canvas keeps its first context: one screen a canvas.
 * Tests: tests/playground/gpu/screen_in_page.ts.
 * @module
 */
import { pipe } from "fp-ts/function";
import * as TE from "fp-ts/TaskEither";
import type { TaskEither } from "fp-ts/TaskEither";
import type { ItoError } from "ito";
import type { Device } from "../../../backends/devices/webgpu/device.ts";
import type { Look } from "../../sandbox/messages.ts";
import { drawAxes, type Ink } from "../axes.ts";
import type { Cloud, Range, Raster } from "../cloud.ts";
import { themeOf } from "../colors.ts";
import { placesIn } from "../draw.ts";
import type { GpuCloud } from "./cloud.ts";
import { overImage } from "./over_image.ts";
import { gpuPictures, takes } from "./pictures.ts";
import { canvasTarget, readableTarget } from "./target.ts";

/** A panel: all of its paths, and some of them on the host (`thinned`). */
export interface Shown {
  readonly cloud: GpuCloud;
  readonly thin: Cloud;
}

/** Draws panels, again and again. */
export interface GpuScreen {
  /** Errors (Left): `DeviceLost` of a device that is lost or closed. */
  readonly draw: (panels: readonly Shown[], look: Look, range: Range) => TaskEither<ItoError, void>;
  readonly close: () => void;
}

const imageOf = ({ width, height, rgba }: Raster): ImageData => new ImageData(rgba, width, height);

const drawnOver = (panels: readonly Shown[], look: Look, range: Range): Raster => {
  const overlaid = panels.map(({ cloud, thin }) => ({ cloud: thin, drawn: takes(cloud, look) }));
  return overImage(overlaid, look, range, themeOf(look.isDark));
};

const writeAxes = (ink: Ink, panels: readonly Shown[], look: Look, range: Range): void => {
  const places = placesIn(look, panels.length);
  panels.forEach(({ thin: cloud }, i) => {
    const place = places[i];
    if (place === undefined) return;
    const name = panels.length > 1 ? { name: cloud.name } : {};
    drawAxes(ink, {
      place,
      cloud,
      view: look,
      range,
      theme: themeOf(look.isDark),
      ratio: look.ratio,
      ...name,
    });
  });
};

/** By WebGPU's own context. */
const shownBy = (device: Device, context: GPUCanvasContext): GpuScreen | undefined => {
  const written = new OffscreenCanvas(1, 1); // that nobody sees
  const ink = written.getContext("2d", { willReadFrequently: true });
  if (ink === null) return undefined;
  const target = canvasTarget(device.device, context, navigator.gpu.getPreferredCanvasFormat());
  const pictures = gpuPictures(device, target);
  return {
    draw: (panels, look, range) => () => {
      const over = drawnOver(panels, look, range);
      const { width, height } = over;
      [written.width, written.height] = [width, height]; // which clears it
      ink.putImageData(imageOf(over), 0, 0);
      writeAxes(ink, panels, look, range);
      const rgba = new Uint8ClampedArray(ink.getImageData(0, 0, width, height).data);
      const clouds = panels.map(({ cloud }) => cloud);
      return Promise.resolve(
        pictures.draw(clouds, look, range, themeOf(look.isDark), { width, height, rgba }),
      );
    },
    close: () => {
      pictures.close();
      target.close();
    },
  };
};

/** By pixels that are read. */
const readBy = (
  device: Device,
  canvas: OffscreenCanvas,
  ink: OffscreenCanvasRenderingContext2D,
): GpuScreen => {
  const target = readableTarget(device);
  const pictures = gpuPictures(device, target);
  return {
    draw: (panels, look, range) => () => {
      const clouds = panels.map(({ cloud }) => cloud);
      const over = drawnOver(panels, look, range);
      return pipe(
        TE.fromEither(pictures.draw(clouds, look, range, themeOf(look.isDark), over)),
        TE.chain(() => target.read),
        TE.map((raster) => {
          if (canvas.width !== raster.width) canvas.width = raster.width;
          if (canvas.height !== raster.height) canvas.height = raster.height;
          ink.putImageData(imageOf(raster), 0, 0);
          writeAxes(ink, panels, look, range);
        }),
      )();
    },
    close: () => {
      pictures.close();
      target.close();
    },
  };
};

/** A screen on a canvas, or nothing where the canvas has another context already. */
export function gpuScreen(device: Device, canvas: OffscreenCanvas): GpuScreen | undefined {
  if (device.info.isSoftware) {
    const ink = canvas.getContext("2d", { alpha: false });
    return ink === null ? undefined : readBy(device, canvas, ink);
  }
  const context = canvas.getContext("webgpu");
  return context === null ? undefined : shownBy(device, context);
}
