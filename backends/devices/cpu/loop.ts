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
import { breathe, paced } from "../../host/breathe.ts";
import { bytesText, clocked, type Debug, msText } from "../../host/debug.ts";
import { fillGiven, isAborted, type Job } from "../../schedule/job.ts";
import type { Precision, RealArray } from "../../host/reals.ts";
import { renderJsLoop } from "../../targets/js/loop.ts";
import { loadFunction } from "../../targets/js/load.ts";
import type { LoopPlan } from "../../schedule/plans/loop_plan.ts";
import { attemptsOf, type Results, type Standing, standingOf } from "../../schedule/loop_results.ts";
import { stepsOf } from "../../schedule/plans/loop_steps.ts";
import { meter, timingText } from "../../host/meter.ts";
import { keptOf } from "../../schedule/plans/save.ts";
import { widthOf } from "../../schedule/plans/width.ts";
import { gathers } from "../../targets/tables.ts";
import { compiledLoop, compileLoop } from "./compiled_loop.ts";
import type { Solver, Wave, WaveEnd } from "../waves.ts";
import { wasmName, wasmWave } from "./wasm_loop.ts";
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

/** How a looped plan is run. */
export interface LoopOptions {
  readonly precision: Precision;
  /** WebAssembly (not for the reference), or by how much work there is. */
  readonly engine: "javascript" | "wasm" | "auto";
  /** Most threads. */
  readonly threads: number;
  /** Where WebAssembly takes its memory from, for so many threads. */
  readonly pool: MemoryPool;
}

