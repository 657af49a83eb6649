/**
 * Images in and out: a PNG sheet of tiles becomes numbers, numbers become a PNG grid or a NumPy file.
 *
 *     sheet [rows · 32, columns · 32, rgb] bytes  →  data [count, 3, 32, 32], v = byte / 255
 *
 * Everything here is a function from values to values: nothing is read or written, so no permission is needed.
 * @module
 */

import { decode, encode } from "fast-png";
import * as E from "fp-ts/Either";

/** RGB images of one size: `data` is [count, 3, height, width], channel-first, 0 is black and 1 is full. */
export interface Images {
  readonly count: number;
  readonly width: number;
  readonly height: number;
  readonly data: Float32Array;
}

/** A picture as a screen or a PNG holds it: `rgb` is [height, width, 3], one byte each. */
export interface Raster {
  readonly width: number;
  readonly height: number;
  readonly rgb: Uint8ClampedArray;
}

/** How a grid is laid out: pixels between the images and around them, and the side of a drawn pixel. */
export interface GridLayout {
  readonly gap: number;
  readonly scale: number;
}

const defaults: GridLayout = { gap: 2, scale: 1 };

const channels = 3;

/**
 * Cuts a sheet of tiles (row by row, left to right) into images.
 *
 * Shapes: a PNG of rows · height by columns · width pixels → data [rows · columns, 3, height, width] in [0, 1].
 * Errors (Left): no PNG, a damaged one, not 8 bit RGB, or a size that is no multiple of the tile's.
 *
 * @param png The bytes of the sheet.
 * @param tile The size of one image in pixels.
 * @returns The images in reading order.
 */
export function decodeSheet(
  png: Uint8Array,
  tile: { readonly width: number; readonly height: number } = { width: 32, height: 32 },
): E.Either<string, Images> {
  const decoded = E.tryCatch(
    () => decode(png, { checkCrc: true }),
    (cause) => `Cannot decode the sheet: ${cause instanceof Error ? cause.message : String(cause)}`,
  );
  if (E.isLeft(decoded)) return decoded;
  const sheet = decoded.right;
  if (sheet.depth !== 8 || sheet.channels !== channels || sheet.palette !== undefined) {
    const found = `${sheet.channels} channels of ${sheet.depth} bit${sheet.palette ? " with a palette" : ""}`;
    return E.left(`Cannot decode the sheet: wanted 3 channels of 8 bit, found ${found}`);
  }
  if (sheet.width % tile.width !== 0 || sheet.height % tile.height !== 0) {
    const wanted = `multiples of ${tile.width} by ${tile.height}`;
    return E.left(
      `Cannot decode the sheet: wanted ${wanted} pixels, found ${sheet.width} by ${sheet.height}`,
    );
  }
  const columns = sheet.width / tile.width;
  const count = columns * (sheet.height / tile.height);
  const data = new Float32Array(count * channels * tile.height * tile.width);
  let at = 0;
  for (let image = 0; image < count; image++) {
    const top = Math.floor(image / columns) * tile.height;
    const left = (image % columns) * tile.width;
    for (let channel = 0; channel < channels; channel++) {
      for (let y = top; y < top + tile.height; y++) {
        for (let x = left; x < left + tile.width; x++) {
          data[at++] = (sheet.data[(y * sheet.width + x) * channels + channel] ?? 0) / 255;
        }
      }
    }
  }
  return E.right({ count, width: tile.width, height: tile.height, data });
}

/**
 * Lays images out as a near-square grid on black: ⌈√count⌉ columns, filled row by row.
 *
 * Values outside [0, 1] are clamped; a value that is not a number is drawn black.
 *
 * @param images At least one image.
 * @param layout What differs from a gap of 2 pixels and scale 1; the gap is scaled too.
 * @returns The picture.
 */
