/**
 * What a staged solve submits to its device: steps, with what moves samples through slots after each, and the end.
 * Tests: tests/backends/devices/webgpu/stage_test.ts.
 * @module
 */
import * as E from "fp-ts/Either";
import type { ItoError } from "../../../sde/border/errors.ts";
import { isAborted, type Job } from "../../schedule/job.ts";
import type { Device, Encoder, Pass } from "./device.ts";
import type { CompiledStages, StageMemory } from "./stage_memory.ts";
import type { OpenOracles } from "./stage_oracle.ts";
import { head, type Phase } from "../../targets/wgsl/rows.ts";
import type { StageKernels } from "../../targets/wgsl/stage.ts";

/** A solve under way. */
export interface Solve {
  readonly d: Device;
  readonly c: CompiledStages;
  readonly memory: StageMemory;
  readonly oracles: OpenOracles;
  readonly job: Job;
  /** How long a chunk of steps should take. */
  readonly chunkMs: number;
  /** How long samples that have ended wait on the device, at least. */
  readonly keepMs: number;
}

/** What may fail. */
export type Result<A> = E.Either<ItoError, A>;

/** Commands that are recorded until something must see their results. */
export interface Recorder {
  /** A pass for this kernel: the open one, unless its time is taken. */
  readonly pass: (kernel: string) => Pass;
  /** The encoder, its pass ended. */
  readonly encoder: () => Encoder;
  readonly submit: () => void;
}

/** A recorder with nothing in it. */
export function recorder(d: Device): Recorder {
  let encoder: Encoder | undefined;
  let pass: Pass | undefined;
  let timed = false;
  const open = (): Encoder => (encoder ??= d.device.createCommandEncoder());
  const end = (): void => {
    pass?.end();
    pass = undefined;
  };
  return {
    pass: (kernel) => {
      const timestampWrites = d.timer?.writes(kernel);
      if (timed || timestampWrites !== undefined) end(); // a timed pass holds one kernel
      timed = timestampWrites !== undefined;
      return pass ??= open().beginComputePass(timestampWrites === undefined ? {} : { timestampWrites });
    },
    encoder: () => {
      end();
      return open();
    },
    submit: () => {
      end();
      if (encoder !== undefined) d.device.queue.submit([encoder.finish()]);
      encoder = undefined;
    },
  };
}

/** Records stages for so many rows, and asks their oracles; right: the rows that oracles evaluated. */
export async function runStages(
  s: Solve,
  record: Recorder,
  a: { readonly stages: readonly StageKernels[]; readonly phase: Phase; readonly rows: number },
): Promise<Result<number>> {
  const { memory } = s;
  let paid = 0;
  for (const stage of a.stages) {
    stage.kernels.forEach((k) => memory.dispatch(record.pass(k.name), k, a.rows));
    for (const oracle of stage.oracles) {
      oracle.dense.forEach((k) => memory.dispatch(record.pass(k.name), k, a.rows));
      record.submit();
      const { layout } = s.c.kernels;
      const evaluated = await s.oracles.evaluate({ oracle, phase: a.phase, rows: a.rows, layout, memory });
      if (E.isLeft(evaluated)) return evaluated;
      paid += evaluated.right;
    }
  }
  return E.right(paid);
}

/** Records the copies of states that are due, where any are kept on the way. */
const keepDue = ({ c, memory }: Solve, record: Recorder, rows: number): void => {
  const { keep } = c.kernels;
  if (keep !== undefined) memory.dispatch(record.pass(keep.name), keep, rows);
};

/** The same of samples that begin, where the start is kept; what has just been kept is so once more. */
export function keepStart(s: Solve, record: Recorder, rows: number): void {
  const { save } = s.c.plan;
  if (save?.tag === "times" && save.fromStart) keepDue(s, record, rows);
}

/** What was submitted: how many steps, and how many rows oracles evaluated. */
export interface Advanced {
  readonly steps: number;
  readonly paid: number;
}

/** Submits so many steps, fewer after an abort, each with what moves samples through slots after it. */
export async function advance(s: Solve, rows: number, steps: number): Promise<Result<Advanced>> {
  const { begin, step, retire, assign } = s.c.kernels;
  const record = recorder(s.d);
  let paid = 0;
  let made = 0;
  while (made < steps && (made === 0 || !isAborted(s.job))) {
    const stepped = await runStages(s, record, { stages: step, phase: "step", rows });
    if (E.isLeft(stepped)) return stepped;
    paid += stepped.right;
    keepDue(s, record, rows);
    [retire, assign].forEach((k) => s.memory.dispatch(record.pass(k.name), k, rows));
    await runStages(s, record, { stages: begin, phase: "begin", rows });
    keepStart(s, record, rows);
    made++;
  }
  record.submit();
  return E.right({ steps: made, paid });
}

/** Writes words of the head, from this one on. */
export function setHead(s: Solve, name: keyof typeof head, ...values: readonly number[]): void {
  s.d.device.queue.writeBuffer(s.memory.buffer("S"), 4 * head[name], Uint32Array.from(values));
}

/** Up to which sample all have had their last evaluation, and what broke it. */
export interface Finished {
  readonly to: number;
  readonly failure: ItoError | undefined;
}

/** The last evaluation of samples from … to − 1 in memory that ended well, as many rows at a time as there are slots. */
export async function finish(s: Solve, from: number, to: number): Promise<Finished> {
  for (let offset = from; offset < to; offset += s.memory.slots) {
    const rows = Math.min(s.memory.slots, to - offset);
    const record = recorder(s.d);
    setHead(s, "offset", offset, rows);
    const done = await runStages(s, record, { stages: s.c.kernels.finish, phase: "finish", rows });
    if (E.isLeft(done)) return { to: offset, failure: done.left };
    record.submit();
  }
  return { to, failure: undefined };
}
