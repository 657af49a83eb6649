// deno-lint-ignore-file no-console -- a bench prints its table
/**
 * What continuous batching is worth: N = 8 · B samples of 384 elements on B slots.
 *
 *     deno run -A bench/batching.ts [--quick]
 *
 * Continuous: a slot whose sample has ended takes the next one at once. Waves: B samples at a time, the next B when the
 * slowest has ended; rows that have ended cost nothing, as later dispatches shrink. Lockstep is what most samplers do:
 * waves in which every row is evaluated until the slowest ends; its time is that of the waves' rows, so only its
 * evaluations are given. The samples are compared bit by bit.
 * @module
 */
import { gottaGoFast } from "ito";
import { machine, median, writeResult } from "./lib/report.ts";
import { benchDevice, mixturePlan, type Timed, timedSolver } from "./lib/staged.ts";

const quick = Deno.args.includes("--quick");
const elements = 384;
const batches = quick ? [32] : [32, 64, 128];
const rounds = quick ? 2 : 5;

const d = await benchDevice();
const rows = [];
for (const batch of batches) {
  const { plan, job } = mixturePlan({ elements, batch, n: 8 * batch, strategy: gottaGoFast() });
  const solver = await timedSolver(d, plan);
  const modes = [{}, { wave: batch }] as const;
  const taken = modes.map((): Timed[] => []);
  await solver(job);
  for (let r = 0; r < rounds; r++) {
    for (const [i, options] of modes.entries()) taken[i]?.push(await solver(job, options));
  }
  const [continuous, waves] = taken.map((t) => median(t.map(({ ms }) => ms)));
  const [one, other] = taken.map((t) => t[0]?.outcome);
  const attempts = Array.from(one?.attempts ?? []);
  const slowest = Array.from(
    { length: 8 },
    (_, w) => Math.max(...attempts.slice(w * batch, (w + 1) * batch)),
  );
  const own = attempts.reduce((s, v) => s + v * plan.nfePerStep, 0);
  const lockstep = slowest.reduce((s, v) => s + v * plan.nfePerStep * batch, 0);
  rows.push({
    B: batch,
    N: job.n,
    "continuous ms": Math.round(continuous ?? NaN),
    "waves ms": Math.round(waves ?? NaN),
    ratio: Number(((waves ?? NaN) / (continuous ?? NaN)).toFixed(2)),
    "evaluations, continuous": one?.paid ?? NaN,
    own,
    lockstep,
    "lockstep / own": Number((lockstep / own).toFixed(3)),
    different: Array.from(one?.samples ?? []).filter((v, i) => v !== other?.samples[i]).length,
  });
}
console.log(`${machine()}\n${d.info.name}`);
console.table(rows);
if (!quick) await writeResult("batching", { device: d.info.name, rows });
d.close();
