/**
 * Grids of images, pixel by pixel.
 * @module
 */
import { assertEquals } from "@std/assert";
import { decode } from "fast-png";
import { reverse, solve, ve } from "ito";
import { eulerMaruyama, mixtureScore } from "ito";
import { draw } from "ito/notebook";
import { gridOf, imageShape } from "../../notebook/images.ts";
import { right } from "../lib/either.ts";

const decoded = (png: string) => decode(Uint8Array.from(atob(png), (c) => c.charCodeAt(0)));

Deno.test("imageShape() takes grey and RGB of a size that can be seen", () => {
  assertEquals(imageShape([3, 32, 16]), { channels: 3, height: 32, width: 16 });
  assertEquals(imageShape([1, 8, 8]), { channels: 1, height: 8, width: 8 });
  assertEquals(imageShape([8, 8]), { channels: 1, height: 8, width: 8 });
  for (const shape of [[64], [2], [2, 8, 8], [3, 4, 4], [1, 1, 8, 8], []]) {
    assertEquals(imageShape(shape), undefined);
  }
});

Deno.test("gridOf() puts each image in its place, channel by channel", () => {
  const shape = { channels: 3, height: 6, width: 6 } as const;
  const plane = 36;
  const samples = new Float32Array(5 * 3 * plane);
  samples.fill(1, 0, plane); // the first is red
  samples.fill(0.5, 2 * 3 * plane + 2 * plane, 3 * 3 * plane); // the third half blue; the second is not shown
  const grid = gridOf(samples, shape, [0, 2, 4]);
  const { data, width, height } = decoded(grid?.png ?? "");
  const at = (x: number, y: number) => Array.from(data.slice(3 * (y * width + x), 3 * (y * width + x) + 3));
  assertEquals([width, height, grid?.count, grid?.black], [15, 15, 3, 0]);
  assertEquals([at(0, 0), at(1, 1), at(6, 6), at(7, 1)], [[128, 128, 128], [255, 0, 0], [255, 0, 0], [
    128,
    128,
    128,
  ]]);
  assertEquals([at(8, 1), at(1, 8), at(8, 8)], [[0, 0, 128], [0, 0, 0], [128, 128, 128]]);
});

Deno.test("gridOf() takes −1 for black where samples go below 0, and draws what is finite", () => {
  const shape = { channels: 1, height: 6, width: 6 } as const;
  const samples = Float32Array.from({ length: 36 }, (_, i) => (i < 18 ? -1 : i < 30 ? 0 : NaN));
  const grid = gridOf(samples, shape, [0]);
  const { data, width } = decoded(grid?.png ?? "");
  assertEquals(grid?.black, -1);
  assertEquals([data[3 * (width + 1)], data[3 * (4 * width + 1)], data[3 * (6 * width + 1)]], [0, 128, 0]);
  assertEquals(gridOf(samples, shape, []), undefined);
});

Deno.test("a solution of images is drawn as a grid of those that ended well", async () => {
  const score = mixtureScore({
    weights: [1],
    means: [Array.from({ length: 64 }, (_, i) => i % 2)],
    stds: [0.05],
  });
  const options = { n: 40, seed: 1, shape: [1, 8, 8], backend: "cpu" } as const;
  const shown = await draw(await solve(reverse(ve(), score), eulerMaruyama(200), options)());
  const { width, height } = decoded(shown["image/png"] ?? "");
  assertEquals([width, height], [55, 55]); // 36 of them, 6 a side
  assertEquals(shown["text/plain"]?.split("\n")[1], "  images     36 images, 0 black and 1 white");
});

Deno.test("right() of a solve whose samples are no images is not drawn as a grid", async () => {
  const score = mixtureScore({ weights: [1], means: [[0, 1]], stds: [0.05] });
  const solved = right(
    await solve(reverse(ve(), score), eulerMaruyama(100), { n: 5, seed: 1, backend: "cpu" })(),
  );
  assertEquals((await draw(solved))["image/png"], undefined);
});
