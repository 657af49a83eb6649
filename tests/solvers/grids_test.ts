/**
 * The rules of time grids, against the published formulas; what is no grid, or does not fit a process, is refused.
 * @module
 */
import { assertAlmostEquals, assertEquals, assertMatch, assertThrows } from "@std/assert";
import {
  edm,
  eulerMaruyama,
  type Fallible,
  gaussianScore,
  gbm,
  gottaGoFast,
  type Grid,
  grids,
  type Process,
  process,
  reverse,
  ve,
  vp,
  withGrid,
  withNoise,
  withSteps,
} from "ito";
import { gaussianPath, lambdaAt, promised } from "../../sde/gaussian_path.ts";
import { momentsOf as momentsOfGrid } from "../../solvers/step/moments.ts";
import { timeAfter, timesOfGrid } from "../../solvers/step/grid.ts";
import { right } from "../lib/either.ts";
import { timesOn } from "../lib/grid_times.ts";
import { refused } from "../lib/solved.ts";
import { at } from "../truth/vector.ts";

const score = gaussianScore([0], 0.5);
const range = (n: number): readonly number[] => Array.from({ length: n }, (_, i) => i);

/** Karras et al.'s 18 levels for CIFAR-10, σ_i = (80^(1/7) + i/17 (0.002^(1/7) − 80^(1/7)))^7, as Python has them. */
const published = [
  80,
  57.586,
  40.786,
  28.375,
  19.352,
  12.91,
  8.4009,
  5.3152,
  3.2568,
  1.9233,
  1.0882,
  0.58535,
  0.29644,
  0.13952,
  0.059947,
  0.022935,
  0.007528,
  0.002,
];

Deno.test("karras has the published levels, on EDM's clock and on others", () => {
  const own = timesOn(reverse(edm(), score), grids.karras(), 17);
  own.forEach((v, i) => assertAlmostEquals(v / at(published, i), 1, 5e-5, `level ${i}`));
  const formula = range(18).map((i) => (80 ** (1 / 7) + i / 17 * (0.002 ** (1 / 7) - 80 ** (1 / 7))) ** 7);
  own.forEach((v, i) => assertAlmostEquals(v / at(formula, i), 1, 1e-11, `level ${i}`));
  for (const p of [reverse(ve({ sigmaMin: 0.002, sigmaMax: 80 }), score), reverse(vp(), score)]) {
    const path = promised(gaussianPath(right(p)));
    const { T, tEnd } = right(p).time;
    const levels = timesOn(p, grids.karras({ rho: 5 }), 17).map((v) =>
      Math.exp(-lambdaAt(path, v)) ** (1 / 5)
    );
    const [first, last] = [T, tEnd].map((v) => Math.exp(-lambdaAt(path, v)) ** (1 / 5));
    levels.forEach((v, i) =>
      assertAlmostEquals(v, at([first ?? NaN], 0) + i / 17 * ((last ?? NaN) - (first ?? NaN)), 1e-9)
    );
  }
});

Deno.test("each rule's steps are equal in what it is named for", () => {
  const steps = (times: readonly number[], phi: (t: number) => number): void => {
    const n = times.length - 1;
    const [first, last] = [phi(at(times, 0)), phi(at(times, n))];
    times.forEach((v, i) => assertAlmostEquals(phi(v), first + (last - first) * i / n, 1e-9, `step ${i}`));
  };
  const back = right(reverse(vp(), score));
  steps(timesOn(back, grids.exponential(), 20), Math.log);
  steps(timesOn(back, grids.polynomial(2), 20), Math.sqrt);
  steps(timesOn(back, grids.logSnr(), 20), (v) => lambdaAt(promised(gaussianPath(back)), v));
  steps(timesOn(gbm(), grids.polynomial(3), 20), (v) => v ** (1 / 3));
  steps(
    timesOn(gbm(), grids.byNumber(({ i, n, from, to }) => from + (to - from) * (i / n) ** 3), 20),
    (v) => v ** (1 / 3),
  );
  assertEquals(timesOn(gbm(), [0, 0.25, 1 + 1e-9], 1), [0, 0.25, 1]);
});

Deno.test("a grid's steps end on a Brownian path where they are told apart, in order, from 0 to 2³¹", () => {
  for (const times of [timesOn(reverse(edm(), score), grids.karras(), 500), [0, 1e-7, 0.3, 0.3 + 1e-8, 1]]) {
    const moments = momentsOfGrid(times);
    const span = at(times, times.length - 1) - at(times, 0);
    assertEquals([moments[0], moments.at(-1)], [0, 2 ** 31]);
    times.slice(1).forEach((v, i) => {
      const [step, grains] = [(v - at(times, i)) / span, (at(moments, i + 1) - at(moments, i)) / 2 ** 31];
      assertAlmostEquals(grains / step, 1, Math.max(2 ** -11, 2 ** -30 / step), `step ${i + 1}`);
    });
  }
});

