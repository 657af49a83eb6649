/**
 * Debug levels 3 and 4: the graph after each pass, and one sample step by step.
 *
 * A backend keeps no history, so level 4 solves one sample apart, before the others: in float64 (`stepping.ts`), with three
 * variables more, t and h as they were when a step was tried and the e that came of it. What float32 makes of the
 * same sample may differ in its last digits, and with it by a step.
 * Tests: tests/solve/debug_test.ts.
 * @module
 */
import { lit } from "../sde/language/dsl.ts";
import { messageOf } from "../sde/border/errors.ts";
import { input, type Node } from "../sde/language/expr.ts";
import { t } from "../sde/process.ts";
import type { Recurrence, Variable } from "../solvers/step/step.ts";
import { codeNames, symbols } from "../solvers/symbols.ts";
import type { Debug } from "../backends/host/debug.ts";
import { passesOf } from "../backends/schedule/plans/passes.ts";
import { passTexts } from "../backends/schedule/plans/pass_text.ts";
import type { Job } from "../backends/schedule/job.ts";
import type { Save } from "../backends/schedule/plans/save.ts";
import { oraclesFor } from "../backends/run/step_oracles.ts";
import { ofSample } from "./given.ts";
import { type Step, stepThrough } from "../backends/run/stepping.ts";
import { table } from "../backends/host/table.ts";
import type { Precision } from "../backends/host/reals.ts";

/** Says the graph after each pass. */
export function sayPasses(a: {
  readonly recurrence: Recurrence;
  readonly save: Save | undefined;
  readonly precision: Precision;
  readonly debug: Debug;
}): void {
  a.debug.say(3, () => passTexts(passesOf(a.recurrence, a.save, a.precision)).join("\n"));
}

/** The steps that are written down. */
const most = 1000;

const kept = (name: string, node: Node): Variable => {
  const symbol: Node = input(name, "scalar", "real");
  if (symbol.tag !== "input") throw new TypeError("A variable is an input");
  return { symbol, init: lit(0), next: node, whenAccepted: false };
};

/** The recurrence that remembers of its last step where it began, how long it was and how wrong. */
export function remembering(r: Recurrence): Recurrence {
  return {
    ...r,
    variables: [
      ...r.variables,
      kept("tTried", t),
      ...(r.tried === undefined ? [] : [kept("hTried", r.tried)]),
      ...(r.variables.some((v) => v.symbol === symbols.h) ? [kept("hWanted", symbols.h)] : []),
      ...(r.errorNorm === undefined ? [] : [kept("eTried", r.errorNorm)]),
    ],
  };
}

/** What it remembers of a step, NaN where there is none: its length is what was wanted, on a grid a little less. */
export function triedIn(
  { after }: Step,
): { readonly t: number; readonly h: number; readonly wanted: number; readonly e: number } {
  const now = after();
  const valueOf = (name: string): number => {
    const found = now.get(input(name, "scalar", "real"));
    return typeof found === "number" ? found : NaN;
  };
  return {
    t: valueOf("tTried"),
    h: valueOf("hTried"),
    wanted: valueOf("hWanted"),
    e: valueOf("eTried"),
  };
}

const text = (v: number): string => String(Number(v.toPrecision(6)));

const rowOf = (tried: Step, step: number, isAdaptive: boolean): readonly string[] => {
  const { t: before, h, wanted, e } = triedIn(tried);
  return [
    String(step),
    text(before),
    text(isAdaptive ? wanted : h),
    isAdaptive ? text(e) : "",
    tried.accepted ? "yes" : "no",
  ];
};

/** Says t, h, e and whether it was accepted, of each step of the job's first sample. */
export async function saySteps(r: Recurrence, job: Job, provider: "auto" | "native" | "wasm"): Promise<void> {
  const { debug, seed, start: sample } = job;
  if (debug.level < 4) return;
  const rows: (readonly string[])[] = [["step", "t", "h", "e", "accepted"]];
  let [steps, end] = [0, "running"];
  const each = (step: Step): boolean => {
    if (++steps <= most) rows.push(rowOf(step, steps, r.errorNorm !== undefined));
    const code = step.after().get(symbols.code);
    end = codeNames[typeof code === "number" ? code : 0] ?? "running";
    return true;
  };
  const { ask, release } = oraclesFor("reference", provider);
  try {
    await stepThrough({
      recurrence: remembering(ofSample(r, job, sample)),
      seed,
      sample,
      precision: "reference",
      ask,
      each,
    });
  } catch (thrown) {
    end = messageOf(thrown);
  }
  await release();
  debug.say(4, () => {
    const more = steps > most ? `, the first ${most} of them above` : "";
    const title = `sample ${sample}, by itself and in float64:`;
    return [title, ...table(rows), `${end} after ${steps} steps${more}`].join("\n");
  });
}
