/**
 * A staged plan on the CPU: slots in rows, the active ones always first.
 *
 * A sample whose code is no longer 0 is written out and its slot taken by the next waiting sample; when none waits, the
 * last active row moves into the gap, so that kernels and oracles only ever see rows that still need work.
 * Tests: tests/solve/failures_test.ts, tests/backends/targets/wasm/stage_test.ts.
 * @module
 */
import { slotsOf } from "../arrays.ts";
import * as E from "fp-ts/Either";
import { widthOf } from "../../schedule/plans/width.ts";
import { internal, type ItoError } from "../../../sde/border/errors.ts";
import type { Oracle } from "../../../sde/language/oracle.ts";
import { evaluator } from "../../../sde/language/value.ts";
import { codes } from "../../../solvers/symbols.ts";
import { breathe, paced } from "../../host/breathe.ts";
import type { Evaluate } from "../oracles.ts";
import { runBy, type Wave, type WaveEnd } from "../waves.ts";
import { callOracle, guarded, OracleBroke } from "./stage_oracles.ts";
import { type Env, flagsAt, type Kernel, realsAt, type StageEngine, wordsAt } from "./engine.ts";
import { givenAt, isAborted, type Job, type Outcome } from "../../schedule/job.ts";
import type { Standing } from "../../schedule/loop_results.ts";
import { proposed, type StagePlan } from "../../schedule/plans/stage_plan.ts";

/** How long the host may be kept from its events, in ms. */
const breathEvery = 40;
/** Elements of a kernel's first call. */
const firstElements = 2 ** 20;
/** After work that takes less than this nothing is asked, in ms: it is asked after each step. */
const shortMs = 1;

/** Rows that elements' kernels work on at once: as many as take about a breath, so that an abort is heard between them. */
const inRows = (width: number) => {
  let most = Math.max(1, Math.floor(firstElements / width));
  return async (kernel: Kernel, env: Env, range: Rows, rest: () => Promise<boolean>): Promise<boolean> => {
    for (let at = range.from; at < range.to;) {
      const end = Math.min(range.to, at + most);
      const before = performance.now();
      kernel(at, end, env);
      const spent = performance.now() - before;
      if (end - at === most || spent > breathEvery) {
        most = paced(end - at, spent, breathEvery);
      }
      at = end;
      if (spent > shortMs && !await rest()) return false;
    }
    return true;
  };
};

const isRow = ({ symbol }: StagePlan["given"][number]): boolean => symbol.shape === "state";

/** Rows from … to − 1. */
interface Rows {
  readonly from: number;
  readonly to: number;
}