Deno.test("withSteps keeps a rule and says what does not fit a list; an adaptive strategy has no steps to divide", async () => {
  const p = right(reverse(edm(), score));
  const karras = withGrid(grids.karras())(eulerMaruyama(50));
  assertEquals(timesOfGrid(p, withSteps(17)(karras))?.length, 18);
  assertEquals(timesOfGrid(p, withGrid("equal")(karras)), undefined);
  assertEquals(timeAfter(p, withGrid("equal")(eulerMaruyama(4)))(1), 80 - 79.998 / 4);
  const listed = withSteps(10)(withGrid([0, 0.5, 1])(eulerMaruyama()));
  assertMatch(
    await refused(gbm(), listed, { n: 1, x0: 1 }),
    /3 times for 10 steps[\s\S]*withGrid\("equal"\)/,
  );
  assertThrows(() => withGrid(grids.logSnr())(gottaGoFast()), RangeError, "withSteps(50)");
});

const bad: readonly (readonly [string, Fallible<Process>, Grid | readonly number[], RegExp])[] = [
  ["times that turn", gbm(), [0, 0.1, 0.05, 1], /0\.05 after 0\.1, by step 2 of 3/],
  ["a time twice", gbm(), [0, 0.1, 0.1, 1], /0\.1 after 0\.1/],
  ["times that stop early", gbm(), [0, 0.1, 0.9], /from 0 to 1.*found times from 0 to 0\.9/],
  [
    "times the wrong way round",
    reverse(edm(), score),
    [0.002, 1, 80],
    /from 80 to 0\.002.*found times from 0\.002 to 80/,
  ],
  ["NaN", gbm(), [0, NaN, 1], /NaN after 0/],
  ["log t from 0", gbm(), grids.exponential(), /t > 0 at both ends/],
  [
    "λ of a σ that is 0",
    reverse(edm({ sigmaMin: 0 }), score),
    grids.logSnr(),
    /λ = log\(α\/σ\) must be finite/,
  ],
  [
    "a noise level where there is none",
    gbm(),
    grids.karras(),
    /no noise level σ\/α.*not supported\nTry: grids\.poly/,
  ],
  [
    "a function that throws",
    gbm(),
    grids.byNumber(() => {
      throw new Error("mine");
    }),
    /found mine/,
  ],
  [
    "a function that gives NaN",
    gbm(),
    grids.byNumber(() => Number("none")),
    /by number/,
  ],
];
for (const [name, p, grid, wanted] of bad) {
  Deno.test(`a grid is refused with what to do: ${name}`, async () => {
    assertMatch(await refused(p, withGrid(grid)(eulerMaruyama(5)), { n: 1, x0: 1 }), wanted);
  });
}

Deno.test("a step that a Brownian path cannot tell from none is refused on one, and no other", async () => {
  const p = process(() => ({ drift: 0, diffusion: 1 }));
  const fine = withGrid([0, 0.5, 0.5 + 1e-9, 1])(eulerMaruyama());
  assertMatch(await refused(p, withNoise("bridge")(fine), { n: 1, x0: 0 }), /a step of 1\.0e-9 of the span/);
  assertEquals(await refused(p, fine, { n: 1, x0: 0 }), "solved");
});

Deno.test("what is no grid is refused where it is given", async () => {
  const js = (f: CallableFunction, ...args: readonly unknown[]): unknown => Reflect.apply(f, undefined, args);
  assertThrows(() => js(withGrid, "karras"), RangeError, "its times must be a list");
  assertThrows(() => js(withGrid, [1]), RangeError, "two numbers or more");
  assertThrows(() => js(grids.karras, { rho: 0 }), RangeError, "rho must be a finite number > 0");
  assertThrows(() => js(grids.polynomial, "2"), RangeError, "p must be");
  assertThrows(() => js(grids.byNumber, 3), TypeError, "must be a function");
  const broken = { ...eulerMaruyama(3), grid: 7 };
  assertMatch(
    await refused(gbm(), broken as never, { n: 1, x0: 1 }),
    /grid must be a grid, as grids\.karras\(\)/,
  );
});

Deno.test("ays has the published levels, and between them their logarithms evenly", () => {
  const sd15 = [14.615, 6.475, 3.861, 2.697, 1.886, 1.396, 0.963, 0.652, 0.399, 0.152, 0.029];
  const p = reverse(edm({ sigmaMax: 14.615, sigmaMin: 0.029 }), score);
  timesOn(p, grids.ays("sd15"), 10).forEach((v, i) => assertAlmostEquals(v, at(sd15, i), 1e-12));
  timesOn(p, grids.ays("sd15"), 20).forEach((v, i) => {
    const [a, b] = [at(sd15, Math.floor(i / 2)), at(sd15, Math.ceil(i / 2))];
    assertAlmostEquals(v, Math.sqrt(a * b), 1e-12);
  });
  const onVp = right(reverse(vp(), score));
  const path = promised(gaussianPath(onVp));
  timesOn(onVp, grids.ays("sdxl"), 10).slice(1, 10).forEach((v, i) => {
    const level = [6.315, 3.771, 2.181, 1.342, 0.862, 0.555, 0.38, 0.234, 0.113][i];
    assertAlmostEquals(Math.exp(-lambdaAt(path, v)), level ?? NaN, 1e-9);
  });
});

Deno.test("ays is refused for other models, and where its levels are not on the way", async () => {
  const words = assertThrows(() => Reflect.apply(grids.ays, undefined, ["sd3"]), RangeError).message;
  assertMatch(words, /must be "sd15" or "sdxl" or "svd", found "sd3"/);
  const strategy = withGrid(grids.ays("svd"))(eulerMaruyama(10));
  assertMatch(await refused(reverse(edm({ sigmaMax: 20 }), score), strategy, { n: 1 }), /near 700 and 0.002/);
});
