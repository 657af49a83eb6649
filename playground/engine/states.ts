/**
 * The states of a run's paths: in one array on the host, or in buffers of the device that made them, with a few on the host.
 *
 * New paths take the place of old ones of the same number. Tests: tests/playground/engine_test.ts.
 * @module
 */
import * as E from "fp-ts/Either";
import type { ItoError } from "ito";
import type { Device } from "../../backends/devices/webgpu/device.ts";
import { isInBuffer } from "../../backends/devices/webgpu/resident.ts";
import type { WithResident } from "../../solve/resident/resident.ts";
import type { Cloud } from "../draw/cloud.ts";
import { batchesOf, type GpuBatch, type GpuCloud, gpuPathsOf, replaced, thinned } from "../draw/gpu/cloud.ts";

/** States that are on a device. */
export interface OnDevice {
  readonly device: Device;
  readonly cloud: GpuCloud;
}

/** What is known of a run before its states are. */
export type Shape = Omit<Cloud, "batches">;

/** Where states are kept. */
export interface States {
  /** Takes those of a run whose first path has a number. Errors (Left): those of the device. */
  readonly take: (run: WithResident, start: number) => Promise<E.Either<ItoError, void>>;
  /** Those on the host: all, or some of those on a device. */
  readonly cloud: () => Cloud;
  /** Of the first so many paths, how many are in `cloud`. */
  readonly among: (done: number) => number;
  readonly onDevice: () => OnDevice | undefined;
  readonly close: () => void;
}

/** Paths of a device that are on the host too, and how often they are looked at anew, in ms. */
const few = 4000;
const thinMs = 100;

/** Room for the states of n paths. */
export function statesOf(shape: Shape, n: number): States {
  const width = shape.times.length * shape.elements;
  let values: Float32Array | undefined; // made where states come to the host
  let filled = 0;
  let [device, batches]: [Device | undefined, readonly GpuBatch[]] = [undefined, []];
  let [thin, thinnedAt]: [Cloud, number] = [{ ...shape, batches: [] }, -Infinity];
  const drop = (): void => {
    batches.forEach(({ part }) => part.release());
    [batches, device] = [[], undefined];
  };
  return {
    take: async ({ solution: { saved, codes }, parts }, start) => {
      const here = parts.filter(isInBuffer);
      const [first] = here;
      if (first === undefined) {
        drop();
        values ??= new Float32Array(n * width);
        if (saved !== undefined) values.set(saved.values, start * width);
        filled = Math.max(filled, start + codes.length);
        return E.right(undefined);
      }
      batches = replaced(batches, batchesOf(here, start));
      [device, values] = [first.device, undefined];
      const isLast = start + codes.length >= n;
      if (performance.now() - thinnedAt < thinMs && !isLast) return E.right(undefined);
      const made = await thinned(first.device, { ...shape, batches }, few)();
      if (E.isLeft(made)) return made;
      [thin, thinnedAt] = [made.right, performance.now()];
      return E.right(undefined);
    },
    cloud: () => {
      if (device !== undefined) return thin;
      if (values === undefined || filled === 0) return { ...shape, batches: [] };
      return { ...shape, batches: [{ start: 0, n: filled, values: values.subarray(0, filled * width) }] };
    },
    among: (done) => {
      if (device === undefined) return done;
      const all = gpuPathsOf({ ...shape, batches });
      const on = thin.batches.reduce((sum, b) => sum + b.n, 0);
      return all === 0 ? 0 : Math.min(on, Math.ceil(on * done / all));
    },
    onDevice: () => device === undefined ? undefined : { device, cloud: { ...shape, batches } },
    close: drop,
  };
}
