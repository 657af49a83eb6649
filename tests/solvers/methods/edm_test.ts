/**
 * EDM's sampler and k-diffusion's adaptive DPM-Solver beside plain restatements of the published code.
 * @module
 */
import { assert, assertAlmostEquals, assertEquals, assertMatch, assertThrows } from "@std/assert";
import {
  adaptive,
  dpmAdaptive,
  dpmAdaptiveDefaults,
  type DpmAdaptiveOptions,
  dpmPair,
  edm,
  edmHeun,
  edmPresets,
  edmSampler,
  gaussianPath,
  gaussianScore,
  grids,
  mixtureScore,
  probabilityFlow,
  reverse,
  ve,
  vp,
} from "ito";
import { sure } from "../../../sde/border/errors.ts";
import { lambdaAt } from "../../../sde/gaussian_path.ts";
import { right } from "../../lib/either.ts";
import { allBackends, done } from "../../lib/everywhere.ts";
import { timesOn } from "../../lib/grid_times.ts";
import { refused, solved } from "../../lib/solved.ts";
import { lawAfter } from "../../truth/gaussian_oracle.ts";
import { assertZ } from "../../truth/zscore.ts";

const variance = 0.25;
const score = gaussianScore([0], 0.5);

interface Churn {
  readonly levels: number;
  readonly churn?: number;
  readonly sMin?: number;
  readonly sMax?: number;
  readonly sNoise?: number;
}

/** The variance that `generate.py`'s edm_sampler leaves at σ = 0.002: x is a number times normals, D(x; σ) = x ¼/(¼ + σ²). */
const varianceOf = (o: Churn): number => {
  const { levels: n, churn = 0, sMin = 0, sMax = Infinity, sNoise = 1 } = o;
  const sigma = Array.from(
    { length: n },
    (_, i) => (80 ** (1 / 7) + i / (n - 1) * (0.002 ** (1 / 7) - 80 ** (1 / 7))) ** 7,
  );
  const slope = (s: number): number => (1 - variance / (variance + s * s)) / s; // d of x = 1
  return sigma.slice(1).reduce((v, next, i) => {
    const now = sigma[i] ?? NaN;
    const gamma = sMin <= now && now <= sMax ? Math.min(churn / n, Math.SQRT2 - 1) : 0;
    const hat = now + gamma * now;
    const euler = 1 + (next - hat) * slope(hat);
    const heun = 1 + (next - hat) * (0.5 * slope(hat) + 0.5 * slope(next) * euler);
    return heun ** 2 * (v + (hat ** 2 - now ** 2) * sNoise ** 2);
  }, variance + 80 ** 2);
};

Deno.test("edmHeun on Karras' levels leaves generate.py's variance, with and without churn", () => {
  const start = { mean: 0, variance: variance + 80 ** 2 };
  for (
    const o of [edmPresets.cifar10, edmPresets.imagenet64, {
      levels: 32,
      churn: 30,
      sMin: 0.01,
      sMax: 1,
      sNoise: 1.007,
    }]
  ) {
    const p = right(reverse(edm(), score));
    const { variance: found } = lawAfter(p, edmHeun(o), timesOn(p, grids.karras(), o.levels - 1), start);
    assertAlmostEquals(found / varianceOf(o), 1, 1e-9, JSON.stringify(o));
  }
});

