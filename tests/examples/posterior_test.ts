/**
 * Posteriors of two parameters (`examples/posterior.ts`): Ito's draws against exact ones, the published default against a plain
 * restatement of it, ranks that must be uniform and ranks that must not, the simulator against its likelihood, and its network.
 */
import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import {
  adaptiveExponential,
  conditioned,
  ddim,
  marginalOf,
  mixtureScore,
  observe,
  probabilityFlow,
  reverse,
  solve,
  vp,
} from "ito";
import { judge, slicedWasserstein } from "ito/metrics";
import { karras, onnxScore } from "ito/score";
import network from "../../examples/data/ou_posterior.onnx" with { type: "bytes" };
import { componentsOf, sharesOf } from "../../examples/lib/mixture.ts";
import * as sbc from "../../examples/lib/posterior/calibration.ts";
import { exactDraws, knownScore, noise, pairs, prior } from "../../examples/lib/posterior/known.ts";
import * as ou from "../../examples/lib/posterior/ou.ts";
import { cosine, edm, twoStepAdaptive } from "../../examples/lib/posterior/published.ts";
import { calibrated, calibrationOf, drawsOf, judged } from "../../examples/lib/posterior/studies.ts";
import { right } from "../lib/either.ts";
import { schedules, twoStep } from "./two_step.ts";

const strategy = adaptiveExponential({ dataRange: [-2, 2] });
const own = { name: "Ito, VP", process: vp(), strategy };
const range = (n: number): readonly number[] => Array.from({ length: n }, (_, i) => i);
const momentsOf = (v: readonly number[]) => {
  const mean = v.reduce((a, b) => a + b, 0) / v.length;
  return { mean, std: Math.sqrt(v.reduce((a, b) => a + (b - mean) ** 2, 0) / v.length) };
};

Deno.test("the score at an observation is that of conditioned()", async () => {
  const y = 0.6;
  const exact = right(conditioned(prior, observe([[1, 0]], [y], noise))).score;
  const [ours, theirs] = await Promise.all(
    [knownScore(right(marginalOf(vp()))), exact].map(async (score, k) =>
      right(
        await solve(probabilityFlow(vp(), score), ddim(60), {
          n: 60,
          seed: 3,
          precision: "f64",
          ...(k === 0 ? { params: { y } } : {}),
        })(),
      ).samples
    ),
  );
  ours?.forEach((v, i) => assertAlmostEquals(v, theirs?.[i] ?? NaN, 1e-9));
});

Deno.test("draws of a posterior, each by steps of its own, are within the null at 60 evaluations or fewer", async () => {
  const [y, n] = [0.6, 3000];
  const judging = right(judge(exactDraws(y), n, { measure: slicedWasserstein({ projections: 16 }) }));
  for (const process of [edm, cosine, vp()]) {
    const s = right(await drawsOf({ name: "", process, strategy }, { y, n, seed: 2 })());
    const found = right(judged(s, y, judging));
    assert(found.nfe <= 60, `${process.name}: ${found.nfe}`);
    assert(found.worst < 3.5 && found.distance.z < 3, `${process.name}: ${JSON.stringify(found)}`);
    assert(new Set(s.nfe).size > 5, "steps of its own");
  }
});

Deno.test("the published default is what a plain restatement of it is, and selects its noise", async () => {
  const sharesBy = (samples: ArrayLike<number>) => sharesOf(componentsOf(samples, prior), 5);
  const plain = twoStep(prior, schedules.edm, { n: 1500, batch: 1, seed: 5 });
  const n = 10_000;
  const solved = async (process: typeof edm) =>
    right(await solve(reverse(process, mixtureScore(prior)), twoStepAdaptive, { n, seed: 1 })());
  const s = await solved(edm);
  assertAlmostEquals(s.evaluations.own / n, plain.nfe, 1.5);
  assertAlmostEquals(
    (await solved(cosine)).evaluations.own / n,
    twoStep(prior, schedules.cosine, { n: 300, batch: 1, seed: 6 }).nfe,
    3,
  );
  const [ours, theirs] = [sharesBy(s.samples), sharesBy(plain.samples)];
  ours.forEach((a, k) => {
    const b = theirs[k] ?? { share: NaN, error: NaN };
    const z = (a.share - b.share) / Math.hypot(a.error, b.error);
    assert(Math.abs(z) < 4, `mode ${k}: ${a.share} and ${b.share}`);
  });
  const away = ours.map(({ share, error }, k) => (share - (prior.weights[k] ?? NaN)) / error);
  assert(Math.max(...away.map(Math.abs)) > 4.5, `it must miss a weight: ${away}`);
  // where a batch is one, the bias drowns and the evaluations rise
  assert(twoStep(prior, schedules.edm, { n: 300, batch: 100, seed: 7 }).nfe > 180);
});

