/**
 * Covariances, the least and the largest of an ensemble against closed forms and against the samples themselves.
 * @module
 */
import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import {
  type Backend,
  component,
  correlated,
  type Ensemble,
  ensemble,
  eulerMaruyama,
  gbm,
  mul,
  ou,
  process,
  square,
  system,
} from "ito";
import { left, right } from "../../lib/either.ts";
import { solved } from "../../lib/solved.ts";
import { closeDevice, onDevice } from "../../lib/device.ts";
import { allBackends } from "../../lib/everywhere.ts";
import { assertZ } from "../../truth/zscore.ts";

const entry = (e: Ensemble["covariance"], a: string, b: string): number => {
  if (e === undefined) throw new Error("no covariance");
  const [i, j] = [e.of.indexOf(a), e.of.indexOf(b)];
  assert(i >= 0 && j >= 0, e.of.join(", "));
  return e.values[i * e.of.length + j] ?? NaN;
};

Deno.test("correlated Brownian motions have their covariance, and a payoff has one with the state", async () => {
  const pair = system(["a", "b"], ["u", "v"], () => ({
    drift: { a: 0, b: 0 },
    diffusion: { a: { u: 1 }, b: { v: 2 } },
  }));
  const n = 20_000;
  const e = right(
    await ensemble(right(correlated([[1, -0.6], [-0.6, 1]], pair)), eulerMaruyama(1), {
      n,
      seed: 4,
      x0: 0,
      backend: "cpu",
      covariance: true,
      of: ({ x }) => ({ square: square(component(x, 0)), twice: mul(2, component(x, 1)) }),
    })(),
  );
  const z = (name: string, value: number, expected: number, variance: number): void =>
    assertZ({ name, value, expected, se: Math.sqrt(variance / n), limit: 4 });
  // of normals with variances 1 and 4: Var(ab) = 1 · 4 + c², Cov(a², b) = 0 with E[a⁴b²] = 4 · 3 + 12 c²
  z("cov(a, b)", entry(e.covariance, "x[0]", "x[1]"), -1.2, 4 + 1.44);
  z("cov(a, 2b)", entry(e.covariance, "x[0]", "twice"), -2.4, 4 * (4 + 1.44));
  z("cov(a², b)", entry(e.covariance, "square", "x[1]"), 0, 12 + 12 * 1.44 - 4 + 4);
  assertEquals(entry(e.covariance, "twice", "x[0]"), entry(e.covariance, "x[0]", "twice"));
  assertEquals(entry(e.covariance, "x[1]", "x[1]"), e.variance[1]);
  assertEquals(entry(e.covariance, "square", "square"), e.results.square?.variance[0]);
});

Deno.test("an Ornstein–Uhlenbeck process has its autocovariance on the way", async () => {
  const [n, steps] = [20_000, 40];
  const asked = { n, seed: 6, x0: 1.5, saveAt: 10, backend: "cpu", covariance: true } as const;
  const e = right(await ensemble(ou({ theta: 2, mu: 0.5, sigma: 0.4 }), eulerMaruyama(steps), asked)());
  const [h, q] = [1 / steps, 1 - 2 / steps];
  const variance = (k: number): number => 0.16 * h * (1 - q ** (2 * k)) / (1 - q * q);
  for (const [i, j] of [[1, 1], [1, 2], [1, 4], [2, 3], [3, 4]] as const) {
    const c = variance(10 * i) * q ** (10 * (j - i));
    const value = entry(e.saved?.covariance, `x[0] at t = ${i / 4}`, `x[0] at t = ${j / 4}`);
    const se = Math.sqrt((c * c + variance(10 * i) * variance(10 * j)) / n);
    assertZ({ name: `${i}, ${j}`, value, expected: c, se, limit: 4 });
  }
  assertEquals(entry(e.saved?.covariance, "x[0] at t = 1", "x[0] at t = 1"), e.variance[0]);
});

const asked = { n: 300, seed: 3, x0: [1, 2], saveAt: 10, covariance: true } as const;

const isOfItsSamples = async (backend: Backend): Promise<void> => {
  const s = await solved(gbm(), eulerMaruyama(50), { n: 300, seed: 3, x0: [1, 2], saveAt: 10, backend });
  const e = right(await ensemble(gbm(), eulerMaruyama(50), { ...asked, backend, chunk: 70 })());
  const rows = Array.from({ length: 300 }, (_, i) => i);
  const saved = s.saved?.values ?? [];
  const column = (of: ArrayLike<number>, width: number, k: number): readonly number[] =>
    rows.map((i) => of[width * i + k] ?? NaN);
  for (const k of [0, 1]) {
    const end = column(s.samples, 2, k);
    assertEquals([e.min[k], e.max[k]], [Math.min(...end), Math.max(...end)]);
  }
  for (let k = 0; k < 10; k++) {
    const way = column(saved, 10, k);
    assertEquals([e.saved?.min[k], e.saved?.max[k]], [Math.min(...way), Math.max(...way)]);
  }
  const [a, b] = [column(s.samples, 2, 0), column(s.samples, 2, 1)];
  const mean = (v: readonly number[]): number => v.reduce((x, y) => x + y, 0) / v.length;
  const c = mean(a.map((v, i) => (v - mean(a)) * ((b[i] ?? NaN) - mean(b))));
  assertAlmostEquals(entry(e.covariance, "x[0]", "x[1]"), c, 1e-12);
};

Deno.test("least, largest and covariance are those of the samples", async () => {
  for (const backend of allBackends) if (backend !== "webgpu") await isOfItsSamples(backend);
});
onDevice(
  "least, largest and covariance on a device are those of its samples",
  () => isOfItsSamples("webgpu"),
);

Deno.test("an ensemble has the same bits whatever the chunks", async () => {
  const of = async (chunk: number) => {
    const e = right(
      await ensemble(gbm(), eulerMaruyama(50), { ...asked, n: 9000, backend: "cpu", chunk })(),
    );
    const { mean, variance, standardError, min, max, covariance, saved, results } = e;
    return { mean, variance, standardError, min, max, covariance, saved, results };
  };
  const whole = await of(9000);
  for (const chunk of [77, 4096, 5000]) assertEquals(await of(chunk), whole);
});

Deno.test("covariances of too many numbers are refused, and say what to do", async () => {
  const p = process(() => ({ drift: 0, diffusion: 1 }));
  const options = { n: 2, x0: 0, backend: "cpu", covariance: true } as const;
  const end = left(await ensemble(p, eulerMaruyama(1), { ...options, shape: [513] })());
  assert(end.tag === "BadOption" && end.option === "covariance" && end.found === "513 elements and results");
  const way = left(await ensemble(p, eulerMaruyama(300), { ...options, shape: [2], saveAt: 1 })());
  assert(way.tag === "BadOption" && way.found === "600 elements at the times of saveAt");
});
closeDevice();
