/**
 * The looped plan on the CPU: in WebAssembly where there is work enough, in JavaScript chunks of paths where there is not.
 *
 * Assembling and compiling a module takes some 100 ms. How long fixed steps will take is known; an adaptive solve begins
 * in JavaScript and goes on in WebAssembly when it turns out to be long. Both make the same bits.
 * @module
 */
import { nodesOf } from "../sde/expr.ts";
import { breathe } from "./breathe.ts";
import { bytesText, clocked, type Debug, msText } from "./debug.ts";
import type { Job, Outcome } from "./job.ts";
import type { Precision } from "./js.ts";
import { renderJsLoop } from "./js_loop.ts";
import { loadFunction } from "./js_load.ts";
import type { LoopPlan } from "./loop_plan.ts";
import { clearUndone, type Results } from "./loop_results.ts";
import { stepsOf } from "./loop_steps.ts";
import { meter, timingText } from "./meter.ts";
import { keptOf } from "./save.ts";
import { gathers } from "./tables.ts";
import { compiledLoop, compileLoop, runWasmLoop } from "./wasm_loop_engine.ts";
import type { MemoryPool } from "./wasm_memory.ts";
import { fitsWasm } from "./wasm_size.ts";

/** How long a chunk should take, in ms. */
const chunkMs = 40;
/** Operations, over all steps and paths, from which on fixed steps go to WebAssembly at once: 30 to 100 ms of JavaScript. */
const manyOperations = 1e8;
/** Adaptive steps go there when JavaScript has taken so long, and by its last paths would for so long, in ms. */
const probeMs = 15;
const longMs = 120;

/** A job that is no part of a longer run. */
const alone = { spent: 0, waiting: 0 } as const;

/** How a looped plan is run. */
export interface LoopOptions {
  readonly precision: Precision;
  /** WebAssembly (float32 only), or by how much work there is. */
  readonly engine: "javascript" | "wasm" | "auto";
  /** Most threads. */
  readonly threads: number;
  /** Where WebAssembly takes its memory from, for so many threads. */
  readonly pool: MemoryPool;
  /** Where the results of so many paths go. */
  readonly room: (n: number) => Results;
}

/** What came of a job, and what ran it. */
export interface LoopRun {
  readonly outcome: Outcome;
  readonly device: string;
}

type Solver = ReturnType<typeof loadFunction>;
/** What was rendered stays with its plan: the engine's optimised code is of that one function. */
const rendered: Readonly<Record<Precision, WeakMap<LoopPlan, Solver>>> = {
  f32: new WeakMap(),
  f64: new WeakMap(),
};

const solverOf = (plan: LoopPlan, precision: Precision, debug: Debug): Solver => {
  const found = rendered[precision].get(plan);
  if (found !== undefined) return found;
  const before = performance.now();
  const tables = gathers([...plan.variables.flatMap((v) => [v.init, v.next]), ...plan.output]);
  const made = loadFunction(renderJsLoop(plan, precision), tables.data.map((d) => d.values));
  rendered[precision].set(plan, made);
  debug.say(1, () => `JavaScript compiled: ${msText(performance.now() - before)}`);
  return made;
};

/** Solves paths in JavaScript until all are done or `enough` says so; returns how many, and their attempts. */
const runInJs = async (a: {
  readonly plan: LoopPlan;
  readonly job: Job;
  readonly precision: Precision;
  readonly results: Results;
  readonly report: (done: number, attempts: number) => void;
  readonly enough: (spent: number, left: number) => boolean;
}): Promise<{ readonly done: number; readonly attempts: number }> => {
  const { plan, job, results } = a;
  const { elements } = plan;
  const kept = keptOf(plan);
  const { spent: before, waiting } = job.part ?? alone;
  const solve = solverOf(plan, a.precision, job.debug);
  const began = performance.now();
  let [done, attempts, chunk, left] = [0, 0, 1, 0];
  while (
    done < job.n && job.signal?.aborted !== true && !a.enough(before + performance.now() - began, left)
  ) {
    const next = Math.min(job.n, done + chunk);
    const since = performance.now();
    const counts = new Uint32Array(3 * (next - done));
    const out = results.samples.subarray(done * elements);
    const saved = results.saved?.subarray(done * kept);
    solve(job.seed, job.start + done, job.start + next, out, counts, saved);
    const spent = performance.now() - since;
    for (let i = done, k = 0; i < next; i++) {
      attempts += counts[k] ?? 0;
      results.attempts[i] = counts[k++] ?? 0;
      results.accepts[i] = counts[k++] ?? 0;
      results.codes[i] = counts[k++] ?? 0;
    }
    left = spent * (job.n + waiting - next) / (next - done);
    done = next;
    chunk = Math.max(1, Math.min(4 * chunk, Math.floor(chunk * chunkMs / Math.max(spent, 0.01))));
    a.report(done, attempts);
    await breathe();
  }
  return { done, attempts };
};

