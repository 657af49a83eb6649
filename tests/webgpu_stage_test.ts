/**
 * The staged schedule on a WebGPU device against the same plan on the CPU, in float32 and float64.
 *
 * On a software device every bit must be that of the CPU's float32; hardware may round division and roots its own way,
 * so there the bar is the accept sequence and 1e-5 of the largest standard deviation.
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { isLeft, isRight } from "fp-ts/Either";
import { runOnCpu } from "../backends/cpu.ts";
import type { Job, Outcome } from "../backends/job.ts";
import { prepare, type SolveOptions } from "../backends/solve.ts";
import type { StagePlan } from "../backends/stage_plan.ts";
import { stepBound } from "../backends/step_bound.ts";
import { type Device, openDevice } from "../backends/webgpu.ts";
import { compileStages } from "../backends/webgpu_stage_memory.ts";
import { runCompiledStages, runStagesOnDevice, type StageOptions } from "../backends/webgpu_stage.ts";
import {
  codes,
  datasetScore,
  describe,
  div,
  eulerMaruyama,
  expressionScore,
  type Fallible,
  gaussianScore,
  gbm,
  gottaGoFast,
  max,
  mixtureScore,
  mul,
  type Process,
  reverse,
  type Strategy,
  sum,
  ve,
  vp,
  withErrorNorm,
  withLimits,
  withNoise,
} from "../mod.ts";

const found = await openDevice()();
const ignore = isLeft(found);
/** A test that needs the device; the queue is empty and without a fault at its end. */
const onDevice = (name: string, test: (d: Device) => Promise<void>): void =>
  Deno.test({
    name,
    ignore,
    fn: async () => {
      if (isLeft(found)) throw new Error(describe(found.left));
      await test(found.right);
      await found.right.device.queue.onSubmittedWorkDone();
      assertEquals(found.right.fault(), undefined);
    },
  });

const planned = (
  process: Fallible<Process>,
  strategy: Strategy,
  options: SolveOptions,
): { readonly plan: StagePlan; readonly job: Job } => {
  const made = prepare(process, strategy, options);
  if (isLeft(made)) throw new Error(describe(made.left));
  const { plan, job } = made.right;
  if (plan.tag !== "staged") throw new Error("The plan must be staged");
  return { plan, job };
};

const onGpu = async (
  d: Device,
  { plan, job }: { readonly plan: StagePlan; readonly job: Job },
  options: Partial<StageOptions> = {},
): Promise<Outcome> => {
  const run = await runStagesOnDevice(d, plan, job, options)();
  if (isLeft(run)) throw new Error(describe(run.left));
  return run.right;
};

const onCpu = async (
  { plan, job }: { readonly plan: StagePlan; readonly job: Job },
  precision: "f32" | "f64",
): Promise<Outcome> => {
  const run = await runOnCpu(plan, job, { precision, provider: "wasm" })();
  if (isLeft(run)) throw new Error(describe(run.left));
  return run.right.outcome;
};

const worst = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  Array.from(a).reduce((most, v, i) => Math.max(most, Math.abs(v - (b[i] ?? NaN))), 0);

const sameCounts = (a: Outcome, b: Outcome, what: string): void => {
  assertEquals([...a.attempts], [...b.attempts], `attempts, ${what}`);
  assertEquals([...a.accepts], [...b.accepts], `accepts, ${what}`);
  assertEquals([...a.codes], [...b.codes], `codes, ${what}`);
};

/** Equal bits on software, near elsewhere. */
const sameSamples = (d: Device, a: Outcome, b: Outcome, tolerance: number): void => {
  if (d.info.isSoftware) assertEquals(a.samples, b.samples);
  else assert(worst(a.samples, b.samples) <= tolerance, `off by ${worst(a.samples, b.samples)}`);
};

