/**
 * Pieces of the playground's page that draw nothing: numbers, outlines.
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { logTicks, scale, short, ticks } from "../../playground/page/numbers.ts";
import { doubtOf } from "../../playground/page/parts/facts.ts";
import type { Statistics } from "../../playground/sandbox/messages.ts";
import { outline } from "../../playground/page/parts/charts.ts";
import { noStatistics } from "./lib/statistics.ts";

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

Deno.test("the outline of a histogram begins and ends on the floor", () => {
  const bins = { from: 0, to: 2, histogram: [1, 3] };
  const path = outline(bins, scale([0, 2], [0, 20]), scale([0, 3], [30, 0]));
  assertEquals(path, "M0.0 30.0L0.0 20.0L10.0 20.0L10.0 0.0L20.0 0.0L20.0 30.0");
});

Deno.test("paths that broke off are said, those that ended well are not", () => {
  const statistics = (codes: Statistics["codes"]): Statistics => ({ ...noStatistics, done: 10, codes });
  const runs = [{ name: "", names: [], elements: 1 }];
  assertEquals(doubtOf(runs, [statistics({ done: 6, event: 4 })]), []);
  assertEquals(doubtOf(runs, [statistics({ done: 6, notFinite: 3, tooLong: 1 })]), [
    "4 of 10 paths broke off (notFinite, tooLong): means and densities are of the others alone",
  ]);
});
