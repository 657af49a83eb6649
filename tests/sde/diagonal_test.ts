/**
 * Processes whose elements have noise levels of their own: their marginals are those of each alone, scores are the slopes of
 * log p_t, and what solvers make of them has the law of the data.
 * @module
 */
import { assert, assertAlmostEquals, assertEquals, assertStringIncludes } from "@std/assert";
import * as E from "fp-ts/Either";
import {
  adaptiveExponential,
  add,
  constant,
  ddim,
  ddimEta,
  describe,
  div,
  dpmSolver2M,
  equalSteps,
  eulerMaruyama,
  exp,
  expressionScore,
  grids,
  logLikelihood,
  marginalOf,
  mixtureScore,
  mul,
  neg,
  probabilityFlow,
  type Process,
  process,
  reverse,
  type Score,
  sdedit,
  sqrt,
  square,
  type State,
  t,
  tangentAdams,
  ve,
  withDenoise,
  withGrid,
  x,
} from "ito";
import { datasetScore } from "ito/score";
import type { Node } from "../../sde/language/expr.ts";
import { diagonalMarginalOf, numberOf } from "../../sde/diagonal_marginal.ts";
import { mixtureLogDensity } from "../../sde/mixture.ts";
import { right } from "../lib/either.ts";
import { stateOf, type Value } from "../lib/evaluate.ts";
import { allBackends } from "../lib/everywhere.ts";
import { refused, solved } from "../lib/solved.ts";
import { assertZ } from "../truth/zscore.ts";

const low = [0.004, 0.01, 0.02], high = [0.8, 5, 40];
const rates = high.map((h, i) => Math.log(h / (low[i] ?? NaN)));
/** VE whose elements have a σ_min and a σ_max each. */
const ownVe = process(
  () => ({
    drift: 0,
    diffusion: mul(
      constant(low.map((s, i) => s * Math.sqrt(2 * (rates[i] ?? NaN))), "g"),
      exp(mul(constant(rates, "rate"), t)),
    ),
  }),
  { name: "own VE", time: { origin: -Infinity, tEnd: 0, T: 1 } },
);
/** VP whose elements have a β each, which no formula integrates. */
const betas = [2, 6, 14];
const ownVp = process(({ x, t }) => {
  const beta = mul(constant(betas, "β"), add(0.2, div(t, add(0.5, t))));
  return { drift: mul(-0.5, beta, x), diffusion: sqrt(beta) };
}, { name: "own VP", time: { origin: 0, tEnd: 1e-3, T: 1 } });

const one = (i: number): Process => {
  const beta = mul(betas[i] ?? NaN, add(0.2, div(t, add(0.5, t))));
  return process(({ x }) => ({ drift: mul(-0.5, beta, x), diffusion: sqrt(beta) }), { time: ownVp.time });
};
const found = (p: Process) =>
  right(diagonalMarginalOf(p, undefined) ?? E.left({ tag: "BadShape", where: "", found: "", wanted: "" }));
const givenAt = (time: number, state: readonly number[]) => ({
  elements: state.length,
  inputs: new Map<Node, Value>([[t, time], [x, state]]),
});

Deno.test("the marginal of elements with levels of their own is that of each alone: a formula, and tables", () => {
  const [formula, tables] = [found(ownVe), found(ownVp)];
  assertEquals([formula.how, tables.how], ["symbolic", "quadrature"]);
  for (const time of [0.001, 0.1, 0.5, 1]) {
    for (const i of [0, 1, 2]) {
      assertAlmostEquals(
        numberOf(formula.std, i, time) / ((low[i] ?? NaN) * Math.exp((rates[i] ?? NaN) * time)),
        1,
        1e-9,
      );
      const m = right(marginalOf(one(i)));
      for (const part of ["meanCoef", "std"] as const) {
        assertAlmostEquals(numberOf(tables[part], i, time), numberOf(m[part], 0, time), 1e-12);
      }
    }
  }
});

Deno.test("the clock of steps counts whoever is fastest at some time, and one where all go alike", () => {
  const gate = (centre: number) => exp(neg(square(mul(20, add(t, -centre)))));
  const late = mul(constant([0, 1, 1], "b"), gate(0.7));
  const parted = process(() => ({
    drift: 0,
    diffusion: mul(constant([1, 1, 2], "s"), add(0.01, mul(constant([1, 0, 0], "a"), gate(0.3)), late)),
  }), { time: { origin: 0, tEnd: 1e-3, T: 1 } });
  assertEquals([...found(parted).clock.of].sort(), [0, 1]);
  assertEquals(found(ownVe).clock.of, [2]);
});

