/**
 * A staged solve on a device whose oracle is there too: the kernels of Ito and of onnxruntime on the same buffers.
 *
 * A file of its own: onnxruntime's kernels take more than a minute under OpenGL, and are no matter of the driver's.
 * @module
 */
import { assert } from "@std/assert";
import { add, eulerMaruyama, lit, mul, process } from "../../../../mod.ts";
import { evaluate } from "../../../../sde/language/expr.ts";
import { pulledBack } from "../../../../sde/slopes/pullback.ts";
import { bent } from "../../../oracles/onnx/gradient/small_networks.ts";
import { onCpu, onDevice, onGpu, planned, sameCounts, sevenPoints, worst } from "./stage_cases.ts";

onDevice("An oracle on the device works on the solver's buffers", async (d) => {
  const p = planned(sevenPoints(), eulerMaruyama(12), { n: 5, batch: 3, seed: 4 });
  const [gpu, single] = [await onGpu(d, p, { oracles: "device" }), await onCpu(p, "f32")];
  sameCounts(gpu, single, "float32");
  assert(gpu.paid >= single.paid); // rows that have ended before the host knew are evaluated too
  assert(worst(gpu.samples, single.samples) <= 1e-4, `off by ${worst(gpu.samples, single.samples)}`);
});

onDevice("An oracle that is told a further state has it on the device and on the host", async (d) => {
  const p = process(({ x, t }) => {
    const said = evaluate(bent, x, [add(t, 1)]);
    return { drift: pulledBack(said, add(said, mul(t, x))), diffusion: lit(0.1) };
  });
  const x0 = { samples: Float32Array.from({ length: 15 }, (_, i) => Math.sin(i)), shape: [3] };
  const plan = planned(p, eulerMaruyama(6), { n: 5, batch: 3, seed: 4, x0 });
  const single = await onCpu(plan, "f32");
  for (const oracles of ["device", "host"] as const) {
    const gpu = await onGpu(d, plan, { oracles });
    sameCounts(gpu, single, "float32");
    assert(
      worst(gpu.samples, single.samples) <= 1e-5,
      `${oracles}: off by ${worst(gpu.samples, single.samples)}`,
    );
  }
});