Deno.test("edmSampler takes 35 evaluations for CIFAR-10's preset, on every backend", async () => {
  const mixture = mixtureScore({ weights: [0.3, 0.7], means: [[-1, 0], [1, 0]], stds: [0.2, 0.2] });
  const asked = { n: 8, seed: 4 };
  const churned = edmSampler({ levels: 18, churn: 10, sMin: 0.05, sMax: 50 });
  const flow = probabilityFlow(edm(), mixture);
  for (const [p, s] of [[flow, edmSampler()], [reverse(edm(), mixture), churned]] as const) {
    const truth = await solved(p, s, { ...asked, backend: "reference" });
    for (const backend of allBackends) {
      const { samples, nfe } = await solved(p, s, { ...asked, backend });
      const far = samples.reduce((m, v, i) => Math.max(m, Math.abs(v - (truth.samples[i] ?? NaN))), 0);
      assert(far < 2e-3, `${backend}: ${far} from float64`);
      assert(nfe.every((count) => count === 34)); // and one that denoises
    }
  }
  assertMatch(await refused(flow, churned, asked), /edmHeun churn 10" for none noise/);
  assertMatch(
    assertThrows(() => edmSampler({ levels: 1 }), RangeError).message,
    /levels must be a whole number/,
  );
});

/** `dpm_solver_adaptive` in float64 for one number on Gaussian data, from one λ to another. */
const adaptiveInPlain = (
  x0: number,
  [from, end]: readonly [number, number],
  { hInit, rel, abs }: Required<Pick<DpmAdaptiveOptions, "hInit" | "rel" | "abs">>,
) => {
  const sigma = (l: number): number => Math.exp(-l);
  const eps = (x: number, l: number): number => x * (1 - variance / (variance + sigma(l) ** 2)) / sigma(l);
  let [x, before, s, h, steps, accepted] = [x0, x0, from, hInit, 0, 0];
  while (s < end - 1e-5) {
    const to = Math.min(end, s + h), d = to - s, e = eps(x, s);
    const u1 = x - sigma(s + d / 3) * Math.expm1(d / 3) * e, e1 = eps(u1, s + d / 3);
    const low = x - sigma(to) * Math.expm1(d) * e - sigma(to) / (2 / 3) * Math.expm1(d) * (e1 - e);
    const r = 2 * d / 3;
    const u2 = x - sigma(s + r) * Math.expm1(r) * e - sigma(s + r) * 2 * (Math.expm1(r) / r - 1) * (e1 - e);
    const high = x - sigma(to) * Math.expm1(d) * e -
      sigma(to) / (2 / 3) * (Math.expm1(d) / d - 1) * (eps(u2, s + r) - e);
    const error = Math.abs(low - high) / Math.max(abs, rel * Math.max(Math.abs(low), Math.abs(before)));
    const factor = 1 + Math.atan((1 / (error + 1e-8)) ** (1 / 3) - 1);
    if (factor >= 0.81) [before, x, s, accepted] = [low, high, to, accepted + 1];
    h *= factor;
    steps++;
  }
  return { x, steps, accepted };
};

Deno.test("dpmAdaptive takes the steps of dpm_solver_adaptive", async () => {
  const p = right(probabilityFlow(ve(), score));
  const path = sure(gaussianPath(p), "a marginal");
  const ends = [lambdaAt(path, p.time.T), lambdaAt(path, p.time.tEnd)] as const;
  let rejects = 0;
  for (const own of [{}, { hInit: 4, rel: 1e-3, abs: 1e-5 }, { hInit: 1, rel: 1e-4, abs: 1e-6 }]) {
    for (const x0 of [60, 40, -3, 0.5]) {
      const s = await solved(p, { ...dpmAdaptive(own), denoise: "none" }, { n: 1, x0, backend: "reference" });
      const plain = adaptiveInPlain(x0, ends, { ...dpmAdaptiveDefaults, ...own });
      assertEquals([s.accepts[0], s.rejects[0]], [plain.accepted, plain.steps - plain.accepted]);
      assertEquals(s.nfe[0], 3 * plain.steps);
      assertAlmostEquals(s.samples[0] ?? NaN, plain.x, 1e-4);
      rejects += s.rejects[0] ?? NaN;
    }
  }
  assert(rejects > 4, `${rejects} rejected`);
});

Deno.test("dpmAdaptive and its pair by one word draw a mixture", async () => {
  const mixture = mixtureScore({ weights: [0.3, 0.7], means: [[-1, 0], [1, 0]], stds: [0.2, 0.2] });
  for (
    const strategy of [
      dpmAdaptive(),
      dpmAdaptive({ order: 2 }),
      adaptive(dpmPair(), { rel: 0.01, abs: 0.01 }),
    ]
  ) {
    const s = await solved(probabilityFlow(vp(), mixture), strategy, { n: 2000, seed: 5, backend: "cpu" });
    done(s);
    const share = s.samples.filter((v, i) => i % 2 === 0 && v > 0).length / 2000;
    assertZ({ name: strategy.name, value: share, expected: 0.7, se: Math.sqrt(0.21 / 2000) });
  }
});
