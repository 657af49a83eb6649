/**
 * Buffers on the device, and the ways back to the host: one read, or a ring of copies.
 *
 * In Deno `mapAsync` itself waits until the queue is drained, and its promise takes 10 ms more; with a ring of three and
 * chunks of 20 ms or more these 10 ms are spent while the next chunk runs.
 * Tests: tests/backends/devices/webgpu/loop_test.ts, tests/backends/devices/webgpu/lost_device_test.ts.
 * @module
 */
import * as E from "fp-ts/Either";
import type { TaskEither } from "fp-ts/TaskEither";
import { internal, type ItoError } from "../../../sde/border/errors.ts";
import type { Buffer, Device, Encoder, Fault } from "./device.ts";

/** A buffer to make. */
export interface BufferSpec {
  /** What it holds, for messages. */
  readonly what: string;
  readonly bytes: number;
  readonly use: "storage" | "uniform";
  readonly contents?: Float32Array<ArrayBuffer> | Uint32Array<ArrayBuffer>;
}

/** Makes a zeroed buffer. Errors (Left): `DeviceLimit` where it is too large for the device or its memory. */
export function createBuffer(d: Device, spec: BufferSpec): TaskEither<ItoError, Buffer> {
  return async () => {
    const { binding, buffer } = d.info.limits;
    const limit = Math.min(binding, buffer);
    const size = Math.max(1, Math.ceil(spec.bytes / 16)) * 16;
    const tooLarge = (what: string): E.Either<ItoError, never> =>
      E.left({
        tag: "DeviceLimit",
        what,
        wanted: size,
        limit,
        try: "fewer samples at once, or a smaller table",
      });
    if (size > limit) return tooLarge(`the buffer of ${spec.what}, in bytes`);
    const usage = spec.use === "uniform"
      ? GPUBufferUsage.UNIFORM
      : GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC;
    d.device.pushErrorScope("out-of-memory");
    const made = d.device.createBuffer({ label: spec.what, size, usage: usage | GPUBufferUsage.COPY_DST });
    if (await d.device.popErrorScope() !== null) return tooLarge(`memory (for ${spec.what}), in bytes`);
    // Deno 2.9.6 panics (queue.rs, `unwrap` on `None`) when it is given an empty array to write
    if (spec.contents !== undefined && spec.contents.length > 0) {
      d.device.queue.writeBuffer(made, 0, spec.contents);
    }
    return E.right(made);
  };
}

/** Makes buffers, all or none. Errors (Left): as `createBuffer`. */
export function createBuffers(
  d: Device,
  specs: readonly BufferSpec[],
): TaskEither<ItoError, readonly Buffer[]> {
  return async () => {
    const made: Buffer[] = [];
    for (const spec of specs) {
      const one = await createBuffer(d, spec)();
      if (E.isLeft(one)) {
        made.forEach((b) => b.destroy());
        return one;
      }
      made.push(one.right);
    }
    return E.right(made);
  };
}

const stagingBuffer = (d: Device, size: number): GPUBuffer =>
  d.device.createBuffer({ size, usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST });

/** A device that has not answered for so long is gone, in ms; compiling for llvmpipe has taken 24 s. */
const patienceMs = 300_000;
/** A lost device says so a moment after its maps have failed: so long at most, in ms. */
const momentMs = 2000;

/** What a task gives; nothing where it has not settled by then. */
const within = async <A>(ms: number, task: Promise<A>): Promise<A | undefined> => {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<undefined>((resolve) => timer = setTimeout(() => resolve(undefined), ms));
  return await Promise.race([task, late]).finally(() => clearTimeout(timer));
};

/** The bytes of a staging buffer once its copy is done; the map has resolved before they are touched. */
const mapped = async (d: Device, stage: GPUBuffer): Promise<E.Either<Fault, ArrayBuffer>> => {
  try {
    const there = await within(patienceMs, stage.mapAsync(GPUMapMode.READ).then(() => true));
    if (there === undefined) {
      return E.left({ tag: "lost", reason: `it has not answered for ${patienceMs / 1000} s` });
    }
    const bytes = stage.getMappedRange().slice(0);
    stage.unmap();
    const fault = d.fault();
    return fault === undefined ? E.right(bytes) : E.left(fault);
  } catch (thrown) {
    const reason = await within(momentMs, d.lost);
    return E.left(
      d.fault() ?? { tag: reason === undefined ? "invalid" : "lost", reason: reason ?? String(thrown) },
    );
  }
};

/** So many bytes of a storage buffer, from `at` on, once all work queued before is done. */
export async function readBuffer(
  d: Device,
  from: Buffer,
  bytes: number,
  at = 0,
): Promise<E.Either<Fault, ArrayBuffer>> {
  const stage = stagingBuffer(d, bytes);
  const encoder = d.device.createCommandEncoder();
  encoder.copyBufferToBuffer(from, at, stage, 0, bytes);
  d.device.queue.submit([encoder.finish()]);
  const read = await mapped(d, stage);
  stage.destroy();
  return read;
}

/** A part of a buffer that is read back: its first `bytes`. */
export interface Source {
  readonly buffer: Buffer;
  readonly bytes: number;
}

/** A few staging buffers in a ring: the host reads an old copy while newer chunks run. */
export interface Ring {
  /** Submits what `encode` records, and after it a copy of the sources. */
  readonly submit: (encode: (encoder: Encoder) => void) => void;
  /** The oldest copy that was not read: the words of the sources, one after another. */
  readonly next: () => Promise<E.Either<Fault, Uint32Array<ArrayBuffer>>>;
  /** How many copies more can be submitted before one must be read. */
  readonly room: () => number;
  /** Waits for all that was submitted, and gives the buffers back. */
  readonly release: () => Promise<void>;
}

/** A ring of `size` staging buffers over these sources. */
export function readbackRing(d: Device, sources: readonly Source[], size: number): Ring {
  const bytes = sources.reduce((sum, s) => sum + s.bytes, 0);
  const free = Array.from({ length: size }, () => stagingBuffer(d, bytes));
  const pending: { readonly stage: GPUBuffer; readonly copy: Promise<E.Either<Fault, ArrayBuffer>> }[] = [];
  const next = async (): Promise<E.Either<Fault, Uint32Array<ArrayBuffer>>> => {
    const oldest = pending.shift();
    if (oldest === undefined) throw internal("a ring was read that nothing was submitted to");
    const copy = await oldest.copy;
    free.push(oldest.stage);
    return E.map((b: ArrayBuffer) => new Uint32Array(b))(copy);
  };
  return {
    next,
    room: () => free.length,
    submit: (encode) => {
      const stage = free.pop();
      if (stage === undefined) throw internal("a full ring was submitted to");
      const encoder = d.device.createCommandEncoder();
      encode(encoder);
      sources.reduce((to, s) => {
        encoder.copyBufferToBuffer(s.buffer, 0, stage, to, s.bytes);
        return to + s.bytes;
      }, 0);
      d.device.queue.submit([encoder.finish()]);
      pending.push({ stage, copy: mapped(d, stage) });
    },
    release: async () => {
      while (pending.length > 0) await next();
      free.forEach((stage) => stage.destroy());
    },
  };
}
