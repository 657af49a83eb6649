/**
 * A cloud whose states are in buffers of a WebGPU device, where the solve has left them; and a thin one of it on the host.
 *
 * What is drawn of all paths is counted there (`pictures.ts`). Ends of axes, statistics, trails and single paths are of a few
 * thousand: every k-th path is gathered on the device, and these alone come to the host. Path i is a function of the seed and i,
 * so they are a fair sample of all. Tests: tests/playground/gpu/pictures_test.ts.
 * @module
 */
import * as E from "fp-ts/Either";
import type { TaskEither } from "fp-ts/TaskEither";
import type { ItoError } from "ito";
import { createBuffer, readBuffer } from "../../../backends/devices/webgpu/buffers.ts";
import { type Device, errorOf } from "../../../backends/devices/webgpu/device.ts";
import type { InBuffer } from "../../../backends/devices/webgpu/resident.ts";
import type { Cloud } from "../cloud.ts";
import { arenaOf, computeOf, groupsFor, run } from "./pipes.ts";

/** Neighbouring paths of a part: `n` from its path `first` on; `start` is the number of that one among all. */
export interface GpuBatch {
  readonly part: InBuffer;
  readonly start: number;
  readonly first: number;
  readonly n: number;
}

/** As `Cloud`, but where the states are. */
export interface GpuCloud extends Omit<Cloud, "batches"> {
  readonly batches: readonly GpuBatch[];
}

/** Whole parts as batches, of a run whose first path is number `start`. */
export function batchesOf(parts: readonly InBuffer[], start = 0): readonly GpuBatch[] {
  return parts.map((part) => ({ part, start: start + part.from, first: 0, n: part.n }));
}

/**
 * Batches with newer ones of the same paths in their places. Of an older one what goes beyond stays; parts of which nothing
 * stays are released.
 */
export function replaced(older: readonly GpuBatch[], newer: readonly GpuBatch[]): readonly GpuBatch[] {
  const kept = newer.reduce((left, { start, n }) =>
    left.flatMap((old) => {
      const before = Math.max(0, Math.min(old.n, start - old.start));
      const gone = Math.max(before, Math.min(old.n, start + n - old.start));
      const rest = { ...old, start: old.start + gone, first: old.first + gone, n: old.n - gone };
      return [{ ...old, n: before }, rest].filter((batch) => batch.n > 0);
    }), older);
  const held = new Set([...kept, ...newer].map(({ part }) => part));
  new Set(older.map(({ part }) => part)).forEach((part) => held.has(part) || part.release());
  return [...kept, ...newer].toSorted((a, b) => a.start - b.start);
}

/** How many paths there are. */
export function gpuPathsOf({ batches }: GpuCloud): number {
  return batches.reduce((sum, { n }) => sum + n, 0);
}

/** Numbers of a thin cloud at most: 16 MB. */
const mostNumbers = 2 ** 22;

const gather = `struct P {
  offset: u32, path: u32, frame: u32, element: u32, frames: u32, elements: u32, first: u32, every: u32, count: u32, to: u32,
}
@group(0) @binding(0) var<uniform> p: P;
@group(0) @binding(1) var<storage, read> states: array<u32>;
@group(0) @binding(2) var<storage, read_write> thin: array<u32>;
@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let width = p.frames * p.elements;
  for (var k = id.x; k < p.count * width; k += groups.x * 64u) {
    let path = p.first + k / width * p.every;
    let rest = k % width;
    let at = p.offset + path * p.path + rest / p.elements * p.frame + rest % p.elements * p.element;
    thin[p.to + k] = states[at];
  }
}
`;

const pipelines = new WeakMap<GPUDevice, GPUComputePipeline>();
const pipelineOf = ({ device }: Device): GPUComputePipeline => {
  const made = pipelines.get(device) ?? computeOf(device, "thin", gather);
  pipelines.set(device, made);
  return made;
};

/** Every k-th path of a cloud, about `most` of them, on the host. Errors (Left): `DeviceLost`, `DeviceLimit`. */
export function thinned(device: Device, cloud: GpuCloud, most: number): TaskEither<ItoError, Cloud> {
  return async () => {
    const frames = cloud.times.length;
    const width = frames * cloud.elements;
    const all = gpuPathsOf(cloud);
    const few = Math.max(1, Math.min(most, Math.floor(mostNumbers / width)));
    const every = Math.max(1, Math.ceil(all / few));
    const n = Math.ceil(all / every);
    if (n === 0) return E.right({ ...cloud, batches: [] });
    const what = "paths for the host";
    const made = await createBuffer(device, { what, bytes: 4 * n * width, use: "storage" })();
    if (E.isLeft(made)) return made;
    const thin = made.right;
    const arena = arenaOf(device.device);
    const encoder = device.device.createCommandEncoder();
    const pass = encoder.beginComputePass();
    arena.begin(cloud.batches.length);
    let [before, to] = [0, 0];
    for (const { part: { buffer, strides: s }, first, n: of } of cloud.batches) {
      const skipped = (every - before % every) % every;
      const count = Math.max(0, Math.ceil((of - skipped) / every));
      before += of;
      if (count === 0) continue;
      const words = [s.offset, s.path, s.frame, s.element, frames, cloud.elements, first + skipped, every];
      const uniform = arena.slot([...words, count, to * width]);
      run(
        device.device,
        pass,
        pipelineOf(device),
        [uniform, { buffer }, { buffer: thin }],
        groupsFor(count * width),
      );
      to += count;
    }
    pass.end();
    arena.write();
    device.device.queue.submit([encoder.finish()]);
    const read = await readBuffer(device, thin, 4 * n * width);
    thin.destroy();
    arena.close();
    if (E.isLeft(read)) return E.left(errorOf(read.left, { done: 0, total: all }));
    return E.right({ ...cloud, batches: [{ start: 0, n, values: new Float32Array(read.right) }] });
  };
}
