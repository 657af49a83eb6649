/**
 * The looped plan on the CPU, in JavaScript: chunks of paths, so that the host can draw, abort and breathe in between.
 * @module
 */
import type { Job, Outcome } from "./job.ts";
import type { Precision } from "./js.ts";
import { renderJsLoop } from "./js_loop.ts";
import { loadFunction } from "./js_load.ts";
import type { LoopPlan } from "./loop_plan.ts";
import { gathers } from "./tables.ts";

/** How long a chunk should take, in ms. */
const chunkMs = 40;

/** Lets timers and events of the host run. */
export function breathe(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}

/** Solves a looped plan; what an abort leaves undone has code 0. */
export async function runLoopOnCpu(plan: LoopPlan, job: Job, precision: Precision): Promise<Outcome> {
  const { n, elements } = { n: job.n, elements: plan.elements };
  const tables = gathers([...plan.variables.flatMap((v) => [v.init, v.next]), ...plan.output]);
  const solve = loadFunction(renderJsLoop(plan, precision), tables.data.map((d) => d.values));
  const samples = precision === "f32" ? new Float32Array(n * elements) : new Float64Array(n * elements);
  const counts = new Uint32Array(n * 3);
  let done = 0;
  let chunk = 1;
  let nfe = 0;
  while (done < n && job.signal?.aborted !== true) {
    const next = Math.min(n, done + chunk);
    const before = performance.now();
    const from = job.start + done;
    solve(job.seed, from, job.start + next, samples.subarray(done * elements), counts.subarray(done * 3));
    const spent = performance.now() - before;
    for (let i = done; i < next; i++) nfe += (counts[i * 3] ?? 0) * plan.nfePerStep;
    done = next;
    chunk = Math.max(1, Math.min(4 * chunk, Math.floor(chunk * chunkMs / Math.max(spent, 0.01))));
    job.progress?.({ done, total: n, meanT: NaN, nfe });
    await breathe();
  }
  const column = (k: number): Uint32Array =>
    Uint32Array.from({ length: n }, (_, i) => counts[i * 3 + k] ?? 0);
  return { samples, attempts: column(0), accepts: column(1), codes: column(2), paid: nfe };
}
