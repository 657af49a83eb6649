/**
 * Staged solves in WebAssembly against JavaScript, bit for bit, in float32 and float64: adaptive and equal steps, one
 * Brownian path, tables.
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { runOnCpu } from "../../../../backends/devices/cpu/open.ts";
import type { Outcome } from "../../../../backends/schedule/job.ts";
import { prepare } from "../../../../solve/solve.ts";
import type { Width } from "../../../../backends/targets/wasm/reals.ts";
import {
  adaptiveExponential,
  constant,
  edm,
  eulerMaruyama,
  gottaGoFast,
  mixtureScore,
  mul,
  process,
  reverse,
  sub,
  ve,
  vp,
  withNoise,
} from "../../../../mod.ts";

const widths = ["f32", "f64"] as const;

const solved = async (
  prepared: ReturnType<typeof prepare>,
  engine: "wasm" | "javascript",
  precision: Width,
  blocked = true,
): Promise<{ readonly outcome: Outcome; readonly device: string }> => {
  if (prepared._tag === "Left") throw new Error(JSON.stringify(prepared.left));
  const { plan, job } = prepared.right;
  const result = await runOnCpu(plan, job, { precision, provider: "wasm", engine, blocked, threads: 1 })();
  if (result._tag === "Left") throw new Error(JSON.stringify(result.left));
  return result.right;
};
const deviceNames = {
  f32: ["JavaScript float32", "WebAssembly SIMD"],
  f64: ["JavaScript float64", "WebAssembly SIMD float64"],
} as const;
const assertSameSolve = async (prepared: ReturnType<typeof prepare>): Promise<void> => {
  for (const width of widths) {
    const [js, wasm] = [
      await solved(prepared, "javascript", width),
      await solved(prepared, "wasm", width),
    ];
    assertEquals([js.device, wasm.device], [...deviceNames[width]]);
    assert(js.outcome.samples.some((v) => v !== 0) && js.outcome.codes.every((c) => c === 1));
    assertEquals(wasm.outcome, js.outcome);
    assertEquals((await solved(prepared, "wasm", width, false)).outcome, js.outcome, "staged");
  }
};

const mixture = (elements: number) =>
  mixtureScore({
    weights: [0.2, 0.3, 0.5],
    means: [0.2, 0.5, 0.8].map((m) => Array.from({ length: elements }, (_, i) => m + 0.1 * Math.sin(i))),
    stds: [0.05, 0.1, 0.2],
  });

Deno.test("an adaptive solve in 300 dimensions is the same to the bit, step by step and sample by sample", async () => {
  await assertSameSolve(prepare(reverse(ve(), mixture(300)), gottaGoFast(), { n: 10, seed: 3, batch: 4 }));
});

Deno.test("an adaptive solve in 37 dimensions, an odd number, is the same to the bit", async () => {
  await assertSameSolve(
    prepare(reverse(ve(), mixture(37)), gottaGoFast(), { n: 30, start: 1000, seed: 4, batch: 7 }),
  );
});

Deno.test("one Brownian path in 37 and 64 dimensions is the same to the bit", async () => {
  const onPath = withNoise("bridge")(gottaGoFast());
  for (const n of [37, 64]) {
    await assertSameSolve(prepare(reverse(ve(), mixture(n)), onPath, { n: 9, seed: 4, batch: 4 }));
  }
});

Deno.test("steps in λ that remember, on one path and with noise retained, are the same to the bit", async () => {
  const strategy = adaptiveExponential({ dataRange: [-1, 1] });
  for (const [n, of] of [[37, vp()], [300, vp()], [64, edm()]] as const) {
    await assertSameSolve(prepare(reverse(of, mixture(n)), strategy, { n: 9, seed: 4, batch: 4 }));
  }
});

Deno.test("fixed steps with a table of numbers an element and x0 are the same to the bit", async () => {
  const pulled = process(({ x, t }) => ({
    drift: sub(mul(t, constant(centre, "centre")), x),
    diffusion: 0.3,
  }));
  const x0 = Array.from({ length: 45 }, (_, i) => Math.cos(i));
  await assertSameSolve(prepare(pulled, eulerMaruyama(20), { n: 5, seed: 9, x0 }));
});
const centre = Array.from({ length: 45 }, (_, i) => Math.sin(3 * i));
