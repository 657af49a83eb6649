/**
 * Pictures by WebGPU against those of the host, pixel by pixel: points off the borders of cells give the same image; of states
 * that a solve has left on the device no more pixels differ than paths lie at borders; densities in time are within a shade.
 * @module
 */
import { assert, assertEquals, assertLess } from "@std/assert";
import { eulerMaruyama, process, sub } from "ito";
import { openDevice } from "../../../backends/devices/webgpu/device.ts";
import { isInBuffer, readStates } from "../../../backends/devices/webgpu/resident.ts";
import { compileResident } from "../../../solve/resident/resident.ts";
import { scaleOf } from "../../../playground/draw/colors.ts";
import { rasterOf } from "../../../playground/draw/draw.ts";
import { batchesOf, type GpuCloud, replaced, thinned } from "../../../playground/draw/gpu/cloud.ts";
import { overImage } from "../../../playground/draw/gpu/over_image.ts";
import { gpuPictures, takes } from "../../../playground/draw/gpu/pictures.ts";
import { paintField } from "../../../playground/draw/painters/field.ts";
import { heatOf, toned } from "../../../playground/draw/painters/heat.ts";
import { cursorAt, heatCells, heatWeakness } from "../../../playground/draw/painters/in_time.ts";
import { cellsOf } from "../../../playground/draw/painters/phase.ts";
import { sheetOf } from "../../../playground/draw/sheet.ts";
import { timeAxisOf } from "../../../playground/draw/ticks.ts";
import type { Look } from "../../../playground/sandbox/messages.ts";
import { onDevice, reasonOf } from "../../lib/device.ts";
import { errorOfKind } from "../../lib/kept_cases.ts";
import { right } from "../../lib/either.ts";
import {
  bell,
  cloudOf,
  differing,
  draws,
  inColumns,
  look,
  onTexture,
  pixels,
  plotOf,
  range,
  theme,
} from "./on_target.ts";

onDevice("points that lie off the borders of cells give the host's image, to the pixel", async (d) => {
  const draw = draws();
  const [n, half] = [5000, 2000];
  const { columns, rows, whole: { x, y } } = cellsOf(plotOf(look), range, n, 1);
  const within = (cells: number): number => Math.floor(bell(draw) * cells * 1.1) + 0.2 + 0.6 * draw();
  const values = Float32Array.from({ length: 2 * 2 * n }, (_, k) => {
    const isX = k % 2 === 0;
    return isX
      ? x[0] + within(columns) / columns * (x[1] - x[0])
      : y[0] + within(rows) / rows * (y[1] - y[0]);
  });
  [NaN, Infinity, -Infinity, 1e38].forEach((v, i) => values[4 * i + i % 2] = v);
  const [a, b] = [values.subarray(0, 4 * half), values.subarray(4 * half)];
  // of the first part its last paths are drawn, of the second all
  const [skipped, left] = [300, half - 300];
  const cloud = cloudOf(
    [{ start: 0, n: left, values: a.subarray(4 * skipped) }, { start: half, n: n - half, values: b }],
    2,
    [0, 1],
  );
  const parts = [
    await inColumns(d, { from: 0, elements: 2, frames: 2, values: a }),
    await inColumns(d, { from: half, elements: 2, frames: 2, values: b }),
  ];
  const texture = onTexture(d);
  const pictures = gpuPictures(d, texture.target);
  const batches = batchesOf(parts).map((one, i) => i === 0 ? { ...one, first: skipped, n: left } : one);
  right(pictures.draw([{ ...cloud, batches }], look, range, theme));
  const [gpu, host] = [await texture.raster(), rasterOf([cloud], look, range, theme)];
  assert(new Set(pixels(host)).size > 5, "there must be something to see");
  assertEquals(differing(pixels(gpu), pixels(host)), 0);
  right(pictures.draw([{ ...cloud, batches: [] }], look, range, theme));
  assertEquals(new Set(pixels(await texture.raster())).size, 1);
  pictures.close();
  texture.close();
  parts.forEach((part) => part.release());
});

onDevice("a curve on which all paths are has the host's soft edge", async (d) => {
  for (const ratio of [1, 2]) {
    const at = { ...look, ratio };
    const { columns, rows, whole: { x, y } } = cellsOf(plotOf(at), range, 5000, ratio);
    const values = Float32Array.from({ length: 2 * 5000 }, (_, k) => {
      const cell = Math.floor(k / 2) % 60; // cells next to each other, and apart
      return k % 2 === 0
        ? x[0] + (1.5 + cell % columns) / columns * (x[1] - x[0])
        : y[0] + (0.5 + (cell * cell) % rows) / rows * (y[1] - y[0]);
    });
    const cloud = cloudOf([{ start: 0, n: 5000, values }], 2, [1]);
    const part = await inColumns(d, { from: 0, elements: 2, frames: 1, values });
    const texture = onTexture(d);
    const pictures = gpuPictures(d, texture.target);
    right(pictures.draw([{ ...cloud, batches: batchesOf([part]) }], at, range, theme));
    const [{ rgba: gpu }, host] = [await texture.raster(), rasterOf([cloud], at, range, theme)];
    assert(new Set(pixels(host)).size > 4, "there must be an edge");
    assertLess(gpu.reduce((most, v, i) => Math.max(most, Math.abs(v - (host.rgba[i] ?? NaN))), 0), 4);
    pictures.close();
    texture.close();
    part.release();
  }
});

