/**
 * Pieces of the playground's page that draw nothing: numbers, marks of axes, panels, outlines, the SVG of a picture.
 * @module
 */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import fc from "fast-check";
import { panelsOf } from "../../playground/page/axes.ts";
import { logTicks, scale, short, ticks } from "../../playground/page/numbers.ts";
import { outline } from "../../playground/page/parts/charts.ts";
import { svgOf } from "../../playground/page/svg.ts";
import type { Loaded } from "../../playground/sandbox/messages.ts";

Deno.test("short numbers: what counts, no more", () => {
  const cases = [
    [0, "0"],
    [2, "2"],
    [0.1 + 0.2, "0.3"],
    [-1.23456, "−1.23"],
    [12345.6, "12346"],
    [1e6, "1e6"],
    [0.000123, "1.23e−4"],
    [NaN, "–"],
    [-Infinity, "−∞"],
  ] as const;
  for (const [v, text] of cases) assertEquals(short(v), text);
});

Deno.test("marks are round, inside, equally far apart, and not too many", () => {
  const end = fc.double({ min: -1e6, max: 1e6, noNaN: true });
  fc.assert(
    fc.property(end, fc.double({ min: 1e-3, max: 1e6, noNaN: true }), (from, wide) => {
      const marks = ticks(from, from + wide, 6);
      const slack = 1e-6 * (Math.abs(from) + wide);
      assert(marks.length >= 2 && marks.length <= 7, `${marks}`);
      assert(marks.every((v) => v >= from - slack && v <= from + wide + slack));
      const gaps = marks.slice(1).map((v, k) => v - (marks[k] ?? NaN));
      assert(gaps.every((g) => Math.abs(g - (gaps[0] ?? NaN)) <= slack), `${marks}`);
    }),
    { seed: 3 },
  );
  assertEquals(ticks(0, 1, 5), [0, 0.2, 0.4, 0.6, 0.8, 1]);
  assertEquals(ticks(1, 1, 5), [], "no width, no marks");
  assertEquals(logTicks(0.0008, 0.3), [0.001, 0.01, 0.1]);
  assertEquals(logTicks(0.2, 0.5), [0.2, 0.3, 0.4, 0.5]);
});

const loaded: Loaded = {
  tag: "loaded",
  sliders: [],
  runs: [{ name: "Itô", names: ["S", "v"], elements: 2 }, { name: "a < b", names: ["S", "v"], elements: 2 }],
  n: 1,
  seed: 1,
  times: [0, 1],
  isAdaptive: false,
  show: { picture: "phase", x: 0, y: 1, pictures: ["phase"] },
  compileMs: 1,
};

const range = { x: [0, 2], y: [-1, 1] } as const;

Deno.test("panels beside each other: names of elements, one axis up, none where images are", () => {
  const [first, second] = panelsOf(loaded, { picture: "phase", x: 1, y: 0, frame: 0 }, range);
  assertEquals([first?.x?.name, first?.y?.name, second?.y], ["v", "S", undefined]);
  assertEquals(first?.y?.marks[0], { at: 0, text: "−1" });
  assertEquals(second?.title, "a < b");
  const bare = panelsOf(loaded, { picture: "images", x: 0, y: 0, frame: 0 }, range);
  assert(bare.every(({ x, y }) => x === undefined && y === undefined));
});

Deno.test("the outline of a histogram begins and ends on the floor", () => {
  const bins = { from: 0, to: 2, histogram: [1, 3] };
  const path = outline(bins, scale([0, 2], [0, 20]), scale([0, 3], [30, 0]));
  assertEquals(path, "M0.0 30.0L0.0 20.0L10.0 20.0L10.0 0.0L20.0 0.0L20.0 30.0");
});

Deno.test("the SVG of a picture has its pixels, its marks, and names that are no markup", () => {
  const panels = panelsOf(loaded, { picture: "phase", x: 0, y: 1, frame: 0 }, range);
  const svg = svgOf({ png: "data:image/png;base64,AAAA", width: 200, height: 100, panels });
  assertStringIncludes(svg, 'href="data:image/png;base64,AAAA"');
  assertStringIncludes(svg, ">a &lt; b</text>");
  assertStringIncludes(svg, ">−1</text>");
});
