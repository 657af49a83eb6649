/** Jumps against the laws that they have: numbers of Poisson's, Merton's mixture of normals, thinned rates, Yule's process. */
import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import {
  add,
  ensemble,
  eulerMaruyama,
  expressionScore,
  gottaGoFast,
  jumps,
  mul,
  process,
  reverse,
  solve,
  sub,
  sum,
} from "ito";
import { left, right } from "../lib/either.ts";
import { onEach } from "../lib/targets.ts";

const still = process(() => ({ drift: 0, diffusion: 0 }));
/** Counts jumps in x: their number is Poisson's, whatever the steps. */
const counting = jumps({ rate: 2.5, size: () => 1 })(still);

const poisson = (mean: number, k: number): number => {
  let p = Math.exp(-mean);
  for (let i = 1; i <= k; i++) p *= mean / i;
  return p;
};

/** Σ (found − wanted)² / wanted over 0, 1, … and the rest: χ² of as many degrees of freedom. */
const chi2 = (counts: readonly number[], mean: number, bins: number): number => {
  const n = counts.length;
  const wanted = Array.from({ length: bins }, (_, k) => n * poisson(mean, k));
  const found = wanted.map((_, k) => counts.filter((c) => c === k).length);
  const [restWanted, restFound] = [wanted, found].map((a) => n - a.reduce((s, v) => s + v, 0));
  const all = [...wanted, restWanted ?? 0].map((w, k) => ([...found, restFound ?? 0][k] ?? 0) - w);
  return all.reduce((s, d, k) => s + d * d / ([...wanted, restWanted ?? 1][k] ?? 1), 0);
};

for (const elements of [2, 12]) {
  for (const steps of [1, 40]) {
    onEach(`jumps are as many as Poisson's law says, ${steps} steps, ${elements} elements`, async (t) => {
      const n = 4000;
      const { samples } = await t.run(counting, eulerMaruyama(steps), {
        n,
        seed: 3,
        x0: 0,
        shape: [elements],
      });
      const counts = Array.from({ length: n }, (_, i) => Math.round(samples[i * elements] ?? NaN));
      for (let i = 0; i < n; i++) { // all elements jump at once
        for (let k = 1; k < elements; k++) {
          assertAlmostEquals(samples[i * elements + k] ?? NaN, counts[i] ?? NaN, 1e-5);
        }
      }
      const found = chi2(counts, 2.5, 7);
      assert(found < 26, `χ² ${found} of 7 degrees of freedom`); // above 26: once in 2000
    });
  }

  onEach(
    `Merton's sizes are normal, one an element, of a law that steps do not change, ${elements} elements`,
    async (t) => {
      const merton = jumps({ rate: 1.5, size: ({ z }) => add(-0.1, mul(0.15, z)) })(
        process(() => ({ drift: 0.03, diffusion: 0.2 })),
      );
      const n = 4000;
      const { samples } = await t.run(merton, eulerMaruyama(5), { n, seed: 8, x0: 0, shape: [elements] });
      const [mean, variance] = [0.03 - 1.5 * 0.1, 0.04 + 1.5 * (0.01 + 0.0225)];
      for (const k of [0, elements - 1]) {
        const all = Array.from({ length: n }, (_, i) => samples[i * elements + k] ?? NaN);
        const m = all.reduce((s, v) => s + v, 0) / n;
        const v = all.reduce((s, x) => s + (x - m) ** 2, 0) / n;
        const kurtosis = 1.5 * (3 * 0.0225 ** 2 + 6 * 0.01 * 0.0225 + 0.01 ** 2) / variance ** 2; // of the jumps, above 3
        assert(Math.abs(m - mean) < 4 * Math.sqrt(variance / n), `mean ${m}`);
        assert(
          Math.abs(v / variance - 1) < 4 * Math.sqrt((2 + kurtosis) / n),
          `variance ${v} for ${variance}`,
        );
      }
      const [a, b] = [0, elements - 1].map((k) =>
        Array.from({ length: n }, (_, i) => (samples[i * elements + k] ?? NaN) - mean)
      );
      const covariance = (a ?? []).reduce((s, v, i) => s + v * (b?.[i] ?? NaN), 0) / n;
      assert(Math.abs(covariance - 1.5 * 0.01) < 5 * variance / Math.sqrt(n), `covariance ${covariance}`); // they jump together
    },
  );

  onEach(
    `a rate of time is thinned: numbers are Poisson's of its integral, ${elements} elements`,
    async (t) => {
      const p = jumps({ rate: ({ t }) => mul(4, t), bound: 4, size: () => 1 })(still);
      const n = 4000;
      const { samples } = await t.run(p, eulerMaruyama(3), { n, seed: 5, x0: 0, shape: [elements] });
      const counts = Array.from({ length: n }, (_, i) => Math.round(samples[i * elements] ?? NaN));
      const found = chi2(counts, 2, 6);
      assert(found < 24, `χ² ${found} of 6 degrees of freedom`);
    },
  );

  onEach(`sample i is its own, whatever its place, ${elements} elements`, async (t) => {
    const p = jumps({ rate: 3, size: ({ z }) => z })(
      process(({ x }) => ({ drift: mul(-1, x), diffusion: 0.3 })),
    );
    const o = { seed: 2, x0: 0, shape: [elements] };
    const all = await t.run(p, eulerMaruyama(8), { ...o, n: 9, batch: 4 });
    const one = await t.run(p, eulerMaruyama(8), { ...o, n: 2, start: 6 });
    for (let k = 0; k < 2 * elements; k++) {
      assertAlmostEquals(one.samples[k] ?? NaN, all.samples[6 * elements + k] ?? NaN, 1e-6);
    }
  });

  onEach(`a rate above its bound is no number, ${elements} elements`, async (t) => {
    const p = jumps({ rate: ({ t }) => add(2, mul(40, t)), bound: 3, size: () => 1 })(still);
    const { codes } = await t.run(p, eulerMaruyama(20), { n: 50, seed: 2, x0: 0, shape: [elements] });
    assert(codes.filter((c) => c === "notFinite").length > 40, codes.join(" "));
  });
}

Deno.test("a rate of the state: Yule's process grows by e^t, to the order of the step", async () => {
  // each of x individuals has a child at rate 1: E x = e^t; Euler's rate is the step's beginning's: (1 + h)^N
  const yule = jumps({ rate: ({ x }) => sum(x), bound: 60, size: () => 1 })(still);
  const steps = 50;
  const found = right(await ensemble(yule, eulerMaruyama(steps), { n: 20_000, seed: 1, x0: 1 })());
  const wanted = (1 + 1 / steps) ** steps;
  assert(Math.abs((found.mean[0] ?? NaN) - wanted) < 4 * Math.sqrt((found.variance[0] ?? NaN) / 20_000));
});

Deno.test("what jumps cannot do is said", async () => {
  assertEquals(left(await solve(counting, gottaGoFast(), { n: 1, x0: 0 })()).tag, "Unsupported");
  const many = jumps({ rate: 500, size: () => 1 })(still);
  assertEquals(left(await solve(many, eulerMaruyama(3), { n: 1, x0: 0 })()).tag, "BadOption");
  right(await solve(many, eulerMaruyama(25), { n: 1, x0: 0 })());
  assertEquals(left(reverse(counting, expressionScore(({ x }) => sub(0, x)))).tag, "NotReversible");
  assertThrows(() => jumps({ rate: ({ t }) => t, size: () => 1 }), RangeError, "bound");
  assertThrows(() => jumps({ rate: -1, size: () => 1 }), RangeError, "positive");
});