onDevice("states that a solve left on the device: the phase picture, the thin cloud", async () => {
  const p = process(({ x }) => ({ drift: sub(0.5, x), diffusion: 0.7 }));
  const plan = { saveAt: [0.5, 1], x0: [0, 1], backend: "webgpu" } as const;
  const made = right(await compileResident(p, eulerMaruyama(4), plan)());
  const n = 20_000;
  const run = right(await made.run({ n, seed: 1 })());
  const [part] = run.parts;
  if (part === undefined || !isInBuffer(part)) throw new Error("nothing stays on the device");
  const cloud: GpuCloud = { ...cloudOf([], 2, [0.5, 1]), batches: batchesOf([part]) };
  const values = right(await readStates(part)());
  const host = cloudOf([{ start: 0, n, values }], 2, [0.5, 1]);
  const texture = onTexture(part.device);
  const pictures = gpuPictures(part.device, texture.target);
  right(pictures.draw([cloud], look, range, theme));
  const differ = differing(pixels(await texture.raster()), pixels(rasterOf([host], look, range, theme)));
  const { columns, rows, whole: { x, y } } = cellsOf(plotOf(look), range, n, 1);
  const isAtBorder = (v: number, [from, to]: readonly [number, number], cells: number): boolean => {
    const u = (v - from) / (to - from) * cells;
    return Math.abs(u - Math.round(u)) < 1e-4;
  };
  const borders = Array.from({ length: n }, (_, i) =>
    isAtBorder(values[4 * i] ?? NaN, x, columns) || isAtBorder(values[4 * i + 1] ?? NaN, y, rows))
    .filter(Boolean).length;
  assert(differ <= 2 * borders && borders < 20, `${differ} pixels differ, ${borders} paths are at borders`);

  const batches = [{ part, start: 0, first: 0, n: 7001 }, { part, start: 7001, first: 7001, n: n - 7001 }];
  const thin = right(await thinned(part.device, { ...cloud, batches }, 3000)());
  const every = Math.ceil(n / 3000);
  const few = Array.from({ length: Math.ceil(n / every) }, (_, k) => [
    ...values.subarray(4 * k * every, 4 * k * every + 4),
  ]);
  assertEquals([...thin.batches[0]?.values ?? []], few.flat());
  pictures.close();
  texture.close();
  run.release();
  await made.close();
});

for (const picture of ["paths", "density"] as const) {
  onDevice(`densities in time are those of the host within a shade: ${picture}`, async (d) => {
    const draw = draws();
    const times = [0, 0.1, 0.3, 0.6, 1];
    const [n, frames] = [4000, times.length];
    const values = Float32Array.from({ length: n * frames }, (_, k) => {
      const t = times[k % frames] ?? 0;
      return k % 35 === 3 ? NaN : 0.4 + t + (0.05 + 4 * t) * (bell(draw) - 0.5); // at the end beyond both ends
    });
    values[7] = Infinity;
    const at: Look = { ...look, picture, frame: 2, y: 0 };
    const host = cloudOf([{ start: 0, n, values }], 1, times);
    const part = await inColumns(d, { from: 0, elements: 1, frames, values });
    const texture = onTexture(d);
    const pictures = gpuPictures(d, texture.target);
    right(pictures.draw([{ ...host, batches: batchesOf([part]) }], at, range, theme));

    const box = plotOf(at);
    const sheet = sheetOf({ width: look.width, height: look.height, ratio: 1, theme });
    const axis = timeAxisOf(host.times);
    const { columns, rows } = heatCells(box, 1);
    const field = toned(heatOf(host, 0, range.y, axis, columns, rows));
    const { weak, after } = heatWeakness[picture];
    const dim = { from: Math.round(cursorAt(box, axis, 2)), scale: scaleOf(theme, after) };
    paintField(sheet, box, field, scaleOf(theme, weak), dim);

    const [gpu, cpu] = [(await texture.raster()).rgba, sheet.raster.rgba];
    const off = gpu.map((v, i) => Math.abs(v - (cpu[i] ?? NaN)));
    const many = off.filter((v) => v > 0).length;
    assert(new Set(pixels(sheet.raster)).size > 60, "there must be something to see");
    assertLess(off.reduce((most, v) => Math.max(most, v), 0), 5);
    assertLess(many, 0.002 * off.length);
    pictures.close();
    texture.close();
    part.release();
  });
}

