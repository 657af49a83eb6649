// deno-lint-ignore-file no-console -- a bench prints its table
/**
 * The whole loop of a sample in one kernel, against a chain of kernels a step: the mixtures of `bench/exactness.ts` on the CPU.
 *
 *     deno run -A --no-lock bench/blocked.ts
 *
 * Each way is opened once, then timed by turns; the least of RUNS (5). The samples are compared as well: all bits are alike.
 * @module
 */
import { adaptiveExponential, gottaGoFast, reverse, ve, vp } from "ito";
import { openOnCpu } from "../backends/devices/cpu/open.ts";
import { silent } from "../backends/host/debug.ts";
import { threadLimit } from "../backends/host/workers.ts";
import { prepare } from "../solve/solve.ts";
import { randomMixture } from "../tests/truth/problems.ts";
import { fitted, scoreOf } from "./lib/exact.ts";
import { machine } from "./lib/report.ts";

const runs = Number(Deno.env.get("RUNS") ?? 5);
const right = <A>(e: { readonly _tag: "Right"; readonly right: A } | { readonly _tag: "Left" }): A => {
  if (e._tag === "Left") throw new Error("the bench's own problem is refused");
  return e.right;
};

const sumOf = (values: Float32Array | Float64Array): string => {
  let sum = 0;
  for (const v of values) sum += v;
  return String(sum);
};
const least = (ms: readonly number[]): number => Math.min(...ms);

console.log(`${machine()}\n`);
const rows: Record<string, unknown>[] = [];
for (const [elements, n] of [[64, 4000], [3072, 256]] as const) {
  for (const [process, make] of [["ve", ve], ["vp", vp]] as const) {
    const mixture = fitted(randomMixture({ n: elements, seed: 1 }), process);
    for (const strategy of [gottaGoFast({ rel: 0.05 }), adaptiveExponential()]) {
      const { plan, job } = right(prepare(reverse(make(), scoreOf(mixture)), strategy, { n, seed: 1 }));
      const ways = [
        { blocked: false, threads: 1 },
        { blocked: true, threads: 1 },
        { blocked: true, threads: threadLimit() },
      ];
      const runners = [];
      for (const way of ways) {
        runners.push(right(await openOnCpu(plan, { precision: "f32", provider: "wasm", ...way }, silent)()));
      }
      const ms: number[][] = ways.map(() => []);
      const bits = new Set<string>();
      for (let run = 0; run <= runs; run++) {
        for (const [k, runner] of runners.entries()) {
          const before = performance.now();
          const { outcome } = right(await runner.run(job)());
          if (run > 0) ms[k]?.push(performance.now() - before);
          bits.add(sumOf(outcome.samples));
        }
      }
      for (const runner of runners) await runner.release();
      const [staged = NaN, alone = NaN, threads = NaN] = ms.map(least);
      rows.push({
        problem: `${elements}d-${process}`,
        solver: strategy.name,
        "staged ms": Math.round(staged),
        "blocked ms": Math.round(alone),
        "on all threads": Math.round(threads),
        "×": Number((staged / alone).toFixed(2)),
        "× all": Number((staged / threads).toFixed(2)),
        alike: bits.size === 1,
      });
    }
  }
}
console.table(rows);
