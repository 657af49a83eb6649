/**
 * The staged schedule on a WebGPU device against the same plan on the CPU, in float32 and float64.
 *
 * Where the device's arithmetic is float32's every bit must be that of the CPU's; hardware may round division and roots
 * its own way, so there the bar is the accept sequence and 1e-5 of the largest standard deviation.
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { isLeft } from "fp-ts/Either";
import type { Job, Outcome } from "../../../../backends/schedule/job.ts";
import { runCompiledStages, type StageOptions } from "../../../../backends/devices/webgpu/stage.ts";
import { compileStages } from "../../../../backends/devices/webgpu/stage_memory.ts";
import { elementKernels, unfused } from "../../../../bench/lib/unfused.ts";
import {
  adaptiveExponential,
  codes,
  describe,
  eulerMaruyama,
  gaussianScore,
  gbm,
  gottaGoFast,
  reverse,
  type Strategy,
  ve,
  vp,
  withErrorNorm,
  withLimits,
  withNoise,
} from "../../../../mod.ts";
import {
  fiveGaussians,
  onCpu,
  onDevice,
  onGpu,
  planned,
  sameCounts,
  sameSamples,
  sevenPoints,
  worst,
} from "./stage_cases.ts";

onDevice("runStagesOnDevice() takes the CPU's steps on one Brownian path", async (d) => {
  for (const n of [37, 64]) {
    const p = planned(reverse(vp(), fiveGaussians(n)), withNoise("bridge")(gottaGoFast()), {
      n: 6,
      batch: 4,
      seed: 5,
    });
    const [gpu, single] = [await onGpu(d, p), await onCpu(p, "f32")];
    sameCounts(gpu, single, `${n} elements`);
    sameSamples(d, gpu, single, 1e-4);
  }
});

onDevice("runStagesOnDevice() takes the CPU's steps in λ, and remembers what it does", async (d) => {
  const mixed = planned(reverse(vp(), fiveGaussians(37)), adaptiveExponential({ dataRange: [-1, 1] }), {
    n: 6,
    batch: 4,
    seed: 5,
  });
  const asked = planned(sevenPoints(), withNoise("retain")(adaptiveExponential()), {
    n: 6,
    batch: 4,
    seed: 5,
  });
  for (const [p, what] of [[mixed, "a mixture"], [asked, "an oracle"]] as const) {
    const [gpu, single] = [await onGpu(d, p, { oracles: "host", provider: "wasm" }), await onCpu(p, "f32")];
    assert(gpu.codes.every((c) => c === codes.done));
    sameCounts(gpu, single, what);
    sameSamples(d, gpu, single, 1e-4);
    assertEquals(gpu.paid, gpu.attempts.reduce((a, b) => a + b, 0), "one evaluation a try");
  }
});

const processes = [
  { name: "VE", of: (n: number) => reverse(ve(), fiveGaussians(n)), sigmaMax: 50 },
  { name: "VP", of: (n: number) => reverse(vp(), fiveGaussians(n)), sigmaMax: 1 },
] as const;

for (const { name, of, sigmaMax } of processes) {
  for (const n of [300, 37]) {
    onDevice(`runStagesOnDevice() takes the CPU's steps: gottaGoFast, ${name}, n = ${n}`, async (d) => {
      for (const maxSteps of [1, 8, 20]) {
        const strategy = withLimits({ maxSteps })(gottaGoFast());
        const p = planned(of(n), strategy, { n: 6, batch: 4, seed: 5, start: 3 });
        const [gpu, single, double] = [await onGpu(d, p), await onCpu(p, "f32"), await onCpu(p, "f64")];
        assert(gpu.codes.every((c) => c === codes.tooLong));
        sameCounts(gpu, double, `${maxSteps} steps`);
        sameSamples(d, gpu, single, 1e-5 * sigmaMax);
        // float32 itself is off by this much: the CPU's float32 has the same bits
        const share = n > 100 ? 1e-4 : 1e-5;
        const off = worst(gpu.samples, double.samples);
        assert(off <= share * sigmaMax, `${maxSteps} steps: off by ${off} from float64`);
      }
    });
    onDevice(`runStagesOnDevice() takes the CPU's steps: eulerMaruyama(20), ${name}, n = ${n}`, async (d) => {
      const p = planned(of(n), eulerMaruyama(20), { n: 6, batch: 4, seed: 5 });
      const [gpu, single, double] = [await onGpu(d, p), await onCpu(p, "f32"), await onCpu(p, "f64")];
      assert(gpu.codes.every((c) => c === codes.done));
      sameCounts(gpu, double, "20 steps");
      sameSamples(d, gpu, single, 1e-5 * sigmaMax);
      assert(worst(gpu.samples, double.samples) <= 1e-5 * sigmaMax);
    });
  }
}

onDevice("runStagesOnDevice() reads tables at the start, and maxima: gbm and linf", async (d) => {
  const x0 = Array.from({ length: 22 }, (_, i) => 1 + i / 7);
  const start = planned(gbm(), eulerMaruyama(9), { n: 5, batch: 2, seed: 1, x0 });
  const vpMax = planned(
    reverse(vp(), fiveGaussians(18)),
    withLimits({ maxSteps: 30 })(withNoise("retain")(withErrorNorm("linf")(gottaGoFast()))),
    { n: 5, batch: 3, seed: 1 },
  );
  for (const p of [start, vpMax]) {
    const [gpu, single] = [await onGpu(d, p), await onCpu(p, "f32")];
    sameCounts(gpu, single, "float32");
    sameSamples(d, gpu, single, 1e-4);
  }
});

onDevice(
  "A sample's bits do not depend on slots, start, number or wave; all samples end, each once",
  async (d) => {
    const process = reverse(ve(), fiveGaussians(48));
    const asked = { n: 24, batch: 8, seed: 9, saveAt: [1, 0.3, 0.01] };
    const { plan, job } = planned(process, gottaGoFast(), asked);
    const compiled = await compileStages(d, plan)();
    if (isLeft(compiled)) throw new Error(describe(compiled.left));
    const solved = async (part: Partial<Job>, options: Partial<StageOptions> = {}): Promise<Outcome> => {
      const run = await runCompiledStages(d, compiled.right, { ...job, ...part }, options)();
      if (isLeft(run)) throw new Error(describe(run.left));
      return run.right.outcome;
    };
    const whole = await solved({}); // three samples a slot
    const row = whole.samples.length / 24;
    const kept = (whole.saved?.length ?? NaN) / 24;
    assert(whole.saved?.every((v) => Number.isFinite(v) && v !== 0), "a state was not kept");
    assertEquals([...whole.codes], Array.from({ length: 24 }, () => codes.done));
    assertEquals(whole.paid, whole.attempts.reduce((s, v) => s + 2 * v, 0));
    assertEquals(new Set(Array.from({ length: 24 }, (_, i) => whole.samples[i * row])).size, 24);
    const cases: readonly (readonly [Partial<Job>, Partial<StageOptions>])[] = [
      [{ batch: 1, n: 2, start: 4 }, {}],
      [{ batch: 5 }, { chunkMs: 2 }],
      [{ batch: 64 }, {}],
      [{ n: 7, start: 10, batch: 3 }, {}],
      [{ batch: 6 }, { waveSize: 9 }],
    ];
    for (const [part, options] of cases) {
      const some = await solved(part, options);
      const [from, count] = [part.start ?? 0, part.n ?? 24];
      const what = JSON.stringify({ ...part, ...options });
      assertEquals(some.samples, whole.samples.slice(from * row, (from + count) * row), what);
      assertEquals(some.attempts, whole.attempts.slice(from, from + count), what);
      assertEquals(some.accepts, whole.accepts.slice(from, from + count), what);
      assertEquals(some.codes, whole.codes.slice(from, from + count), what);
      assertEquals(some.saved, whole.saved?.slice(from * kept, (from + count) * kept), what);
    }
  },
);

onDevice("More slots than a workgroup has lanes: samples keep their places", async (d) => {
  const process = reverse(vp(), gaussianScore(Array.from({ length: 12 }, (_, i) => i / 12), 0.5));
  const p = planned(process, gottaGoFast({ rel: 0.2 }), { n: 300, batch: 170, seed: 3 });
  const [gpu, single] = [await onGpu(d, p), await onCpu(p, "f32")];
  sameCounts(gpu, single, "float32");
  sameSamples(d, gpu, single, 1e-4);
});

onDevice("An oracle on the host is asked what the CPU backend asks, and no more", async (d) => {
  const strategy = withLimits({ maxSteps: 16 })(gottaGoFast());
  const p = planned(sevenPoints(), strategy, { n: 8, batch: 3, seed: 4 });
  const options = { oracles: "host", provider: "wasm" } as const;
  const [gpu, single] = [await onGpu(d, p, options), await onCpu(p, "f32")];
  sameCounts(gpu, single, "float32");
  assertEquals(gpu.paid, single.paid); // a rejected step keeps its first evaluation
  assert(worst(gpu.samples, single.samples) <= 1e-5 * 8);
});

Deno.test("a plan says how many steps a sample can have", () => {
  const bound = (s: Strategy): number => planned(reverse(vp(), fiveGaussians(37)), s, { n: 1 }).plan.most;
  assertEquals(bound(eulerMaruyama(20)), 20);
  assertEquals(bound(withLimits({ maxSteps: 77 })(gottaGoFast())), 77);
});

onDevice("A plan with a kernel for each operation gives the same bits", async (d) => {
  for (const n of [20, 13]) {
    const process = reverse(vp(), gaussianScore(Array.from({ length: n }, (_, i) => i / n), 0.5));
    const strategy = withLimits({ maxSteps: 9 })(gottaGoFast());
    const { plan, job } = planned(process, strategy, { n: 5, batch: 3, seed: 8 });
    const apart = unfused(plan);
    assert(elementKernels(apart) > 6 * elementKernels(plan));
    const [whole, parts] = [await onGpu(d, { plan, job }), await onGpu(d, { plan: apart, job })];
    sameCounts(whole, parts, `${n} elements`);
    sameSamples(d, whole, parts, 1e-4);
  }
});
