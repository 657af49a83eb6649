/**
 * One sample, step by step, in JavaScript: what its variables are before and after each step. No device keeps a history;
 * as a sample is a function of its seed and number, its steps can be made again, and looked at.
 *
 * Few elements go by the looped plan's graphs, others by the staged plan's kernels, as in a solve.
 * Tests: tests/solve/failure_notes_test.ts.
 * @module
 */
import type { Node } from "../../sde/language/expr.ts";
import type { Value } from "../../sde/language/values.ts";
import { sample as sampleNumber, seed } from "../../solvers/noise/random.ts";
import type { Recurrence } from "../../solvers/step/step.ts";
import { codes } from "../../solvers/symbols.ts";
import { aroundKernels, type Env, jsEngine, type Kernel } from "../devices/cpu/engine.ts";
import { runStagesOnCpu } from "../devices/cpu/stage.ts";
import { silent } from "../host/debug.ts";
import { onceFor } from "../host/kept.ts";
import { block } from "../targets/emit.ts";
import type { Job } from "../schedule/job.ts";
import type { Precision } from "../host/reals.ts";
import { jsSyntax, preludeOf } from "../targets/js/syntax.ts";
import { loadStep, type Row } from "../targets/js/load.ts";
import { isLoopable, type LoopPlan, loopPlan } from "../schedule/plans/loop_plan.ts";
import type { Ask } from "./step_oracles.ts";
import { proposed, stagePlan } from "../schedule/plans/stage_plan.ts";
import { gathers, tableName } from "../targets/tables.ts";
import { loweringOf } from "../schedule/graphs/lowering.ts";

/** What a sample's variables are at some time. */
export type Moment = ReadonlyMap<Node, Value>;

/** A step that was tried. */
export interface Step {
  /** The variables when it was tried, and after it: the state is the new one where it was accepted. */
  readonly before: () => Moment;
  readonly after: () => Moment;
  /** Whether the state after it is finite. */
  readonly finite: boolean;
  readonly accepted: boolean;
}

/** A sample to be stepped through. */
export interface Stepping {
  readonly recurrence: Recurrence;
  readonly seed: number;
  /** Its number in the run. */
  readonly sample: number;
  readonly precision: Precision;
  readonly ask: Ask;
  /** Told of each step as it was made; whether to go on. */
  readonly each: (step: Step) => boolean;
}

/** A step's variables from those before it, with names in place of everything else. */
const renderStep = (plan: LoopPlan, precision: Precision): string => {
  const lower = loweringOf(precision);
  const vars = plan.variables.map((v) => ({ ...v, init: lower(v.init), next: lower(v.next) }));
  const tables = gathers(vars.flatMap((v) => [v.init, v.next]));
  const names = new Map<Node, string>(vars.map((v) => [v.symbol, v.name]));
  names.set(seed, "seed").set(sampleNumber, "sample");
  const place = (n: Node): string | undefined => names.get(n);
  const written = (roots: readonly Node[], prefix: string): string => {
    const body = block({ syntax: jsSyntax(precision), roots, place, prefix, tables: tables.data });
    const results = roots.map((n) => body.use(n));
    return [...body.lines, `return [${results.join(", ")}];`].join("\n");
  };
  return `${preludeOf(precision)}
${tables.data.map((_, i) => `const ${tableName(i)} = tables[${i}];`).join("\n")}
return function step(seed, sample, before) {
if (before === undefined) {
${written(vars.map((v) => v.init), "i")}
}
const [${vars.map((v) => v.name).join(", ")}] = before;
${written(vars.map((v) => v.next), "v")}
};`;
};

/** What steps of a recurrence are made by: the same for all samples that are not given numbers of their own. */
const madeOf = onceFor((r: Recurrence) => {
  const plan = loopPlan(r);
  const tables = gathers(plan.variables.flatMap((v) => [v.init, v.next])).data.map((d) => d.values);
  const steps = new Map<Precision, ReturnType<typeof loadStep>>();
  const stepIn = (precision: Precision) => {
    const step = steps.get(precision) ?? loadStep(renderStep(plan, precision), tables);
    steps.set(precision, step);
    return step;
  };
  return { plan, stepIn };
});
const stagesOf = onceFor((r: Recurrence) => stagePlan(r));

