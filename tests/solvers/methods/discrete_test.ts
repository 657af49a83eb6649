/**
 * score_sde's samplers: their formulas beside plain restatements of the published code, and the law that Langevin steps leave.
 * @module
 */
import { assert, assertAlmostEquals, assertMatch, assertThrows } from "@std/assert";
import {
  ancestral,
  annealedLangevin,
  ddimEta,
  ddimStep,
  emImprovedEuler,
  emStep,
  equalSteps,
  gaussianPath,
  gaussianScore,
  grids,
  langevin,
  type Method,
  mixtureScore,
  mul,
  probabilityFlow,
  process,
  reverse,
  reverseDiffusion,
  saSolver,
  type Scalar,
  shark,
  sub,
  t as clock,
  valueOf,
  ve,
  vp,
  withCorrector,
  withDenoise,
} from "ito";
import { promised } from "../../../sde/gaussian_path.ts";
import { right } from "../../lib/either.ts";
import { onAll } from "../../lib/everywhere.ts";
import { timesOn } from "../../lib/grid_times.ts";
import { solved } from "../../lib/solved.ts";
import { errorsOf, type Row, rows } from "../../truth/gaussian_orders.ts";
import { lawAfter } from "../../truth/gaussian_oracle.ts";
import { ve as closedVe, vp as closedVp } from "../../truth/problems.ts";

/** The variance after a step from s to t of `sampling.py`, on data N(0, ¼) whose variance at s is v. */
const variance = 0.25;
const scoreOf = (alpha: number, sigma: number): number => -1 / (alpha ** 2 * variance + sigma ** 2);

Deno.test("VE: reverse diffusion and ancestral sampling are sampling.py's", () => {
  const [from, to, v] = [0.6, 0.5, 3];
  const [s, t] = [closedVe().std(from), closedVe().std(to)];
  const g2 = s ** 2 - t ** 2, slope = 1 + g2 * scoreOf(1, s);
  const after = (method: Method): number =>
    lawAfter(right(reverse(ve(), gaussianScore([0], 0.5))), method, [from, to], { mean: 0, variance: v })
      .variance;
  // the marginal of data at 0 begins a little above 0 in the closed form: 1e-6 of σ²
  assertAlmostEquals(after(reverseDiffusion) / (slope ** 2 * v + g2), 1, 1e-6);
  assertAlmostEquals(after(ancestral()) / (slope ** 2 * v + t ** 2 * g2 / s ** 2), 1, 1e-6);
  assertAlmostEquals(after(ancestral()), after(ddimStep), 1e-12); // exponential Euler
});

Deno.test("VP: reverse diffusion and ancestral sampling are sampling.py's with β_i = 1 − (α_s/α_t)²", () => {
  const [from, to, v] = [0.6, 0.55, 1.1];
  const at = (time: number) => ({ alpha: closedVp().meanCoef(time), sigma: closedVp().std(time) });
  const [s, t] = [at(from), at(to)] as const;
  const beta = 1 - (s.alpha / t.alpha) ** 2, score = scoreOf(s.alpha, s.sigma);
  const after = (method: Method): number =>
    lawAfter(right(reverse(vp(), gaussianScore([0], 0.5))), method, [from, to], { mean: 0, variance: v })
      .variance;
  assertAlmostEquals(
    after(reverseDiffusion),
    (2 - Math.sqrt(1 - beta) + beta * score) ** 2 * v + beta,
    1e-12,
  );
  assertAlmostEquals(after(ancestral()), (1 + beta * score) ** 2 / (1 - beta) * v + beta, 1e-12);
});

/** No step at all, for a corrector alone. */
const stay: Method = {
  ...reverseDiffusion,
  step: ({ x }) => ({ low: x, high: x, error: undefined }),
};

Deno.test("annealed Langevin steps leave the variance V / (1 − ε/2V) of their own chain", () => {
  const p = right(reverse(ve(), gaussianScore([0], 0.5)));
  const time = 0.4, V = variance + closedVe().std(time) ** 2, snr = 0.16;
  const epsilon = 2 * (snr * closedVe().std(time)) ** 2;
  const times = Array.from({ length: 400 }, () => time);
  const law = lawAfter(p, withCorrector(stay, annealedLangevin({ snr, steps: 2 })), times, {
    mean: 0,
    variance: 9,
  });
  assertAlmostEquals(law.variance / (V / (1 - epsilon / (2 * V))), 1, 1e-6);
});

Deno.test("on VP a Langevin step is shortened by a² = 1 − β_i", () => {
  const [from, to, snr, v] = [0.6, 0.4, 0.1, 1.3];
  const [s, t] = [from, to].map((time) => closedVp().meanCoef(time));
  const sigma = closedVp().std(from), V = variance * (s ?? NaN) ** 2 + sigma ** 2;
  const epsilon = 2 * ((s ?? NaN) / (t ?? NaN)) ** 2 * (snr * sigma) ** 2;
  const p = right(reverse(vp(), gaussianScore([0], 0.5)));
  const law = lawAfter(p, withCorrector(stay, annealedLangevin({ snr })), [from, to], {
    mean: 0,
    variance: v,
  });
  assertAlmostEquals(law.variance, (1 - epsilon / V) ** 2 * v + 2 * epsilon, 1e-12);
});

