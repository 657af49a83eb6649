/**
 * Ends of axes hold the paths, stand still and are round; ticks are round numbers; times of frames are found again.
 * @module
 */
import { assert, assertAlmostEquals, assertEquals, assertGreater, assertLess } from "@std/assert";
import type { Cloud, Range, View } from "../../../playground/draw/cloud.ts";
import { evened, rangeOf, valueEnds } from "../../../playground/draw/range.ts";
import { valuesOf } from "../../../playground/draw/states.ts";
import { ticksOf, timeAxisOf } from "../../../playground/draw/ticks.ts";
import { cloudOf, normals, uniforms } from "./clouds.ts";

const paths: View = { picture: "paths", x: 0, y: 1, frame: 0 };
const phase: View = { ...paths, picture: "phase" };
const times = Array.from({ length: 21 }, (_, i) => i / 20);

/** The least share of paths within, of all frames. */
const held = (cloud: Cloud, element: number, [from, to]: readonly [number, number]): number =>
  Math.min(...Array.from(cloud.times, (_, f) => {
    const values = valuesOf(cloud, element, f).filter(Number.isFinite);
    return values.filter((v) => v >= from && v <= to).length / values.length;
  }));

/** Brownian motion from 0, its exponential, and a jump of a few paths. */
const brownian = (n: number, of: (w: number, path: number) => number): Cloud => {
  const normal = normals(11);
  let w = 0;
  return cloudOf({ n, times }, (i, f) => {
    w = f === 0 ? 0 : w + normal() * Math.sqrt(1 / 20);
    return of(w, i);
  });
};

Deno.test("ends hold 99 paths of 100 at every frame, and are not much wider", () => {
  const clouds: readonly (readonly [Cloud, number, number])[] = [
    [brownian(4000, (w) => w), -4, 4],
    [brownian(4000, (w) => 5 + 1e-3 * w), 4.996, 5.004],
    [brownian(4000, (w) => Math.exp(w)), 0, 18],
    [brownian(4000, (w, i) => (i % 50 === 0 ? 5 : 0) + 0.2 * w), -1, 6.5],
    [brownian(4000, (w) => -1e6 * w), -4e6, 4e6],
  ];
  for (const [cloud, least, most] of clouds) {
    const { x, y } = rangeOf([cloud], paths);
    assertEquals(x, [0, 1]);
    assertGreater(held(cloud, 0, y), 0.99);
    assert(y[0] >= least && y[1] <= most, `${y}`);
  }
});

Deno.test("few that are far away do not make a line of the others, and odd numbers are no ends", () => {
  const uniform = uniforms(2);
  const cauchy = cloudOf({ n: 20_000 }, () => Math.tan(Math.PI * (uniform() - 0.5)));
  const { y } = rangeOf([cauchy], paths);
  // 6.3 + 3 · 12.6 at either end, and as wide to round numbers; the samples themselves reach 1e4
  assertLess(y[1] - y[0], 2 * (1.1 * 44.2 + 4 + 10));
  assertGreater(held(cauchy, 0, y), 0.98);
  const odd = cloudOf({ n: 1000, elements: 2 }, (i, _f, e) => i % 3 ? [NaN, Infinity][e] ?? 0 : i / 1000);
  assertEquals(rangeOf([odd], phase), { x: [0, 1.1], y: [0, 1.1] });
  for (
    const cloud of [
      cloudOf({ n: 10 }, () => NaN),
      cloudOf({ n: 0 }, () => 0),
      cloudOf({ n: 5 }, () => 7),
    ]
  ) {
    const { y } = rangeOf([cloud], paths);
    assert(y[1] > y[0] && Number.isFinite(y[1] - y[0]));
  }
});