onDevice("an image lies over the picture; few paths and other pictures are the host's", async (d) => {
  const texture = onTexture(d);
  const pictures = gpuPictures(d, texture.target);
  const over = { width: 260, height: 200, rgba: new Uint8ClampedArray(4 * 260 * 200) };
  over.rgba.set([255, 0, 0, 255], 0);
  over.rgba.set([200, 100, 0, 127], 4);
  right(pictures.draw([], look, range, theme, over));
  const { rgba } = await texture.raster();
  const paper = theme.background;
  assertEquals([...rgba.slice(0, 4)], [255, 0, 0, 255]);
  const half = [200, 100, 0].map((v, i) => v * 127 / 255 + (paper[i] ?? 0) * 128 / 255);
  half.forEach((v, i) => assert(Math.abs(v - (rgba[4 + i] ?? NaN)) <= 1));
  assertEquals([...rgba.slice(8, 12)], [...paper, 255]);
  const part = await inColumns(d, { from: 0, elements: 2, frames: 1, values: new Float32Array(2 * 2000) });
  const cloud: GpuCloud = { ...cloudOf([], 2, [1]), batches: batchesOf([part]) };
  const asked = (picture: Look["picture"], batches = cloud.batches, y = 1) =>
    takes({ ...cloud, batches }, { picture, x: 0, y });
  assertEquals(asked("phase"), "plane");
  assertEquals(asked("phase", [{ part, start: 0, first: 10, n: 1500 }]), undefined);
  assertEquals([asked("density"), asked("density", cloud.batches, 0)], [undefined, "heat"]);
  assertEquals([asked("paths"), asked("images")], ["heat", undefined]);
  pictures.close();
  texture.close();
  part.release();
});

onDevice("with what the host draws over it, a picture is the host's own", async (d) => {
  const draw = draws();
  const times = [0, 0.5, 1];
  const values = Float32Array.from({ length: 2000 * 6 }, (_, k) => bell(draw) * 2 - 0.6 + (k % 6) / 6);
  const cloud = cloudOf([{ start: 0, n: 2000, values }], 2, times);
  const part = await inColumns(d, { from: 0, elements: 2, frames: 3, values });
  const texture = onTexture(d);
  const pictures = gpuPictures(d, texture.target);
  for (
    const [picture, y, n] of [["paths", 1, 2000], ["density", 0, 2000], ["density", 1, 2000], [
      "phase",
      1,
      900,
    ]] as const
  ) {
    const at: Look = { ...look, picture, y, frame: 1 };
    const all: GpuCloud = { ...cloud, batches: [{ part, start: 0, first: 0, n }] };
    const host = { ...cloud, batches: [{ start: 0, n, values: values.subarray(0, 6 * n) }] };
    const over = overImage([{ cloud: host, drawn: takes(all, at) }], at, range, theme);
    right(pictures.draw([all], at, range, theme, over));
    const [{ rgba: gpu }, { rgba: cpu }] = [await texture.raster(), rasterOf([host], at, range, theme)];
    const off = gpu.map((v, i) => Math.abs(v - (cpu[i] ?? NaN)));
    assertLess(off.filter((v) => v > 4).length, 0.002 * off.length, `${picture} ${y}`);
  }
  pictures.close();
  texture.close();
  part.release();
});

onDevice(
  "newer batches take the place of older ones, and parts of which nothing is left are released",
  async (d) => {
    const made = async (n: number) =>
      await inColumns(d, { from: 0, elements: 1, frames: 1, values: new Float32Array(n) });
    const gone: string[] = [];
    const named = async (name: string, n: number) => {
      const part = await made(n);
      const release = (): void => {
        gone.push(name);
        part.release();
      };
      return { ...part, release };
    };
    const [a, b, c] = [await named("a", 10), await named("b", 20), await named("c", 12)];
    const names = new Map<unknown, string>([[a, "a"], [b, "b"], [c, "c"]]);
    const told = (batches: GpuCloud["batches"]) =>
      batches.map(({ part, start, first, n }) => [
        [...names].find(([p]) => p === part)?.[1],
        start,
        first,
        n,
      ]);
    const two = replaced(batchesOf([a]), batchesOf([b], 10));
    assertEquals(told(two), [["a", 0, 0, 10], ["b", 10, 0, 20]]);
    const three = replaced(two, batchesOf([c]));
    assertEquals([told(three), gone], [[["c", 0, 0, 12], ["b", 12, 2, 18]], ["a"]]);
    const inside = replaced(batchesOf([b]), batchesOf([c], 4));
    assertEquals(told(inside), [["b", 0, 0, 4], ["c", 4, 0, 12], ["b", 16, 16, 4]]);
    assertEquals(told(replaced(three, [])), told(three));
    [b, c].forEach((part) => part.release());
  },
);

onDevice("a device that is closed draws no more, and says so", async () => {
  const d = right(await openDevice()());
  const texture = onTexture(d);
  const pictures = gpuPictures(d, texture.target);
  right(pictures.draw([], look, range, theme));
  await d.device.queue.onSubmittedWorkDone();
  d.close();
  errorOfKind("DeviceLost", reasonOf(pictures.draw([], look, range, theme)));
  pictures.close();
});
