/**
 * Panels by Observable Plot: as many marks as there are numbers, where they belong.
 * @module
 */
import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { type Pictures, picturesBy } from "../../notebook/pictures.ts";
import { openStudio } from "../../notebook/studio.ts";
import { right } from "../lib/either.ts";

const pictures = async (): Promise<Pictures> => picturesBy(right(await openStudio()()));
const axes = { x: "time", y: "height" };
const numbersIn = (text: string): readonly number[] => (text.match(/-?\d+(\.\d+)?/g) ?? []).map(Number);
/** The attribute of each mark of a kind. */
const attributes = (svg: string, mark: string, name: string): readonly string[] =>
  [...svg.matchAll(new RegExp(`<${mark} [^>]*?\\b${name}="([^"]*)"`, "g"))].map((m) => m[1] ?? "");

Deno.test("lines() draws a line each, through its points, and names its axes", async () => {
  const dots = [0, 1].flatMap((line) => [0, 1, 2].map((k) => ({ line, x: k, y: line === 0 ? k : 2 - k })));
  const svg = (await pictures()).lines(dots, axes);
  const [first = [], second = []] = attributes(svg, "path", "d").filter((d) => d.split("L").length === 3).map(
    numbersIn,
  );
  assertEquals([first.length, second.length], [6, 6]);
  assertEquals(first.filter((_, i) => i % 2 === 0), second.filter((_, i) => i % 2 === 0)); // the same times
  assertEquals(first[1], second[5]); // mirrored
  assert(svg.includes("time →") && svg.includes("↑ height"));
  assert(svg.startsWith('<svg xmlns="http://www.w3.org/2000/svg"'));
});

Deno.test("lines() breaks a line where a path has no number", async () => {
  const dots = [0, 1, NaN, 3, 4].map((y, x) => ({ line: 0, x, y }));
  const svg = (await pictures()).lines(dots, axes);
  assert(attributes(svg, "path", "d").some((d) => (d.match(/M/g) ?? []).length === 2));
});

Deno.test("scatter() draws every point", async () => {
  const dots = Array.from({ length: 37 }, (_, i) => ({ x: Math.cos(i), y: Math.sin(i) }));
  assertEquals(attributes((await pictures()).scatter(dots, axes), "circle", "cx").length, 37);
});

Deno.test("histogram() draws bars as high as their counts", async () => {
  const bins = [2, 4, 1].map((count, k) => ({ from: k, to: k + 1, count }));
  const svg = (await pictures()).histogram(bins, axes);
  const heights = attributes(svg, "rect", "height").map(Number);
  assertEquals(heights.length, 3);
  assertAlmostEquals((heights[1] ?? 0) / (heights[0] ?? 1), 2, 0.01);
  assertAlmostEquals((heights[0] ?? 0) / (heights[2] ?? 1), 2, 0.01);
});

Deno.test("bands() draws two bands and a mean", async () => {
  const bands = [0, 1, 2].map((t) => ({
    t,
    mean: t,
    inner: [t - 1, t + 1] as const,
    outer: [t - 2, t + 2] as const,
  }));
  const svg = (await pictures()).bands(bands, axes);
  const areas = attributes(svg, "path", "d").filter((d) => d.endsWith("Z")).map(numbersIn);
  assertEquals(areas.length, 2);
  const thick = (a: readonly number[]): number => Math.abs((a[1] ?? 0) - (a[a.length - 1] ?? 0));
  assertAlmostEquals(thick(areas[0] ?? []) / thick(areas[1] ?? []), 2, 0.02);
});