const looped = (a: Stepping): void => {
  const { recurrence: r } = a;
  const { plan, stepIn } = madeOf(r);
  const step = stepIn(a.precision);
  const place = new Map(plan.variables.map((v, i) => [v.name, i]));
  const state = plan.state.map((n) => place.get(n.tag === "input" ? n.name : "") ?? -1);
  const at = (raw: Row, name: string): number => Number(raw[place.get(name) ?? -1]);
  const moment = (raw: Row): Moment =>
    new Map<Node, Value>([
      [seed, a.seed],
      [sampleNumber, a.sample],
      ...r.variables.map(({ symbol: s }): readonly [Node, Value] => {
        if (s.shape === "state") {
          return [s, Float64Array.from({ length: r.elements }, (_, i) => at(raw, `${s.name}${i}`))];
        }
        return [s, s.kind === "word" ? at(raw, s.name) >>> 0 : at(raw, s.name)];
      }),
    ]);
  let raw = step(a.seed | 0, a.sample | 0);
  while (at(raw, "code") === codes.running) {
    const next = step(a.seed | 0, a.sample | 0, raw);
    const accepted = at(next, "accepts") !== at(raw, "accepts");
    const before = raw;
    const finite = state.every((i) => Number.isFinite(next[i]));
    if (!a.each({ before: () => moment(before), after: () => moment(next), finite, accepted })) return;
    raw = next;
  }
};

const numbers = (env: Env, name: string): Float64Array => {
  const found = env[name];
  return typeof found === "object" ? Float64Array.from(found) : Float64Array.of(found ?? NaN);
};

const staged = async (a: Stepping): Promise<void> => {
  const { recurrence: r, precision } = a;
  const stop = new AbortController();
  const plan = stagesOf(r);
  const x = "x";
  const at = (env: Env, nameOf: (name: string, whenAccepted: boolean) => string): Moment =>
    new Map<Node, Value>([
      [seed, a.seed],
      [sampleNumber, a.sample],
      ...r.variables.map(({ symbol, whenAccepted }): readonly [Node, Value] => {
        if (symbol.shape === "state") return [symbol, numbers(env, nameOf(symbol.name, whenAccepted))];
        const [first = NaN] = numbers(env, symbol.name);
        return [symbol, symbol.kind === "word" ? first >>> 0 : first];
      }),
    ]);
  const around = (name: string, kernel: Kernel): Kernel =>
    name !== "step results" ? kernel : (from, to, env) => {
      const before = at(env, (state) => state);
      kernel(from, to, env);
      const accepted = numbers(env, "accepted")[0] === 1;
      const after = at(env, (state, whenAccepted) => (accepted || !whenAccepted ? proposed(state) : state));
      const finite = numbers(env, accepted ? proposed(x) : x).every(Number.isFinite);
      if (!a.each({ before: () => before, after: () => after, finite, accepted })) stop.abort();
    };
  const one: Job = {
    n: 1,
    start: a.sample,
    seed: a.seed,
    batch: 1,
    progress: undefined,
    signal: stop.signal,
    debug: silent,
  };
  const engine = aroundKernels(jsEngine(plan, 1, precision), around);
  const run = await runStagesOnCpu(plan, one, engine, (oracle) => async (x, operands) => {
    const said = await a.ask(oracle, Float64Array.from(x), operands.map((s) => Float64Array.from(s)));
    return precision === "f32" ? Float32Array.from(said) : said;
  });
  if (run.failure?.tag === "OracleFailed") throw new Error(run.failure.reason);
};

/** Makes a sample's steps, until it ends or `each` has seen enough. Errors: rejects where an oracle fails. */
export async function stepThrough(a: Stepping): Promise<void> {
  if (isLoopable(a.recurrence)) looped(a);
  else await staged(a);
}
