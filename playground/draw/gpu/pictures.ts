/**
 * Pictures by WebGPU, of states that are in buffers of the same device: nothing of them comes to the host.
 *
 *     phase            points → hits of cells → tones, over the paper
 *     paths, density   values → hits of frames → smoothed, moved between frames → tones
 *
 * with the cells and colours of the painters of the host. What they draw of single paths (trails, lines, dots) and the axes are an
 * image over these, `over`. Other pictures are the host's, of a thin cloud (`thinned`). Nobody here has a GPU: this was seen on
 * software adapters alone. Tests: tests/playground/gpu/pictures_test.ts.
 * @module
 */
import * as E from "fp-ts/Either";
import type { ItoError } from "ito";
import { type Device, errorOf } from "../../../backends/devices/webgpu/device.ts";
import type { Look } from "../../sandbox/messages.ts";
import type { Range, Raster, Theme, View } from "../cloud.ts";
import type { Rgb } from "../colors.ts";
import { placesIn, sizeOf } from "../draw.ts";
import { fewInTime } from "../painters/in_time.ts";
import { fewDots } from "../painters/phase.ts";
import { type GpuCloud, gpuPathsOf } from "./cloud.ts";
import { heatPainter } from "./heat_painter.ts";
import { overPainter } from "./over.ts";
import { planePainter } from "./plane_painter.ts";
import type { Painter } from "./painter.ts";
import type { Target } from "./target.ts";

/** Draws pictures, again and again. */
export interface GpuPictures {
  /**
   * Draws all panels: of each what `takes` says, and over them an image of the same size, whose paper is transparent. Errors
   * (Left): `DeviceLost` of a device that is lost or closed, before and by this.
   */
  readonly draw: (
    clouds: readonly GpuCloud[],
    look: Look,
    range: Range,
    theme: Theme,
    over?: Raster,
  ) => E.Either<ItoError, void>;
  /** Gives back what it holds on the device. */
  readonly close: () => void;
}

/** What of a look is drawn here; else the host draws it all, of a thin cloud, as what lies over. */
export function takes(
  cloud: GpuCloud,
  view: Pick<View, "picture" | "x" | "y">,
): "plane" | "heat" | undefined {
  const n = gpuPathsOf(cloud);
  const isPlane = cloud.elements > 1 && view.x !== view.y;
  switch (view.picture) {
    case "phase":
      return isPlane && n > fewDots ? "plane" : undefined;
    case "density":
      return !isPlane && n >= fewInTime ? "heat" : undefined;
    case "paths":
      return n >= fewInTime ? "heat" : undefined;
    case "images":
      return undefined;
  }
}

const colorOf = ([r, g, b]: Rgb): GPUColor => ({ r: r / 255, g: g / 255, b: b / 255, a: 1 });

/** Pictures on a target of a device. */
export function gpuPictures(device: Device, target: Target): GpuPictures {
  const { device: gpu } = device;
  const painters: Readonly<Record<"heat" | "plane", Painter>> = {
    plane: planePainter(gpu, target.format),
    heat: heatPainter(gpu, target.format),
  };
  const over = overPainter(gpu, target.format);
  const fault = (): E.Either<ItoError, void> => {
    const found = device.fault();
    return found === undefined ? E.right(undefined) : E.left(errorOf(found, { done: 0, total: 0 }));
  };
  return {
    draw: (clouds, look, range, theme, image) => {
      const before = fault();
      if (E.isLeft(before)) return before;
      const { width, height } = sizeOf(look);
      const view = target.texture(width, height).createView();
      const clear = gpu.createCommandEncoder();
      const clearValue = colorOf(theme.background);
      clear.beginRenderPass({ colorAttachments: [{ view, clearValue, loadOp: "clear", storeOp: "store" }] })
        .end();
      gpu.queue.submit([clear.finish()]);
      const places = placesIn(look, clouds.length);
      clouds.forEach((cloud, i) => {
        const [place, as] = [places[i], takes(cloud, look)];
        if (place === undefined || as === undefined) return;
        const known = (element: number): number =>
          Math.max(0, Math.min(cloud.elements - 1, Math.round(element)));
        const at = { ...look, x: known(look.x), y: known(look.y) };
        painters[as].paint({ cloud, look: at, range, theme, box: place.plot, view });
      });
      if (image !== undefined) over.paint(image, view);
      return fault();
    },
    close: () => {
      painters.plane.close();
      painters.heat.close();
      over.close();
    },
  };
}
