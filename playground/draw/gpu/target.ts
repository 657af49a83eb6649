/**
 * What is drawn on: the texture of a canvas, or one of one's own, whose pixels can be read.
 *
 * Tests: tests/playground/gpu/pictures_test.ts.
 * @module
 */
import * as E from "fp-ts/Either";
import type { TaskEither } from "fp-ts/TaskEither";
import type { ItoError } from "ito";
import { createBuffer, readBuffer } from "../../../backends/devices/webgpu/buffers.ts";
import { type Device, errorOf } from "../../../backends/devices/webgpu/device.ts";
import type { Raster } from "../cloud.ts";

/** Gives the texture of the next picture, of this size. */
export interface Target {
  readonly format: GPUTextureFormat;
  readonly texture: (width: number, height: number) => GPUTexture;
  readonly close: () => void;
}

/** A canvas of a page or a worker; its size becomes that of the picture. */
export function canvasTarget(
  device: GPUDevice,
  context: GPUCanvasContext,
  format: GPUTextureFormat,
): Target {
  context.configure({ device, format, alphaMode: "opaque" });
  return {
    format,
    texture: (width, height) => {
      const { canvas } = context;
      if (canvas.width !== width) canvas.width = width;
      if (canvas.height !== height) canvas.height = height;
      return context.getCurrentTexture();
    },
    close: () => context.unconfigure(),
  };
}

/** A texture of one's own. */
export interface Readable extends Target {
  /** The pixels of the last picture. Errors (Left): `DeviceLost`, `DeviceLimit`. */
  readonly read: TaskEither<ItoError, Raster>;
}

/** A target whose pixels are read. */
export function readableTarget(device: Device): Readable {
  const { device: gpu } = device;
  let texture: GPUTexture | undefined;
  return {
    format: "rgba8unorm",
    texture: (width, height) => {
      if (texture?.width === width && texture.height === height) return texture;
      texture?.destroy();
      const usage = GPUTextureUsage.RENDER_ATTACHMENT | GPUTextureUsage.COPY_SRC;
      texture = gpu.createTexture({ label: "a picture", size: [width, height], format: "rgba8unorm", usage });
      return texture;
    },
    close: () => {
      texture?.destroy();
      texture = undefined;
    },
    read: async () => {
      if (texture === undefined) return E.right({ width: 0, height: 0, rgba: new Uint8ClampedArray(0) });
      const { width, height } = texture;
      const bytesPerRow = Math.ceil(width / 64) * 256; // rows of a copy begin at multiples of 256 bytes
      const bytes = bytesPerRow * height;
      const made = await createBuffer(device, { what: "a picture", bytes, use: "storage" })();
      if (E.isLeft(made)) return made;
      const encoder = gpu.createCommandEncoder();
      encoder.copyTextureToBuffer({ texture }, { buffer: made.right, bytesPerRow }, [width, height]);
      gpu.queue.submit([encoder.finish()]);
      const read = await readBuffer(device, made.right, bytes);
      made.right.destroy();
      if (E.isLeft(read)) return E.left(errorOf(read.left, { done: 0, total: 0 }));
      const rgba = new Uint8ClampedArray(4 * width * height);
      for (let y = 0; y < height; y++) {
        rgba.set(new Uint8Array(read.right, y * bytesPerRow, 4 * width), 4 * y * width);
      }
      return E.right({ width, height, rgba });
    },
  };
}
