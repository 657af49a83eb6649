/**
 * States on the way that stay in a buffer of the device.
 *
 * A looped kernel writes them behind a wave's other results, a column for each number; that buffer is handed on as it is. A
 * staged kernel has a row a path, in a buffer that the next wave writes again: they are copied, on the device.
 * Tests: tests/backends/devices/webgpu/resident_test.ts.
 * @module
 */
import * as E from "fp-ts/Either";
import { pipe } from "fp-ts/function";
import * as TE from "fp-ts/TaskEither";
import type { TaskEither } from "fp-ts/TaskEither";
import type { ItoError } from "../../../sde/border/errors.ts";
import type { RowPlan } from "../../schedule/loop_results.ts";
import { keptOf } from "../../schedule/plans/save.ts";
import { widthOf } from "../../schedule/plans/width.ts";
import { once, type Resident } from "../resident.ts";
import { createBuffer, readBuffer } from "./buffers.ts";
import { type Buffer, type Device, errorOf, type Fault } from "./device.ts";

/** Those in a buffer: a kernel of one's own on the same device may read it. */
export interface InBuffer extends Resident {
  readonly device: Device;
  readonly buffer: Buffer;
}

const made = new WeakSet<Resident>();

/** Whether states stay in a buffer of a WebGPU device. */
export function isInBuffer(part: Resident): part is InBuffer {
  return made.has(part);
}

const inBuffer = (a: Omit<InBuffer, "release">): InBuffer => {
  const part: InBuffer = { ...a, release: once(() => a.buffer.destroy()) };
  made.add(part);
  return part;
};

/** What a part is of. */
interface Of {
  readonly device: Device;
  readonly plan: RowPlan;
  readonly from: number;
  readonly n: number;
}

/** The words that a looped path leaves beside its row of reals: attempts, accepts, code. */
const words = 3;

/** Those of a looped wave, in its results: a column of n for each number. */
export function columnsOf({ plan, ...a }: Of, buffer: Buffer): InBuffer {
  const { elements, save } = plan;
  const { n } = a;
  const strides = { offset: (widthOf(plan) + words) * n, path: 1, frame: elements * n, element: n };
  return inBuffer({ ...a, buffer, elements, frames: save?.count ?? 0, strides });
}

/** Those of a staged wave, copied from the rows that it has left. Errors (Left): `DeviceLimit` where there is no room for a copy. */
export function rowsOf({ plan, ...a }: Of, rows: Buffer): TaskEither<ItoError, InBuffer> {
  const { elements, save } = plan;
  const { device } = a;
  const bytes = 4 * a.n * keptOf(plan);
  return pipe(
    createBuffer(device, { what: "states that stay", bytes, use: "storage" }),
    TE.map((buffer) => {
      const encoder = device.device.createCommandEncoder();
      encoder.copyBufferToBuffer(rows, 0, buffer, 0, bytes);
      device.device.queue.submit([encoder.finish()]);
      const strides = { offset: 0, path: keptOf(plan), frame: elements, element: 1 };
      return inBuffer({ ...a, buffer, elements, frames: save?.count ?? 0, strides });
    }),
  );
}

const lostWith = (fault: Fault, n: number): ItoError => errorOf(fault, { done: 0, total: n });

/** Why states can be used no more. Errors (Left): `DeviceLost` of a device that is lost or closed; `DeviceLimit`. */
export function sound(part: InBuffer): E.Either<ItoError, InBuffer> {
  const fault = part.device.fault();
  return fault === undefined ? E.right(part) : E.left(lostWith(fault, part.n));
}

/** On the host after all: [n][frames][elements]. Errors (Left): as `sound`. */
export function readStates(part: InBuffer): TaskEither<ItoError, Float32Array<ArrayBuffer>> {
  return async () => {
    const { n, frames, elements, strides: s } = part;
    const read = await readBuffer(part.device, part.buffer, 4 * n * frames * elements, 4 * s.offset);
    if (E.isLeft(read)) return E.left(lostWith(read.left, n));
    const found = new Float32Array(read.right);
    const out = new Float32Array(found.length);
    for (let i = 0, k = 0; i < n; i++) {
      for (let f = 0; f < frames; f++) {
        for (let e = 0; e < elements; e++) {
          out[k++] = found[i * s.path + f * s.frame + e * s.element] ?? NaN;
        }
      }
    }
    return E.right(out);
  };
}
