/**
 * Inpainting by replacement: its exact law on one Gaussian element, and RePaint beside a plain restatement of its algorithm.
 * @module
 */
import { assert, assertAlmostEquals, assertEquals, assertMatch } from "@std/assert";
import {
  ancestral,
  conditioned,
  ddimEta,
  equalSteps,
  gaussianScore,
  type Method,
  mixtureScore,
  observe,
  observed,
  reverse,
  saSolver,
  shark,
  ve,
  vp,
  withDenoise,
  withReplacement,
} from "ito";
import { failure, right } from "../../lib/either.ts";
import { refused, solved } from "../../lib/solved.ts";
import { lawAfter } from "../../truth/gaussian_oracle.ts";
import { assertZ, momentsOf } from "../../truth/zscore.ts";
import { noiseAt } from "../../sde/guidance/at.ts";

const times = (
  steps: number,
  { tEnd, T }: { readonly tEnd: number; readonly T: number },
): readonly number[] => Array.from({ length: steps + 1 }, (_, i) => T + (tEnd - T) * i / steps);

for (const p of [vp(), ve({ sigmaMax: 10 })]) {
  Deno.test(`without noise the element that was seen is that, with the noise of tEnd, on ${p.name}`, () => {
    const method = right(withReplacement(ancestral(), observe([[2]], [1.6], 0)));
    const law = lawAfter(right(reverse(p, gaussianScore([0.3], 0.5))), method, times(20, p.time), {
      mean: 0,
      variance: 1,
    });
    const { meanCoef, std } = noiseAt(p, p.time.tEnd);
    assertAlmostEquals(law.mean, meanCoef * 0.8, 1e-9);
    assertAlmostEquals(law.variance, std ** 2, 1e-9);
  });

  Deno.test(`with noise it tends to the posterior as steps are more, tried once or thrice, on ${p.name}`, () => {
    const seen = observe([[1]], [0.8], 0.3);
    const [part] = right(conditioned({ weights: [1], means: [[0.3]], stds: [0.5] }, seen)).parts;
    const { meanCoef, std } = noiseAt(p, p.time.tEnd);
    const wanted = {
      mean: meanCoef * (part?.mean[0] ?? NaN),
      variance: (meanCoef * (part?.seenStds[0] ?? NaN)) ** 2 + std ** 2,
    };
    const off = (steps: number, tries: number) => {
      const method = right(withReplacement(ddimEta({ eta: 1 }), seen, { times: tries }));
      const process = right(reverse(p, gaussianScore([0.3], 0.5)));
      const law = lawAfter(process, method, times(steps, p.time), {
        mean: 0,
        variance: p.name === "VE" ? 100 : 1,
      });
      return Math.abs(law.mean - wanted.mean) + Math.abs(law.variance - wanted.variance);
    };
    for (const tries of [1, 3]) {
      const [rough, fine] = [off(200, tries), off(1600, tries)];
      assert(fine < 4e-3 && fine < rough / 3, `${tries}: ${rough}, then ${fine}`);
    }
  });
}

const weights = [0.3, 0.7], means = [[-1, 0.6], [1, -0.4]], stds = [0.3, 0.4];
/** ∇ log p_t of that mixture. */
const scoreAt = (
  [x = NaN, y = NaN]: readonly number[],
  alpha: number,
  std: number,
): readonly [number, number] => {
  const parts = means.map(([a = NaN, b = NaN], k) => {
    const v = (alpha * (stds[k] ?? NaN)) ** 2 + std ** 2, u = alpha * a - x, w = alpha * b - y;
    return { mass: (weights[k] ?? NaN) / v * Math.exp(-(u * u + w * w) / (2 * v)), u: u / v, w: w / v };
  });
  const all = parts.reduce((s, p) => s + p.mass, 0);
  return [
    parts.reduce((s, p) => s + p.mass * p.u, 0) / all,
    parts.reduce((s, p) => s + p.mass * p.w, 0) / all,
  ];
};
/** Numbers from 0 to 1 that repeat themselves after 2³² draws at most: nobody's generator. */
const mulberry = (seed: number) => {
  let a = seed;
  return (): number => {
    a = (a + 0x6d2b79f5) | 0;
    let v = Math.imul(a ^ (a >>> 15), 1 | a);
    v = (v + Math.imul(v ^ (v >>> 7), 61 | v)) ^ v;
    return ((v ^ (v >>> 14)) >>> 0) / 4294967296;
  };
};

