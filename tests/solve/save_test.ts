/**
 * States on the way: the same bits on every target, those of a solve that ends there, at their times; and what is refused.
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { runOnCpu } from "../../backends/devices/cpu/open.ts";
import type { Outcome } from "../../backends/schedule/job.ts";
import { leanLoop } from "../../backends/schedule/plans/lean.ts";
import { prepare, type Prepared } from "../../solve/solve.ts";
import { runLoopOnDevice } from "../../backends/devices/webgpu/loop.ts";
import {
  broadcast,
  emStep,
  eulerMaruyama,
  exponentialAdams,
  type Fallible,
  gaussianScore,
  gbm,
  gottaGoFast,
  lit,
  log,
  type Method,
  mul,
  neg,
  ou,
  type Process,
  process,
  reverse,
  type SolveOptions,
  sub,
  system,
  ve,
  withDenoise,
  withMethod,
} from "../../mod.ts";
import { closeDevice, keepsBits, onDevice } from "../lib/device.ts";
import { right } from "../lib/either.ts";
import { refused, solved } from "../lib/solved.ts";

const prepared = (p: Fallible<Process>, steps: number, o: SolveOptions): Prepared =>
  right(prepare(p, eulerMaruyama(steps), o));
const onCpu = async (
  p: Prepared,
  engine: { readonly engine: "wasm" | "javascript"; readonly threads?: number },
): Promise<Outcome> =>
  right(await runOnCpu(p.plan, p.job, { precision: "f32", provider: "wasm", ...engine })()).outcome;

/** The states that are kept, and of each path the last of them. */
const savedOf = (o: Outcome, elements: number) => {
  const { saved } = o;
  if (saved === undefined) throw new Error("No state was kept");
  const width = saved.length / o.codes.length;
  const last = o.samples.map((_, i) =>
    saved[(Math.floor(i / elements) + 1) * width - elements + i % elements] ?? NaN
  );
  return { saved, last };
};

/** Solved in WebAssembly on one thread and on two: all must be JavaScript's bits, and the last state the sample. */
const keepsAlike = async (p: Prepared): Promise<Outcome> => {
  const js = await onCpu(p, { engine: "javascript" });
  for (const threads of [1, 2]) assertEquals(await onCpu(p, { engine: "wasm", threads }), js);
  const { saved, last } = savedOf(js, p.recurrence.elements);
  assertEquals(last, js.samples);
  assert(saved.every((v) => v !== 0), "a state was not kept");
  return js;
};

const pulled = process(({ x, t }) => ({ drift: mul(t, sub(t, x)), diffusion: 0.3 }));
const twins = system(["a", "b"], ["w"], ({ a }) => ({
  drift: { a: neg(a), b: neg(a) },
  diffusion: { a: { w: 0.1 }, b: { w: 0.1 } },
}));
const processes = { gbm: gbm(), ou: ou(), pulled } as const;

Deno.test("kept states are the same to the bit in JavaScript and WebAssembly, whatever is kept of how many paths", async () => {
  const divided = fc.record({
    every: fc.integer({ min: 1, max: 70 }),
    count: fc.integer({ min: 1, max: 9 }),
  });
  const asked = fc.record({
    name: fc.constantFrom("gbm" as const, "ou" as const, "pulled" as const),
    divided,
    n: fc.integer({ min: 1, max: 300 }),
    elements: fc.integer({ min: 1, max: 3 }),
    start: fc.constantFrom(0, 1000, 2 ** 31),
  });
  await fc.assert(
    fc.asyncProperty(asked, async ({ name, divided: { every, count }, n, elements, start }) => {
      const x0 = Array.from({ length: elements }, (_, i) => 1 + i / 4);
      await keepsAlike(prepared(processes[name], every * count, { n, start, x0, saveAt: every, seed: 5 }));
    }),
    { seed: 3, numRuns: 40 },
  );
});

