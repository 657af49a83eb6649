/**
 * ΠGDM and DPS: exact for the Gaussian that they take the data for, and their slopes beside differences in float64.
 * @module
 */
import { assert, assertMatch } from "@std/assert";
import {
  conditioned,
  dps,
  equalSteps,
  exponentialAdams,
  expressionScore,
  gaussianScore,
  lt,
  type Mixture,
  mixtureScore,
  observe,
  observed,
  pigdm,
  reverse,
  select,
  ve,
  vp,
} from "ito";
import { failure, right } from "../../lib/either.ts";
import { refused, solved } from "../../lib/solved.ts";
import { apart, noiseAt, scoreAt } from "./at.ts";

const mixture: Mixture = {
  weights: [0.2, 0.5, 0.3],
  means: [[-1, 0.5, 0.3], [1, 0.2, -0.6], [0.1, -0.8, 0.9]],
  stds: [0.4, 0.25, 0.6],
};
const A = [[1, 0.3, 0], [0.2, -1, 0.7]], y = [0.4, -0.2];
const places = [0.1, 0.4, 0.9].flatMap((time) =>
  [[0.3, -0.4, 1.1], [-1, 0.2, 0.1]].map((state) => ({ time, state }))
);

for (const p of [ve({ sigmaMax: 10 }), vp()]) {
  Deno.test(`pigdm() is exact for one Gaussian as wide as dataStd, on ${p.name}`, () => {
    const one = { weights: [1], means: [[0.3, -0.2, 0.7]], stds: [0.45] };
    for (const sigma of [0.3, 0]) {
      const seen = observe(A, y, sigma);
      const exact = right(conditioned(one, seen)).score;
      const guessed = pigdm(mixtureScore(one), seen, { dataStd: 0.45 });
      for (const at of places) {
        const [found, wanted] = [scoreAt(guessed, p, at), scoreAt(exact, p, at)];
        assert(apart(found, wanted) < 1e-8, `t = ${at.time}: ${found} ≠ ${wanted}`);
      }
    }
  });

  Deno.test(`both add the slope of log N(y; A D, …) to a mixture's score, on ${p.name}`, () => {
    const score = mixtureScore(mixture), sigma = 0.3, s2 = 0.49;
    for (const at of places) {
      const { meanCoef, std } = noiseAt(p, at.time);
      const r2 = s2 * std ** 2 / (s2 * meanCoef ** 2 + std ** 2);
      /** −½ rᵀ M⁻¹ r with r = y − A D(x), M = r² A Aᵀ + σ² written out for two rows. */
      const log = (state: readonly number[], spread: number): number => {
        const D = scoreAt(score, p, { ...at, state }).map((s, i) =>
          (std ** 2 * s + (state[i] ?? NaN)) / meanCoef
        );
        const dot = (a: readonly number[], b: readonly number[]) =>
          a.reduce((t, v, i) => t + v * (b[i] ?? NaN), 0);
        const [r0 = NaN, r1 = NaN] = A.map((row, j) => (y[j] ?? NaN) - dot(row, D));
        const [a, b, c] = [
          dot(A[0] ?? [], A[0] ?? []),
          dot(A[0] ?? [], A[1] ?? []),
          dot(A[1] ?? [], A[1] ?? []),
        ];
        const [m00, m01, m11] = [spread * a + sigma ** 2, spread * b, spread * c + sigma ** 2];
        return -0.5 * (m11 * r0 ** 2 - 2 * m01 * r0 * r1 + m00 * r1 ** 2) / (m00 * m11 - m01 ** 2);
      };
      const slope = (spread: number) =>
        at.state.map((_, i) => {
          const h = 1e-4 * std, moved = (by: number) => at.state.map((v, k) => (k === i ? v + by : v));
          return (log(moved(h), spread) - log(moved(-h), spread)) / (2 * h);
        });
      const plain = scoreAt(score, p, at);
      const wanted = (spread: number, w = 1) => slope(spread).map((v, i) => w * v + (plain[i] ?? NaN));
      const seen = observe(A, y, sigma);
      const byPigdm = scoreAt(pigdm(score, seen, { dataStd: 0.7 }), p, at);
      assert(apart(byPigdm, wanted(r2)) < 1e-5, `ΠGDM at ${at.time}: ${byPigdm} ≠ ${wanted(r2)}`);
      const byDps = scoreAt(dps(score, seen, { scale: 0.5 }), p, at);
      assert(apart(byDps, wanted(0, 0.5)) < 1e-5, `DPS at ${at.time}: ${byDps} ≠ ${wanted(0, 0.5)}`);
      const differed = scoreAt(pigdm(score, seen, { dataStd: 0.7, jacobian: "difference" }), p, at);
      assert(
        apart(differed, wanted(r2)) < 0.05,
        `by a difference at ${at.time}: ${differed} ≠ ${wanted(r2)}`,
      );
    }
  });
}

