/**
 * What the tests of unfinished solves share: every target of a plan, and a signal that aborts at its k-th look.
 * @module
 */
import { isLeft } from "fp-ts/Either";
import { type CpuOptions, runOnCpu } from "../../backends/devices/cpu/open.ts";
import type { Job, Outcome } from "../../backends/schedule/job.ts";
import type { Plan } from "../../backends/schedule/plans/plan.ts";
import { prepare, type Prepared, type SolveOptions } from "../../solve/solve.ts";
import { type Device, openDevice } from "../../backends/devices/webgpu/device.ts";
import { prepareLoop } from "../../backends/devices/webgpu/loop.ts";
import { runStagesOnDevice } from "../../backends/devices/webgpu/stage.ts";
import { describe, type Fallible, type ItoError, type Process, type Strategy } from "../../mod.ts";
import { right } from "./either.ts";

const found = await openDevice()();

/** Runs a job of a plan to its end, or to an abort. */
export type Target = (plan: Plan, job: Job) => Promise<Outcome>;

const cpu = (options: Omit<CpuOptions, "provider">): Target => async (plan, job) => {
  const run = await runOnCpu(plan, job, { ...options, provider: "wasm" })();
  if (isLeft(run)) throw new Error(describe(run.left));
  return run.right.outcome;
};

const device = (d: Device): Target => async (plan, job) => {
  if (plan.tag === "staged") return right(await runStagesOnDevice(d, plan, job, { chunkMs: 5 })());
  const loop = right(await prepareLoop(d, plan, { lanes: 64, chunkMs: 2 })());
  const { outcome } = right(await loop.run(job)());
  await loop.release();
  return outcome;
};

/** By name; a device where there is one. */
export const targets: Readonly<Record<string, Target>> = {
  "JavaScript float32": cpu({ precision: "f32", engine: "javascript" }),
  "JavaScript float64": cpu({ precision: "f64", engine: "javascript" }),
  reference: cpu({ precision: "reference" }),
  WebAssembly: cpu({ precision: "f32", engine: "wasm", threads: 1 }),
  "WebAssembly float64": cpu({ precision: "f64", engine: "wasm", threads: 1 }),
  ...(isLeft(found) ? {} : { WebGPU: device(found.right) }),
};

/** Gives the device back when the tests of the file are done. */
export function closeTargets(): void {
  Deno.test.afterAll(() => {
    if (!isLeft(found)) found.right.close();
  });
}

/** A solve that is ready to run. */
export function ready(p: Fallible<Process>, s: Strategy, o: SolveOptions): Prepared {
  const made = prepare(p, s, o);
  if (isLeft(made)) throw new Error(describe(made.left));
  return made.right;
}

/** A signal that is aborted from its k-th look on, and how often it was looked at. */
export function abortAt(look: number): { readonly signal: AbortSignal; readonly looks: () => number } {
  let looks = 0;
  const { signal } = new AbortController();
  Object.defineProperty(signal, "aborted", { get: () => ++looks >= look });
  return { signal, looks: () => looks };
}

/** The error, which must be of this kind. */
export function errorOfKind<T extends ItoError["tag"]>(
  tag: T,
  e: ItoError | undefined,
): Extract<ItoError, { readonly tag: T }> {
  const isKind = (f: ItoError): f is Extract<ItoError, { readonly tag: T }> => f.tag === tag;
  if (e !== undefined && isKind(e)) return e;
  throw new Error(`${tag} was expected, found ${e === undefined ? "no error" : describe(e)}`);
}
