/**
 * Debug levels 3 and 4: the graph after each pass, and one sample step by step.
 *
 * A backend keeps no history, so level 4 solves one sample apart, before the others: the staged plan in float64, with
 * three variables more, t and h as they were when a step was tried and the e that came of it. What float32 makes of the
 * same sample may differ in its last digits, and with it by a step.
 * @module
 */
import * as E from "fp-ts/Either";
import { lit } from "../sde/dsl.ts";
import { describe } from "../sde/errors.ts";
import { input, type Node } from "../sde/expr.ts";
import { t } from "../sde/process.ts";
import type { Recurrence, Variable } from "../solvers/step.ts";
import { codeNames, symbols } from "../solvers/symbols.ts";
import { runOnCpu } from "./cpu.ts";
import type { Env, Kernel } from "./cpu_engine.ts";
import { type Debug, silent } from "./debug.ts";
import { passesOf } from "./explain_passes.ts";
import { passTexts } from "./explain_plan.ts";
import type { Job } from "./job.ts";
import type { Save } from "./save.ts";
import { stagePlan } from "./stage_plan.ts";
import { table } from "./table.ts";

/** Says the graph after each pass. */
export function sayPasses(r: Recurrence, debug: Debug, save?: Save): void {
  debug.say(3, () => passTexts(passesOf(r, save)).join("\n"));
}

/** The steps that are written down. */
const most = 1000;

const kept = (name: string, node: Node): Variable => {
  const symbol: Node = input(name, "scalar", "real");
  if (symbol.tag !== "input") throw new TypeError("A variable is an input");
  return { symbol, init: lit(0), next: node, whenAccepted: false };
};

/** The recurrence that remembers of its last step where it began, how long it was and how wrong. */
const remembering = (r: Recurrence): Recurrence => {
  const isAdaptive = r.variables.some((v) => v.symbol === symbols.h);
  return {
    ...r,
    variables: [
      ...r.variables,
      kept("tTried", t),
      ...(isAdaptive ? [kept("hTried", symbols.h)] : []),
      ...(r.errorNorm === undefined ? [] : [kept("eTried", r.errorNorm)]),
    ],
  };
};

/** The first row's value of an array; undefined where there is no such array. */
const first = (env: Env, name: string): number | undefined => {
  const found = env[name];
  return typeof found === "object" ? found[0] : found;
};

const row = (env: Env, step: number): readonly string[] => {
  const [before = NaN, now = NaN] = [first(env, "tTried"), first(env, "t")];
  const number = (v: number | undefined): string => (v === undefined ? "" : String(Number(v.toPrecision(6))));
  const h = first(env, "hTried") ?? Math.abs(now - before);
  const accepted = first(env, "accepted") === 1 ? "yes" : "no";
  return [String(step), number(before), number(h), number(first(env, "eTried")), accepted];
};

/** Says t, h, e and whether it was accepted, of each step of the job's first sample. */
export async function saySteps(r: Recurrence, job: Job, provider: "auto" | "native" | "wasm"): Promise<void> {
  const { debug } = job;
  if (debug.level < 4) return;
  const rows: (readonly string[])[] = [["step", "t", "h", "e", "accepted"]];
  let steps = 0;
  const around = (name: string, kernel: Kernel): Kernel =>
    name !== "step results" ? kernel : (from, to, env) => {
      kernel(from, to, env);
      if (++steps <= most) rows.push(row(env, steps));
    };
  const one: Job = { ...job, n: 1, batch: 1, progress: undefined, debug: silent };
  const plan = stagePlan(remembering(r));
  const run = await runOnCpu(plan, one, { precision: "f64", provider, around })();
  debug.say(4, () => {
    const end = E.isLeft(run) ? describe(run.left) : codeNames[run.right.outcome.codes[0] ?? 0] ?? "running";
    const more = steps > most ? `, the first ${most} of them above` : "";
    const title = `sample ${job.start}, by itself and in float64:`;
    return [title, ...table(rows), `${end} after ${steps} steps${more}`].join("\n");
  });
}
