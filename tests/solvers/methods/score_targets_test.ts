/**
 * Every method of the oracle's table on every backend, looped and staged: near float64, and the CPU's bits on a device.
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { pipe } from "fp-ts/function";
import {
  adaptive,
  equalSteps,
  mixtureScore,
  probabilityFlow,
  reverse,
  saSolver,
  vp,
  withDenoise,
  withGrid,
} from "ito";
import { logSnr } from "../../../solvers/grids.ts";
import { right } from "../../lib/either.ts";
import { allBackends, done } from "../../lib/everywhere.ts";
import { solved } from "../../lib/solved.ts";
import { rows } from "../../truth/gaussian_orders.ts";

const scoreOf = (elements: number) => {
  const [a, b] = [-1, 1].map((v) => Array.from({ length: elements }, () => v));
  return mixtureScore({ weights: [0.3, 0.7], means: [a ?? [], b ?? []], stds: [0.2, 0.3] });
};

for (const elements of [2, 12]) {
  Deno.test(`score methods on all backends, ${elements} elements`, async () => {
    const score = scoreOf(elements);
    for (const [k, { name, method, flow }] of rows.entries()) {
      const p = flow ? probabilityFlow(vp(), score) : reverse(vp(), score);
      const strategy = pipe(equalSteps(method, 12), withGrid(logSnr()), withDenoise("none"));
      const asked = { n: 8, seed: 3 };
      const truth = await solved(p, strategy, { ...asked, backend: "reference" });
      const cpu = await solved(p, strategy, { ...asked, backend: "cpu" });
      // a compiler and a driver take seconds for each: every ninth method, others for many elements than for few
      for (const backend of k % 9 === elements % 9 ? allBackends : (["cpu"] as const)) {
        const s = await solved(p, strategy, { ...asked, backend });
        done(s);
        const far = s.samples.reduce((m, v, i) => Math.max(m, Math.abs(v - (truth.samples[i] ?? NaN))), 0);
        assert(far < 2e-3, `${name} on ${backend}: ${far} from float64`);
        if (backend === "native" || backend === "webgpu") assertEquals(s.samples, cpu.samples, name);
      }
    }
  });
}

Deno.test("SA-Solver is adaptive by one word, on the reverse SDE and on the flow", async () => {
  for (const p of [reverse(vp(), scoreOf(2)), probabilityFlow(vp(), scoreOf(2))]) {
    const s = await solved(p, adaptive(saSolver({ predictor: 2, corrector: 2 }), { rel: 0.02 }), {
      n: 200,
      seed: 2,
      backend: "cpu",
    });
    done(s);
    const shares = s.samples.filter((v, i) => i % 2 === 0 && v > 0).length / 200;
    assert(Math.abs(shares - 0.7) < 0.17, `${shares} of the samples at 1, 0.7 in truth`);
  }
  assert(right(reverse(vp(), scoreOf(2))).backward);
});
