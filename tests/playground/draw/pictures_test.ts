/**
 * Pictures against clouds whose states are known: points on their pixels, sums of hits and densities, odd numbers, colours.
 * @module
 */
import { assert, assertAlmostEquals, assertEquals, assertGreater, assertLess } from "@std/assert";
import type { Cloud, Range, View } from "../../../playground/draw/cloud.ts";
import { labOf, type Rgb, scaleOf, themeOf, wordOf } from "../../../playground/draw/colors.ts";
import { contour, levelsOf, smoothed } from "../../../playground/draw/painters/field.ts";
import { heatOf } from "../../../playground/draw/painters/heat.ts";
import { frameHits, planeHits } from "../../../playground/draw/painters/hits.ts";
import { placesOf } from "../../../playground/draw/panels.ts";
import { pictureOf } from "../../../playground/draw/pictures.ts";
import { planeDensity } from "../../../playground/draw/painters/plane_density.ts";
import { line, sheetOf, wholeOf } from "../../../playground/draw/sheet.ts";
import { endsOf } from "../../../playground/draw/painters/images.ts";
import { imagesOf, picturesOf } from "../../../playground/draw/states.ts";
import { timeAxisOf } from "../../../playground/draw/ticks.ts";
import type { Picture } from "../../../playground/program/playable.ts";
import { cloudOf, normals } from "./clouds.ts";

const [dark, light] = [themeOf(true), themeOf(false)];
const all: readonly Picture[] = ["density", "images", "paths", "phase"];
const view = (picture: Picture, frame = 0): View => ({ picture, x: 0, y: 1, frame });
const square: Range = { x: [0, 1], y: [0, 1] };
const words = (r: { readonly rgba: Uint8ClampedArray<ArrayBuffer> }): Uint32Array =>
  new Uint32Array(r.rgba.buffer);
const sum = (of: Iterable<number>): number => [...of].reduce((a, b) => a + b, 0);

/** Paths at the middles of cells of a grid, each so many times. */
const grid = (side: number, times: number): Cloud =>
  cloudOf({ n: side * side * times, elements: 2, batch: 700 }, (i, _f, e) => {
    const cell = Math.floor(i / times);
    return ((e === 0 ? cell % side : Math.floor(cell / side)) + 0.5) / side;
  });

Deno.test("points are counted in the cells where they are, and drawn on those pixels", () => {
  const side = 30, times = 4;
  const cloud = grid(side, times);
  const hits = planeHits(cloud, { x: 0, y: 1, frame: 0 }, square, side, side);
  assertEquals([...new Set(hits.counts)], [times]);
  assertEquals(hits.total, side * side * times);

  const one = cloudOf({ n: 2000, elements: 2 }, (i, f, e) => f === 1 ? (e === 0 ? 0.255 : 0.805) : i / 2000);
  const size = 200;
  const picture = pictureOf(one, view("phase", 1), square, size, size, dark);
  const bright = [...words(picture)].map((w, i) => [w, i] as const)
    .filter(([w]) => w === scaleOf(dark).at(-1)).map(([, i]) => [i % size, Math.floor(i / size)]);
  // cells are two pixels wide where paths are few; y runs up
  assertEquals(bright, [[50, 38], [51, 38], [50, 39], [51, 39]]);
});

Deno.test("hits are all finite paths within the ends, and no others", () => {
  const normal = normals(3);
  const cloud = cloudOf({ n: 5000, elements: 2, batch: 999 }, (i, f, e) => {
    if (i % 10 === 0 && e === 1) return [NaN, Infinity, -Infinity][i % 3] ?? NaN;
    return normal() + f;
  });
  const range: Range = { x: [-1, 2], y: [-2, 1] };
  const inside = cloud.batches.flatMap(({ values }) => [...values]).reduce<number>((count, _, i, v) => {
    const [x = NaN, y = NaN] = [v[i], v[i + 1]];
    return count + Number(i % 4 === 0 && x >= -1 && x < 2 && y >= -2 && y < 1);
  }, 0);
  const hits = planeHits(cloud, { x: 0, y: 1, frame: 0 }, range, 37, 23);
  assertEquals([hits.total, sum(hits.counts)], [inside, inside]);
  assertEquals(hits.highest, Math.max(...hits.counts));

  const frames = frameHits(cloud, 1, [-2, 1], 50, Infinity);
  assertEquals([...frames.totals], [4500, 4500]);
  assertEquals(
    sum(frames.counts.subarray(0, 50)),
    cloud.batches.reduce(
      (n, { values }) => n + values.filter((v, i) => i % 4 === 1 && v >= -2 && v < 1).length,
      0,
    ),
  );
});