Deno.test("kept states are the same to the bit where lanes move together at the end, on both threads", async () => {
  await keepsAlike(prepared(gbm(), 1000, { n: 5003, x0: 1, saveAt: 10, seed: 6 }));
  await keepsAlike(prepared(ou(), 999, { n: 1003, x0: 1, saveAt: 37, seed: 7 }));
});

Deno.test("components that are always equal are kept both", async () => {
  const o = await keepsAlike(prepared(twins, 40, { n: 33, x0: [1, 1], saveAt: 8, seed: 1 }));
  savedOf(o, 2).saved.forEach((v, i, all) => assertEquals(v, all[i - i % 2]));
});

onDevice("kept states are the same to the bit on a device as in JavaScript", async (d) => {
  for (
    const p of [
      prepared(gbm(), 100, { n: 257, x0: 1, saveAt: 10, seed: 1 }),
      prepared(ou(), 99, { n: 100, x0: [1, 2, 3], saveAt: 11, seed: 2 }),
      prepared(pulled, 60, { n: 70, x0: 2, saveAt: 60, seed: 3 }),
      prepared(twins, 7, { n: 70, x0: [1, 1], saveAt: 1, seed: 3 }),
    ]
  ) {
    if (p.plan.tag !== "looped") throw new Error("The plan must be looped");
    const found = right(await runLoopOnDevice(d, p.plan, p.job)());
    const { saved, last } = savedOf(found, p.recurrence.elements);
    assertEquals(last, found.samples);
    if (keepsBits(d)) assertEquals(saved, (await onCpu(p, { engine: "javascript" })).saved);
  }
});
closeDevice();

Deno.test("a kept state is the sample of a solve that ends there", async () => {
  const until = (T: number): Process =>
    process(({ x, t }) => ({ drift: mul(t, sub(1, x)), diffusion: mul(0.2, x) }), { time: { T } });
  const options = { n: 20, seed: 3, x0: [1, 2], backend: "cpu" } as const;
  const whole = await solved(until(1), eulerMaruyama(64), { ...options, saveAt: 16 });
  assertEquals(Array.from(whole.saved?.times ?? []), [0.25, 0.5, 0.75, 1]);
  for (const [k, T] of [0.25, 0.5, 0.75, 1].entries()) {
    const part = await solved(until(T), eulerMaruyama(64 * T), options);
    part.samples.forEach((v, i) => {
      assertEquals(whole.saved?.values[(Math.floor(i / 2) * 4 + k) * 2 + i % 2], v, `path ${i} at ${T}`);
    });
  }
});

Deno.test("states of a reverse process are kept on its own clock, and are not denoised", async () => {
  const back = reverse(ve(), gaussianScore([0.3, -0.2], 0.4));
  const options = { n: 5, seed: 2, saveAt: 25, backend: "reference" } as const;
  const plain = await solved(back, withDenoise("none")(eulerMaruyama(100)), options);
  const denoised = await solved(back, eulerMaruyama(100), options);
  const times = Array.from(plain.saved?.times ?? []);
  assertEquals([times.length, times[3]], [4, 1e-5]);
  assert(times.every((t, i) => Math.abs(t - (1 + (1e-5 - 1) * (i + 1) / 4)) < 1e-12), `${times}`);
  assertEquals(denoised.saved, plain.saved);
  plain.samples.forEach((v, i) => {
    assertEquals(plain.saved?.values[Math.floor(i / 2) * 8 + 6 + i % 2], v);
    assert(denoised.samples[i] !== v);
  });
});

Deno.test("paths that an abort leaves undone have kept nothing", async () => {
  for (const backend of ["cpu", "reference"] as const) {
    const stop = new AbortController();
    const s = await solved(gbm(), eulerMaruyama(1000), {
      n: 200_000,
      seed: 1,
      x0: 1,
      saveAt: 250,
      backend,
      signal: stop.signal,
      progress: ({ done }) => done > 100 && stop.abort(),
    });
    const done = s.codes.filter((c) => c === "done").length;
    assert(done > 100 && done < 200_000, `${done}`);
    s.codes.forEach((c, i) => {
      const row = s.saved?.values.subarray(4 * i, 4 * i + 4);
      if (row?.every((v) => (c === "done" ? v > 0 : v === 0)) !== true) throw new Error(`${c}: ${row}`);
    });
  }
});