Deno.test("ranks of exact draws are uniform, and so are Ito's; those of draws that spread too far are not", async () => {
  const count = 250;
  const { theta, y } = pairs(count, 11);
  const each = range(count).map((l) => exactDraws(y[l] ?? NaN)(sbc.draws, 1000 + l));
  const inTurn = (f: (v: number, l: number, j: number) => number) =>
    Float64Array.from({ length: 2 * sbc.draws * count }, (_, i) => {
      const [row, j] = [Math.floor(i / 2), i % 2];
      const [m, l] = [Math.floor(row / count), row % count];
      const drawn = each[l] ?? { values: [] };
      return f(("values" in drawn ? drawn.values[2 * m + j] : NaN) ?? NaN, l, j);
    });
  const means = each.map((d) => {
    const values = "values" in d ? Array.from(d.values) : [];
    return [0, 1].map((j) => momentsOf(values.filter((_, i) => i % 2 === j)).mean);
  });
  const exact = calibrationOf(theta.values, { samples: inTurn((v) => v) }, 0);
  const wide = calibrationOf(theta.values, {
    samples: inTurn((v, l, j) => {
      const mean = means[l]?.[j] ?? NaN;
      return mean + 1.5 * (v - mean);
    }),
  }, 0);
  const found = right(await calibrated(own, { observations: count, seed: 31 })());
  for (const j of [0, 1]) {
    assert((exact.parameters[j]?.p ?? NaN) > 1e-3, `exact: ${exact.parameters[j]?.p}`);
    assert((found.parameters[j]?.p ?? NaN) > 1e-3, `Ito: ${found.parameters[j]?.p}`);
    assert((wide.parameters[j]?.p ?? NaN) < 1e-4, `wide: ${wide.parameters[j]?.p}`);
  }
});

Deno.test("ranks, counts, χ², its p, the band and the bars by hand", () => {
  // two truths of two parameters, three draws each, in turn
  const samples = [0, 5, 1, 5, 1, 6, 2, 6, 3, 7, 3, 7];
  assertEquals(sbc.ranksOf([2, 6, 2, 9], samples, { element: 0, elements: 2 }), [2, 1]);
  assertEquals(sbc.ranksOf([2, 6, 2, 9], samples, { element: 1, elements: 2 }), [1, 3]);
  assertEquals(sbc.countsOf([0, 3, 4, 99]).slice(0, 3), [2, 1, 0]);
  assertEquals(sbc.countsOf([0, 3, 4, 99]).at(-1), 1);
  // 36.415 is what χ² of 24 degrees of freedom is above once in 20 times
  const tilted = range(25).map((k) => (k === 0 ? 1 : k === 1 ? -1 : 0) * Math.sqrt(36.415 * 500) + 1000);
  const { chi, p } = sbc.chiSquared(tilted);
  assertAlmostEquals(chi, 36.415, 1e-6);
  assertAlmostEquals(p, 0.05, 1e-4);
  const [low, high] = sbc.bandOf(100);
  const mass = (k: number): number =>
    range(k).reduce((c, i) => c * (100 - i) / (i + 1), 1) * 0.04 ** k * 0.96 ** (100 - k);
  const below = range(low).reduce((s, k) => s + mass(k), 0);
  const upTo = range(high).reduce((s, k) => s + mass(k), 0);
  assert(below <= 0.005 && below + mass(low) > 0.005, `${below} below ${low}`);
  assert(upTo < 0.995 && upTo + mass(high) >= 0.995, `${upTo} below ${high}`);
  assertEquals(sbc.barsOf([1, 1, 0, 2]), "▅▅▁█");
});

Deno.test("what is told of a path is its likelihood: truths rank evenly in the posterior on the grid", async () => {
  const count = 200;
  const theta = right(ou.drawn(count, 41));
  const told = right(await ou.simulated(theta, 42)());
  const below = range(count).map((l) => {
    const { cells } = ou.gridOf(told.slice(3 * l, 3 * l + 3), 50);
    return ([0, 1] as const).map((j) =>
      cells.reduce((s, { at, mass }) => s + (at[j] < (theta.values[2 * l + j] ?? NaN) ? mass : 0), 0)
    );
  });
  for (const j of [0, 1]) {
    const counts = range(5).map((k) => below.filter((b) => Math.floor(5 * (b[j] ?? NaN)) === k).length);
    assertEquals(counts.reduce((a, b) => a + b, 0), count);
    assert(sbc.chiSquared(counts).p > 1e-3, `${ou.names[j]}: ${counts}`);
  }
});

Deno.test("the network's draws have the posterior's mean and spread, path by path", async () => {
  const [count, each] = [24, 40];
  const theta = right(ou.drawn(count, 51));
  const told = right(await ou.simulated(theta, 52)());
  const rows = range(count).map((l) => told.slice(3 * l, 3 * l + 3));
  const score = onnxScore(network, {
    convention: karras({ sigmaData: 1 }),
    x: "x",
    level: "level",
    inputs: { told: rows },
  });
  const asked = { n: count * each, seed: 53, batch: count * each };
  const s = right(await solve(reverse(vp(), score), strategy, asked)());
  assert(s.failure === undefined && s.evaluations.own / s.codes.length < 60);
  const [misses, ratios]: [number[], number[]] = [[], []];
  rows.forEach((y, l) =>
    ou.momentsOf(ou.gridOf(y, 50)).forEach((truth, j) => {
      const drawn = momentsOf(range(each).map((m) => s.samples[2 * (m * count + l) + j] ?? NaN));
      misses.push((drawn.mean - truth.mean) / truth.std * Math.sqrt(each));
      ratios.push((drawn.std / truth.std) ** 2 * each / (each - 1));
    })
  );
  // of an exact posterior: 1 ± 0.2, and 1 ± 0.03
  const square = momentsOf(misses.map((z) => z * z)).mean, spread = momentsOf(ratios).mean;
  assert(square < 2, `the mean of z² is ${square}`);
  assertAlmostEquals(spread, 1, 0.15);
});
