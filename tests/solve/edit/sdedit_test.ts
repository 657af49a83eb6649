/**
 * SDEdit beside its law, which of a mixture is known: a guide, noise up to a level, one of the posterior there.
 * @module
 */
import { assert, assertAlmostEquals, assertEquals, assertMatch } from "@std/assert";
import {
  adaptiveExponential,
  ddimEta,
  equalSteps,
  expressionScore,
  gaussianScore,
  grids,
  mixtureScore,
  probabilityFlow,
  reverse,
  saSolver,
  sdedit,
  type SdeditAsked,
  type SdeditOptions,
  type Solution,
  ve,
  vp,
  withDenoise,
  withGrid,
} from "ito";
import { left, right } from "../../lib/either.ts";
import { noiseAt } from "../../sde/guidance/at.ts";
import { lawAfter } from "../../truth/gaussian_oracle.ts";
import { assertZ, momentsOf } from "../../truth/zscore.ts";

/** Steps as fine as 20,000 samples tell; and the preset, whose first step from states that are given is a short one. */
const strategies = {
  fine: withDenoise("none")(withGrid(grids.logSnr())(equalSteps(saSolver(), 100))),
  preset: withDenoise("none")(adaptiveExponential({ dataRange: [-1, 1] })),
} as const;
const strategy = strategies.fine;
type Backward = Parameters<typeof sdedit>[0];
const edited = async (p: Backward, upTo: SdeditOptions, asked: SdeditAsked): Promise<Solution> =>
  right(await sdedit(p, strategy, upTo, asked)());

const ways = [vp(), ve({ sigmaMax: 10 })].flatMap((p) =>
  Object.entries(strategies).map(([name, by]) => ({ p, name, by }))
);
for (const { p, name, by } of ways) {
  Deno.test(`samples of a Gaussian near a guide have the mean and variance of their law, on ${p.name}, ${name}`, async () => {
    const n = 20_000, std = 0.5, mean = 0.3, guide = 1.4, time = 0.4;
    const asked = { x0: guide, n, seed: 2, backend: "cpu" } as const;
    const { samples } = right(await sdedit(reverse(p, gaussianScore([mean], std)), by, { t: time }, asked)());
    const [end, up] = [noiseAt(p, p.time.tEnd), noiseAt(p, time)];
    // x_t0 ~ N(α guide, σ²); x_0 | x_t0 ~ N(D, r²); and the noise that is left at tEnd, which goes with x_t0 too
    const v = (up.meanCoef * std) ** 2 + up.std ** 2;
    const ratio = up.meanCoef / end.meanCoef; // x_t0 given x_end
    const vEnd = (end.meanCoef * std) ** 2 + end.std ** 2;
    const gain = ratio * vEnd / v;
    const wantedMean = end.meanCoef * mean + gain * up.meanCoef * (guide - mean);
    const wanted = vEnd - gain ** 2 * v + gain ** 2 * up.std ** 2;
    const found = momentsOf(samples);
    assertZ({ name: "mean", value: found.mean, expected: wantedMean, se: Math.sqrt(wanted / n) });
    assertZ({ name: "variance", value: found.std ** 2, expected: wanted, se: wanted * Math.sqrt(2 / n) });
  });
}

Deno.test("the noise up is not that of the first step down: one step's law", async () => {
  const n = 20_000, guide = 1.4, time = 0.4, p = right(reverse(vp(), gaussianScore([0.3], 0.5)));
  const method = ddimEta({ eta: 1 }), { meanCoef, std } = noiseAt(vp(), time);
  const law = lawAfter(p, method, [time, p.time.tEnd], { mean: meanCoef * guide, variance: std ** 2 });
  const one = withDenoise("none")(equalSteps(method, 1));
  const asked = { x0: guide, n, seed: 2, backend: "cpu" } as const;
  const found = momentsOf(right(await sdedit(p, one, { t: time }, asked)()).samples);
  const { mean, variance } = law;
  assertZ({ name: "mean", value: found.mean, expected: mean, se: Math.sqrt(variance / n) });
  assertZ({ name: "variance", value: found.std ** 2, expected: variance, se: variance * Math.sqrt(2 / n) });
});

