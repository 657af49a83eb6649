/**
 * Sums, multiples and maps of scores, at points and as samples of Gaussians, for which they are scores of Gaussians again.
 * @module
 */
import { assert, assertEquals, assertMatch } from "@std/assert";
import {
  adaptiveExponential,
  addScores,
  expressionScore,
  gaussianScore,
  mapScore,
  max,
  min,
  mixtureScore,
  mul,
  param,
  reverse,
  scaleScore,
  type Score,
  sub,
  ve,
  vp,
  x,
} from "ito";
import { failure, right } from "../../lib/either.ts";
import { refused, solved } from "../../lib/solved.ts";
import { apart, noiseAt, scoreAt } from "./at.ts";

const where = { time: 0.3, state: [0.4, -1.3] };
const mixture = mixtureScore({ weights: [0.3, 0.7], means: [[-1, 0], [1, 0.5]], stds: [0.3, 0.5] });

Deno.test("addScores() and scaleScore() are sums and multiples at every point", () => {
  const narrow = gaussianScore([0.2, 0.1], 0.4), pull = expressionScore(({ x }) => mul(-0.5, sub(x, 1)));
  for (const p of [ve(), vp()]) {
    const [a, b, c] = [mixture, narrow, pull].map((s) => scoreAt(s, p, where));
    const wanted = a?.map((v, i) => v + 2 * (b?.[i] ?? NaN) + (c?.[i] ?? NaN)) ?? [];
    const found = scoreAt(addScores(mixture, scaleScore(narrow, 2), pull), p, where);
    assert(apart(found, wanted) < 1e-14, `${found} ≠ ${wanted}`);
  }
});

Deno.test("scores of expressions stay expressions: they need no marginal", () => {
  const pull = expressionScore(({ x }) => mul(-1, x), 2);
  assertEquals(right(addScores(pull, pull)).tag, "expression");
  assertEquals(right(scaleScore(pull, 2)).elements, 2);
  assertEquals(right(addScores(pull, mixture)).tag, "marginal");
});

Deno.test("w times the score of N(0, s² I) is −w x / (α² s² + σ²)", () => {
  const { meanCoef, std } = noiseAt(vp(), 0.3);
  const found = scoreAt(scaleScore(gaussianScore([0, 0], 0.6), 0.5), vp(), where);
  const wanted = where.state.map((v) => -0.5 * v / ((0.6 * meanCoef) ** 2 + std ** 2));
  assert(apart(found, wanted) < 1e-13, `${found} ≠ ${wanted}`);
});

Deno.test("half of twice a score samples what the score samples", async () => {
  const n = 20_000, std = 0.6, data = gaussianScore([0, 0], std);
  const { samples } = await solved(
    reverse(vp(), scaleScore(addScores(data, data), 0.5)),
    adaptiveExponential(),
    {
      n,
      seed: 1,
      backend: "cpu",
    },
  );
  const variance = samples.reduce((a, v) => a + v * v, 0) / (2 * n);
  assert(Math.abs(variance / std ** 2 - 1) < 5 * Math.sqrt(1 / n), `${variance}`);
});

Deno.test("mapScore() sees the symbols, and a parameter stays open", async () => {
  const clipped = mapScore(mixture, (s) => max(-1, min(1, s)));
  const found = scoreAt(clipped, ve(), { time: 0.1, state: [9, -9] });
  assertEquals(found, [-1, 1]);
  const [by] = [scoreAt(mapScore(mixture, (s, { x }) => mul(x, s)), ve(), where)];
  const plain = scoreAt(mixture, ve(), where).map((v, i) => v * (where.state[i] ?? NaN));
  assert(apart(by ?? [], plain) < 1e-14);
  const open = scaleScore(gaussianScore([0], 1), param("w", 1));
  const one = await solved(reverse(vp(), open), adaptiveExponential(), { n: 4, backend: "cpu" });
  const two = await solved(reverse(vp(), open), adaptiveExponential(), {
    n: 4,
    backend: "cpu",
    params: { w: 0.5 },
  });
  assert(one.samples.some((v, i) => v !== two.samples[i]));
});

Deno.test("what is no score, and scores of other samples, are refused", async () => {
  const other = gaussianScore([0], 1);
  assertMatch(
    failure(addScores(mixture, other)),
    /one shape, found one for samples of 2 elements, one for samples of 1 elements/,
  );
  assertMatch(failure(addScores()), /one score or more/);
  assertMatch(failure(scaleScore(mixture, NaN)), /w must be a finite number/);
  assertMatch(failure(scaleScore(mixtureScore({ weights: [], means: [], stds: [] }), 1)), /mixtureScore/);
  const plain = (f: (...a: never[]) => unknown, ...args: unknown[]): string =>
    JSON.stringify(Reflect.apply(f, undefined, args));
  assertMatch(plain(addScores, mixture, 3), /score 2[\s\S]*a score, as expressionScore/);
  assertMatch(plain(mapScore, mixture, 3), /a function of the score/);
  assertMatch(plain(scaleScore, undefined, 3), /score 1/);
  assertMatch(plain(scaleScore, mixture, "2"), /a finite number/);
  const image = (dims: readonly number[]): Score => ({ tag: "marginal", elements: 4, dims, of: () => x });
  assertMatch(failure(addScores(image([1, 2, 2]), image([4, 1, 1]))), /of 1×2×2, one for samples of 4×1×1/);
  assertMatch(
    await refused(reverse(ve(), addScores(mixture, other)), adaptiveExponential(), { n: 1 }),
    /one shape/,
  );
});
