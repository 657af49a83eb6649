/**
 * Events of means and sums over many elements: with the bridge, on every target, and the mean of a first passage in closed form.
 * @module
 */
import { assertAlmostEquals, assertEquals } from "@std/assert";
import { component, eulerMaruyama, mean, process, solve, sub, sum, withStop } from "ito";
import { right } from "../../lib/either.ts";
import { allBackends } from "../../lib/everywhere.ts";
import { assertZ } from "../../truth/zscore.ts";

const drifting = process(() => ({ drift: 0.5, diffusion: 1 }), { time: { tEnd: 0, T: 8 } });

Deno.test("the mean of twelve passes 0.7 after a/μ on average: a Brownian motion of variance t/12", async () => {
  const n = 2000;
  const passage = withStop(({ x }) => sub(mean(x), 0.7), { locate: "bridge" });
  const asked = { n, seed: 2, x0: 0, shape: [12] };
  const { times, codes } = right(await solve(drifting, passage(eulerMaruyama(32)), asked)());
  assertEquals(new Set(codes), new Set(["event"] as const));
  const found = times.reduce((s, v) => s + v, 0) / n;
  const se = Math.sqrt(0.7 / 12 / 0.5 ** 3 / n); // of an inverse Gaussian law: a σ² / μ³
  assertZ({ name: "mean passage", value: found, expected: 0.7 / 0.5, se });
});

for (const backend of allBackends) {
  Deno.test(`an event of a sum is that of a mean times the elements: ${backend}`, async () => {
    for (const elements of backend === "native" ? [12] : [1, 12, 3072]) {
      const asked = { n: 3, seed: 2, x0: 0, shape: [elements], backend } as const;
      const run = async (of: Parameters<typeof withStop>[0]) =>
        right(await solve(drifting, withStop(of, { locate: "bridge" })(eulerMaruyama(32)), asked)()).times;
      const all = await run(({ x }) => sub(sum(x), 0.7 * elements));
      const one = await run(({ x }) => sub(elements === 1 ? component(x, 0) : mean(x), 0.7));
      all.forEach((v, i) => assertAlmostEquals(v, one[i] ?? NaN, 1e-4));
    }
  });
}