const fiveGaussians = (n: number) =>
  mixtureScore({
    weights: [0.1, 0.15, 0.2, 0.25, 0.3],
    means: [1, 2, 3, 4, 5].map((k) => Array.from({ length: n }, (_, i) => Math.sin(i * k))),
    stds: [0.1, 0.2, 0.1, 0.3, 0.15],
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
    const [n, process] = [48, reverse(ve(), fiveGaussians(48))];
    const asked = { n: 24, batch: 8, seed: 9 };
    const { plan, job } = planned(process, gottaGoFast(), asked);
    const compiled = await compileStages(d, plan)();
    if (isLeft(compiled)) throw new Error(describe(compiled.left));
    const solved = async (part: Partial<Job>, options: Partial<StageOptions> = {}): Promise<Outcome> => {
      const run = await runCompiledStages(d, compiled.right, { ...job, ...part }, options)();
      if (isLeft(run)) throw new Error(describe(run.left));
      return run.right;
    };
    const whole = await solved({}); // three samples a slot
    assertEquals([...whole.codes], Array.from({ length: 24 }, () => codes.done));
    assertEquals(whole.paid, whole.attempts.reduce((s, v) => s + 2 * v, 0));
    assertEquals(new Set(Array.from({ length: 24 }, (_, i) => whole.samples[i * n])).size, 24);
    const cases: readonly (readonly [Partial<Job>, Partial<StageOptions>])[] = [
      [{ batch: 1, n: 2, start: 4 }, {}],
      [{ batch: 5 }, { chunkMs: 2 }],
      [{ batch: 64 }, {}],
      [{ n: 7, start: 10, batch: 3 }, {}],
      [{ batch: 6 }, { wave: 9 }],
    ];
    for (const [part, options] of cases) {
      const some = await solved(part, options);
      const [from, count] = [part.start ?? 0, part.n ?? 24];
      const what = JSON.stringify({ ...part, ...options });
      assertEquals(some.samples, whole.samples.slice(from * n, (from + count) * n), what);
      assertEquals(some.attempts, whole.attempts.slice(from, from + count), what);
      assertEquals(some.accepts, whole.accepts.slice(from, from + count), what);
      assertEquals(some.codes, whole.codes.slice(from, from + count), what);
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

/** The score of standard normal data, but 0/0 where the sum of x is not positive. */
const halfBroken = expressionScore(({ x }) => {
  const z = max(sum(x), 0);
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

const sevenPoints = () => {
  const points = Float32Array.from({ length: 7 * 48 }, (_, i) => 0.5 + 0.5 * Math.sin(i * i));
  return reverse(ve({ sigmaMax: 8 }), datasetScore(points, 48));
};

onDevice("An oracle on the host is asked what the CPU backend asks, and no more", async (d) => {
  const strategy = withLimits({ maxSteps: 16 })(gottaGoFast());
  const p = planned(sevenPoints(), strategy, { n: 8, batch: 3, seed: 4 });
  const options = { oracles: "host", provider: "wasm" } as const;
  const [gpu, single] = [await onGpu(d, p, options), await onCpu(p, "f32")];
  sameCounts(gpu, single, "float32");
  assertEquals(gpu.paid, single.paid); // a rejected step keeps its first evaluation
  assert(worst(gpu.samples, single.samples) <= 1e-5 * 8);
});

onDevice("An oracle on the device works on the solver's buffers", async (d) => {
  const p = planned(sevenPoints(), eulerMaruyama(12), { n: 5, batch: 3, seed: 4 });
  const [gpu, single] = [await onGpu(d, p, { oracles: "device" }), await onCpu(p, "f32")];
  sameCounts(gpu, single, "float32");
  assert(gpu.paid >= single.paid); // rows that have ended before the host knew are evaluated too
  assert(worst(gpu.samples, single.samples) <= 1e-4, `off by ${worst(gpu.samples, single.samples)}`);
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

Deno.test({
  name: "A device that is lost is a DeviceLost, or what was read back before",
  ignore,
  fn: async () => {
    for (const wave of [40, 4]) {
      const opened = await openDevice()();
      if (isLeft(opened)) throw new Error(describe(opened.left));
      const d = opened.right;
      const p = planned(reverse(vp(), fiveGaussians(37)), gottaGoFast(), {
        n: 40,
        batch: 4,
        progress: ({ done }) => done >= 10 && d.close(),
      });
      const run = await runStagesOnDevice(d, p.plan, p.job, { wave, chunkMs: 5 })();
      if (wave === 40) assert(isLeft(run) && run.left.tag === "DeviceLost");
      else {
        if (isLeft(run)) throw new Error(describe(run.left));
        const ends = [...run.right.codes];
        assert(ends.slice(0, 8).every((c) => c === codes.done));
        assert(ends.slice(12).every((c) => c === codes.running));
        assertEquals(run.right.failure?.tag, "DeviceLost");
      }
    }
  },
});

Deno.test("stepBound() reads from a plan how many steps a sample can have", () => {
  const bound = (s: Strategy): number =>
    stepBound(planned(reverse(vp(), fiveGaussians(37)), s, { n: 1 }).plan);
  assertEquals(bound(eulerMaruyama(20)), 20);
  assertEquals(bound(withLimits({ maxSteps: 77 })(gottaGoFast())), 77);
});
