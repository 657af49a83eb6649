/**
 * Log likelihoods against closed forms: mixtures' own densities, the law that a Gaussian's flow carries from the prior, probes'
 * means against the exact divergence, and levels against the probability that they have.
 */
import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import {
  describe,
  expressionScore,
  gaussianScore,
  gbm,
  kl,
  type LikelihoodOptions,
  logLikelihood,
  marginalOf,
  mixtureScore,
  mul,
  type Process,
  reverse,
  subVp,
  ve,
  vp,
} from "ito";
import { datasetScore } from "ito/score";
import { valueOf } from "../../../sde/language/value.ts";
import { mixtureLogDensity } from "../../../sde/mixture.ts";
import { t } from "../../../sde/process.ts";
import type { Perturbed } from "../../../sde/score.ts";
import { failure, right } from "../../lib/either.ts";

const five = {
  weights: [0.1, 0.15, 0.2, 0.25, 0.3],
  means: [[-1, 0], [1, 0], [0, 1], [0, -1], [0.5, 0.5]],
  stds: [0.05, 0.1, 0.05, 0.2, 0.05],
};
const points = [[1, 0], [0, 0.9], [0.5, 0.45], [-1.1, 0.02], [0.3, -1.2]];

/** The marginal at a time, as numbers. */
const at = (p: Process, time: number): Perturbed => {
  const { meanCoef, offset, std } = right(marginalOf(p));
  const now = new Map([[t, time]]);
  return { meanCoef: valueOf(meanCoef, now), offset: valueOf(offset, now), std: valueOf(std, now) };
};

const likely = async (...args: Parameters<typeof logLikelihood>) => right(await logLikelihood(...args)());

for (const process of [vp(), ve(), subVp()]) {
  Deno.test(`logLikelihood() of ${process.name} is a mixture's own density, within 1e-4 nats`, async () => {
    const found = await likely(process, mixtureScore(five), points, { end: "marginal" });
    assertEquals([found.by, found.codes.every((c) => c === "done")], ["exact", true]);
    points.forEach((x, i) => {
      assertAlmostEquals(
        found.logp[i] ?? NaN,
        mixtureLogDensity(five, x, at(process, process.time.tEnd)),
        1e-4,
      );
      assertAlmostEquals(found.bitsPerDim[i] ?? NaN, -(found.logp[i] ?? NaN) / 2 / Math.LN2, 1e-12);
    });
  });
}

Deno.test("where the flow stands still the integral alone says how long a step may be: means, and the middle of two modes", async () => {
  const pairs = { weights: [0.5, 0.5], means: [[-1, 0], [1, 0]], stds: [0.2, 0.2] };
  const one = (n: number, std: number) => ({ weights: [1], means: [Array(n).fill(0.3)], stds: [std] });
  const cases = [
    { mix: pairs, x: [0, 0] },
    { mix: pairs, x: [0, 1e-4] },
    { mix: one(1, 0.2), x: [0.3] },
    { mix: one(1, 0.2), x: [0.3 + 1e-6] },
    { mix: one(8, 0.2), x: Array(8).fill(0.3) },
    { mix: one(12, 0.5), x: Array(12).fill(0.3) },
  ];
  for (const process of [vp(), ve(), subVp()]) {
    for (const { mix, x } of cases) {
      const found = await likely(process, mixtureScore(mix), [x], { end: "marginal" });
      const truth = mixtureLogDensity(mix, x, at(process, process.time.tEnd));
      const off = Math.abs((found.logp[0] ?? NaN) - truth);
      assert(
        off < 1e-4 && off < 1e-6 + 10 * (found.doubt[0] ?? NaN),
        `${process.name} at ${x}: off by ${off}, doubt ${found.doubt[0]}`,
      );
    }
  }
});

