/**
 * The looped plan on the CPU: in WebAssembly where there is work enough, in JavaScript chunks of paths where there is not.
 *
 * Rendering and compiling a module takes 15 to 90 ms. How long fixed steps will take is known; an adaptive solve begins
 * in JavaScript and goes on in WebAssembly when it turns out to be long. Both make the same bits.
 * Tests: tests/backends/devices/cpu/wasm_loop_test.ts, tests/backends/devices/abort_test.ts.
 * @module
 */
import { internal } from "../../../sde/border/errors.ts";
import { type Node, nodesOf } from "../../../sde/language/expr.ts";
import { symbols } from "../../../solvers/symbols.ts";
import { breathe } from "../../host/breathe.ts";
import { bytesText, clocked, type Debug, msText } from "../../host/debug.ts";
import { isAborted, type Job, type Outcome } from "../../schedule/job.ts";
import type { Precision } from "../../host/reals.ts";
import { renderJsLoop } from "../../targets/js/loop.ts";
import { loadFunction } from "../../targets/js/load.ts";
import type { LoopPlan } from "../../schedule/plans/loop_plan.ts";
import { leaveUndone, type Results, type Standing, standingOf } from "../../schedule/loop_results.ts";
import { stepsOf } from "../../schedule/plans/loop_steps.ts";
import { meter, timingText } from "../../host/meter.ts";
import { keptOf } from "../../schedule/plans/save.ts";
import { widthOf } from "../../schedule/plans/width.ts";
import { gathers } from "../../targets/tables.ts";
import { compiledLoop, compileLoop } from "./compiled_loop.ts";
import { runWasmLoop } from "./wasm_loop.ts";
import { mostLanes } from "../../targets/wasm/loop_layout.ts";
import { onceFor } from "../../host/kept.ts";
import { deviceName, type Width } from "../../targets/wasm/reals.ts";
import type { MemoryPool } from "./wasm_memory.ts";
import { fitsWasm } from "../../targets/wasm/size.ts";

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
  /** WebAssembly (not for the reference), or by how much work there is. */
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
  reference: new WeakMap(),
};

const fitsAs = (width: Width) =>
  onceFor((plan: LoopPlan) => fitsWasm(plan.variables.map((v) => v.next), width));
const fitsIn = { f32: fitsAs("f32"), f64: fitsAs("f64") } as const;
const stepsIn = onceFor(stepsOf);
/** Operations of a step. */
const operationsIn = onceFor((plan: LoopPlan) =>
  nodesOf(plan.variables.map((v) => v.next)).length / plan.stepsPerTurn
);
/** How long JavaScript has taken for a plan in all its jobs, in ms: many short ones are long too. */
const spentOn = new WeakMap<LoopPlan, number>();

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
  return standingOf(path, { standing: [...plan.state, ...plan.reals], attempts, accepts }, valueOf);
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
  const width = widthOf(plan);
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
    const out = results.samples.subarray(done * width);
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
  spentOn.set(plan, (spentOn.get(plan) ?? 0) + performance.now() - began);
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

const whyAtOnce = (engine: LoopOptions["engine"], known: boolean, isOld: boolean): string => {
  if (engine === "wasm") return "WebAssembly, as asked for";
  if (isOld) return "WebAssembly: earlier solves have taken long together";
  return known
    ? "WebAssembly, compiled by an earlier solve"
    : "WebAssembly at once: the steps are known, and many";
};

/** Solves a looped plan; what an abort leaves undone has code 0, and where it had begun its last state. */
export async function runLoopOnCpu(plan: LoopPlan, job: Job, options: LoopOptions): Promise<LoopRun> {
  const { precision, threads, pool } = options;
  const width = precision === "reference" ? undefined : precision;
  const fits = width !== undefined && fitsIn[width](plan);
  const engine = fits ? options.engine : "javascript";
  const { n, debug, part: { waiting } = alone } = job;
  const taken = meter();
  const results = options.room(n);
  const report = (done: number, attempts: number): void =>
    job.progress?.({ done, total: n, meanT: NaN, nfe: attempts * plan.nfePerStep });
  const steps = engine === "auto" ? stepsIn(plan) : undefined;
  const known = engine === "auto" && fits && compiledLoop(plan, threads, width) !== undefined;
  const isMuch = (steps ?? 0) * (n + waiting) * operationsIn(plan) > manyOperations;
  const isOld = engine === "auto" && !known && (spentOn.get(plan) ?? 0) > longMs;
  const atOnce = !isAborted(job) && (engine === "wasm" || known || isMuch || isOld);
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
  if (first.done === n || isAborted(job) || !fits) {
    sayTimes();
    return { outcome: outcomeOf(first.attempts, first.standing), device: name };
  }
  debug.say(
    1,
    () => (atOnce
      ? whyAtOnce(engine, known, isOld)
      : `after ${first.done} of ${n} paths it is long: WebAssembly`),
  );
  const made = await clocked(debug, "WebAssembly compiled", () => compileLoop(plan, threads, width))();
  const inWasm = taken.awaited(`loop, ${deviceName(width)}`, runWasmLoop);
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
  const device = `${deviceName(width)}${rest.threads > 1 ? `, ${rest.threads} threads` : ""}`;
  return { outcome: outcomeOf(attempts, rest.standing), device };
}
