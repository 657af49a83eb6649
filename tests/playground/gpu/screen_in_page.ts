/// <reference lib="dom" />
/**
 * The screen of the playground on a canvas of a page, by a software adapter: all paths by WebGPU, axes and names by the host.
 *
 * For a browser: tests/web/device.ts.
 * @module
 */
import { assert } from "@std/assert";
import { openDevice } from "../../../backends/devices/webgpu/device.ts";
import { themeOf } from "../../../playground/draw/colors.ts";
import { placesIn, rasterOf } from "../../../playground/draw/draw.ts";
import { batchesOf } from "../../../playground/draw/gpu/cloud.ts";
import { gpuScreen } from "../../../playground/draw/gpu/screen.ts";
import type { Look } from "../../../playground/sandbox/messages.ts";
import { right } from "../../lib/either.ts";
import { inColumns } from "./on_target.ts";

Deno.test("a canvas shows the host's picture, by WebGPU, and numbers at its axes", async () => {
  const d = right(await openDevice()());
  if (!d.info.isSoftware) return d.close(); // the other way of a screen, which nobody has seen
  const [n, times] = [3000, Float64Array.from([0, 1])];
  const values = Float32Array.from({ length: 4 * n }, (_, k) => Math.sin(k * k) + Math.cos(3 * k));
  const part = await inColumns(d, { from: 0, elements: 2, frames: 2, values });
  const cloud = { name: "", elements: 2, shape: [2], times };
  const thin = { ...cloud, batches: [{ start: 0, n, values }] };
  const canvas = new OffscreenCanvas(10, 10);
  const screen = gpuScreen(d, canvas);
  if (screen === undefined) throw new Error("no context");
  const look: Look = {
    picture: "phase",
    x: 0,
    y: 1,
    frame: 0,
    width: 400,
    height: 300,
    ratio: 1,
    isDark: false,
  };
  const range = { x: [-2, 2], y: [-2, 2] } as const;
  const shown = [{ cloud: { ...cloud, batches: batchesOf([part]) }, thin }];
  right(await screen.draw(shown, look, range)());
  const rgba = canvas.getContext("2d")?.getImageData(0, 0, 400, 300).data ?? new Uint8ClampedArray();
  const host = rasterOf([thin], look, range, themeOf(false)).rgba;
  const [place] = placesIn(look, 1);
  if (place === undefined) throw new Error("no panel");
  const { left, top, width, height } = place.plot;
  let [inside, beside, drawn] = [0, 0, 0];
  for (let y = 0; y < 300; y++) {
    for (let x = 0; x < 400; x++) {
      const at = 4 * (y * 400 + x);
      const isOff = [0, 1, 2].some((i) => Math.abs((rgba[at + i] ?? NaN) - (host[at + i] ?? NaN)) > 1);
      // an element's name stands in the upper left corner
      const isIn = x >= left && x < left + width && y >= top && y < top + height &&
        (x > left + 40 || y > top + 25);
      if (isIn && isOff) inside++;
      if (!isIn && isOff) beside++;
      if (isIn && host[at] !== host[0]) drawn++;
    }
  }
  assert(drawn > 1000 && inside === 0, `${inside} of ${drawn} pixels are not the host's`);
  assert(beside > 100, `${beside} pixels of axes and numbers`);
  screen.close();
  part.release();
  d.close();
});