Deno.test("a path whose kept state is not finite is not done, though its end is", async () => {
  const torn: Method = {
    ...emStep,
    step: ({ t }) => {
      const low = broadcast(log(sub(t, 0.3)));
      return { low, high: low, error: undefined };
    },
  };
  const strategy = withMethod(torn)(eulerMaruyama(8));
  const whole = await solved(gbm(), strategy, { n: 2, x0: 1, saveAt: 2 });
  assertEquals([...whole.codes], ["notFinite", "notFinite"]);
  assert(whole.samples.every(Number.isFinite) && !whole.saved?.values.every(Number.isFinite));
  assertEquals([...(await solved(gbm(), strategy, { n: 2, x0: 1, saveAt: 8 })).codes], ["done", "done"]);
});

Deno.test("leanLoop() keeps the variables of kept states, whatever the sample is made of", () => {
  const { plan } = prepared(ou(), 8, { n: 1, x0: [1, 2], saveAt: 2 });
  if (plan.tag !== "looped") throw new Error("The plan must be looped");
  const names = leanLoop({ ...plan, output: [lit(0), lit(0)] }).variables.map((v) => v.name);
  assertEquals(names, ["x0", "x1", "attempts", "code"]);
});

Deno.test("solve keeps no state unless it is asked to", async () => {
  assertEquals("saved" in await solved(gbm(), eulerMaruyama(8), { n: 2, x0: 1 }), false);
});

const texts: Readonly<Record<string, readonly [() => Promise<string>, string]>> = {
  "adaptive steps": [
    () => refused(reverse(ve(), gaussianScore([0], 1)), gottaGoFast(), { n: 1, saveAt: 1 }),
    'saveAt every 1 steps with the adaptive steps of "gottaGoFast" is not supported\n' +
    "Try: saveAt: a list of times, or withSteps(1000)(strategy), which takes equal steps",
  ],
  "a method whose first try goes nowhere": [
    () =>
      refused(reverse(ve(), gaussianScore([0], 1)), withMethod(exponentialAdams)(eulerMaruyama(8)), {
        n: 1,
        saveAt: 1,
      }),
    'saveAt every 1 steps with "exponentialAdams", whose first try has no length is not supported\n' +
    "Try: saveAt: a list of times, or withMethod(emImprovedEuler)",
  ],
  "no divisor": [
    () => refused(gbm(), eulerMaruyama(100), { n: 1, x0: 1, saveAt: 30 }),
    "solve: saveAt must be a whole number that divides the 100 steps, or a list of times, found 30\n" +
    "Try: another saveAt, a whole number that divides the 100 steps, or a list of times",
  ],
  "nothing": [
    () => refused(gbm(), eulerMaruyama(100), { n: 1, x0: 1, saveAt: 0 }),
    "solve: saveAt must be a whole number that divides the 100 steps, or a list of times, found 0\n" +
    "Try: another saveAt, a whole number that divides the 100 steps, or a list of times",
  ],
  "too many states of all paths": [
    () => refused(gbm(), eulerMaruyama(1000), { n: 2 ** 22, x0: 1, saveAt: 1 }),
    "keeping 4194304000 numbers (at most 1073741824) is not supported\n" +
    "Try: ensemble(…), which keeps mean and variance alone, or a larger saveAt",
  ],
  "too many states of a path": [
    () => refused(gbm(), eulerMaruyama(2 ** 25), { n: 1, x0: 1, saveAt: 1 }),
    "keeping 33554432 numbers a path (at most 16777216) is not supported\nTry: a larger saveAt",
  ],
};
for (const [fault, [program, text]] of Object.entries(texts)) {
  Deno.test(`solve refuses to keep states with ${fault}, and says what to do`, async () =>
    assertEquals(await program(), text));
}