Deno.test("from the prior it is the density that the flow makes of it: of a Gaussian a Gaussian, known in closed form", async () => {
  const [mean, std, process] = [0.4, 0.3, vp()];
  const { T, tEnd } = process.time;
  const [end, start] = [at(process, T), at(process, tEnd)];
  const spread = (m: Perturbed): number => Math.hypot(m.meanCoef * std, m.std);
  // the flow keeps (x − α μ) / spread; the prior is N(0, σ(T)²)
  const scale = spread(start) / spread(end);
  const [m, s] = [start.meanCoef * mean + scale * -end.meanCoef * mean, scale * end.std];
  const rows = [[0.4], [0], [1.1]];
  const found = await likely(process, gaussianScore([mean], std), rows);
  rows.forEach(([x = NaN], i) => {
    const truth = -(((x - m) / s) ** 2) / 2 - Math.log(s * Math.sqrt(2 * Math.PI));
    assertAlmostEquals(found.logp[i] ?? NaN, truth, 1e-6);
  });
});

Deno.test("probes have the exact divergence as their mean; a data set's differences too", async () => {
  const n = 12;
  const means = [0, 1, 2].map((k) => Array.from({ length: n }, (_, i) => Math.sin(3 * k + i)));
  const base = vp();
  const process = { ...base, time: { ...base.time, tEnd: 0.08 } };
  const mix = { weights: [1, 1, 1], means, stds: [0, 0, 0] };
  const data = Array.from(
    { length: 256 },
    (_, j) => (means[j % 3] ?? []).map((v, i) => v + 0.26 * Math.sin(j * j * 1.7 + i * i)),
  );
  const exact = await likely(process, mixtureScore(mix), data);
  assertEquals(exact.by, "exact");
  const off = (l: { readonly logp: Float64Array }): number => {
    const gaps = Array.from(l.logp, (v, i) => v - (exact.logp[i] ?? NaN));
    const mean = gaps.reduce((a, v) => a + v, 0) / gaps.length;
    return mean / Math.sqrt(gaps.reduce((a, v) => a + (v - mean) ** 2, 0) / gaps.length ** 2);
  };
  const options: LikelihoodOptions = { seed: 5, rel: 1e-5, abs: 1e-5 };
  const probed = await likely(process, mixtureScore(mix), data, { ...options, probes: 2 });
  const asked = await likely(process, datasetScore(new Float32Array(means.flat()), n), data, {
    ...options,
    probes: 2,
  });
  assertEquals([probed.by, asked.by], ["probes", "differences"]);
  assert(
    Math.abs(off(probed)) < 3.5 && Math.abs(off(asked)) < 3.5,
    `${off(probed)}, ${off(asked)} standard errors`,
  );
  assert(asked.notes.some((note) => note.includes("differences")));
});

Deno.test("a row's likelihood is its own: of its number and the seed alone", async () => {
  const score = mixtureScore({
    weights: [1, 1],
    means: [Array(9).fill(0), Array(9).fill(1)],
    stds: [0.3, 0.3],
  });
  const data = [0, 1, 2, 3].map((k) => Array.from({ length: 9 }, (_, i) => Math.sin(i + k)));
  const all = await likely(vp(), score, data, { probes: 1, seed: 3 });
  const some = await likely(vp(), score, data.slice(2), { probes: 1, seed: 3, start: 2 });
  assertEquals([...some.logp], [...all.logp.slice(2)]);
});

Deno.test("levels: bits a number bound the entropy that they have, and near it where levels are fine", async () => {
  // one Gaussian of σ 0.3 over 64 levels on [−2, 2]: nearly all of its entropy is in the density
  const levels = { levels: 64, from: -2, to: 2 };
  const data = Array.from({ length: 64 }, (_, k) => [k]);
  const score = gaussianScore([0], 0.3);
  const found = await likely(ve(), score, data, { dequantise: levels, end: "marginal", seed: 1 });
  const width = 4 / 64;
  const density = (x: number): number =>
    Math.exp(mixtureLogDensity({ weights: [1], means: [[0]], stds: [0.3] }, [x], at(ve(), ve().time.tEnd)));
  // each level's probability, by its middle and ends (Simpson)
  const shares = data.map(([k = NaN]) => {
    const a = -2 + k * width;
    return width / 6 * (density(a) + 4 * density(a + width / 2) + density(a + width));
  });
  const entropy = shares.reduce((a, p) => a - (p > 0 ? p * Math.log2(p) : 0), 0);
  const bound = shares.reduce((a, p, i) => a + p * (found.bitsPerDim[i] ?? NaN), 0);
  assert(Math.abs(bound - entropy) < 0.02, `${bound} bits against ${entropy}`);
});

