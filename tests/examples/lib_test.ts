/**
 * The sheet of images, PNG and NumPy files, drawing on a terminal, debug levels: what the examples show. Needs no
 * permission.
 * @module
 */

import { assert, assertEquals, assertMatch, assertThrows } from "@std/assert";
import { decode, encode } from "fast-png";
import * as E from "fp-ts/Either";
import sheet from "../../examples/data/cifar512.png" with { type: "bytes" };
import { readDebugLevel } from "../../examples/lib/debug.ts";
import {
  decodeSheet,
  encodeGrid,
  gridRaster,
  type Images,
  npy,
  type Raster,
} from "../../examples/lib/image.ts";
import { halfBlocks, progressBar, progressLine, type Screen, shrink } from "../../examples/lib/terminal.ts";

const right = <A>(either: E.Either<unknown, A>): A => {
  if (E.isLeft(either)) throw new Error(`Wanted a Right, found ${JSON.stringify(either.left)}`);
  return either.right;
};

const left = <L>(either: E.Either<L, unknown>): L => {
  if (E.isRight(either)) throw new Error("Wanted a Left, found a Right");
  return either.left;
};

const recorder = (
  kind: Pick<Screen, "isTerminal" | "color" | "columns">,
): Screen & { readonly text: () => string } => {
  const written: string[] = [];
  return { ...kind, write: (text) => void written.push(text), text: () => written.join("") };
};

const gradient = (count: number, width: number, height: number): Images => ({
  count,
  width,
  height,
  data: Float32Array.from({ length: count * 3 * width * height }, (_, i) => (i * 7 % 256) / 255),
});

Deno.test("decodeSheet() reads 512 distinct CIFAR-10 images, upright and in RGB order", () => {
  const { count, data } = right(decodeSheet(sheet));
  assertEquals([count, data.length], [512, 512 * 3072]);
  assert(data.every((v) => v >= 0 && v <= 1));
  const tiles = new Set(
    Array.from({ length: count }, (_, k) => data.subarray(k * 3072, (k + 1) * 3072).join()),
  );
  assertEquals(tiles.size, 512);
  const byte = (channel: number, y: number, x: number): number =>
    (data[channel * 1024 + y * 32 + x] ?? 0) * 255;
  const found = [[0, 0, 0], [0, 0, 1], [0, 1, 0], [1, 0, 0], [2, 0, 0]].map(([c = 0, y = 0, x = 0]) =>
    Math.round(byte(c, y, x))
  );
  assertEquals(found, [59, 43, 16, 62, 63]); // the first bytes of data_batch_1: red, its next column and row, green, blue
  [0.4891, 0.4789, 0.4433].forEach((wanted, channel) => {
    const sum = data.reduce((total, v, i) => Math.floor(i / 1024) % 3 === channel ? total + v : total, 0);
    assert(Math.abs(sum / (512 * 1024) - wanted) < 1e-4, `mean of channel ${channel}: ${sum / (512 * 1024)}`);
  });
});

Deno.test("decodeSheet() refuses what is no sheet, and says why", () => {
  const rgba = encode({ width: 32, height: 32, data: new Uint8Array(4096), channels: 4 });
  const odd = encode({ width: 33, height: 32, data: new Uint8Array(33 * 32 * 3), channels: 3 });
  const damaged = sheet.with(sheet.length - 1000, ((sheet[sheet.length - 1000] ?? 0) + 1) % 256);
  assertEquals(
    left(decodeSheet(rgba)),
    "Cannot decode the sheet: wanted 3 channels of 8 bit, found 4 channels of 8 bit",
  );
  assertEquals(
    left(decodeSheet(odd)),
    "Cannot decode the sheet: wanted multiples of 32 by 32 pixels, found 33 by 32",
  );
  assertMatch(left(decodeSheet(damaged)), /^Cannot decode the sheet: /);
  assertMatch(left(decodeSheet(new Uint8Array(9))), /^Cannot decode the sheet: /);
});

Deno.test("encodeGrid() and decodeSheet() are inverse without gaps", () => {
  const images = gradient(9, 32, 32);
  assertEquals(right(decodeSheet(encodeGrid(images, { gap: 0 }))), images);
});

