/**
 * What goes wrong in a staged solve on a WebGPU device: in a sample, in an oracle, or with the device.
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { isLeft, isRight } from "fp-ts/Either";
import { type Device, openDevice } from "../../../../backends/devices/webgpu/device.ts";
import { runStagesOnDevice } from "../../../../backends/devices/webgpu/stage.ts";
import {
  add,
  codes,
  describe,
  div,
  eulerMaruyama,
  expressionScore,
  gottaGoFast,
  max,
  mul,
  reverse,
  sum,
  vp,
} from "../../../../mod.ts";
import { evaluate } from "../../../../sde/language/expr.ts";
import { scaled } from "../../../lib/oracle_fixtures.ts";
import { fiveGaussians, onCpu, onDevice, onGpu, planned, sameCounts } from "./stage_cases.ts";

/** The score of standard normal data, but 0/0 where the sum of x, of standard deviation 6, is below −8. */
const halfBroken = expressionScore(({ x }) => {
  const z = max(add(sum(x), 8), 0);
  return mul(-1, div(z, z), x);
}, 40);

onDevice("A score of NaN ends its samples with code notFinite, and no others", async (d) => {
  const p = planned(reverse(vp(), halfBroken), gottaGoFast(), { n: 12, batch: 4, seed: 2 });
  const [gpu, single] = [await onGpu(d, p), await onCpu(p, "f32")];
  sameCounts(gpu, single, "float32");
  const broken = gpu.codes.filter((c) => c === codes.notFinite).length;
  assert(broken > 0 && broken < 12, `${broken} of 12 are not finite`);
  assert(gpu.codes.every((c) => c === codes.notFinite || c === codes.done));
});

onDevice("An oracle that breaks under way is the outcome's failure, and no sample is done", async (d) => {
  // the model takes samples of 3 elements; that shows when it runs
  const score = expressionScore(({ x, t }) => evaluate({ ...scaled, dims: [20] }, x, [t]), 20);
  const p = planned(reverse(vp(), score), eulerMaruyama(4), { n: 5, batch: 2 });
  const { failure, codes: ends, samples } = await onGpu(d, p, { oracles: "host", provider: "wasm" });
  assert(failure?.tag === "OracleFailed" && failure.provider === "wasm", failure?.tag);
  assertEquals([...ends], [0, 0, 0, 0, 0]);
  assert(samples.subarray(0, 40).every((v) => Number.isFinite(v) && v !== 0), "two samples had begun");
});

onDevice("What a device cannot hold is a DeviceLimit that says what to try", async (d) => {
  const p = planned(reverse(vp(), fiveGaussians(37)), gottaGoFast(), { n: 100, batch: 100 });
  const limited = (limits: Partial<Device["info"]["limits"]>): Device => ({
    ...d,
    info: { ...d.info, limits: { ...d.info.limits, ...limits } },
  });
  const refused = async (small: Device): Promise<string> => {
    const run = await runStagesOnDevice(small, p.plan, p.job)();
    if (isRight(run) || run.left.tag !== "DeviceLimit") throw new Error("The device must be too small");
    return describe(run.left);
  };
  const batch = await refused(limited({ binding: 16_384 }));
  assertEquals(
    batch,
    "The device's limit for a batch of samples of 37 elements (x has two halves) is 55, needed 100\n" +
      "Try: batch 55",
  );
  const none = await refused(limited({ binding: 200 }));
  assert(none.endsWith('Try: fewer elements, or backend "cpu"'), none);
  const buffers = await refused(limited({ storageBuffers: 2 }));
  assert(buffers.includes("storage buffers of a kernel"), buffers);
});

onDevice("An aborted solve returns what is finished, and where the rest stood", async (d) => {
  const stop = new AbortController();
  const p = planned(reverse(vp(), fiveGaussians(37)), gottaGoFast(), {
    n: 40,
    batch: 4,
    signal: stop.signal,
    progress: ({ done }) => done >= 4 && stop.abort(),
  });
  const { codes: ends, attempts, samples } = await onGpu(d, p, { chunkMs: 5 });
  const count = (test: (c: number, i: number) => boolean): number => ends.filter(test).length;
  assert(count((c) => c === codes.done) >= 4);
  assert(count((c, i) => c === codes.running && (attempts[i] ?? 0) > 0) > 0, "some were under way");
  assert(count((c, i) => c === codes.running && attempts[i] === 0) > 0, "some had not begun");
  assert(samples.every(Number.isFinite));
});

onDevice("A device that is lost is a DeviceLost, or what was read back before", async () => {
  for (const waveSize of [40, 4]) {
    const opened = await openDevice()();
    if (isLeft(opened)) throw new Error(describe(opened.left));
    const d = opened.right;
    const p = planned(reverse(vp(), fiveGaussians(37)), gottaGoFast(), {
      n: 40,
      batch: 4,
      progress: ({ done }) => done >= 10 && d.close(),
    });
    const run = await runStagesOnDevice(d, p.plan, p.job, { waveSize, chunkMs: 5, keepMs: Infinity })();
    if (waveSize === 40) assert(isLeft(run) && run.left.tag === "DeviceLost");
    else {
      if (isLeft(run)) throw new Error(describe(run.left));
      const ends = [...run.right.codes];
      assert(ends.slice(0, 8).every((c) => c === codes.done));
      assert(ends.slice(12).every((c) => c === codes.running));
      assertEquals(run.right.failure?.tag, "DeviceLost");
    }
  }
});
