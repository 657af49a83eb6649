/**
 * What the tests of pictures by WebGPU share: states in a buffer, a texture to draw on, and its pixels.
 * @module
 */
import { createBuffer } from "../../../backends/devices/webgpu/buffers.ts";
import type { Device } from "../../../backends/devices/webgpu/device.ts";
import { columnsOf, type InBuffer } from "../../../backends/devices/webgpu/resident.ts";
import type { Raster } from "../../../playground/draw/cloud.ts";
import { readableTarget, type Target } from "../../../playground/draw/gpu/target.ts";
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

/** A target whose pixels are looked at. */
export function onTexture(
  device: Device,
): { readonly target: Target; readonly raster: () => Promise<Raster>; readonly close: () => void } {
  const target = readableTarget(device);
  return { target, close: target.close, raster: async () => right(await target.read()) };
}