Deno.test("kl() is the mean of the difference, with its standard error", async () => {
  const data = Array.from(
    { length: 400 },
    (_, i) => [Math.sqrt(2) * 0.5 * inverseErf((2 * i + 1) / 400 - 1)],
  ); // N(0, 0.5²)
  const [p, q] = [
    await likely(ve(), gaussianScore([0], 0.5), data, { end: "marginal" }),
    await likely(ve(), gaussianScore([0.2], 0.8), data, { end: "marginal" }),
  ];
  const truth = Math.log(0.8 / 0.5) + (0.5 ** 2 + 0.2 ** 2) / (2 * 0.8 ** 2) - 0.5;
  const found = right(kl(p, q));
  assertAlmostEquals(found.value, truth, 5e-3);
  assert(found.standardError > 0.01 && found.standardError < 0.1);
  assertEquals(kl(p, { ...q, logp: q.logp.slice(1) })._tag, "Left");
  // a row that did not come to its end is left out, one that cannot be is not
  assertEquals(right(kl(p, { ...q, logp: q.logp.with(3, NaN) })).value !== found.value, true);
  assertEquals(
    failure(kl(p, { ...q, logp: q.logp.with(3, -Infinity) })).split("\n")[0],
    "kl: q.logp: number 3 must be finite, found -Infinity",
  );
  assertEquals(failure(kl({ ...p, logp: p.logp.with(0, Infinity) }, q)).startsWith("kl: p.logp"), true);
  const plain = (...args: readonly unknown[]): string => JSON.stringify(Reflect.apply(kl, undefined, args));
  for (const none of [null, undefined, 3, {}, { logp: [1, 2] }]) {
    assertEquals(plain(none, none).includes("as logLikelihood gives them"), true);
    assertEquals(plain(p, none).includes("as logLikelihood gives them"), true);
  }
});

/** erf⁻¹ by Newton's method. */
const inverseErf = (y: number): number => {
  const erf = (x: number): number => {
    let [term, total] = [x, x];
    for (let k = 1; k < 80; k++) {
      term *= -x * x / k;
      total += term / (2 * k + 1);
    }
    return 2 / Math.sqrt(Math.PI) * total;
  };
  let x = 0;
  for (let k = 0; k < 60; k++) x -= (erf(x) - y) / (2 / Math.sqrt(Math.PI) * Math.exp(-x * x));
  return x;
};

Deno.test("what cannot be had is refused with a way out", async () => {
  const score = mixtureScore(five);
  const refused = async (...args: Parameters<typeof logLikelihood>): Promise<string> => {
    const found = await logLikelihood(...args)();
    return found._tag === "Left" ? describe(found.left) : "";
  };
  assert((await refused(vp(), score, [[1, 0, 0]])).includes("rows of 3 numbers"));
  assert((await refused(vp(), score, [[1, 0], [1]])).includes("row 1"));
  assert((await refused(vp(), score, [[1, NaN]])).includes("NaN"));
  assert((await refused(vp(), score, [])).includes("rows"));
  assert(
    (await refused(vp(), expressionScore(({ x }) => mul(-1, x)), [[1, 0]], { end: "marginal" })).includes(
      "density",
    ),
  );
  assert((await refused(gbm(), score, [[1, 0]])).includes("Try"));
  assert((await refused(reverse(vp(), score), score, [[1, 0]])).includes("backward"));
  const levels = { levels: 256, from: -1, to: 1 };
  assert((await refused(vp(), score, [[1, 0], [0.5, 3]], { dequantise: levels })).includes("0.5 in row 1"));
  assert((await refused(vp(), score, [[1, 256]], { dequantise: levels })).includes("256 in row 0"));
  assert((await refused(vp(), score, { samples: Float32Array.of(1, 2), shape: [-1, -2] })).includes("rows"));
  for (
    const bad of [{ probes: -1 }, { rel: 0 }, { dequantise: { levels: 256, from: 1, to: -1 } }, {
      end: "middle",
    }, { prbes: 1 }]
  ) {
    assert(
      (await refused(vp(), score, points, bad as LikelihoodOptions)).includes("Try"),
      JSON.stringify(bad),
    );
  }
});