const mix = { weights: [0.4, 0.6], means: [[-0.3, -1.5, 3], [0.2, 1, -2]], stds: [0.03, 0.05] };
const scoreOf = (score: E.Either<unknown, Score>, p: Process): State => {
  if (E.isLeft(score) || score.right.tag !== "marginal" || score.right.diagonal === undefined) {
    throw new Error("no score");
  }
  const s = score.right.diagonal(found(p), p.time);
  if ("_tag" in s) return right(s);
  return s;
};

Deno.test("a mixture's score there is the slope of its log density; a data set's that of points", () => {
  for (const p of [ownVe, ownVp]) {
    const score = scoreOf(mixtureScore(mix), p);
    const m = found(p);
    const numbers = (n: typeof m.std) => [0, 1, 2].map((i) => numberOf(n, i, 0.4));
    const at = { meanCoef: numbers(m.meanCoef), offset: numbers(m.offset), std: numbers(m.std) };
    const state = [0.1, -0.2, 0.4];
    const h = 1e-5;
    stateOf(score, givenAt(0.4, state)).forEach((v, i) => {
      const moved = (by: number) => mixtureLogDensity(mix, state.map((s, k) => (k === i ? s + by : s)), at);
      assertAlmostEquals(v, (moved(h) - moved(-h)) / (2 * h), 1e-5 * Math.abs(v) + 1e-7);
    });
  }
});

const widths = [0.05, 0.3, 1, 0.7];
const pad = (mean: readonly number[]): readonly number[] => mean.map((v, i) => v * (widths[i] ?? NaN));
/** σᵢ = wᵢ σ. */
const scaledVe = process(() => ({
  drift: 0,
  diffusion: mul(
    constant(widths.map((w) => 0.01 * w * Math.sqrt(2 * Math.log(5000))), "g"),
    exp(mul(Math.log(5000), t)),
  ),
}), { name: "scaled VE", time: { origin: -Infinity, tEnd: 0, T: 1 } });
const points = [[-0.4, 0.5, -0.2, 0.3], [0.4, -0.5, 0.2, -0.3]].map(pad);

Deno.test("levels of their own that go as widths are one level in units of them: data sets, exact in a few steps", async () => {
  const data = datasetScore(Float32Array.from(points.flat()), 4);
  const cut = withDenoise("none")(adaptiveExponential({ dataRange: [-0.5, 0.5] }));
  const n = 600;
  const s = await solved(reverse(scaledVe, data), cut, { n, seed: 2, backend: "cpu" });
  let first = 0, spread = 0;
  for (let i = 0; i < n; i++) {
    const row = Array.from(s.samples.subarray(4 * i, 4 * i + 4));
    const mode = points[(row[2] ?? 0) < 0 ? 0 : 1] ?? [];
    first += (row[2] ?? 0) < 0 ? 1 / n : 0;
    spread += row.reduce((a, v, k) => a + ((v - (mode[k] ?? NaN)) / (0.01 * (widths[k] ?? NaN))) ** 2, 0) /
      (4 * n);
  }
  assertZ({ name: "weight", value: first, expected: 0.5, se: Math.sqrt(0.25 / n) });
  assertZ({ name: "variance", value: spread, expected: 1, se: Math.sqrt(2 / (4 * n)) });
  // a Gaussian as wide as its noise is the same for all elements: tangentAdams is exact
  const gaussian = expressionScore(({ x, t }) => {
    const v = mul(square(constant(widths, "w")), add(0.04, square(mul(0.01, exp(mul(Math.log(5000), t))))));
    return neg(div(x, v));
  }, 4);
  const few = withDenoise("none")(withGrid(grids.logSnr())(equalSteps(tangentAdams, 8)));
  const drawn = await solved(reverse(scaledVe, gaussian), few, { n: 2000, seed: 3, backend: "cpu" });
  widths.forEach((w, k) => {
    const own = drawn.samples.filter((_, i) => i % 4 === k);
    const value = own.reduce((a, v) => a + v * v, 0) / own.length / (w * w * (0.04 + 1e-4));
    assertZ({ name: `variance of ${k}`, value, expected: 1, se: Math.sqrt(2 / own.length) });
  });
});

