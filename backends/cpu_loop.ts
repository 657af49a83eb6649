/**
 * The looped plan on the CPU: in WebAssembly where there is work enough, in JavaScript chunks of paths where there is not.
 *
 * Rendering and compiling a module takes 15 to 90 ms. How long fixed steps will take is known; an adaptive solve begins
 * in JavaScript and goes on in WebAssembly when it turns out to be long. Both make the same bits.
 * @module
 */
import { internal } from "../sde/errors.ts";
import { type Node, nodesOf } from "../sde/expr.ts";
import { symbols } from "../solvers/symbols.ts";
import { breathe } from "./breathe.ts";
import { bytesText, clocked, type Debug, msText } from "./debug.ts";
import { isAborted, type Job, type Outcome } from "./job.ts";
import type { Precision } from "./js.ts";
import { renderJsLoop } from "./js_loop.ts";
import { loadFunction } from "./js_load.ts";
import type { LoopPlan } from "./loop_plan.ts";
import { leaveUndone, type Results, type Standing, standingOf } from "./loop_results.ts";
import { stepsOf } from "./loop_steps.ts";
import { meter, timingText } from "./meter.ts";
import { keptOf } from "./save.ts";
import { gathers } from "./tables.ts";
import { compiledLoop, compileLoop, runWasmLoop } from "./wasm_loop_engine.ts";
import { mostLanes } from "./wasm_loop_layout.ts";
import type { MemoryPool } from "./wasm_memory.ts";
import { fitsWasm } from "./wasm_size.ts";

/** How long a chunk should take, in ms. */
const chunkMs = 40;
/** Operations, over all steps and paths, from which on fixed steps go to WebAssembly at once: as long in either. */
const manyOperations = 1e7;
/** Adaptive steps go there when JavaScript has taken so long, and by its last paths would for so long, in ms. */
const probeMs = 15;
const longMs = 120;

/** Turns of the first call, and the most paths of one. */
const firstTurns = 128;
const mostPaths = 2 ** 16;
/** Paths that count as begun when a solve is aborted: as many as WebAssembly has in its lanes. */
const lanes = mostLanes;

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

/** What was solved, and where a path that was begun stands. */
interface Part {
  readonly done: number;
  readonly attempts: number;
  readonly standing: readonly Standing[];
}

/** The path that `held` holds. */
const heldPath = (plan: LoopPlan, path: number, held: Float64Array): Standing => {
  const valueOf = (n: Node): number => {
    const k = plan.variables.findIndex((v) => v.symbol === n);
    if (k < 0) throw internal("a looped plan lacks a variable that is asked for");
    return held[k + 1] ?? NaN;
  };
  const { attempts, accepts } = symbols;
  return standingOf(path, { state: plan.state, attempts, accepts }, valueOf);
};

/**
 * Solves paths in JavaScript until all are done, the job is aborted, or `enough` says so (the path that is under way is
 * then begun again elsewhere). A call is bounded in turns, so that a path of any length lets an abort be heard.
 */
const runInJs = async (a: {
  readonly plan: LoopPlan;
  readonly job: Job;
  readonly precision: Precision;
  readonly results: Results;
  readonly report: (done: number, attempts: number) => void;
  readonly enough: (spent: number, left: number) => boolean;
}): Promise<Part> => {
  const { plan, job, results } = a;
  const { elements } = plan;
  const kept = keptOf(plan);
  const { spent: before, waiting } = job.part ?? alone;
  const solve = solverOf(plan, a.precision, job.debug);
  const began = performance.now();
  const held = new Float64Array(1 + plan.variables.length);
  const isEnough = (left: number): boolean => a.enough(before + performance.now() - began, left);
  let [done, attempts, turns, since, left] = [0, 0, firstTurns, began, 0];
  while (done < job.n && !isAborted(job) && !isEnough(left)) {
    const most = Math.min(job.n - done, turns, mostPaths);
    const called = performance.now();
    const counts = new Uint32Array(3 * most);
    const out = results.samples.subarray(done * elements);
    const saved = results.saved?.subarray(done * kept);
    const from = job.start + done;
    const ended = Number(solve(job.seed, from, from + most, out, counts, saved, held, turns));
    const now = performance.now();
    for (let i = done, k = 0; i < done + ended; i++) {
      attempts += counts[k] ?? 0;
      results.attempts[i] = counts[k++] ?? 0;
      results.accepts[i] = counts[k++] ?? 0;
      results.codes[i] = counts[k++] ?? 0;
    }
    done += ended;
    if (ended > 0) {
      left = (now - since) * (job.n + waiting - done) / ended;
      since = now;
    }
    const share = chunkMs / Math.max(now - called, 0.01);
    turns = Math.max(1, Math.floor(turns * Math.min(4, share)));
    a.report(done, attempts);
    await breathe();
  }
  const standing: Standing[] = [];
  for (let path = done; isAborted(job) && path < Math.min(job.n, done + lanes); path++) {
    if (held[0] === 0) solve(job.seed, job.start + path, job.start + path + 1, [], [], [], held, 0);
    standing.push(heldPath(plan, path, held));
    held[0] = 0;
  }
  return { done, attempts, standing };
};

const bytesIn = (r: Results): number =>
  [r.samples, r.attempts, r.accepts, r.codes, r.saved].reduce((sum, a) => sum + (a?.byteLength ?? 0), 0);

const whyAtOnce = (engine: LoopOptions["engine"], known: boolean): string => {
  if (engine === "wasm") return "WebAssembly, as asked for";
  return known
    ? "WebAssembly, compiled by an earlier solve"
    : "WebAssembly at once: the steps are known, and many";
};

/** Solves a looped plan; what an abort leaves undone has code 0, and where it had begun its last state. */
export async function runLoopOnCpu(plan: LoopPlan, job: Job, options: LoopOptions): Promise<LoopRun> {
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
  const isMuch = (steps ?? 0) * (n + waiting) * operations > manyOperations;
  const atOnce = !isAborted(job) && (engine === "wasm" || known || isMuch);
  const mayChange = engine === "auto" && steps === undefined;
  const enough = (spent: number, left: number): boolean => mayChange && spent > probeMs && left > longMs;
  const name = precision === "f32" ? "JavaScript float32" : "JavaScript float64";
  const inJs = taken.awaited(`loop, ${name}`, runInJs);
  const first = atOnce
    ? { done: 0, attempts: 0, standing: [] }
    : await inJs({ ...options, plan, job, results, report, enough });
  const sayTimes = (): void =>
    debug.say(
      2,
      () => `${bytesText(bytesIn(results))} of results\n${timingText(taken.timings(), new Map())}`,
    );
  const outcomeOf = (attempts: number, standing: readonly Standing[]): Outcome => {
    const undone = isAborted(job) ? leaveUndone(results, standing) : 0;
    return { ...results, paid: (attempts + undone) * plan.nfePerStep };
  };
  if (first.done === n || isAborted(job)) {
    sayTimes();
    return { outcome: outcomeOf(first.attempts, first.standing), device: name };
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
    to: n,
    threads,
    results,
    pool,
    report: (done, attempts) => report(done, first.attempts + attempts),
  });
  const attempts = first.attempts + rest.attempts;
  report(first.done + rest.done, attempts);
  sayTimes();
  const device = `WebAssembly SIMD${rest.threads > 1 ? `, ${rest.threads} threads` : ""}`;
  return { outcome: outcomeOf(attempts, rest.standing), device };
}
