/**
 * Every target that a solve may run on, for tests that say what the numbers mean: the reference, WebAssembly in float64,
 * JavaScript and WebAssembly in float32, and a WebGPU device where there is one (without one its tests are skipped in sight, or fail under
 * `ITO_REQUIRE_WEBGPU=1`).
 *
 * What a test of this folder asserts is a closed form, an exact law or a plain restatement: never a text, and never what
 * another target says.
 * @module
 */
import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import * as E from "fp-ts/Either";
import { runOnCpu } from "../../backends/devices/cpu/open.ts";
import { withoutResults } from "./elements.ts";
import type { Plan } from "../../backends/schedule/plans/plan.ts";
import { endsOf, type Outcome } from "../../backends/schedule/job.ts";
import { prepare } from "../../solve/solve.ts";
import { openDevice } from "../../backends/devices/webgpu/device.ts";
import { runLoopOnDevice } from "../../backends/devices/webgpu/loop.ts";
import { runStagesOnDevice } from "../../backends/devices/webgpu/stage.ts";
import type { Precision } from "../../backends/host/reals.ts";
import { describe } from "../../sde/border/errors.ts";
import type { Fallible } from "../../sde/border/fallible.ts";
import type { Calculus, Process } from "../../sde/process.ts";
import type { SolveOptions } from "../../solve/options.ts";
import type { Strategy } from "../../solvers/strategy.ts";
import { codeNames } from "../../solvers/symbols.ts";
import { right } from "./either.ts";

/** What came of a solve. */
export interface Ended {
  readonly samples: ArrayLike<number>;
  readonly attempts: readonly number[];
  readonly accepts: readonly number[];
  readonly codes: readonly string[];
  /** Evaluations carried out in steps. */
  readonly paid: number;
}

/** A solve somewhere. */
export type Run = (
  p: Fallible<Process<Calculus>>,
  s: Strategy<Calculus>,
  o: SolveOptions,
) => Promise<Ended>;

/** Somewhere. */
export interface Target {
  readonly name: string;
  /** How far a number may be from the right one, as a share of the largest that matters. */
  readonly near: number;
  readonly run: Run;
}

const endedOf = (plan: Plan, o: Outcome): Ended => ({
  samples: withoutResults(plan, o).samples,
  attempts: [...o.attempts],
  accepts: [...o.accepts],
  codes: Array.from(endsOf(o), (c) => codeNames[c] ?? "?"),
  paid: o.paid,
});

const onCpu = (precision: Precision, engine: "javascript" | "wasm"): Run => async (p, s, o) => {
  const { plan, job } = right(prepare(p, s, o));
  return endedOf(
    plan,
    right(await runOnCpu(plan, job, { precision, engine, provider: "wasm", threads: 1 })()).outcome,
  );
};

const opened = await openDevice()();
const missing = E.isLeft(opened) ? describe(opened.left).split("\n")[0] : undefined;
Deno.test.afterAll(() => {
  if (E.isRight(opened)) opened.right.close();
});

/** On the one device of a test file; oracles on the host, in WebAssembly. */
const onDevice: Run = async (p, s, o) => {
  const { plan, job } = right(prepare(p, s, o));
  const d = right(opened);
  const outcome = right(
    plan.tag === "looped"
      ? await runLoopOnDevice(d, plan, job)()
      : await runStagesOnDevice(d, plan, job, { oracles: "host", provider: "wasm" })(),
  );
  assertEquals([outcome.failure, d.fault()], [undefined, undefined]);
  return endedOf(plan, outcome);
};

/** Where a solve runs without a device. */
export const cpuTargets: readonly Target[] = [
  { name: "reference", near: 1e-9, run: onCpu("reference", "javascript") },
  { name: "WebAssembly float64", near: 1e-9, run: onCpu("f64", "wasm") },
  { name: "JavaScript float32", near: 3e-5, run: onCpu("f32", "javascript") },
  { name: "WebAssembly float32", near: 3e-5, run: onCpu("f32", "wasm") },
];

const device: Target = { name: "WebGPU", near: 3e-5, run: onDevice };
const variable = "ITO_REQUIRE_WEBGPU";
const isGranted = (await Deno.permissions.query({ name: "env", variable })).state === "granted";
const isRequired = isGranted && Deno.env.get(variable) === "1";

/** A test on each target. */
export function onEach(sentence: string, test: (target: Target) => Promise<void>): void {
  cpuTargets.forEach((t) => Deno.test(`${sentence}: ${t.name}`, () => test(t)));
  const ignore = missing !== undefined && !isRequired;
  Deno.test({
    name: `${sentence}: ${device.name}${ignore ? ` (skipped: ${missing})` : ""}`,
    ignore,
    fn: () => test(device),
  });
}

/** Asserts that every sample ended well. */
export function assertDone(e: Ended): void {
  assert(e.codes.every((c) => c === "done"), `all must be done: ${e.codes.join(" ")}`);
}

/** Asserts numbers, one by one. */
export function assertNear(found: ArrayLike<number>, wanted: ArrayLike<number>, near: number): void {
  assertEquals(found.length, wanted.length);
  for (let i = 0; i < wanted.length; i++) {
    assertAlmostEquals(found[i] ?? NaN, wanted[i] ?? NaN, near, `number ${i}`);
  }
}