const n = 2000;
for (
  const [name, p, s, backward] of [
    ["adaptiveExponential, VE", ownVe, adaptiveExponential({ dataRange: [-4, 4] }), reverse],
    ["adaptiveExponential, VP", ownVp, adaptiveExponential({ dataRange: [-4, 4] }), reverse],
    ["its flow, VE", ownVe, adaptiveExponential({ dataRange: [-4, 4] }), probabilityFlow],
    ["ddimEta 1, VE", ownVe, withGrid(grids.logSnr())(equalSteps(ddimEta({ eta: 1 }), 200)), reverse],
  ] as const
) {
  Deno.test(`samples of ${name} have the weights, means and spreads of a mixture`, async () => {
    const { samples } = await solved(backward(p, mixtureScore(mix)), withDenoise("none")(s), {
      n,
      seed: 5,
      backend: "cpu",
    });
    const m = found(p);
    const ofSecond = Array.from({ length: n }, (_, i) => (samples[3 * i + 2] ?? 0) < 0);
    assertZ({
      name: "weight",
      value: ofSecond.filter((v) => v).length / n,
      expected: 0.6,
      se: Math.sqrt(0.24 / n),
    });
    for (const k of [0, 1]) {
      for (const i of [0, 1, 2]) {
        const alpha = numberOf(m.meanCoef, i, p.time.tEnd);
        const own = Array.from({ length: n }, (_, j) => samples[3 * j + i] ?? NaN).filter((_, j) =>
          ofSecond[j] === (k === 1)
        );
        const sd = Math.hypot(alpha * (mix.stds[k] ?? NaN), numberOf(m.std, i, p.time.tEnd));
        const away = own.map((v) => (v - alpha * (mix.means[k]?.[i] ?? NaN)) / sd);
        const mean = away.reduce((a, v) => a + v, 0) / own.length;
        const variance = away.reduce((a, v) => a + v * v, 0) / own.length;
        assertZ({ name: `mean ${k} ${i}`, value: mean, expected: 0, se: 1 / Math.sqrt(own.length) });
        assertZ({ name: `variance ${k} ${i}`, value: variance, expected: 1, se: Math.sqrt(2 / own.length) });
      }
    }
  });
}

Deno.test("all backends make the same of them, looped and staged", async () => {
  const wide = process(() => ({
    drift: 0,
    diffusion: mul(constant(Array.from({ length: 12 }, (_, i) => 0.1 + 0.02 * i), "g"), exp(mul(3, t))),
  }), { time: { origin: -Infinity, tEnd: 0, T: 1 } });
  const far = mixtureScore({
    weights: [1, 2],
    means: [-1, 1].map((v) => Array.from({ length: 12 }, () => v)),
    stds: [0.1, 0.1],
  });
  for (const [p, score] of [[ownVe, mixtureScore(mix)], [wide, far]] as const) {
    const asked = { n: 2, seed: 7 };
    const truth = await solved(reverse(p, score), ddim(8), { ...asked, backend: "reference" });
    // of many elements C and a GPU's texts are those of any expression: what is new is read on the CPU
    for (const backend of p === wide ? ["cpu"] as const : allBackends) {
      const { samples } = await solved(reverse(p, score), ddim(8), { ...asked, backend });
      samples.forEach((v, i) => assertAlmostEquals(v, truth.samples[i] ?? NaN, 2e-3, backend));
    }
  }
});

Deno.test("the likelihood of data under them is the density that it is", async () => {
  const rows = [[-0.31, -1.52, 2.9], [0.22, 0.97, -2.02]];
  const result = await logLikelihood(ownVe, mixtureScore(mix), rows, { end: "marginal" })();
  if (result._tag === "Left") throw new Error(describe(result.left));
  const m = found(ownVe);
  const numbers = (v: typeof m.std) => [0, 1, 2].map((i) => numberOf(v, i, ownVe.time.tEnd));
  const at = { meanCoef: numbers(m.meanCoef), offset: numbers(m.offset), std: numbers(m.std) };
  rows.forEach((row, i) =>
    assertAlmostEquals(result.right.logp[i] ?? NaN, mixtureLogDensity(mix, row, at), 2e-3)
  );
});

Deno.test("what takes one noise level for all says so", async () => {
  const p = reverse(ownVe, mixtureScore(mix));
  const asked = { n: 1, backend: "cpu" } as const;
  assertStringIncludes(await refused(p, equalSteps(dpmSolver2M(), 10), asked), "noise levels of their own");
  assert("samples" in await solved(p, eulerMaruyama(10), asked));
  const edited = await sdedit(p, adaptiveExponential(), { level: 0.1 }, { x0: [0, 0, 0], n: 1 })();
  assertStringIncludes(edited._tag === "Left" ? describe(edited.left) : "", "of one noise level");
  const unlike = datasetScore(Float32Array.from([0, 0, 0]), 3);
  const none = reverse(ownVe, unlike);
  assertStringIncludes(none._tag === "Left" ? describe(none.left) : "", "ratios change with time");
  const still = process(() => ({ drift: 0, diffusion: mul(constant([1, 0], "g"), t) }));
  const stuck = reverse(still, expressionScore(({ x }) => neg(x)));
  assertEquals(stuck._tag, "Right"); // a score of one's own needs no marginal, but then x0
  assertStringIncludes(await refused(stuck, eulerMaruyama(5), asked), "x0");
  const noNoise = reverse(still, mixtureScore({ weights: [1], means: [[0, 0]], stds: [1] }));
  assertStringIncludes(noNoise._tag === "Left" ? describe(noNoise.left) : "", "element");
  assert(marginalOf(ve())._tag === "Right");
});
