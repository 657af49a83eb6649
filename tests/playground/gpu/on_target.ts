/**
 * What the tests of pictures by WebGPU share: states in a buffer, a texture to draw on, and its pixels.
 * @module
 */
import { createBuffer } from "../../../backends/devices/webgpu/buffers.ts";
import type { Device } from "../../../backends/devices/webgpu/device.ts";
import { columnsOf, type InBuffer } from "../../../backends/devices/webgpu/resident.ts";
import type { Raster } from "../../../playground/draw/cloud.ts";
import type { Target } from "../../../playground/draw/gpu/target.ts";
import { right } from "../../lib/either.ts";

/** States [n][frames][elements] in a buffer, as a looped kernel leaves them. */
export async function inColumns(
  device: Device,
  a: {
    readonly from: number;
    readonly elements: number;
    readonly frames: number;
    readonly values: Float32Array;
  },
): Promise<InBuffer> {
  const { from, elements, frames, values } = a;
  const width = elements * frames;
  const n = values.length / width;
  const contents = new Float32Array(n * (elements + 3 + width));
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < width; k++) contents[(elements + 3 + k) * n + i] = values[i * width + k] ?? NaN;
  }
  const spec = { what: "states of a test", bytes: contents.byteLength, use: "storage", contents } as const;
  const buffer = right(await createBuffer(device, spec)());
  const save = { tag: "times", times: [], fromStart: false, count: frames } as const;
  return columnsOf({ device, plan: { elements, reals: [], save }, from, n }, buffer);
}

/** A texture of so many pixels, and what is on it. */
export function onTexture(
  { device }: Device,
  width: number,
  height: number,
): { readonly target: Target; readonly raster: () => Promise<Raster>; readonly close: () => void } {
  const texture = device.createTexture({
    size: [width, height],
    format: "rgba8unorm",
    usage: GPUTextureUsage.RENDER_ATTACHMENT | GPUTextureUsage.COPY_SRC,
  });
  return {
    target: { format: "rgba8unorm", texture: () => texture },
    close: () => texture.destroy(),
    raster: async () => {
      const bytesPerRow = Math.ceil(width / 64) * 256;
      const usage = GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST;
      const buffer = device.createBuffer({ size: bytesPerRow * height, usage });
      const encoder = device.createCommandEncoder();
      encoder.copyTextureToBuffer({ texture }, { buffer, bytesPerRow }, [width, height]);
      device.queue.submit([encoder.finish()]);
      await buffer.mapAsync(GPUMapMode.READ);
      const bytes = new Uint8Array(buffer.getMappedRange().slice(0));
      buffer.destroy();
      const rgba = new Uint8ClampedArray(4 * width * height);
      for (let y = 0; y < height; y++) {
        rgba.set(bytes.subarray(y * bytesPerRow, y * bytesPerRow + 4 * width), 4 * y * width);
      }
      return { width, height, rgba };
    },
  };
}