/** Algorithm 1 of RePaint for VP in DDPM's ancestral steps, the first element known: the second element at the end. */
const repaintPlainly = (
  known: number,
  { steps, tries, n }: Readonly<Record<"steps" | "tries" | "n", number>>,
) => {
  const uniform = mulberry(7);
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
  const levels = times(steps, vp().time).map((time) => noiseAt(vp(), time));
  return Array.from({ length: n }, () => {
    let x = [normal(), normal()];
    for (let i = 0; i < steps; i++) {
      const from = levels[i], to = levels[i + 1];
      if (from === undefined || to === undefined) throw new Error("no level");
      const root = from.meanCoef / to.meanCoef, beta = 1 - root ** 2;
      for (let u = 1; u <= tries; u++) {
        const score = scoreAt(x, from.meanCoef, from.std);
        const [, second = NaN] = x.map((v, k) =>
          (v + beta * (score[k] ?? NaN)) / root + Math.sqrt(beta) * normal()
        );
        x = [to.meanCoef * known + to.std * normal(), second];
        if (u < tries) x = x.map((v) => root * v + Math.sqrt(beta) * normal());
      }
    }
    return x[1] ?? NaN;
  });
};

Deno.test("RePaint is its published algorithm: the law of what was not seen", async () => {
  const n = 8000, steps = 20, known = 0.1;
  const score = mixtureScore({ weights, means, stds });
  for (const tries of [1, 3]) {
    const method = right(
      withReplacement(ancestral(), observe(observed(2, [0]), [known], 0), { times: tries }),
    );
    const strategy = withDenoise("none")(equalSteps(method, steps));
    const s = await solved(reverse(vp(), score), strategy, { n, seed: 5, backend: "cpu" });
    assertEquals(s.nfe[0], steps * tries);
    const found = momentsOf(Array.from({ length: n }, (_, i) => s.samples[2 * i + 1] ?? NaN));
    const wanted = momentsOf(repaintPlainly(known, { steps, tries, n }));
    const se = Math.hypot(found.se, wanted.se);
    assertZ({ name: `mean of ${tries}`, value: found.mean, expected: wanted.mean, se });
    assertZ({ name: `spread of ${tries}`, value: found.std, expected: wanted.std, se });
  }
});

for (const elements of [1, 12]) {
  Deno.test(`a part of ${elements} elements is replaced`, async () => {
    const score = gaussianScore(Array.from({ length: elements }, () => 0.2), 0.3);
    const method = right(
      withReplacement(ancestral(), observe(observed(elements, [0]), [0.9], 0), { times: 2 }),
    );
    const asked = { n: 6, seed: 3 };
    const p = reverse(vp(), score), strategy = withDenoise("none")(equalSteps(method, 12));
    const truth = await solved(p, strategy, { ...asked, backend: "reference" });
    const s = await solved(p, strategy, { ...asked, backend: "cpu" });
    const far = s.samples.reduce((m, v, i) => Math.max(m, Math.abs(v - (truth.samples[i] ?? NaN))), 0);
    assert(far < 1e-4, `${far} from float64`);
    for (let i = 0; i < asked.n; i++) assert(Math.abs((s.samples[i * elements] ?? NaN) - 0.9) < 0.1);
  });
}

Deno.test("what it cannot be made of is refused", async () => {
  const seen = observe([[1, 0]], [0.8], 0);
  assertMatch(failure(withReplacement(saSolver(), seen)), /remembers the states before/);
  assertMatch(failure(withReplacement(shark, seen)), /draws H/);
  assertMatch(
    failure(withReplacement(ancestral(), seen, { times: 0 })),
    /times must be a whole number from 1/,
  );
  assertMatch(failure(withReplacement(ancestral(), observe([[1, 0]], [NaN], 0))), /observe: y/);
  const plain = (...args: unknown[]): string =>
    JSON.stringify(Reflect.apply(withReplacement, undefined, args));
  assertMatch(plain(3, seen), /a method/);
  assertMatch(plain(ancestral(), 3), /what observe/);
  const method: Method = right(withReplacement(ancestral(), seen));
  const other = reverse(vp(), gaussianScore([0, 0, 0], 1));
  assertMatch(await refused(other, equalSteps(method, 5), { n: 1 }), /3 elements, the observation's 2/);
});
