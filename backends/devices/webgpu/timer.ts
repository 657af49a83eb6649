/**
 * How long kernels take on a device, by its own clock: for debug level 2.
 *
 * A timed kernel has a pass to itself, which costs 20 to 30 µs a dispatch. The first 2048 dispatches are timed, as a set
 * holds 4096 timestamps: enough for means.
 * Tests: tests/solve/debug_test.ts.
 * @module
 */
import { meter, type Timing } from "../../host/meter.ts";

/** The dispatches that are timed. */
const most = 2048;

/** Takes the time of passes. */
export interface KernelTimer {
  /** What a pass of this kernel alone must be begun with; nothing once the set is full. */
  readonly writes: (kernel: string) => GPUComputePassTimestampWrites | undefined;
  /** What was timed so far, once all that was submitted is done; nothing of a lost device. */
  readonly read: () => Promise<readonly Timing[]>;
}

/** A timer for a device that has the feature `timestamp-query`. */
export function kernelTimer(device: GPUDevice): KernelTimer {
  const querySet = device.createQuerySet({ type: "timestamp", count: 2 * most });
  const names: string[] = [];
  return {
    writes: (kernel) => {
      if (names.length === most) return undefined;
      const at = 2 * names.length;
      names.push(kernel);
      return { querySet, beginningOfPassWriteIndex: at, endOfPassWriteIndex: at + 1 };
    },
    read: async () => {
      if (names.length === 0) return [];
      const bytes = 16 * names.length;
      const resolved = device.createBuffer({
        size: bytes,
        usage: GPUBufferUsage.QUERY_RESOLVE | GPUBufferUsage.COPY_SRC,
      });
      const stage = device.createBuffer({
        size: bytes,
        usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST,
      });
      const encoder = device.createCommandEncoder();
      encoder.resolveQuerySet(querySet, 0, 2 * names.length, resolved, 0);
      encoder.copyBufferToBuffer(resolved, 0, stage, 0, bytes);
      device.queue.submit([encoder.finish()]);
      try {
        await stage.mapAsync(GPUMapMode.READ);
      } catch {
        return []; // the solve says what was lost
      }
      const nanoseconds = new BigUint64Array(stage.getMappedRange().slice(0));
      const taken = meter();
      names.forEach((name, i) => {
        const [from = 0n, to = 0n] = nanoseconds.subarray(2 * i, 2 * i + 2);
        taken.add(name, to > from ? Number(to - from) / 1e6 : 0);
      });
      return taken.timings();
    },
  };
}
