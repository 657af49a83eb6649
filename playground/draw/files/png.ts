/**
 * A raster as a PNG file.
 *
 * Tests: tests/playground/draw/files_test.ts.
 * @module
 */
import { encode } from "fast-png";
import type { Raster } from "../cloud.ts";

/** Its bytes: red, green, blue; pictures are opaque. */
export function pngOf({ width, height, rgba }: Raster): Uint8Array<ArrayBuffer> {
  const data = new Uint8Array(3 * width * height);
  for (let i = 0, at = 0; i < 4 * width * height; i += 4) {
    data[at++] = rgba[i] ?? 0;
    data[at++] = rgba[i + 1] ?? 0;
    data[at++] = rgba[i + 2] ?? 0;
  }
  return new Uint8Array(encode({ width, height, channels: 3, depth: 8, data }));
}

/** As text that stands in a page. */
export function pngUrl(raster: Raster): string {
  const bytes = pngOf(raster);
  let text = "";
  for (let i = 0; i < bytes.length; i += 8192) text += String.fromCharCode(...bytes.subarray(i, i + 8192));
  return `data:image/png;base64,${btoa(text)}`;
}