Deno.test("ends stay while more paths come, grow for what is beyond, and are the same for all panels", () => {
  const some = (n: number, scale: number): Cloud => brownian(n, (w) => scale * w);
  const first = rangeOf([some(500, 1)], paths);
  assertEquals(rangeOf([some(8000, 1)], paths, first), first);
  assertEquals(rangeOf([some(2000, 0.1)], paths, first), first);
  const grown: Range = rangeOf([some(2000, 0.1), some(2000, 3)], paths, first);
  assertLess(grown.y[0], first.y[0]);
  assertGreater(grown.y[1], 2 * first.y[1]);
  assertGreater(held(some(2000, 3), 0, grown.y), 0.99);
  assertEquals(rangeOf([some(500, 9)], paths, undefined, [-2, 3]).y, [-2, 3]);
});

Deno.test("what comes out of noise is as large as it may be, and its time runs to the left", () => {
  const normal = normals(4);
  const sigmas = [50, 20, 5, 1, 0.2, 0.01];
  const cloud = cloudOf(
    { n: 4000, elements: 2, times: sigmas },
    (i, f, e) => (i % 2) + (e === 0 ? 0.1 : 0.2) * normal() + (sigmas[f] ?? 0) * normal(),
  );
  const range = rangeOf([cloud], phase);
  // data are 1.5 wide, 1.2 of it to either side; padded and rounded
  assertLess(range.x[1] - range.x[0], 1.5 * 3.4 * 1.08 + 1);
  assert(range.x[0] < -0.3 && range.x[1] > 1.3, `${range.x}`);
  assertEquals(rangeOf([cloud], paths).x, [50, 0.01]);
  assertEquals(valueEnds(cloud, phase, range), range.x);
  assertEquals(valueEnds(cloud, paths, range), range.y);
});

Deno.test("a plane's own ends are made as long on both axes, and none shorter", () => {
  const found = evened({ x: [-1, 1], y: [-1, 1] }, { width: 400, height: 200 });
  assertEquals(found, { x: [-2, 2], y: [-1, 1] });
  assertEquals(evened({ x: [0, 4], y: [0, 1] }, { width: 200, height: 100 }), { x: [0, 4], y: [-0.5, 1.5] });
});

Deno.test("ticks are round numbers within the ends, and their texts say which", () => {
  for (const ends of [[0, 1], [-3, 4.5], [1e-7, 3e-7], [-1e6, 1e6], [4.996, 5.004], [20, 0]] as const) {
    for (const count of [3, 5, 9]) {
      const ticks = ticksOf(ends, count);
      assert(ticks.length >= count / 2 - 1 && ticks.length <= 2 * count + 1, `${ends} ${ticks.length}`);
      for (const { at, text } of ticks) {
        assert(at >= -1e-9 && at <= 1 + 1e-9);
        const value = Number(text.replaceAll("−", "-"));
        assertAlmostEquals(value, ends[0] + (ends[1] - ends[0]) * at, 1e-6 * Math.abs(ends[1] - ends[0]));
        assertLess(text.length, 9);
      }
      assertEquals(new Set(ticks.map(({ text }) => text)).size, ticks.length);
    }
  }
  assertEquals(ticksOf([1, 1], 5), []);
  assertEquals(ticksOf([0, NaN], 5), []);
});

Deno.test("frames stand where their times are, or evenly where times are very uneven", () => {
  const even = timeAxisOf(Float64Array.from([1, 0.5, 0.25, 0]));
  assertEquals([...even.at], [0, 0.5, 0.75, 1]);
  const noise = timeAxisOf(Float64Array.from([50, 8, 1, 0.1, 0.01]));
  assertEquals([...noise.at], [0, 0.25, 0.5, 0.75, 1]);
  assertEquals(noise.timeAt(0.25), 8);
  assertEquals(noise.ticks(4).map(({ text }) => text), ["50", "8", "1", "0.1", "0.01"]);
  for (const times of [[0], [2, 2], [0, 1]]) {
    const axis = timeAxisOf(Float64Array.from(times));
    assert([...axis.at, axis.timeAt(0), axis.timeAt(1)].every(Number.isFinite), `${times}`);
  }
});
