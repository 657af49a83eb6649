/**
 * The coupled processes of `examples/coupled.ts`: short, soon compiled, and what is known of them.
 */
import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { eulerMaruyama, type Process, solve, type SolveOptions } from "ito";
import source from "../../examples/coupled.ts" with { type: "text" };
import { heat, lorenz96, network, ring } from "../../examples/coupled.ts";
import { decay, modeVariance, variancesOfModes } from "../../examples/lib/modes.ts";
import { right } from "../lib/either.ts";

const meanOf = (values: ArrayLike<number>, f: (v: number, i: number) => number): number =>
  Array.from(values).reduce((sum, v, i) => sum + f(v, i), 0) / values.length;
const samplesOf = async (p: Process, steps: number, o: SolveOptions): Promise<ArrayLike<number>> =>
  right(await solve(p, eulerMaruyama(steps), { ...o, backend: "cpu" })()).samples;

Deno.test("each coupled process is 15 lines or fewer, and is compiled within a second", async () => {
  const parts = source.split(/^\/\/ ----.*\n/m).slice(1, -1);
  assertEquals(parts.length, 4);
  parts.forEach((part) => assert(part.trimEnd().split("\n").length <= 15, part));
  for (const [p, shape] of [[lorenz96, [40]], [ring, [100]], [network, [12]], [heat, [256]]] as const) {
    const before = performance.now();
    await samplesOf(p, 3, { n: 1, seed: 1, shape, x0: 1 });
    assert(performance.now() - before < 1000, `${p.name}: ${performance.now() - before} ms`);
  }
});

Deno.test("Lorenz-96 keeps its balance of energy: E[x²] = 8 E[x] + ½ at rest", async () => {
  // x' = x + h f + √h z, and what couples the elements neither makes nor loses energy: −E[x²] + 8 E[x] + ½ + ½ h E[f²] = 0
  const [n, m, steps] = [400, 40, 8000];
  const x = await samplesOf(lorenz96, steps, { n, seed: 3, shape: [m], x0: 8 });
  const balance = Array.from({ length: n }, (_, s) => {
    const of = (i: number): number => x[m * s + (i + m) % m] ?? NaN;
    const f = (i: number): number => (of(i + 1) - of(i - 2)) * of(i - 1) - of(i) + 8;
    return meanOf(
      new Array(m).fill(0),
      (_, i) => of(i) ** 2 - 8 * of(i) - 0.5 - 0.5 * (20 / steps) * f(i) ** 2,
    );
  });
  const mean = meanOf(balance, (v) => v);
  const error = Math.sqrt(meanOf(balance, (v) => (v - mean) ** 2) / n);
  assert(Math.abs(mean) < 5 * error && error < 0.5, `${mean} ± ${error}`);
  assertAlmostEquals(meanOf(x, (v) => v), 2.4, 0.2); // Lorenz's chaos
});

Deno.test("no molecule of the network of reactions is lost", async () => {
  const s = await samplesOf(network, 100, { n: 50, seed: 2, x0: Array.from({ length: 12 }, () => 100) });
  for (let i = 0; i < 50; i++) {
    assertAlmostEquals(12 * meanOf(Array.from(s).slice(12 * i, 12 * i + 12), (v) => v), 1200, 0.01);
  }
});

Deno.test("oscillators of a ring come into step with their neighbours", async () => {
  const phases = await samplesOf(ring, 1000, { n: 50, seed: 4, shape: [100], x0: 0 });
  const alike = meanOf(phases, (v, i) => Math.cos((phases[i % 100 === 99 ? i - 99 : i + 1] ?? NaN) - v));
  assert(alike > 0.85, `${alike}`);
});

Deno.test("every mode of the stochastic heat equation has the variance of its closed form", async () => {
  const [n, count, steps] = [256, 1500, 400];
  const found = variancesOfModes(await samplesOf(heat, steps, { n: count, seed: 5, shape: [n], x0: 0 }), n);
  const h = 1 / steps;
  let chi = 0;
  found.forEach((variance, k) => {
    const q = (1 - h * decay(n, k)) ** 2; // Euler–Maruyama's own law, which the equation's is the limit of
    const own = q === 1 ? 1 : h * (1 - q ** steps) / (1 - q);
    assert(Math.abs(own / modeVariance(n, k, 1) - 1) < h * decay(n, k) + 1e-9, `mode ${k}`);
    // |a|² of two normals, or of one where the mode is real
    const z = (variance / own - 1) / Math.sqrt((k === 0 || k === n / 2 ? 2 : 1) / count);
    assert(Math.abs(z) < 5.5, `mode ${k}: ${variance} in place of ${own}, z = ${z}`);
    chi += z * z;
  });
  const spread = (chi - found.length) / Math.sqrt(2 * found.length);
  assert(Math.abs(spread) < 5, `χ² of all modes: ${spread}`);
});
