/**
 * What is drawn on a canvas, by one that writes down what it is asked: pixels of the whole size once, ticks where their numbers are,
 * names; and from a pointer back to numbers.
 * @module
 */
import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { themeOf } from "../../../playground/draw/colors.ts";
import { type Context, drawAll, locate, placesIn } from "../../../playground/draw/draw.ts";
import type { Box } from "../../../playground/draw/sheet.ts";
import type { Look } from "../../../playground/sandbox/messages.ts";
import { cloudOf } from "./clouds.ts";

interface Said {
  readonly text: string;
  readonly x: number;
  readonly y: number;
  readonly baseline: string;
}

/** A context that records. */
const recorder = () => {
  const said: Said[] = [];
  const put: { readonly width: number; readonly height: number; readonly words: Uint32Array }[] = [];
  const context: Context = {
    fillStyle: "",
    font: "",
    textAlign: "",
    textBaseline: "",
    fillRect: () => {},
    fillText: (text, x, y) => said.push({ text, x, y, baseline: context.textBaseline }),
    createImageData: (width, height) => ({ width, height, data: new Uint8ClampedArray(4 * width * height) }),
    putImageData: ({ width, height, data }) =>
      put.push({ width, height, words: Uint32Array.from(new Uint32Array(data.buffer)) }),
  };
  return { context, said, put };
};

const look: Look = {
  picture: "phase",
  x: 0,
  y: 1,
  frame: 1,
  width: 640,
  height: 400,
  ratio: 1,
  isDark: true,
};
const cloud = cloudOf({ n: 400, elements: 2, name: "one" }, (i, f, e) => e === 0 ? i / 400 : f);
const range = { x: [0, 1], y: [-1, 1] } as const;

/** The box of the one panel. */
const plotOf = (): Box => {
  const [place] = placesIn(look, 1);
  if (place === undefined) throw new Error("no panel");
  return place.plot;
};

Deno.test("pixels come once, then numbers at their places and the elements' names", () => {
  const { context, said, put } = recorder();
  drawAll(context, [cloud], look, range, themeOf(true));
  assertEquals(put.map(({ width, height }) => [width, height]), [[640, 400]]);
  const plot = plotOf();
  const numbers = said.filter(({ text }) => /^−?[0-9.]+$/.test(text));
  assert(numbers.length > 8);
  for (const { text, x, y, baseline } of numbers) {
    const value = Number(text.replace("−", "-"));
    if (baseline === "top") assertAlmostEquals(x, plot.left + value * plot.width, 1e-6);
    else assertAlmostEquals(y, plot.top + (1 - value) / 2 * plot.height, 1e-6);
  }
  assertEquals(said.filter(({ text }) => /^x./.test(text)).map(({ text }) => text), ["x₀", "x₁"]);
  assertEquals(said.filter(({ text }) => text === "one"), []);
});

Deno.test("several panels have their names, and each its pixels", () => {
  const { context, said, put } = recorder();
  const clouds = [cloud, { ...cloud, name: "two" }, { ...cloud, name: "three", names: ["s", "v"] }];
  drawAll(context, clouds, look, range, themeOf(false));
  assertEquals(said.filter(({ text }) => /^(one|two|three|s|v)$/.test(text)).map(({ text }) => text), [
    ...["one", "two", "three"],
    ...["s", "v"],
  ]);
  const { words } = put[0] ?? { words: new Uint32Array() };
  for (const { plot } of placesIn(look, 3)) {
    let seen = 0;
    for (let y = plot.top; y < plot.top + plot.height; y++) {
      for (let x = plot.left; x < plot.left + plot.width; x++) {
        seen += Number(words[y * 640 + x] !== 0xffffffff);
      }
    }
    assert(seen > 200, `${seen}`);
  }
});

Deno.test("a pointer on a picture is a place of its axes", () => {
  const plot = plotOf();
  const at = { x: (plot.left + 0.25 * plot.width) / 640, y: (plot.top + 0.25 * plot.height) / 400 };
  const [x, y] = locate([cloud], look, range, at) ?? [NaN, NaN];
  assertAlmostEquals(x, 0.25, 1e-9);
  assertAlmostEquals(y, 0.5, 1e-9);
  assertEquals(locate([cloud], look, range, { x: 0, y: 0 }), undefined);
  const timed = { ...cloud, times: Float64Array.from([4, 2]) };
  assertAlmostEquals(locate([timed], { ...look, picture: "paths" }, range, at)?.[0] ?? NaN, 3.5, 1e-9);
});