Deno.test("smoothing keeps the sum and has the deviation that was asked", () => {
  const values = new Float32Array(101 * 91);
  values[45 * 101 + 50] = 1;
  for (const [across, down] of [[2, 3], [5, 1.5]] as const) {
    const field = smoothed({ columns: 101, rows: 91, values }, across, down);
    const moment = (of: (i: number, j: number) => number): number =>
      sum([...field.values].map((v, k) => v * of(k % 101 - 50, Math.floor(k / 101) - 45)));
    assertAlmostEquals(moment(() => 1), 1, 1e-5);
    // three odd widths have variances Σ (w² − 1) / 12, of which neighbours are (w + 1) / 3 apart, w² ≤ 4 σ² + 1
    const near = (deviation: number): number => (Math.sqrt(4 * deviation ** 2 + 1) + 1) / 6;
    assertAlmostEquals(moment((i) => i * i), across ** 2, near(across));
    assertAlmostEquals(moment((_, j) => j * j), down ** 2, near(down));
  }
  const corner = new Float32Array(40 * 30);
  corner[0] = 1; // at an edge as well
  assertAlmostEquals(sum(smoothed({ columns: 40, rows: 30, values: corner }, 4, 6).values), 1, 1e-5);
});

Deno.test("a density of the plane is that of the normal it is drawn from, and sums to 1", () => {
  const normal = normals(5);
  const cloud = cloudOf(
    { n: 40_000, elements: 2, times: [0] },
    (_i, _f, e) => e === 0 ? normal() : 0.5 * normal(),
  );
  const [columns, rows] = [120, 100];
  const range: Range = { x: [-6, 6], y: [-3, 3] };
  const field = planeDensity(cloud, { x: 0, y: 1, frame: 0 }, range, columns, rows);
  const area = 12 / columns * 6 / rows;
  assertAlmostEquals(sum(field.values) * area, 1, 1e-4);
  const at = (x: number, y: number): number =>
    field.values[Math.floor((3 - y) / 6 * rows) * columns + Math.floor((x + 6) / 12 * columns)] ?? NaN;
  // a kernel of deviation h widens a normal: density 1 / (2π √(1 + h²) √(0.25 + h²/4)) in the middle, h = 0.5 n^(−1/6)
  const h = 0.5 * 40_000 ** (-1 / 6);
  const highest = 1 / (2 * Math.PI * Math.sqrt(1 + h * h) * 0.5 * Math.sqrt(1 + h * h));
  assertAlmostEquals(at(0.01, 0.01), highest, 0.05 * highest);
  // half of a normal in the plane is within √(2 log 2) deviations
  const level = levelsOf(field, [0.5])[0] ?? NaN;
  assertAlmostEquals(level, 0.5 * highest, 0.05 * highest);
  const radii: number[] = [];
  contour(field, level, (x, y) => radii.push(Math.hypot(x / columns * 12 - 6, 2 * (3 - y / rows * 6))));
  assertGreater(radii.length, 40);
  assertAlmostEquals(sum(radii) / radii.length, Math.sqrt(2 * Math.log(2)) * Math.sqrt(1 + h * h), 0.04);
});

Deno.test("between frames a density is the one that moves from the one to the other", () => {
  const normal = normals(7);
  const z = Array.from({ length: 20_000 }, normal);
  const cloud = cloudOf(
    { n: 20_000, times: [0, 1] },
    (i, f) => (f === 0 ? -2 : 2) + (f === 0 ? 0.3 : 0.6) * (z[i] ?? 0),
  );
  const rows = 240;
  const field = heatOf(cloud, 0, [-6, 6], timeAxisOf(cloud.times), 9, rows);
  for (let i = 0; i < 9; i++) {
    const w = (i + 0.5) / 9;
    const column = Array.from({ length: rows }, (_, k) => field.values[(rows - 1 - k) * 9 + i] ?? NaN);
    const value = (k: number): number => (k + 0.5) / rows * 12 - 6;
    const mean = sum(column.map((p, k) => p * value(k)));
    const std = Math.sqrt(sum(column.map((p, k) => p * (value(k) - mean) ** 2)));
    assertAlmostEquals(sum(column), 1, 0.01);
    assertAlmostEquals(mean, -2 + 4 * w, 0.03);
    assertAlmostEquals(std, 0.3 + 0.3 * w, 0.03);
  }
});

Deno.test("a line covers as many pixels as it is long and thick, and none outside its box", () => {
  const sheet = sheetOf({ width: 60, height: 50, ratio: 1, theme: dark });
  const box = { left: 5, top: 5, width: 40, height: 30 };
  const white: Rgb = [255, 255, 255];
  const black = { ...dark, background: [0, 0, 0] as const };
  for (
    const [x0, y0, x1, y1] of [[8, 9, 40, 20], [10, 30, 14, 8], [40.3, 12.2, 9.5, 30.1], [
      20,
      7,
      20,
      31,
    ]] as const
  ) {
    for (const width of [1, 2.5]) {
      const one = sheetOf({ width: 60, height: 50, ratio: 1, theme: black });
      line(one, wholeOf(one), [x0, y0, x1, y1], { color: white, alpha: 1, width });
      const covered = sum([...one.words].map((w) => (w & 255) / 255));
      assertAlmostEquals(covered, width * Math.hypot(x1 - x0, y1 - y0), 0.04 * covered);
    }
  }
  for (const ends of [[-1e9, 3, 1e9, 40], [3, -1e7, 30, 1e7], [NaN, 0, 3, 3], [0, 0, Infinity, 9]] as const) {
    line(sheet, box, ends, { color: white, alpha: 1, width: 3 });
  }
  const outside = [...sheet.words].filter((_, k) => {
    const [x, y] = [k % 60, Math.floor(k / 60)];
    return x < 5 || x >= 45 || y < 5 || y >= 35;
  });
  assertEquals(new Set(outside), new Set([wordOf(dark.background)]));
});

