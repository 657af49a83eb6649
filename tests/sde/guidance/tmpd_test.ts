/**
 * TMPD: exact for Gaussian data of any covariance, and its formula by dense differences on a mixture.
 * @module
 */
import { assert, assertMatch } from "@std/assert";
import {
  conditioned,
  equalSteps,
  exponentialAdams,
  mixtureScore,
  observe,
  observed,
  reverse,
  tmpd,
  ve,
  vp,
} from "ito";
import { datasetScore } from "ito/score";
import { failure, right } from "../../lib/either.ts";
import { refused } from "../../lib/solved.ts";
import { solvedBy, times } from "../../truth/conditioned.ts";
import { apart, noiseAt, scoreAt } from "./at.ts";

const A = [[1, 0.3, 0], [0.2, -1, 0.7]], y = [0.4, -0.2];
const places = [0.1, 0.4, 0.9].flatMap((time) =>
  [[0.3, -0.4, 1.1], [-1, 0.2, 0.1]].map((state) => ({ time, state }))
);

for (const p of [ve({ sigmaMax: 10 }), vp()]) {
  Deno.test(`tmpd() is exact for a Gaussian that was seen before, whose directions differ, on ${p.name}`, () => {
    const one = { weights: [1], means: [[0.3, -0.2, 0.7]], stds: [0.45] };
    const first = { A: [[1, 1, 0.5]], y: [0.2], sigma: 0.15 };
    const narrowed = right(conditioned(one, observe(first.A, first.y, first.sigma))).score;
    for (const sigma of [0.3, 0.01]) {
      // both together, by whitening: rows over their own noise
      const rows = [
        ...first.A.map((r) => r.map((v) => v / first.sigma)),
        ...A.map((r) => r.map((v) => v / sigma)),
      ];
      const all = [...first.y.map((v) => v / first.sigma), ...y.map((v) => v / sigma)];
      const exact = right(conditioned(one, observe(rows, all, 1))).score;
      for (const at of places) {
        const found = scoreAt(tmpd(narrowed, observe(A, y, sigma)), p, at), wanted = scoreAt(exact, p, at);
        assert(apart(found, wanted) < 1e-6, `t = ${at.time}: ${found} ≠ ${wanted}`);
      }
    }
  });
}

Deno.test("of a mixture it is the formula, with J by differences", () => {
  const score = mixtureScore({
    weights: [0.2, 0.5, 0.3],
    means: [[-1, 0.5, 0.3], [1, 0.2, -0.6], [0.1, -0.8, 0.9]],
    stds: [0.4, 0.25, 0.6],
  });
  for (const at of places) {
    const { meanCoef, std } = noiseAt(vp(), at.time);
    const D = (state: readonly number[]) =>
      scoreAt(score, vp(), { ...at, state }).map((s, i) => (std ** 2 * s + (state[i] ?? NaN)) / meanCoef);
    const h = 1e-4 * std;
    const moved = (k: number, by: number) => at.state.map((v, i) => (i === k ? v + by : v));
    const J = at.state.map((_, k) => {
      const [up, down] = [D(moved(k, h)), D(moved(k, -h))];
      return up.map((v, i) => (v - (down[i] ?? NaN)) / (2 * h));
    });
    const dot = (a: readonly number[], b: readonly number[]) =>
      a.reduce((s, v, i) => s + v * (b[i] ?? NaN), 0);
    const scale = std ** 2 / meanCoef;
    const M = A.map((a, i) => A.map((b, j) => scale * dot(a, times(J, b)) + (i === j ? 0.09 : 0)));
    const seen = times(A, D(at.state));
    const { z } = solvedBy(M, y.map((v, j) => v - (seen[j] ?? NaN)));
    const pull = times(
      J,
      at.state.map((_, i) => A.reduce((s, row, j) => s + (row[i] ?? NaN) * (z[j] ?? NaN), 0)),
    );
    const wanted = scoreAt(score, vp(), at).map((v, i) => v + (pull[i] ?? NaN));
    const found = scoreAt(tmpd(score, observe(A, y, 0.3)), vp(), at);
    assert(apart(found, wanted) < 1e-5, `t = ${at.time}: ${found} ≠ ${wanted}`);
    const differed = scoreAt(tmpd(score, observe(A, y, 0.3), { jacobian: "difference" }), vp(), at);
    assert(apart(differed, wanted) < 0.1, `by differences at ${at.time}: ${differed} ≠ ${wanted}`);
  }
});

Deno.test("what does not fit is refused", async () => {
  const score = datasetScore(Float32Array.from({ length: 24 }, (_, i) => Math.sin(i)), 12);
  const nine = Array.from({ length: 9 }, (_, i) => i);
  assertMatch(failure(tmpd(score, observe(observed(12, nine), nine, 1))), /9 axes[\s\S]*pigdm/);
  assertMatch(failure(tmpd(score, observe([[1, 0]], [0], 1))), /observation of 2 elements[\s\S]*one of 12/);
  assertMatch(JSON.stringify(Reflect.apply(tmpd, undefined, [score, 3])), /what observe/);
  assertMatch(
    JSON.stringify(Reflect.apply(tmpd, undefined, [score, observe([[1]], [0], 1), { jacobian: "none" }])),
    /jacobian/,
  );
  const symbolic = tmpd(score, observe(observed(12, [0]), [0], 1), { jacobian: "symbolic" });
  assertMatch(
    await refused(reverse(vp(), symbolic), equalSteps(exponentialAdams, 3), { n: 1 }),
    /slope is not known/,
  );
});
