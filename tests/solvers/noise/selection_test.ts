/**
 * The default solver selects no noise, in many dimensions either: where a few elements decide what a sample becomes, each
 * outcome comes as often as it should. χ² has 4 degrees of freedom; 23.5 is its 99.99 %.
 *
 * The same problems with noise that is kept after a rejection (`retain`) or with a norm that is a mean over all elements must
 * fail, so that the test can: what they were before, and why, is in docs/solver.md.
 * @module
 */
import { assert } from "@std/assert";
import { pipe } from "fp-ts/function";
import {
  adaptiveExponential,
  exponentialAdams,
  type Solution,
  withController,
  withErrorNorm,
  withMethod,
  withNoise,
  withTolerance,
} from "ito";
import { type Deciding, deciding } from "../../truth/deciding.ts";
import { solved } from "../../lib/solved.ts";

const limit = 23.5;

const chiSquared = ({ nearest, weights }: Deciding, { samples, codes }: Solution): number => {
  assert(codes.every((c) => c === "done"));
  const n = codes.length, width = samples.length / n;
  const counts = weights.map(() => 0);
  for (let i = 0; i < n; i++) {
    const k = nearest(samples.subarray(i * width, (i + 1) * width));
    counts[k] = (counts[k] ?? 0) + 1;
  }
  return weights.reduce((sum, w, k) => sum + ((counts[k] ?? 0) - n * w) ** 2 / (n * w), 0);
};

const cases = [
  ["modes that differ in 2 of 257 elements, VP", deciding.few(257, "vp"), 5000, 55],
  ["modes that differ in 2 of 257 elements, VE", deciding.few(257, "ve"), 5000, 46],
  ["images that differ in a patch of 4 × 4, VE", deciding.patch("ve"), 2500, 25],
  ["images of unequal multiplicity, 768 numbers, VP", deciding.points(768, "vp"), 2500, 22],
] as const;

for (const [name, problem, n, most] of cases) {
  Deno.test(`adaptiveExponential selects nothing: ${name}`, async () => {
    const s = await solved(problem.backward, adaptiveExponential({ dataRange: problem.range }), {
      n,
      seed: 1,
      backend: "cpu",
    });
    assert(chiSquared(problem, s) < limit, `χ² ${chiSquared(problem, s)}`);
    assert(s.evaluations.own / n < most, `${s.evaluations.own / n} evaluations`);
  });
}

Deno.test("what the default was before is seen to select", async () => {
  const problem = deciding.few(257, "vp");
  const before = pipe(
    adaptiveExponential({ dataRange: problem.range, rel: 0.025 }),
    withMethod(exponentialAdams),
    withController({ exponent: 0.6 }),
    withNoise("retain"),
    withErrorNorm("l2Scaled"),
    withTolerance({ abs: 5e-4, dataScale: 0.25 }),
  );
  const s = await solved(problem.backward, before, { n: 5000, seed: 1, backend: "cpu" });
  assert(chiSquared(problem, s) > limit, `χ² ${chiSquared(problem, s)}`);
});