type Solve = ReturnType<typeof loadFunction>;
/** What was rendered stays with its plan: the engine's optimised code is of that one function. */
const rendered: Readonly<Record<Precision, WeakMap<LoopPlan, Solve>>> = {
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

const solverOf = (plan: LoopPlan, precision: Precision, debug: Debug): Solve => {
  const found = rendered[precision].get(plan);
  if (found !== undefined) return found;
  const before = performance.now();
  const tables = gathers([...plan.variables.flatMap((v) => [v.init, v.next]), ...plan.output]);
  const made = loadFunction(renderJsLoop(plan, precision), tables.data.map((d) => d.values));
  rendered[precision].set(plan, made);
  debug.say(1, () => `JavaScript compiled: ${msText(performance.now() - before)}`);
  return made;
};

/** What paths of a job are given from this one on, path by path. */
const givenRows = (
  { given }: LoopPlan,
  precision: Precision,
  job: Job,
  from: number,
  count: number,
): RealArray => {
  const length = count * given.length;
  const array = precision === "f32" ? new Float32Array(length) : new Float64Array(length);
  given.forEach((g, at) => fillGiven(job, g, from, { array, at, by: given.length, count }));
  return array;
};

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
const jsWave = async (a: {
  readonly plan: LoopPlan;
  readonly precision: Precision;
  readonly wave: Wave;
  readonly enough: (spent: number, left: number) => boolean;
}): Promise<WaveEnd> => {
  const { plan, wave: { job, results, spent, report } } = a;
  const { nfePerStep } = plan;
  const width = widthOf(plan);
  const kept = keptOf(plan);
  const waiting = job.part?.waiting ?? 0;
  const solve = solverOf(plan, a.precision, job.debug);
  const began = performance.now();
  const held = new Float64Array(1 + plan.variables.length);
  const isEnough = (left: number): boolean => a.enough(spent + performance.now() - began, left);
  let [done, attempts, turns, since, left] = [0, 0, firstTurns, began, 0];
  while (done < job.n && !isAborted(job) && !isEnough(left)) {
    const most = Math.min(job.n - done, turns, mostPaths);
    const called = performance.now();
    const counts = new Uint32Array(3 * most);
    const out = results.samples.subarray(done * width);
    const saved = results.saved?.subarray(done * kept);
    const from = job.start + done;
    const given = givenRows(plan, a.precision, job, done, most);
    const ended = Number(solve(job.seed, from, from + most, out, counts, saved, held, turns, given));
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
    turns = paced(turns, now - called, chunkMs);
    report({ done, nfe: attempts * nfePerStep, meanT: NaN });
    await breathe();
  }
  spentOn.set(plan, (spentOn.get(plan) ?? 0) + performance.now() - began);
  const standing: Standing[] = [];
  for (let path = done; isAborted(job) && path < Math.min(job.n, done + lanes); path++) {
    const given = givenRows(plan, a.precision, job, path, 1);
    if (held[0] === 0) solve(job.seed, job.start + path, job.start + path + 1, [], [], [], held, 0, given);
    standing.push(heldPath(plan, path, held));
    held[0] = 0;
  }
  const paid = (attempts + attemptsOf(results, standing)) * nfePerStep;
  return { count: done, paid, standing };
};

const bytesIn = (r: Results): number =>
  [r.samples, r.attempts, r.accepts, r.codes, r.saved].reduce((sum, a) => sum + (a?.byteLength ?? 0), 0);

/** A looped plan on the CPU: a wave in JavaScript where that may be enough, then in WebAssembly. */
export function cpuLoop(plan: LoopPlan, options: LoopOptions): Solver {
  const { precision, threads, pool } = options;
  const width = precision === "reference" ? undefined : precision;
  const fits = width !== undefined && fitsIn[width](plan);
  const engine = fits ? options.engine : "javascript";
  const inJs = precision === "f32" ? "JavaScript float32" : "JavaScript float64";
  const { nfePerStep } = plan;
  let [name, helped, taken] = [inJs, 1, meter()];

  /** Why WebAssembly begins, if it does. */
  const whyAtOnce = ({ n, part }: Job): string | undefined => {
    if (engine !== "auto") return engine === "wasm" ? "WebAssembly, as asked for" : undefined;
    if (fits && compiledLoop(plan, threads, width) !== undefined) {
      return "WebAssembly, compiled by an earlier solve";
    }
    if ((spentOn.get(plan) ?? 0) > longMs) return "WebAssembly: earlier solves have taken long together";
    const much = (stepsIn(plan) ?? 0) * (n + (part?.waiting ?? 0)) * operationsIn(plan) > manyOperations;
    return much ? "WebAssembly at once: the steps are known, and many" : undefined;
  };

  const javascript = (wave: Wave): Promise<WaveEnd> => {
    const mayChange = engine === "auto" && stepsIn(plan) === undefined;
    const enough = (spent: number, left: number): boolean => mayChange && spent > probeMs && left > longMs;
    name = inJs;
    return taken.awaited(`loop, ${inJs}`, jsWave)({ plan, precision, wave, enough });
  };
  const wasm = async (wave: Wave, width: Width): Promise<WaveEnd> => {
    const { n, debug } = wave.job;
    const made = await clocked(debug, "WebAssembly compiled", () => compileLoop(plan, threads, width))();
    const solved = taken.awaited(`loop, ${deviceName(width)}`, wasmWave);
    const end = await solved({ made, wave, to: n, threads, pool, nfePerStep });
    helped = Math.max(helped, end.threads);
    name = wasmName(width, helped);
    return end;
  };

  const wave = async (w: Wave): Promise<WaveEnd> => {
    const { job, from } = w;
    if (from === 0) [taken, helped, name] = [meter(), 1, inJs];
    const why = from > 0 ? `after ${from} of ${job.n} paths it is long: WebAssembly` : whyAtOnce(job);
    const goes = why !== undefined && width !== undefined && !isAborted(job);
    if (goes && name === inJs) job.debug.say(1, () => why);
    const end = goes ? await wasm(w, width) : await javascript(w);
    if (from + end.count === job.n || isAborted(job)) {
      const bytes = bytesIn(w.results);
      job.debug.say(2, () => `${bytesText(bytes)} of results\n${timingText(taken.timings(), new Map())}`);
    }
    return end;
  };
  return { wave, name: () => name };
}
