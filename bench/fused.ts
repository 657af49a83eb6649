// deno-lint-ignore-file no-console -- a bench prints its table
/**
 * What fusion is worth: a step of gottaGoFast with the exact score of five Gaussians, 64 samples of 3072 elements.
 *
 *     deno run -A bench/fused.ts [--quick]
 *
 * Fused: a kernel a stage, noise made where it is used. Unfused: a kernel an operation, through memory (the same
 * operations in the same order: the samples are compared bit by bit). Milliseconds a step are the slope between solves
 * of few and of more steps, so that what a solve costs once does not count; medians over rounds, taken in turns.
 * @module
 */
import { gottaGoFast, withLimits } from "ito";
import type { StagePlan } from "../backends/schedule/plans/stage_plan.ts";
import { machine, median, writeResult } from "./lib/report.ts";
import { benchDevice, mixturePlan, type Timed, timedSolver } from "./lib/staged.ts";
import { elementKernels, unfused } from "./lib/unfused.ts";

const quick = Deno.args.includes("--quick");
const [elements, batch] = [3072, 64] as const;
const [few, more] = quick ? [4, 14] : [10, 50];
const rounds = quick ? 2 : 5;

const d = await benchDevice();
const planOf = (maxSteps: number) =>
  mixturePlan({ elements, batch, n: batch, strategy: withLimits({ maxSteps })(gottaGoFast()) });
const { job } = planOf(few);

const setup = async (name: string, schedule: (p: StagePlan) => StagePlan) => {
  const [short, long] = [schedule(planOf(few).plan), schedule(planOf(more).plan)];
  const [runShort, runLong] = [await timedSolver(d, short), await timedSolver(d, long)];
  const round = async (): Promise<{ readonly perStep: number; readonly last: Timed }> => {
    const first = await runShort(job);
    const last = await runLong(job);
    return { perStep: (last.ms - first.ms) / (more - few), last };
  };
  await round(); // kernels are compiled on the device when they first run
  return { name, kernels: elementKernels(long), round };
};

const setups = [await setup("fused", (p) => p), await setup("unfused", unfused)];
const times = setups.map((): number[] => []);
const samples: (readonly number[])[] = [];
for (let r = 0; r < rounds; r++) {
  for (const [i, s] of setups.entries()) {
    const { perStep, last } = await s.round();
    times[i]?.push(perStep);
    samples[i] = Array.from(last.outcome.samples);
  }
}
const different = samples[0]?.filter((v, i) => v !== samples[1]?.[i]).length;
const rows = setups.map((s, i) => ({
  schedule: s.name,
  elementKernels: s.kernels,
  msPerStep: Number(median(times[i] ?? []).toFixed(2)),
}));
const [fused, apart] = rows.map((r) => r.msPerStep);
console.log(`${machine()}\n${d.info.name}`);
console.table(rows);
console.log(
  `unfused / fused: ${((apart ?? NaN) / (fused ?? NaN)).toFixed(1)}; numbers that differ: ${different}`,
);
if (!quick) await writeResult("fused", { device: d.info.name, rows, different });
d.close();