/** Solves all samples of a job, through the engine's slots; `evaluate` runs its oracles. */
export async function stageWave(
  plan: StagePlan,
  engine: StageEngine,
  evaluate: (oracle: Oracle) => Evaluate,
  { job, results, report }: Wave,
): Promise<WaveEnd> {
  const width = plan.elements;
  const slots = slotsOf(job);
  const env: Env = { ...engine.env, seed: job.seed | 0 };
  const row = widthOf(plan);
  const { samples } = results;
  const accepted = flagsAt(env, "accepted");
  const fresh = new Uint8Array(slots);
  const [sample, code, t] = [wordsAt(env, "sample"), wordsAt(env, "code"), realsAt(env, "t")];
  const [attempts, accepts] = [wordsAt(env, "attempts"), wordsAt(env, "accepts")];
  const rowArrays = [
    ...plan.states.map((s) => s.name),
    ...plan.step.stages.flatMap((s) => s.oracles.filter((o) => o.kept).map((o) => o.out)),
  ];
  let [waiting, active, done, paid, nfe] = [0, 0, 0, 0, 0];

  let breath = performance.now();
  /** Lets the host breathe where it is time; whether to go on. */
  const pause = async (): Promise<boolean> => {
    if (performance.now() - breath > breathEvery) {
      let sum = 0;
      for (let i = 0; i < active; i++) sum += t[i] ?? 0;
      report({ done, nfe, meanT: active > 0 ? sum / active : 0 });
      await breathe();
      breath = performance.now();
    }
    return !isAborted(job);
  };
  const pace = { begin: inRows(width), step: inRows(width), finish: inRows(width) };
  /** Carries out a program for rows; false where it was left as an abort was heard (a step that is left changes nothing). */
  const run = async (name: keyof typeof engine.programs, range: Rows): Promise<boolean> => {
    const program = engine.programs[name];
    const keeping = name === "step";
    // what begins a sample or ends it is carried through
    const rest = async (): Promise<boolean> => await pause() || !keeping;
    const { from, to } = range;
    for (const [i, stage] of plan[name].stages.entries()) {
      const { scalars, elements } = program.stages[i] ?? {};
      scalars?.(from, to, env);
      if (elements !== undefined && !await pace[name](elements, env, range, rest)) return false;
      for (const call of stage.oracles) {
        const rows = await callOracle({
          call,
          env,
          from,
          to,
          width,
          fresh: keeping && call.kept ? fresh : undefined,
          evaluate: guarded(call.oracle, evaluate(call.oracle)),
        });
        if (keeping) paid += rows;
        if (!await rest()) return false;
      }
    }
    program.results?.(from, to, env);
    return true;
  };
  const [rows, numbers] = [plan.given.filter(isRow), plan.given.filter((g) => !isRow(g))];
  /** Variables that begin at what is given, and stay: what a sample is denoised by. */
  const constants = plan.scalars.flatMap((s) =>
    numbers.flatMap((g) => (g.symbol === s.init ? [{ name: g.name, variable: s.name }] : []))
  );
  const initial = plan.scalars.map((s) => ({
    name: s.name,
    valueOf: evaluator(s.init, numbers.map((g) => g.symbol)),
  }));
  const { save } = plan;
  const due = save?.tag === "times" ? wordsAt(env, "due") : undefined;
  /** The number of the state that a slot is to keep, from 1; 0 where there is none. */
  const dueIn = (slot: number): number => {
    if (save?.tag !== "every") return due?.[slot] ?? 0;
    const count = (attempts[slot] ?? 0) / save.every;
    return Number.isInteger(count) ? count : 0;
  };
  const keep = (slot: number): void => {
    const number = dueIn(slot);
    if (number === 0 || results.saved === undefined || save === undefined) return;
    const path = ((sample[slot] ?? 0) >>> 0) - job.start;
    const state = realsAt(env, "x").subarray(slot * width, (slot + 1) * width);
    results.saved.set(state, (path * save.count + number - 1) * width);
  };
  const fill = async (slot: number): Promise<void> => {
    const at = waiting++;
    sample[slot] = (job.start + at) | 0;
    fresh[slot] = 1;
    const given = numbers.map((g) => givenAt(job, g.name, at));
    initial.forEach(({ name, valueOf }) => {
      const a = env[name];
      if (typeof a === "object") a[slot] = valueOf(given);
    });
    rows.forEach(({ name, symbol }) => {
      const row = realsAt(env, symbol.name);
      for (let k = 0; k < width; k++) row[slot * width + k] = givenAt(job, name, at, k);
    });
    realsAt(env, "x").fill(0, slot * width, (slot + 1) * width);
    await run("begin", { from: slot, to: slot + 1 });
    if (save?.tag === "times" && save.fromStart) keep(slot);
  };
  const moveRow = (from: number, to: number): void => {
    rowArrays.forEach((name) => realsAt(env, name).copyWithin(to * width, from * width, (from + 1) * width));
    plan.scalars.forEach(({ name }) => {
      const a = env[name];
      if (typeof a === "object") a[to] = a[from] ?? 0;
    });
    sample[to] = sample[from] ?? 0;
    fresh[to] = fresh[from] ?? 0;
  };
  const ended: number[] = []; // samples that ended well and wait to be denoised: not done until then
  const standingIn = (slot: number): Standing => {
    const state = samples.slice(0, row);
    state.set(realsAt(env, "x").subarray(slot * width, (slot + 1) * width));
    plan.reals.forEach((name, k) => (state[width + k] = realsAt(env, name)[slot] ?? NaN));
    const path = ((sample[slot] ?? 0) >>> 0) - job.start;
    return { path, state, attempts: attempts[slot] ?? 0, accepts: accepts[slot] ?? 0 };
  };
  const writeOut = (slot: number): void => {
    const { path, state, ...counts } = standingIn(slot);
    samples.set(state, path * row);
    results.attempts[path] = counts.attempts;
    results.accepts[path] = counts.accepts;
    if (code[slot] === codes.done) ended.push(path);
    else results.codes[path] = code[slot] ?? 0;
  };
  /** The last evaluation of samples that have ended well; the rows under way are put back. */
  const denoise = async (): Promise<void> => {
    const many = ended.slice(0, slots);
    const [x, output] = [realsAt(env, "x"), realsAt(env, "output")];
    const [rowsHeld, samplesHeld] = [x.slice(0, active * width), sample.slice(0, active)];
    const numbersHeld = constants.map((g) => realsAt(env, g.variable).slice(0, active));
    many.forEach((at, i) => {
      x.set(samples.subarray(at * row, at * row + width), i * width);
      sample[i] = (job.start + at) | 0;
      constants.forEach((g) => (realsAt(env, g.variable)[i] = givenAt(job, g.name, at)));
    });
    try {
      await run("finish", { from: 0, to: many.length });
    } finally {
      x.set(rowsHeld);
      sample.set(samplesHeld);
      constants.forEach((g, k) => realsAt(env, g.variable).set(numbersHeld[k] ?? []));
    }
    many.forEach((at, i) => {
      samples.set(output.subarray(i * width, (i + 1) * width), at * row);
      results.codes[at] = codes.done;
    });
    ended.splice(0, many.length);
  };

  const asFailure = async (work: () => Promise<void>): Promise<ItoError | undefined> => {
    try {
      await work();
    } catch (thrown) {
      if (!(thrown instanceof OracleBroke)) throw thrown;
      return { tag: "OracleFailed", oracle: thrown.oracle, ...thrown.failure };
    }
  };
  const steps = async (): Promise<void> => {
    const began = performance.now();
    while (active < slots && !(isAborted(job) && performance.now() - began > breathEvery)) {
      await fill(active++);
    }
    while (active > 0 && await pause()) {
      if (!await run("step", { from: 0, to: active })) return;
      nfe += active * plan.nfePerStep;
      for (const s of plan.states) {
        const [at, next] = [realsAt(env, s.name), realsAt(env, proposed(s.name))];
        for (let i = 0; i < active; i++) {
          if (!s.whenAccepted || accepted[i] === 1) {
            at.set(next.subarray(i * width, (i + 1) * width), i * width);
          }
        }
      }
      fresh.set(accepted.subarray(0, active));
      for (let i = 0; i < active && save !== undefined; i++) keep(i);
      for (let i = active - 1; i >= 0; i--) {
        if (code[i] === codes.running) continue;
        writeOut(i);
        done++;
        if (waiting < job.n) await fill(i);
        else if (i !== --active) moveRow(active, i);
      }
      // as soon as a batch is full, so that little is left to do when an abort is heard
      while (ended.length >= slots) await denoise();
    }
  };
  let failure = await asFailure(steps);
  const underWay = Array.from({ length: active }, (_, i) => standingIn(i)); // aborted or broken
  active = 0;
  let last: ItoError | undefined;
  while (ended.length > 0 && last === undefined) {
    last = await asFailure(denoise);
  }
  failure ??= last;
  const undenoised = ended.map((path): Standing => ({
    path,
    state: samples.slice(path * row, (path + 1) * row),
    attempts: results.attempts[path] ?? NaN,
    accepts: results.accepts[path] ?? NaN,
  }));
  const standing = [...underWay, ...undenoised];
  if (!plan.hasOracle) paid = nfe;
  report({ done, nfe, meanT: 0 });
  return { count: job.n, paid, standing, ...(failure === undefined ? {} : { failure }) };
}

/** The same, once. */
export async function runStagesOnCpu(
  plan: StagePlan,
  job: Job,
  engine: StageEngine,
  evaluate: (oracle: Oracle) => Evaluate,
): Promise<Outcome> {
  const wave = (w: Wave): Promise<WaveEnd> => stageWave(plan, engine, evaluate, w);
  const precision = engine.env.x instanceof Float32Array ? "f32" : "f64";
  const run = await runBy(plan, precision, { wave, name: () => engine.name })(job)();
  if (E.isLeft(run)) throw internal("the CPU is lost");
  return run.right.outcome;
}