Deno.test("without its slope, and without noise, pigdm() puts what was seen into D", () => {
  const score = mixtureScore(mixture);
  const guided = pigdm(score, observe(observed(3, [1]), [0.6], 0), { jacobian: "none" });
  for (const at of places) {
    const { meanCoef, std } = noiseAt(vp(), at.time);
    const D = (s: readonly number[]) => s.map((v, i) => (std ** 2 * v + (at.state[i] ?? NaN)) / meanCoef);
    const plain = D(scoreAt(score, vp(), at));
    assert(apart(D(scoreAt(guided, vp(), at)), [plain[0] ?? NaN, 0.6, plain[2] ?? NaN]) < 1e-9);
  }
});

/** The same mixture for many elements: of more parts than an expression is made of, an oracle. */
const wide = (parts: number): Mixture => ({
  weights: Array.from({ length: parts }, () => 1),
  means: Array.from(
    { length: parts },
    (_, k) => Array.from({ length: 16 }, (_, i) => Math.sin(3 * (k % 2) + i)),
  ),
  stds: Array.from({ length: parts }, () => 0.3),
});

Deno.test("an oracle's slope is a difference: samples as with the symbolic one", async () => {
  const seen = observe(observed(16, [0, 1, 2, 3]), [0.5, 0.1, -0.2, 0], 0.2);
  const by = async (mix: Mixture, jacobian?: "symbolic" | "difference") => {
    const options = { dataStd: 0.5, ...(jacobian === undefined ? {} : { jacobian }) };
    const p = reverse(ve({ sigmaMax: 5 }), pigdm(mixtureScore(mix), seen, options));
    const { samples } = await solved(p, equalSteps(exponentialAdams, 40), { n: 40, seed: 1, backend: "cpu" });
    return Array.from(samples);
  };
  const truth = await by(wide(2));
  const differed = await by(wide(2), "difference"), asked = await by(wide(20));
  // where a path decides between the modes a difference may decide otherwise: that is for the middle one of the samples
  const far = (a: readonly number[], b: readonly number[]) => {
    const each = Array.from(
      { length: 40 },
      (_, s) => Math.max(...a.slice(16 * s, 16 * s + 16).map((v, i) => Math.abs(v - (b[16 * s + i] ?? NaN)))),
    );
    return each.toSorted((u, v) => u - v)[20] ?? NaN;
  };
  assert(far(differed, truth) < 0.02, `by a difference ${far(differed, truth)} from the slope`);
  assert(far(asked, differed) < 1e-4, `the oracle ${far(asked, differed)} from the expression`);
  const slope = reverse(ve(), pigdm(mixtureScore(wide(20)), seen, { jacobian: "symbolic" }));
  assertMatch(
    await refused(slope, equalSteps(exponentialAdams, 4), { n: 1 }),
    /slope is not known[\s\S]*"difference"/,
  );
});

Deno.test("what does not fit is refused", async () => {
  const score = gaussianScore([0, 0], 1);
  assertMatch(failure(pigdm(score, observe([[1]], [0], 1))), /observation of 1 elements[\s\S]*one of 2/);
  assertMatch(failure(dps(score, observe([[1, 0]], [0], 0))), /> 0, as it divides by it[\s\S]*pigdm/);
  assertMatch(failure(dps(score, observe([[1, 0]], [0], 1), { scale: -1 })), /scale must be a number > 0/);
  assertMatch(
    failure(pigdm(score, observe([[1, 0]], [0], 1), { dataStd: 0 })),
    /dataStd must be a number > 0/,
  );
  assertMatch(failure(pigdm(score, observe([[1, 0]], [NaN], 1))), /observe: y/);
  assertMatch(JSON.stringify(Reflect.apply(pigdm, undefined, [score, [[1, 0]]])), /what observe/);
  assertMatch(JSON.stringify(Reflect.apply(dps, undefined, [score, undefined])), /what observe/);
  const jumping = pigdm(expressionScore(({ x, t }) => select(lt(x, t), 1, 0), 2), observe([[1, 0]], [0], 1));
  assertMatch(
    await refused(reverse(vp(), jumping), equalSteps(exponentialAdams, 4), { n: 1 }),
    /slope is not known/,
  );
});