const bytesIn = (r: Results): number =>
  [r.samples, r.attempts, r.accepts, r.codes, r.saved].reduce((sum, a) => sum + (a?.byteLength ?? 0), 0);

const whyAtOnce = (engine: LoopOptions["engine"], known: boolean): string => {
  if (engine === "wasm") return "WebAssembly, as asked for";
  return known
    ? "WebAssembly, compiled by an earlier solve"
    : "WebAssembly at once: the steps are known, and many";
};

/** Solves a looped plan; what an abort leaves undone has code 0, and zeros. */
export async function runLoopOnCpu(plan: LoopPlan, job: Job, options: LoopOptions): Promise<LoopRun> {
  const run = await runLoop(plan, job, options);
  if (job.signal?.aborted === true) clearUndone(run.outcome);
  return run;
}

const runLoop = async (plan: LoopPlan, job: Job, options: LoopOptions): Promise<LoopRun> => {
  const { precision, threads, pool } = options;
  const engine = fitsWasm(plan.variables.map((v) => v.next)) ? options.engine : "javascript";
  const { n, debug, part: { waiting } = alone } = job;
  const taken = meter();
  const results = options.room(n);
  const report = (done: number, attempts: number): void =>
    job.progress?.({ done, total: n, meanT: NaN, nfe: attempts * plan.nfePerStep });
  const steps = engine === "auto" ? stepsOf(plan) : undefined;
  const known = engine === "auto" && compiledLoop(plan, threads) !== undefined;
  const operations = nodesOf(plan.variables.map((v) => v.next)).length / plan.stepsPerTurn;
  const atOnce = engine === "wasm" || known || (steps ?? 0) * (n + waiting) * operations > manyOperations;
  const mayChange = engine === "auto" && steps === undefined;
  const enough = (spent: number, left: number): boolean => mayChange && spent > probeMs && left > longMs;
  const name = precision === "f32" ? "JavaScript float32" : "JavaScript float64";
  const inJs = taken.awaited(`loop, ${name}`, runInJs);
  const first = atOnce
    ? { done: 0, attempts: 0 }
    : await inJs({ ...options, plan, job, results, report, enough });
  const sayTimes = (): void =>
    debug.say(
      2,
      () => `${bytesText(bytesIn(results))} of results\n${timingText(taken.timings(), new Map())}`,
    );
  if (first.done === n || job.signal?.aborted === true) {
    sayTimes();
    return { outcome: { ...results, paid: first.attempts * plan.nfePerStep }, device: name };
  }
  debug.say(
    1,
    () => (atOnce ? whyAtOnce(engine, known) : `after ${first.done} of ${n} paths it is long: WebAssembly`),
  );
  const made = await clocked(debug, "WebAssembly compiled", () => compileLoop(plan, threads))();
  const inWasm = taken.awaited("loop, WebAssembly SIMD", runWasmLoop);
  const rest = await inWasm({
    made,
    job,
    from: first.done,
    threads,
    results,
    pool,
    report: (done, attempts) => report(done, first.attempts + attempts),
  });
  const attempts = first.attempts + rest.attempts;
  report(n, attempts);
  sayTimes();
  const device = `WebAssembly SIMD${rest.threads > 1 ? `, ${rest.threads} threads` : ""}`;
  return { outcome: { ...results, paid: attempts * plan.nfePerStep }, device };
};