for (const [name, by] of Object.entries(strategies)) {
  Deno.test(`of a mixture the parts have the weights that they have at x_t0, ${name}`, async () => {
    const n = 20_000, level = 0.6, guide = [0.2, 0.1];
    const weights = [0.3, 0.7], means = [[-1, 0], [1, 0]], std = 0.2;
    const p = reverse(vp(), mixtureScore({ weights, means, stds: [std, std] }));
    const asked = { x0: guide, n, seed: 6, backend: "cpu" } as const;
    const { samples } = right(await sdedit(p, by, { level }, asked)());
    const found = Array.from({ length: n }, (_, s) => ((samples[2 * s] ?? NaN) > 0 ? 1 : 0));
    // E over x_t0/α ~ N(guide, level²) of the second part's weight there, by quadrature along the first element
    const v = std ** 2 + level ** 2;
    const share = (x: number): number => {
      const [a = 0, b = 0] = [0, 1].map((k) =>
        (weights[k] ?? 0) * Math.exp(-((x - (means[k]?.[0] ?? 0)) ** 2) / (2 * v))
      );
      return b / (a + b);
    };
    const grid = Array.from({ length: 2001 }, (_, i) => -8 + i * 0.008);
    const [sum, mass] = grid.reduce(([s, m], z) => {
      const w = Math.exp(-z * z / 2);
      return [s + w * share((guide[0] ?? 0) + level * z), m + w];
    }, [0, 0]);
    const expected = sum / mass;
    assertZ({
      name: "weight of the second part",
      value: momentsOf(found).mean,
      expected,
      se: Math.sqrt(expected * (1 - expected) / n),
    });
  });
}

Deno.test("each sample has its own guide, and is its own whatever is beside it", async () => {
  const p = probabilityFlow(vp(), gaussianScore([0, 0], 0.5));
  const rows = [[1, 2], [-3, 0.5], [0, 0]];
  const all = await edited(p, { level: 0.05 }, { x0: rows, n: 3, seed: 4, backend: "cpu" });
  assertEquals(all.shape, [2]);
  rows.flat().forEach((v, i) => assert(Math.abs(v - (all.samples[i] ?? NaN)) < 0.3, `${i}`));
  const first = await edited(p, { level: 0.05 }, { x0: rows.slice(0, 1), n: 1, seed: 4, backend: "cpu" });
  assertEquals(Array.from(first.samples), Array.from(all.samples.slice(0, 2)));
  assertEquals(all.seed, 4);
});

Deno.test("t and level are the same place", async () => {
  const p = reverse(vp(), gaussianScore([0], 0.5));
  const { meanCoef, std } = noiseAt(vp(), 0.3);
  const by = async (upTo: SdeditOptions) =>
    (await edited(p, upTo, { x0: 1, n: 1, backend: "reference" })).samples[0] ?? NaN;
  assertAlmostEquals(await by({ level: std / meanCoef }), await by({ t: 0.3 }), 1e-9);
});

Deno.test("sdedit() says what does not fit", async () => {
  const p = reverse(vp(), gaussianScore([0], 0.5));
  const fault = async (given: Backward, upTo: unknown, asked: unknown): Promise<string> => {
    const task = Reflect.apply(sdedit, undefined, [given, strategy, upTo, asked]);
    return JSON.stringify(left(await task()));
  };
  const x0 = { x0: 1, n: 1 };
  assertMatch(await fault(p, { t: 2 }, x0), /a time above [\s\S]*and up to 1/);
  assertMatch(await fault(p, { level: 0 }, x0), /a level above/);
  assertMatch(await fault(p, { level: 0.3, t: 0.1 }, x0), /one of the two/);
  assertMatch(await fault(p, {}, x0), /one of the two/);
  assertMatch(await fault(p, { strength: 0.3 }, x0), /strength/);
  assertMatch(await fault(p, { t: 0.3 }, { n: 1 }), /the samples to begin from/);
  assertMatch(await fault(p, { t: 0.3 }, undefined), /the samples to begin from/);
  assertMatch(await fault(p, { t: 0.3 }, { ...x0, n: -1 }), /"n"/);
  assertMatch(await fault(p, { t: 0.3 }, { x0: [1, 2, 3], n: 1 }), /BadShape/);
  assertMatch(await fault(vp(), { t: 0.3 }, x0), /no score runs backward/);
  const noMarginal = reverse(vp(), expressionScore(({ x }) => x));
  assert((await fault(noMarginal, { t: 9 }, x0)).length > 0);
});