Deno.test("encodeGrid() lays five images out as 3 by 2, with gaps, scaled and clamped", () => {
  const values = [-1, 2, 0.5, NaN, 0.25];
  const data = Float32Array.from(values.flatMap((v) => [v, 1, 0]));
  const png = decode(encodeGrid({ count: 5, width: 1, height: 1, data }, { scale: 2 }), { checkCrc: true });
  assertEquals([png.width, png.height, png.channels, png.depth], [22, 16, 3, 8]); // (3 · 3 + 2) · 2, (2 · 3 + 2) · 2
  const at = (x: number, y: number): number[] => [...png.data.slice((y * 22 + x) * 3, (y * 22 + x) * 3 + 3)];
  const corners = [[4, 4], [10, 4], [16, 4], [4, 10], [10, 10]].map(([x = 0, y = 0]) => at(x + 1, y + 1));
  assertEquals(corners, [[0, 255, 0], [255, 255, 0], [128, 255, 0], [0, 255, 0], [64, 255, 0]]);
  assertEquals([at(6, 4), at(3, 4), at(16, 10)], [[0, 0, 0], [0, 0, 0], [0, 0, 0]]); // gap, margin, empty place
  assertThrows(
    () => gridRaster({ count: 2, width: 1, height: 1, data: new Float32Array(3) }),
    RangeError,
    "found 3",
  );
});

Deno.test("npy() writes little-endian float32 in C order behind a header of a multiple of 64 bytes", () => {
  for (const shape of [[2, 3, 1, 1], [6], [6, 1]]) {
    const file = npy(Float32Array.of(0, 1, -2, 0.5, NaN, 3e38).subarray(0), shape);
    const view = new DataView(file.buffer);
    const size = view.getUint16(8, true);
    assertEquals([...file.subarray(0, 8)], [0x93, 78, 85, 77, 80, 89, 1, 0]);
    assertEquals((10 + size) % 64, 0);
    const tuple = shape.length === 1 ? "(6,)" : `(${shape.join(", ")})`;
    const header = new TextDecoder().decode(file.subarray(10, 10 + size));
    assertEquals(header.trimEnd(), `{'descr': '<f4', 'fortran_order': False, 'shape': ${tuple}, }`);
    assert(header.endsWith("\n"));
    assertEquals([view.getFloat32(10 + size + 8, true), file.length], [-2, 10 + size + 24]);
  }
  assertThrows(() => npy(new Float32Array(5), [2, 3]), RangeError, "shape [2, 3] does not hold 5 values");
});

const raster = (width: number, height: number, rgb: readonly number[]): Raster => ({
  width,
  height,
  rgb: Uint8ClampedArray.from(rgb),
});

Deno.test("halfBlocks() draws two pixels a cell, and colours only where they change", () => {
  const [red, blue, gray] = [[255, 0, 0], [0, 0, 255], [9, 9, 9]];
  const image = raster(2, 3, [red, red, blue, gray, gray, gray].flatMap((color) => color ?? []));
  const first = "\x1b[38;2;255;0;0m\x1b[48;2;0;0;255m▀\x1b[48;2;9;9;9m▀\x1b[0m\n";
  assertEquals(halfBlocks(image, 80), `${first}\x1b[38;2;9;9;9m▀▀\x1b[0m\n`);
});

Deno.test("shrink() averages boxes, also where they cut pixels, and leaves what fits", () => {
  const wide = raster(3, 3, [0, 90, 180, 0, 90, 180, 0, 90, 180].flatMap((v) => [v, 255, 0]));
  assertEquals([...shrink(wide, 2).rgb.filter((_, i) => i % 3 === 0)], [30, 150, 30, 150]);
  assertEquals([...shrink(wide, 1).rgb], [90, 255, 0]);
  assertEquals(shrink(wide, 3), wide);
});

Deno.test("progressBar() writes nothing where there is no terminal, else redraws one short line", () => {
  const [file, terminal] = [false, true].map((is) => recorder({ isTerminal: is, color: is, columns: 60 }));
  for (const screen of [file, terminal]) {
    if (screen === undefined) continue;
    const bar = progressBar(screen, 64);
    bar.update({ done: 16, meanT: 0.4123, evaluations: 1234 });
    bar.finish();
  }
  assertEquals(file?.text(), "");
  assertEquals(
    terminal?.text(),
    "\r█████░░░░░░░░░░░░░░  16/64  mean t 0.412  1,234 evaluations\x1b[K\r\x1b[K",
  );
  for (const columns of [10, 30, 45, 200]) {
    assert(progressLine({ done: 64, meanT: 0, evaluations: 9e6 }, 64, columns).length < columns);
  }
});

Deno.test("readDebugLevel reads 0 to 4, and no other text", () => {
  assertEquals([undefined, "", "0", "1", "2", "3", "4"].map((text) => readDebugLevel(text)), [
    ...[0, 0, 0, 1, 2, 3, 4].map((right) => ({ _tag: "Right", right })),
  ]);
  for (const text of ["5", "-1", "1.0", " 1", "toString", "on"]) {
    const read = readDebugLevel(text);
    assertEquals(read, {
      _tag: "Left",
      left: {
        exitCode: 2,
        text: `Cannot read ITO_DEBUG: wanted 0, 1, 2, 3 or 4, found ${JSON.stringify(text)}`,
      },
    });
  }
});
