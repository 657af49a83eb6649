/**
 * A staged solve on a device whose oracle is there too: the kernels of Ito and of onnxruntime on the same buffers.
 *
 * A file of its own: onnxruntime's kernels take more than a minute under OpenGL, and are no matter of the driver's.
 * @module
 */
import { assert } from "@std/assert";
import { eulerMaruyama } from "../../../../mod.ts";
import { onCpu, onDevice, onGpu, planned, sameCounts, sevenPoints, worst } from "./stage_cases.ts";

onDevice("An oracle on the device works on the solver's buffers", async (d) => {
  const p = planned(sevenPoints(), eulerMaruyama(12), { n: 5, batch: 3, seed: 4 });
  const [gpu, single] = [await onGpu(d, p, { oracles: "device" }), await onCpu(p, "f32")];
  sameCounts(gpu, single, "float32");
  assert(gpu.paid >= single.paid); // rows that have ended before the host knew are evaluated too
  assert(worst(gpu.samples, single.samples) <= 1e-4, `off by ${worst(gpu.samples, single.samples)}`);
});