export function gridRaster(images: Images, layout: Partial<GridLayout> = {}): Raster {
  const { count, width, height, data } = images;
  const { gap, scale } = { ...defaults, ...layout };
  const wanted = count * channels * height * width;
  if (count < 1 || data.length !== wanted) {
    throw new RangeError(`Internal: wanted ${wanted} values for ${count} images, found ${data.length}`);
  }
  if (!Number.isInteger(scale) || scale < 1 || !Number.isInteger(gap) || gap < 0) {
    throw new RangeError(`Internal: wanted integers scale >= 1 and gap >= 0, found ${scale} and ${gap}`);
  }
  const columns = Math.ceil(Math.sqrt(count));
  const rows = Math.ceil(count / columns);
  const gridWidth = (columns * (width + gap) + gap) * scale;
  const gridHeight = (rows * (height + gap) + gap) * scale;
  const rgb = new Uint8ClampedArray(gridWidth * gridHeight * channels);
  for (let image = 0; image < count; image++) {
    const left = (gap + (image % columns) * (width + gap)) * scale;
    const top = (gap + Math.floor(image / columns) * (height + gap)) * scale;
    for (let channel = 0; channel < channels; channel++) {
      const plane = (image * channels + channel) * height * width;
      for (let y = 0; y < height * scale; y++) {
        const source = plane + Math.floor(y / scale) * width;
        let target = ((top + y) * gridWidth + left) * channels + channel;
        for (let x = 0; x < width * scale; x++, target += channels) {
          rgb[target] = 255 * (data[source + Math.floor(x / scale)] ?? 0); // the array rounds and clamps
        }
      }
    }
  }
  return { width: gridWidth, height: gridHeight, rgb };
}

/**
 * Encodes a picture as a PNG of 8 bit RGB.
 *
 * @param raster The picture.
 * @returns The bytes of the file.
 */
export function encodePng(raster: Raster): Uint8Array {
  return encode({ width: raster.width, height: raster.height, data: raster.rgb, channels, depth: 8 });
}

/**
 * Encodes images as one PNG: `gridRaster`, then `encodePng`.
 *
 * @param images At least one image.
 * @param layout What differs from a gap of 2 pixels and scale 1.
 * @returns The bytes of the file.
 */
export function encodeGrid(images: Images, layout: Partial<GridLayout> = {}): Uint8Array {
  return encodePng(gridRaster(images, layout));
}

/**
 * The bytes of a NumPy file (.npy, format 1.0) with these numbers: little-endian float32 in C order.
 *
 * Source: numpy.lib.format. The header is padded so that the numbers begin at a multiple of 64 bytes.
 *
 * @param data The numbers, the last index running fastest.
 * @param shape The array's shape; its product is data.length.
 * @returns The bytes of the file.
 *
 * @example Read it back with `numpy.load("samples.npy")`
 * ```ts
 * import { npy } from "./image.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(npy(new Float32Array(6), [2, 3]).length, 128 + 24);
 * ```
 */
export function npy(data: Float32Array, shape: readonly number[]): Uint8Array {
  if (shape.reduce((product, size) => product * size, 1) !== data.length) {
    throw new RangeError(`Internal: shape [${shape.join(", ")}] does not hold ${data.length} values`);
  }
  const tuple = shape.length === 1 ? `${shape[0]},` : shape.join(", ");
  const dictionary = `{'descr': '<f4', 'fortran_order': False, 'shape': (${tuple}), }`;
  const preamble = 10; // \x93NUMPY, version 1.0, the header's length as two bytes
  const offset = Math.ceil((preamble + dictionary.length + 1) / 64) * 64;
  const header = `${dictionary.padEnd(offset - preamble - 1)}\n`;
  const file = new Uint8Array(offset + data.length * 4);
  file.set([0x93, ...new TextEncoder().encode("NUMPY"), 1, 0, header.length & 0xff, header.length >> 8]);
  file.set(new TextEncoder().encode(header), preamble);
  file.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), offset);
  return file;
}