Deno.test("methods keep the mean of the data, on a process with an offset", () => {
  const mean = 0.7;
  const time = { origin: 0, tEnd: 0.01, T: 1 };
  const forward = process(({ x }) => ({ drift: mul(1.5, sub(2, x)), diffusion: 1 }), { time });
  const score = gaussianScore([mean], 0.5);
  const [sde, flow] = [right(reverse(forward, score)), right(probabilityFlow(forward, score))];
  const path = promised(gaussianPath(sde));
  const at = (n: Scalar, time: number): number => valueOf(n, new Map([[clock, time]]));
  const exact = (time: number): number =>
    at(path.meanCoef(clock), time) * mean + at(path.offset(clock), time);
  const times = timesOn(sde, grids.logSnr(), 30);
  const [start, end] = [exact(times[0] ?? NaN), exact(times[30] ?? NaN)];
  const farthest = (method: Method, isFlow?: true): number =>
    Math.abs(lawAfter(isFlow ? flow : sde, method, times, { mean: start, variance: 1 }).mean - end);
  const ofDrifts = new Set<Method>([emStep, emImprovedEuler, shark, reverseDiffusion]); // no method in λ
  for (const { name, method, flow: isFlow } of rows.filter((row) => !ofDrifts.has(row.method))) {
    assertAlmostEquals(farthest(method, isFlow), 0, 2e-8, name);
  }
  assert(
    farthest(reverseDiffusion) < 0.1 && farthest(reverseDiffusion) > 1e-6,
    `${farthest(reverseDiffusion)}`,
  );
});

Deno.test("DDIM(η) is DDPM's posterior for η = 1 and DDIM's flow for η = 0", () => {
  const same = (a: Row, b: Row): void =>
    errorsOf(a).forEach((e, i) => assertAlmostEquals(e, errorsOf(b)[i] ?? NaN, 1e-11, a.name));
  same({ name: "η 1", method: ddimEta({ eta: 1 }) }, {
    name: "ddpm",
    method: ancestral({ noise: "posterior" }),
  });
  same({ name: "η 0", method: ddimEta(), flow: true }, { name: "ddim", method: ddimStep, flow: true });
  assertMatch(
    assertThrows(() => ddimEta({ eta: 2 }), RangeError).message,
    /eta must be a number from 0 to 1/,
  );
});

Deno.test("langevin's own norms leave the variance 1 − 2c + (2c + c²)(n + 2)/(n − 2), not the batch's 1 + c²", async () => {
  const [elements, n, c] = [16, 20_000, 2 * 0.16 ** 2];
  const score = gaussianScore(Array.from({ length: elements }, () => 0), 1e-3); // x is noise alone
  const strategy = withDenoise("none")(equalSteps(withCorrector(stay, langevin({ norms: "sample" })), 1));
  const p = right(reverse(ve(), score));
  const { samples } = await solved(p, strategy, { n, seed: 4, backend: "cpu" });
  const square = samples.reduce((sum, v) => sum + v * v, 0) / samples.length / closedVe().std(1) ** 2;
  const [own, batch] = [1 - 2 * c + (2 * c + c * c) * (elements + 2) / (elements - 2), 1 + c * c];
  const se = Math.sqrt(3 / (elements * n)); // a little more than a normal's, as lengths differ
  assert(Math.abs(square - own) < 4 * se && Math.abs(square - batch) > 8 * se, `${square}: ${own}, ${batch}`);
});

Deno.test("langevin refuses the norms of a batch, and says what there is instead", () => {
  const { message } = assertThrows(() => langevin({ norms: "batch" }), RangeError);
  assertMatch(message, /depend on the others.*\nTry: norms: "sample".*annealedLangevin\(\)/);
  assertThrows(
    () => Reflect.apply(langevin, undefined, [{ norms: "all" }]),
    RangeError,
    '"sample" or "batch"',
  );
});

onAll("predictor and corrector draw a mixture", async (backend, elements) => {
  const [low, high] = [-1, 1].map((v) => Array.from({ length: elements }, () => v));
  const score = mixtureScore({ weights: [0.3, 0.7], means: [low ?? [], high ?? []], stds: [0.2, 0.2] });
  const corrector = elements === 1 ? annealedLangevin : langevin; // one element's score may be 0
  const strategy = withDenoise("none")(
    equalSteps(withCorrector(reverseDiffusion, corrector({ snr: 0.1, steps: 2 })), 60),
  );
  const asked = { n: 12, seed: 3 };
  const p = reverse(ve({ sigmaMax: 10 }), score);
  const truth = await solved(p, strategy, { ...asked, backend: "reference" });
  const s = await solved(p, strategy, { ...asked, backend });
  const far = s.samples.reduce((m, v, i) => Math.max(m, Math.abs(v - (truth.samples[i] ?? NaN))), 0);
  assert(far < 5e-3, `${far} from float64`);
  assert(s.nfe.every((n) => n === 180), `${s.nfe}`); // two of the corrector, one of the predictor
});

Deno.test("a corrector wants a method without a memory, and is one", () => {
  assertMatch(
    assertThrows(() => withCorrector(saSolver(), langevin()), RangeError).message,
    /remembers[\s\S]*ancestral/,
  );
  const plain = (): unknown => Reflect.apply(withCorrector, undefined, [ancestral(), { snr: 0.1 }]);
  assertMatch(assertThrows(plain, TypeError).message, /must be a corrector/);
  assertMatch(assertThrows(() => langevin({ steps: 0 }), RangeError).message, /steps must be a whole number/);
});
