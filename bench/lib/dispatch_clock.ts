/**
 * How long a dispatch takes on a device that is kept busy.
 *
 * By the wall: from so many dispatches to three times as many, so that latency and read-back do not count. By the
 * device's own clock, where it has one and that agrees with the wall: WebGPU promises nanoseconds, a runtime may hand
 * out ticks.
 * @module
 */
import { isLeft } from "fp-ts/Either";
import type { BoundKernel, Buffer, Device, Encoder } from "../../backends/devices/webgpu/device.ts";
import { readBuffer } from "../../backends/devices/webgpu/buffers.ts";
import type { KernelTimer } from "../../backends/devices/webgpu/timer.ts";
import { median } from "./report.ts";

/** What is dispatched: bound kernels by turns, each over so many workgroups. */
export interface Dispatched {
  readonly kernels: readonly BoundKernel[];
  readonly workgroups: number;
  /** A buffer that they write: once it is read, they have ended. */
  readonly out: Buffer;
}

/** Seconds of a dispatch, and whose clock said so. */
export interface Clocked {
  readonly seconds: number;
  readonly clock: "timestamps" | "wall";
}

const submitted = async (d: Device, out: Buffer, record: (encoder: Encoder) => void): Promise<number> => {
  const began = performance.now();
  const encoder = d.device.createCommandEncoder();
  record(encoder);
  d.device.queue.submit([encoder.finish()]);
  const read = await readBuffer(d, out, 16);
  if (isLeft(read)) throw new Error(`the device failed: ${read.left.reason}`);
  return (performance.now() - began) / 1000;
};

const inTurn = ({ kernels }: Dispatched, count: number, use: (k: BoundKernel) => void): void => {
  for (let i = 0; i < count; i++) kernels.slice(i % kernels.length).slice(0, 1).forEach(use);
};

/** Seconds until so many dispatches have ended, as the host sees it. */
const wall = (d: Device, a: Dispatched, count: number): Promise<number> =>
  submitted(d, a.out, (encoder) => {
    const pass = encoder.beginComputePass();
    inTurn(a, count, (k) => k.within(pass, a.workgroups));
    pass.end();
  });

/** Seconds of a dispatch by the device's clock; nothing else may have been timed on it. */
const byTimestamps = async (
  d: Device,
  a: Dispatched,
  timer: KernelTimer,
  count: number,
): Promise<number> => {
  const all = async () => {
    const found = await timer.read();
    return found.reduce((s, { runs, ms }) => ({ runs: s.runs + runs, ms: s.ms + ms }), { runs: 0, ms: 0 });
  };
  const before = await all();
  await submitted(d, a.out, (encoder) => inTurn(a, count, (k) => k.dispatch(encoder, a.workgroups)));
  const { runs, ms } = await all();
  return (ms - before.ms) / 1000 / Math.max(1, runs - before.runs);
};

/** Clocks that are further apart than this do not measure the same. */
const apart = 1.5;

/** Seconds of a dispatch; `budget`: seconds that may be spent on it, some more for what has begun. */
export async function clockedDispatch(d: Device, a: Dispatched, budget: number): Promise<Clocked> {
  let few = a.kernels.length;
  await wall(d, a, few); // the driver compiles
  // a round is four times as long as its few, and there are three; a read-back's 10 ms must be little beside it
  while (few < 4096 && 2 * await wall(d, a, few) < Math.min(budget / 16, 0.5)) few *= 2;
  const slopes: number[] = [];
  for (let round = 0; round < 3; round++) {
    const [short, long] = [await wall(d, a, few), await wall(d, a, 3 * few)];
    slopes.push((long - short) / (2 * few));
  }
  const byWall = median(slopes);
  if (d.timer === undefined) return { seconds: byWall, clock: "wall" };
  const own = await byTimestamps(d, a, d.timer, Math.min(few, 64));
  const agree = own < apart * byWall && byWall < apart * own;
  return agree ? { seconds: own, clock: "timestamps" } : { seconds: byWall, clock: "wall" };
}
