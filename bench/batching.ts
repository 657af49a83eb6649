// deno-lint-ignore-file no-console -- a bench prints its table
/**
 * What continuous batching is worth: N = 8 · B samples of 384 elements on B slots.
 *
 *     deno run -A bench/batching.ts [--quick]
 *
 * Continuous: a slot whose sample has ended takes the next one at once. Waves: B samples at a time, the next B when the
 * slowest has ended; rows that have ended cost nothing, as later dispatches shrink. Lockstep is what most samplers do:
 * waves in which every row is evaluated until the slowest ends; its time is that of the waves' rows, so only its
 * evaluations are given. What a wave costs whatever its steps (first chunks, last evaluation, read-back: `fixed ms`, a
 * solve of one step) is given too, and the ratio without it. The samples are compared bit by bit.
 * @module
 */
import { gottaGoFast, withLimits } from "ito";
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
  const one = mixturePlan({
    elements,
    batch,
    n: batch,
    strategy: withLimits({ maxSteps: 1 })(gottaGoFast()),
  });
  const single = await timedSolver(d, one.plan);
  const modes = [{}, { waveSize: batch }] as const;
  const taken = modes.map((): Timed[] => []);
  await solver(job);
  await single(one.job);
  const fixedMs: number[] = [];
  for (let r = 0; r < rounds; r++) {
    for (const [i, options] of modes.entries()) taken[i]?.push(await solver(job, options));
    fixedMs.push((await single(one.job)).ms);
  }
  const [continuous = NaN, waves = NaN] = taken.map((t) => median(t.map(({ ms }) => ms)));
  const fixed = median(fixedMs);
  const [first, second] = taken.map((t) => t[0]?.outcome);
  const attempts = Array.from(first?.attempts ?? []);
  const slowest = Array.from(
    { length: 8 },
    (_, w) => Math.max(...attempts.slice(w * batch, (w + 1) * batch)),
  );
  const own = attempts.reduce((s, v) => s + v * plan.nfePerStep, 0);
  const lockstep = slowest.reduce((s, v) => s + v * plan.nfePerStep * batch, 0);
  rows.push({
    B: batch,
    N: job.n,
    "continuous ms": Math.round(continuous),
    "waves ms": Math.round(waves),
    "ratio": Number((waves / continuous).toFixed(2)),
    "fixed ms": Math.round(fixed),
    "ratio without": Number(((waves - 8 * fixed) / (continuous - fixed)).toFixed(2)),
    "evaluations, continuous": first?.paid ?? NaN,
    own,
    lockstep,
    "lockstep / own": Number((lockstep / own).toFixed(3)),
    different: Array.from(first?.samples ?? []).filter((v, i) => v !== second?.samples[i]).length,
  });
}
console.log(`${machine()}\n${d.info.name}`);
console.table(rows);
if (!quick) await writeResult("batching", { device: d.info.name, rows });
d.close();
