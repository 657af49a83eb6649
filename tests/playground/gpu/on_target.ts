/**
 * What the tests of pictures by WebGPU share: what is looked at, states in a buffer, a texture to draw on, and its pixels.
 * @module
 */
import { createBuffer } from "../../../backends/devices/webgpu/buffers.ts";
import type { Device } from "../../../backends/devices/webgpu/device.ts";
import { columnsOf, type InBuffer } from "../../../backends/devices/webgpu/resident.ts";
import { readableTarget, type Target } from "../../../playground/draw/gpu/target.ts";
import { right } from "../../lib/either.ts";
import type { Batch, Cloud, Range, Raster } from "../../../playground/draw/cloud.ts";
import { themeOf } from "../../../playground/draw/colors.ts";
import { placesIn } from "../../../playground/draw/draw.ts";
import type { Box } from "../../../playground/draw/sheet.ts";
import type { Look } from "../../../playground/sandbox/messages.ts";

/** What is looked at. */
export const look: Look = {
  picture: "phase",
  x: 0,
  y: 1,
  frame: 0,
  width: 260,
  height: 200,
  ratio: 1,
  isDark: true,
};
/** Its colours. */
export const theme = themeOf(true);
/** The ends of its axes. */
export const range: Range = { x: [-2, 3], y: [-1, 2] };

/** Where its picture stands. */
export const plotOf = (l: Look): Box => {
  const [place] = placesIn(l, 1);
  if (place === undefined) throw new Error("no panel");
  return place.plot;
};

/** Numbers between 0 and 1 that are the same each time. */
export const draws = (): () => number => {
  let state = 12345;
  return () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32;
};

/** A sum of three: most in the middle. */
export const bell = (draw: () => number): number => (draw() + draw() + draw()) / 3;

/** What is drawn from, on the host. */
export const cloudOf = (batches: readonly Batch[], elements: number, times: readonly number[]): Cloud => ({
  name: "",
  elements,
  shape: [elements],
  times: Float64Array.from(times),
  batches,
});

/** The pixels of an image as words. */
export const pixels = ({ rgba }: { readonly rgba: Uint8ClampedArray<ArrayBuffer> }): Uint32Array =>
  new Uint32Array(rgba.buffer);

/** How many pixels are not the same. */
export const differing = (a: Uint32Array, b: Uint32Array): number =>
  a.reduce((count, word, i) => count + Number(word !== b[i]), 0);

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
