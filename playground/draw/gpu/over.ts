/**
 * An image of the host over a picture: axes, trails, lines, what the host draws whole.
 *
 * Its opacity is that of a canvas (`getImageData`): colours are not yet times it. Tests: tests/playground/gpu/pictures_test.ts.
 * @module
 */
import type { Raster } from "../cloud.ts";
import { overlay } from "./heat.ts";
import { drawIn } from "./painter.ts";
import { drawingOf, overBlend } from "./pipes.ts";

/** Paints images over what is there; it holds a texture between pictures. */
export interface OverPainter {
  readonly paint: (image: Raster, view: GPUTextureView) => void;
  readonly close: () => void;
}

/** A painter for targets of a format. */
export function overPainter(device: GPUDevice, format: GPUTextureFormat): OverPainter {
  const pipeline = drawingOf(device, {
    label: "an image over a picture",
    code: overlay,
    format,
    blend: overBlend,
  });
  let texture: GPUTexture | undefined;
  return {
    paint: ({ width, height, rgba }, view) => {
      if (texture === undefined || texture.width !== width || texture.height !== height) {
        texture?.destroy();
        const usage = GPUTextureUsage.TEXTURE_BINDING | GPUTextureUsage.COPY_DST;
        texture = device.createTexture({
          label: "an image",
          size: [width, height],
          format: "rgba8unorm",
          usage,
        });
      }
      device.queue.writeTexture({ texture }, rgba, { bytesPerRow: 4 * width }, [width, height]);
      const encoder = device.createCommandEncoder();
      const box = { left: 0, top: 0, width, height };
      drawIn(encoder, { device, pipeline, bound: [texture.createView()], view, box });
      device.queue.submit([encoder.finish()]);
    },
    close: () => {
      texture?.destroy();
      texture = undefined;
    },
  };
}