Deno.test("no number breaks a picture, and none is empty that has paths", () => {
  const odd = [NaN, Infinity, -Infinity, 3e38, -3e38];
  for (const n of [0, 1, 30, 3000]) {
    for (const times of [[0], [1, 0.5, 0], [50, 10, 1, 0.01]]) {
      const cloud = cloudOf(
        { n, elements: 64, shape: [8, 8], times },
        (i, _f, e) => i % 2 ? 0.5 : odd[(i + e) % 5] ?? 0,
      );
      for (const picture of all) {
        for (const theme of [dark, light]) {
          const { rgba } = pictureOf(cloud, view(picture, 9), square, 61, 47, theme);
          const paper = wordOf(theme.background);
          const seen = [...words({ rgba })].some((w) => w !== paper);
          if (n > 1) assert(seen, `${picture} of ${n}`);
          assert(rgba.every((v, i) => i % 4 !== 3 || v === 255));
        }
      }
    }
  }
  const none = cloudOf({ n: 3000, elements: 2 }, () => NaN);
  for (const picture of all) pictureOf(none, view(picture, 1), square, 61, 47, dark);
});

Deno.test("a scale begins with the paper and its lightness only grows or only falls; themes differ", () => {
  for (const theme of [dark, light]) {
    const scale = scaleOf(theme);
    const lightness = [...scale].map((w) => labOf([w & 255, (w >>> 8) & 255, (w >>> 16) & 255])[0]);
    assertEquals(scale[0], wordOf(theme.background));
    const steps = lightness.slice(1).map((l, i) => (l - (lightness[i] ?? 0)) * (theme.isDark ? 1 : -1));
    assertGreater(Math.min(...steps), -0.004);
    assertGreater(sum(steps), 0.7);
  }
  const cloud = grid(30, 4);
  for (const picture of ["density", "paths", "phase"] as const) {
    const [a, b] = [dark, light].map((theme) =>
      words(pictureOf(cloud, view(picture), square, 90, 80, theme))
    );
    const same = [...(a ?? [])].filter((w, i) => w === b?.[i]).length;
    assertLess(same, 200, picture);
  }
});

Deno.test("images are the states of the first paths, black below 0 and white above 1", () => {
  const side = 8;
  const cloud = cloudOf({ n: 4, elements: 3 * side * side, shape: [3, side, side] }, (i, f, e) => {
    if (f === 0) return (e % 2) * 80 - 40; // noise
    return Math.floor(e / 64) === i ? 1.5 : -0.5; // path 0 is red, 1 green, 2 blue, 3 black
  });
  const picture = pictureOf(cloud, view("images", 1), square, 100, 100, dark);
  const at = (x: number, y: number): number => words(picture)[y * 100 + x] ?? 0;
  assertEquals([at(25, 25), at(75, 25), at(25, 75), at(75, 75)], [
    0xff0000ff,
    0xff00ff00,
    0xffff0000,
    0xff000000,
  ]);
  const ends = (wide: number) =>
    endsOf(Array.from({ length: 1001 }, (_, i) => 0.5 + wide * (i / 1000 - 0.5)));
  assertEquals(ends(1), [0, 1]);
  assertEquals(ends(20).map((v) => Math.round(10 * v)), [-89, 99]); // noise: .03 of it at either end is clipped
  assertEquals(endsOf([NaN]), [0, 1]);
  assertEquals(imagesOf({ ...cloud, elements: 3072, shape: [3072] }), { channels: 3, height: 32, width: 32 });
  assertEquals(imagesOf({ ...cloud, elements: 2, shape: [2] }), undefined);
  assertEquals(picturesOf(cloud), ["images", "phase", "paths", "density"]);
  assertEquals(picturesOf(cloudOf({ n: 1 }, () => 0)), ["paths", "density"]);
});

Deno.test("panels are of one size, within the sheet, and apart", () => {
  for (const [width, height] of [[1280, 800], [390, 500], [900, 600]] as const) {
    for (const count of [1, 2, 3]) {
      for (const picture of all) {
        const places = placesOf({ width, height, ratio: 1, count, picture });
        assertEquals(new Set(places.map(({ plot }) => `${plot.width} ${plot.height}`)).size, 1);
        for (const { plot, whole } of places) {
          assertGreater(Math.min(plot.width, plot.height), 70);
          assert(plot.left >= whole.left && plot.left + plot.width <= whole.left + whole.width);
          assert(plot.top >= whole.top && plot.top + plot.height <= whole.top + whole.height);
          assert(whole.left + whole.width <= width && whole.top + whole.height <= height);
        }
        const [a, b] = places;
        if (a === undefined || b === undefined) continue;
        assert(
          width < height
            ? b.whole.top >= a.whole.top + a.whole.height
            : b.whole.left >= a.whole.left + a.whole.width,
        );
      }
    }
  }
});
