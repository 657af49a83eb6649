/**
 * The exponential method and the preset on it: against a plain restatement, where it is exact, and how it counts.
 * @module
 */
import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { pipe } from "fp-ts/function";
import {
  adaptiveExponential,
  eulerMaruyama,
  exponentialAdams,
  gaussianScore,
  marginalOf,
  mixtureScore,
  ou,
  probabilityFlow,
  type Process,
  reverse,
  type Solution,
  type SolveOptions,
  type Strategy,
  subVp,
  t,
  valueOf,
  ve,
  vp,
  withDenoise,
  withErrorNorm,
  withLimits,
  withMethod,
  withNoise,
  withPropagate,
  withTolerance,
} from "ito";
import { datasetScore } from "ito/score";
import { type DenoiserProblem, exponentialDefaults, exponentialSolver } from "../../truth/exponential.ts";
import {
  type ClosedProcess,
  type Mixture,
  mixtureScore as plainScore,
  peersMixture,
  randomMixture,
  subVp as plainSubVp,
  ve as plainVe,
  vp as plainVp,
} from "../../truth/problems.ts";
import { noiseOf } from "../../truth/threefry.ts";
import { at, vector } from "../../truth/vector.ts";
import { assertZ, momentsOf } from "../../truth/zscore.ts";
import { solved } from "../../lib/solved.ts";

const plain = withDenoise("none");
/** Steps that may be rejected, with noise that stays the same. */
const retried = (s: Strategy): Strategy => pipe(s, plain, withNoise("retain"), withErrorNorm("l2Scaled"));
const scoreOf = (m: Mixture) =>
  mixtureScore({
    weights: Array.from(m.weights),
    means: m.means.map((v) => Array.from(v)),
    stds: Array.from(m.stds),
  });

const problemOf = (c: ClosedProcess, mixture: Mixture, tEnd: number): DenoiserProblem => ({
  n: mixture.n,
  T: 1,
  tEnd,
  meanCoef: c.meanCoef,
  std: c.std,
  rate: (s) => c.g(s) ** 2 / (2 * c.std(s) ** 2),
  denoised: (x, s) => {
    const [meanCoef, std] = [c.meanCoef(s), c.std(s)];
    const score = plainScore(mixture, { x, meanCoef, std });
    return vector(x.length, (i) => (std ** 2 * at(score, i) + at(x, i)) / meanCoef);
  },
});

const steep = { beta0: 5, beta1: 5.0001 };
const restated: readonly (readonly [string, Process, ClosedProcess, Mixture])[] = [
  ["VE in two dimensions", ve(), plainVe(), peersMixture],
  ["VP in two dimensions", vp(), plainVp(), peersMixture],
  ["VP whose rate grows within a step", vp(steep), plainVp(steep), peersMixture],
  ["sub-VP, staged", subVp(), plainSubVp(), randomMixture({ n: 20, seed: 3 })],
  ["VE, staged", ve(), plainVe(), randomMixture({ n: 37, seed: 3 })],
];
const variants = [
  ["", plain(adaptiveExponential()), exponentialDefaults],
  [", with rejections", retried(adaptiveExponential({ rel: 0.025 })), {
    ...exponentialDefaults,
    rel: 0.025,
    rejects: true,
  }],
] as const;
for (
  const [name, process, closed, mixture, variant, strategy, numbers] of restated.flatMap((r) =>
    variants.map((v) => [...r, ...v] as const)
  )
) {
  Deno.test(`adaptiveExponential takes the steps of its plain restatement: ${name}${variant}`, async () => {
    const [n, seed] = [5, 7];
    const solver = exponentialSolver(problemOf(closed, mixture, process.time.tEnd), numbers);
    const truth = Array.from({ length: n }, (_, i) => solver(noiseOf(seed, i)));
    const backward = reverse(process, scoreOf(mixture));
    const on = (s: Strategy): Promise<Solution> => solved(backward, s, { n, seed, backend: "reference" });
    const whole = await on(strategy);
    assertEquals(Array.from(whole.nfe), truth.map((v) => v.nfe));
    truth.forEach((v, i) =>
      v.x.forEach((x, k) => assertAlmostEquals(whole.samples[mixture.n * i + k] ?? NaN, x, 1e-6))
    );
    for (const steps of [1, 2, 9, 33]) {
      const s = await on(withLimits({ maxSteps: steps })(strategy));
      assertEquals(
        Array.from(s.accepts),
        truth.map((v) => v.trace.slice(0, steps).filter((accepted) => accepted).length),
        `accepted of the first ${steps} tries`,
      );
    }
  });
}

// ---- data without width: D is constant, and x' exact ----------------------------------------------------------------

const steps = (n: number): Strategy =>
  pipe(eulerMaruyama(n), withMethod(exponentialAdams), withPropagate("high"), withDenoise("none"));

