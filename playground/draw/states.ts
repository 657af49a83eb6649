/**
 * How a cloud is read: which states are where, which paths are taken where all would be too many, what can be drawn of it.
 *
 * Sample i is a function of the seed and i alone, so that every k-th path is a fair sample of all of them.
 * Tests: tests/playground/draw/statistics_test.ts.
 * @module
 */
import { type ImageShape, imageShape } from "../../notebook/images.ts";
import type { Picture } from "../program/playable.ts";
import type { Batch, Cloud, View } from "./cloud.ts";

/** How many paths there are. */
export function pathsOf({ batches }: Cloud): number {
  return batches.reduce((sum, { n }) => sum + n, 0);
}

/** The frame looked at: one that is there. */
export function frameOf({ times }: Pick<Cloud, "times">, { frame }: Pick<View, "frame">): number {
  return Math.max(0, Math.min(times.length - 1, Math.round(frame)));
}

/** Where paths are in a batch's values: path k of it begins at k · width. */
export interface Strided {
  readonly batch: Batch;
  readonly width: number;
  /** Every so many paths, from the first taken on. */
  readonly first: number;
  readonly every: number;
}

/** Every so many paths of all batches, that about `most` are taken. */
export function taken(cloud: Cloud, most: number): readonly Strided[] {
  const ceil = Math.max(1, Math.ceil(pathsOf(cloud) / Math.max(1, most)));
  const every = ceil % 2 === 0 ? ceil + 1 : ceil; // odd: of pairs, as antithetic ones, both kinds
  const width = cloud.times.length * cloud.elements;
  let before = 0;
  return cloud.batches.map((batch) => {
    const first = (every - before % every) % every;
    before += batch.n;
    return { batch, width, first, every };
  });
}

/** Values of an element at a frame, of about `most` paths, in the order of the paths; NaN where there are. */
export function valuesOf(cloud: Cloud, element: number, frame: number, most = Infinity): Float32Array {
  const parts = taken(cloud, most);
  const total = parts.reduce(
    (sum, { batch, first, every }) => sum + Math.max(0, Math.ceil((batch.n - first) / every)),
    0,
  );
  const out = new Float32Array(total);
  let k = 0;
  for (const { batch: { n, values }, width, first, every } of parts) {
    for (let i = first; i < n; i += every) {
      out[k++] = values[i * width + frame * cloud.elements + element] ?? NaN;
    }
  }
  return out;
}

/** Where path number i begins: its values and the place of its first frame; nothing where it is not there yet. */
export function pathAt(
  cloud: Cloud,
  i: number,
): { readonly values: Float32Array; readonly at: number } | undefined {
  const width = cloud.times.length * cloud.elements;
  let before = 0;
  for (const { n, values } of cloud.batches) {
    if (i < before + n) return { values, at: (i - before) * width };
    before += n;
  }
  return undefined;
}

/** What images the states are, if they are: by their shape, or by their number where this is a square, of one colour or three. */
export function imagesOf({ shape, elements }: Cloud): ImageShape | undefined {
  const said = imageShape(shape);
  if (said !== undefined || shape.length > 1) return said;
  const channels = [1, 3].find((c) => Number.isInteger(Math.sqrt(elements / c)));
  const side = Math.sqrt(elements / (channels ?? 1));
  return channels === undefined ? undefined : imageShape([channels, side, side]);
}

/** What a cloud can be drawn as, what suits it best first. */
export function picturesOf(cloud: Cloud): readonly Picture[] {
  const images: readonly Picture[] = imagesOf(cloud) === undefined ? [] : ["images"];
  return [...images, ...(cloud.elements > 1 ? ["phase" as const] : []), "paths", "density"];
}

/** Whether the axes of a picture are two elements; else the first is time. */
export function isPlane({ elements }: Cloud, { picture, x, y }: View): boolean {
  return elements > 1 && x !== y && (picture === "phase" || picture === "density");
}
