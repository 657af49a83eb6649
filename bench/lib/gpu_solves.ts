/**
 * The solves of `bench/gpu.ts`: each opens the device, runs within its budget, and says what it had to do.
 * @module
 */
import { describe, gottaGoFast, withLimits } from "ito";
import { openOn } from "../../backends/run/choose.ts";
import type { Runner } from "../../backends/run/runner.ts";
import { silent } from "../../backends/host/debug.ts";
import { chunkOf } from "../../solve/ensemble/ensemble.ts";
import { runChunks } from "../../solve/ensemble/chunks.ts";
import { endsOf } from "../../backends/schedule/job.ts";
import type { Prepared } from "../../solve/prepared.ts";
import { prepare } from "../../solve/solve.ts";
import { codes } from "../../solvers/symbols.ts";
import { grown } from "./growing.ts";
import type { Measured, Work } from "./gpu_rows.ts";
import type { Case } from "./peer_cases.ts";
import { median } from "./report.ts";
import { benchDevice, mixturePlan, timedBlocked, timedSolver, unwrap } from "./staged.ts";
import { loopWork, stageWork } from "./work.ts";

const total = (counts: Uint32Array): number => counts.reduce((sum, v) => sum + v, 0);
const whole = (value: number): string => Math.round(value).toLocaleString("en");

/** Runs so many paths on a compiled plan; the steps that they tried. */
const stepsOf = async (runner: Runner, prepared: Prepared, n: number): Promise<number> => {
  const now = { ...prepared, job: { ...prepared.job, n } };
  if (prepared.save !== undefined) {
    const { sums, failure } = unwrap(await runChunks({ ...now, chunk: chunkOf(now) }, runner)());
    if (failure !== undefined) throw new Error(describe(failure));
    if (sums.codes[codes.done] !== n) throw new Error(`${sums.codes[codes.done]} of ${n} paths are done`);
    return sums.attempts;
  }
  const { outcome } = unwrap(await runner.run(now.job)());
  if (outcome.failure !== undefined) throw new Error(describe(outcome.failure));
  const done = endsOf(outcome).filter((code) => code === codes.done).length;
  if (done !== n) throw new Error(`${done} of ${n} paths are done`);
  return total(outcome.attempts);
};

/** An ensemble of the peers', compiled once: until its samples, or statistics, are in the host's memory. */
export async function ensembleRow(c: Case, budget: number): Promise<Measured> {
  const { name, paths, saveAt, x0 } = c;
  const given = { ...(x0 === undefined ? {} : { x0 }), ...(saveAt === undefined ? {} : { saveAt }) };
  const prepared = unwrap(prepare(c.process, c.strategy, { n: paths, seed: 2026, ...given }));
  const { plan } = prepared;
  if (plan.tag !== "looped") throw new Error(`${name} is not looped`);
  const runner = unwrap(
    await openOn({ backend: "webgpu", precision: "f32", provider: "auto" }, plan, silent)(),
  );
  const { n, seconds, last: steps } = await grown({
    whole: paths,
    budget,
    run: (count) => stepsOf(runner, prepared, count),
  });
  await runner.release();
  const { step, path, pathBytes } = loopWork(plan);
  const work: Work = {
    real: steps * step.real + n * path.real,
    integer: steps * step.integer + n * path.integer,
    bytes: n * pathBytes,
  };
  return {
    tag: "measured",
    name,
    size: `${whole(n)} paths × ${c.adaptive === true ? `${whole(steps / n)}, adaptive` : whole(steps / n)}`,
    n,
    asked: paths,
    seconds,
    work,
    each: { unit: "path-step", count: steps },
    notes: step.atMost || path.atMost ? ["operations at most"] : [],
  };
}

/** A step of 64 samples of 3072 elements, staged or blocked: a mixture of five Gaussians by gottaGoFast. */
export async function stepRow(
  schedule: "staged" | "blocked",
  budget: number,
  quick: boolean,
): Promise<Measured> {
  const [elements, rows, steps] = [3072, 64, quick ? 12 : 96];
  const d = await benchDevice();
  // so careful that no sample ends within these steps
  const strategy = withLimits({ maxSteps: steps })(gottaGoFast({ rel: 0.01 }));
  const { plan, job } = mixturePlan({ elements, batch: rows, n: rows, strategy });
  const run = await (schedule === "staged" ? timedSolver(d, plan) : timedBlocked(d, plan, rows));
  const taken = async (generations: number): Promise<number> => {
    const { ms, outcome } = await run({ ...job, n: generations * rows });
    if (!outcome.attempts.every((a) => a === steps)) throw new Error("a sample ended before its last step");
    return ms / 1000;
  };
  await taken(1);
  const one = await taken(1);
  const more = Math.max(2, Math.min(24, Math.floor(budget / 3 / one)));
  const slopes: number[] = [];
  const began = performance.now();
  while (slopes.length < 3 && (slopes.length === 0 || (performance.now() - began) / 1000 < budget / 2)) {
    const few = await taken(1);
    slopes.push((await taken(more) - few) / ((more - 1) * steps));
  }
  d.close();
  const { row, rowBytes, tableBytes } = stageWork(plan);
  return {
    tag: "measured",
    name: `${schedule} step`,
    size: `${rows} × ${elements}`,
    n: rows,
    asked: rows,
    seconds: median(slopes),
    work: { real: rows * row.real, integer: rows * row.integer, bytes: rows * rowBytes + tableBytes },
    each: { unit: "step", count: 1 },
    notes: row.atMost ? ["operations at most"] : [],
  };
}
