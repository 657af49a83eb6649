/**
 * Processes learnt from paths (`examples/learn_ou.ts`, `examples/learn_double_well.ts`): the truth within the standard errors of
 * what is learnt, and these against numbers that are theirs by definition.
 */
import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { truth as well, wellLearnt } from "../../examples/learn_double_well.ts";
import { ouLearnt } from "../../examples/learn_ou.ts";
import { integral } from "../../examples/lib/gallery.ts";
import { adam, transitionsOf, worth } from "../../examples/lib/learning/score.ts";
import { dot, errorAlong, gram, inverse, regression } from "../../examples/lib/learning/linear.ts";

Deno.test("an Ornstein–Uhlenbeck process is learnt within its standard errors, and close to the likelihood's answer", async () => {
  const { rows, course } = await ouLearnt();
  assertEquals(rows.map(({ name }) => name), ["k", "m", "sigma"]);
  for (const r of rows) {
    assert(r.learntError > r.likelyError && r.learntError < 0.04 * r.truth, `${r.name} ± ${r.learntError}`);
    assert(Math.abs(r.likely - r.truth) < 4.5 * r.likelyError, `${r.name}: ${r.likely} by likelihood`);
    assert(Math.abs(r.learnt - r.truth) < 4.5 * r.learntError, `${r.name}: ${r.learnt} learnt`);
    // what is best and what is not so good differ by the difference of their variances
    const apart = Math.sqrt(r.learntError ** 2 - r.likelyError ** 2);
    assert(Math.abs(r.learnt - r.likely) < 4.5 * apart, `${r.name}: ${r.learnt} and ${r.likely} ± ${apart}`);
  }
  assert((course[0]?.loss ?? NaN) > 1.3 * (course.at(-2)?.loss ?? NaN));
});

Deno.test("a double well's drift is learnt within its standard errors, by bumps and by a net", async () => {
  const { drifts, errorAt, sigmaError } = await wellLearnt();
  const xs = Array.from({ length: 29 }, (_, i) => -1.4 + i / 10);
  assertEquals(drifts.length, 2);
  for (const { name, drift, sigma } of drifts) {
    const z = xs.map((x) => (drift(x) - well.drift(x)) / errorAt(x));
    z.forEach((v, i) => assert(Math.abs(v) < 4.5, `${name} at ${xs[i]}: z = ${v}`));
    const square = dot(z, z) / z.length; // some ten of them are independent
    assert(square < 3, `${name}: the mean of z² is ${square}`);
    assert(Math.abs(sigma - well.sigma) < 4.5 * sigmaError, `${name}: σ ${sigma} ± ${sigmaError}`);
  }
});

Deno.test("what is learnt by the energy score is worth what its slopes and curvatures say", () => {
  const density = (z: number): number => Math.exp(-z * z / 2) / Math.sqrt(2 * Math.PI);
  const expected = (f: (z: number) => number): number => integral((z) => f(z) * density(z), -9, 9);
  const below = (z: number): number => 0.5 + integral(density, 0, z, 60);
  // of N(m, s) at m = 0, s = 1: ∂ES/∂m = 1 − 2 Φ(z), ∂ES/∂s = 2 φ(z) − 1/√π, with z = (y − m)/s
  const ofMean = expected((z) => (1 - 2 * below(z)) ** 2) / expected((z) => 2 * density(z)) ** 2;
  const ofSpread = expected((z) => (2 * density(z) - 1 / Math.sqrt(Math.PI)) ** 2) /
    expected((z) => 2 * z * z * density(z)) ** 2;
  assertAlmostEquals(worth.mean, ofMean, 1e-6);
  assertAlmostEquals(worth.spread, ofSpread, 1e-6);
});

Deno.test("transitions are of one path, and Adam comes to rest where the slope is 0", async () => {
  assertEquals([...transitionsOf([1, 2, 3, 4, 5, 6], 3)], [1, 1, 2, 2, 2, 3, 4, 4, 5, 5, 5, 6]);
  const at = ({ a = NaN, b = NaN }: Readonly<Record<string, number>>) =>
    Promise.resolve({
      value: (a - 3) ** 2 + 100 * (b + 1) ** 2,
      gradient: { a: 2 * (a - 3), b: 200 * (b + 1) },
    });
  const course = await adam({ a: 0, b: 0 }, at, { steps: 300, rate: 0.1 });
  assertEquals(course.length, 301);
  assertAlmostEquals(course.at(-1)?.numbers.a ?? NaN, 3, 1e-2);
  assertAlmostEquals(course.at(-1)?.numbers.b ?? NaN, -1, 1e-2);
});

Deno.test("least squares of a line through four points", () => {
  const rows = [[0, 1], [1, 1], [2, 1], [3, 1]];
  const { coefficients, spread, inverse: inv } = regression(rows, [1, 3, 5, 9]);
  coefficients.forEach((v, i) => assertAlmostEquals(v, [2.6, 0.6][i] ?? NaN, 1e-12));
  assertAlmostEquals(spread, Math.sqrt(0.3), 1e-12); // residuals 0.4, −0.2, −0.8, 0.6
  assertEquals(gram(rows), [[14, 6], [6, 4]]);
  inverse([[14, 6], [6, 4]]).flat().forEach((v, i) =>
    assertAlmostEquals(v, [0.2, -0.3, -0.3, 0.7][i] ?? NaN, 1e-12)
  );
  assertAlmostEquals(errorAlong([1, 1], inv), Math.sqrt(0.3), 1e-12);
});