/** α, m and σ² at a time. */
const marginalAt = (p: Process, time: number): readonly [number, number, number] => {
  const m = marginalOf(p);
  if (m._tag === "Left") throw new Error(m.left.tag);
  const on = new Map([[t, time]]);
  const { meanCoef, offset, std } = m.right;
  return [valueOf(meanCoef, on), valueOf(offset, on), valueOf(std, on) ** 2];
};

const point = 0.7, from = 1.3;
const pulled = ou({ theta: 2, mu: 0.5, sigma: 0.4 });
const early: Process = { ...pulled, time: { ...pulled.time, tEnd: 0.05 } };
for (
  const [name, process] of [["VE", ve()], ["VP", vp()], [
    "Ornstein–Uhlenbeck, with an offset",
    early,
  ]] as const
) {
  const [a, m, v] = marginalAt(process, process.time.T);
  const [b, k, w] = marginalAt(process, process.time.tEnd);
  for (const count of [1, 2, 7]) {
    Deno.test(`exponentialAdams is exact on a data set of one point in ${count} steps: ${name}`, async () => {
      const n = 20_000;
      const s = await solved(reverse(process, gaussianScore([point], 0)), steps(count), { n, x0: from });
      const { mean, std } = momentsOf(s.samples);
      // x_tEnd given x_T and x_0: both are Gaussian
      const variance = w * (1 - w * a * a / (v * b * b));
      const expected = k + b * point + (w * a / (v * b)) * (from - m - a * point);
      assertZ({ name: "mean", value: mean, expected, se: Math.sqrt(variance / n) });
      assertZ({ name: "variance", value: std ** 2, expected: variance, se: variance * Math.sqrt(2 / n) });
      assertEquals(new Set(s.nfe), new Set([count + 1]));
    });
  }
}

Deno.test("exponentialAdams follows the probability flow to a data set of one point exactly, in one step", async () => {
  const process = vp();
  const [a, , v] = marginalAt(process, 1);
  const [b, , w] = marginalAt(process, process.time.tEnd);
  const s = await solved(probabilityFlow(process, gaussianScore([point], 0)), steps(1), {
    n: 1,
    x0: from,
    backend: "reference",
  });
  assertAlmostEquals(s.samples[0] ?? NaN, b * point + Math.sqrt(w / v) * (from - a * point), 1e-9);
});

Deno.test("with no error steps grow to the longest in λ, whatever the rate of t", async () => {
  for (const process of [ve(), vp()]) {
    const still = reverse(process, gaussianScore([0, 0], 0));
    const s = await solved(still, plain(adaptiveExponential()), { n: 3, seed: 2 });
    const span = [process.time.tEnd, process.time.T].map((time) => {
      const [alpha, , variance] = marginalAt(process, time);
      return Math.log(alpha * alpha / variance) / 2;
    });
    const rise = (span[0] ?? NaN) - (span[1] ?? NaN);
    // 0.4, then 0.6 at the rate where each step begins: exact for VE, where the rate is constant
    const least = 2 + Math.ceil((rise - 0.4) / 0.6);
    const [nfe = NaN] = s.nfe;
    assert(
      process.name === "VE" ? nfe === least : nfe <= least && nfe > least / 2,
      `${process.name}: ${nfe}, ${least}`,
    );
  }
});

// ---- counting --------------------------------------------------------------------------------------------------------

const points = Float32Array.from({ length: 7 * 48 }, (_, i) => 0.5 + 0.5 * Math.sin(i * i));

Deno.test("every try of adaptiveExponential is one evaluation, which an oracle makes anew after a rejection", async () => {
  const loose = pipe(adaptiveExponential(), withTolerance({ abs: 1e-6, rel: 0.01 }), withNoise("bridge"));
  for (const backend of ["cpu", "reference"] as const) {
    const s = await solved(reverse(ve({ sigmaMax: 8 }), datasetScore(points, 48)), loose, {
      n: 9,
      batch: 4,
      backend,
    });
    assert(s.codes.every((c) => c === "done"));
    assertEquals(Array.from(s.nfe), Array.from(s.accepts, (a, i) => a + (s.rejects[i] ?? 0)));
    assert(s.rejects.some((r) => r > 0), "some steps are rejected");
    assertEquals(s.evaluations.paid, s.evaluations.own);
  }
});

for (const width of [2, 48]) {
  Deno.test(`adaptiveExponential gives sample i whatever the batch and the start, ${width} elements`, async () => {
    const mixture = randomMixture({ n: width, seed: 3 });
    const on = (o: Partial<SolveOptions> & { readonly n: number }): Promise<Solution> =>
      solved(reverse(vp(), scoreOf(mixture)), adaptiveExponential({ dataRange: [-1, 1] }), { seed: 4, ...o });
    const whole = await on({ n: 9, batch: 9 });
    for (const batch of [2, 1]) {
      const part = await on({ n: 9, batch });
      assertEquals([part.samples, part.nfe], [whole.samples, whole.nfe]);
    }
    assertEquals((await on({ n: 4, start: 5, batch: 3 })).samples, whole.samples.slice(5 * width));
  });
}
