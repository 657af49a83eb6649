/**
 * The blocked schedule on a device: the bits of the CPU, whatever the number of workgroups and chunks; an abort keeps what is
 * done and says where the rest stood.
 */
import { assert, assertEquals } from "@std/assert";
import {
  adaptiveExponential,
  codes,
  eulerMaruyama,
  type Fallible,
  gottaGoFast,
  lit,
  max,
  maximum,
  mixtureScore,
  mul,
  neg,
  type Process,
  process,
  reverse,
  type SolveOptions,
  type Strategy,
  ve,
  vp,
  withLimits,
  withNoise,
  withResults,
} from "ito";
import { runOnCpu } from "../../../../backends/devices/cpu/open.ts";
import type { Device } from "../../../../backends/devices/webgpu/device.ts";
import { type LoopOptions, prepareBlocked } from "../../../../backends/devices/webgpu/loop.ts";
import type { Job, Outcome } from "../../../../backends/schedule/job.ts";
import { fitsGroup } from "../../../../backends/targets/wgsl/blocked.ts";
import { prepare } from "../../../../solve/solve.ts";
import { lorenz, tangled } from "../../../lib/coupled.ts";
import { right } from "../../../lib/either.ts";
import { closeDevice, onDevice } from "../../../lib/device.ts";

const wide = (n: number) =>
  mixtureScore({
    weights: [0.4, 0.6],
    means: [0.2, 0.7].map((m) => Array.from({ length: n }, (_, i) => m + 0.1 * Math.sin(i))),
    stds: [0.1, 0.2],
  });
const quick = gottaGoFast({ rel: 0.2 });
const watched = withResults({ top: { init: 0, next: ({ x, value }) => max(value, maximum(x)) } });

type Case = readonly [Fallible<Process>, Strategy, SolveOptions];
const cases: Readonly<Record<string, Case>> = {
  "9 elements": [reverse(vp(), wide(9)), quick, { n: 20, seed: 1 }],
  "37 elements, noise retained": [reverse(vp(), wide(37)), withNoise("retain")(quick), { n: 9, seed: 2 }],
  "64 elements, steps in λ that remember": [reverse(ve(), wide(64)), adaptiveExponential(), {
    n: 6,
    seed: 3,
  }],
  "45 elements, one Brownian path": [reverse(ve(), wide(45)), withNoise("bridge")(quick), { n: 4, seed: 4 }],
  "1100 elements: more blocks than lanes": [reverse(vp(), wide(1100)), quick, { n: 3, seed: 5 }],
  "a maximum, equal steps": [
    process(({ x }) => ({ drift: mul(neg(x), maximum(x)), diffusion: lit(0.3) })),
    eulerMaruyama(12),
    { n: 9, seed: 3, shape: [20], x0: 1, start: 2 ** 32 - 9 },
  ],
  "neighbours": [lorenz, eulerMaruyama(20), { n: 9, seed: 3, shape: [40], x0: 1 }],
  "neighbours, adaptive, an odd number": [lorenz, quick, { n: 9, seed: 3, shape: [37], x0: 1 }],
  "what other lanes wrote": [tangled, quick, { n: 5, seed: 4, shape: [200], x0: 1 }],
  "what other lanes wrote, more blocks than lanes": [tangled, eulerMaruyama(9), {
    n: 3,
    seed: 4,
    shape: [1100],
    x0: 1,
  }],
  "too many steps": [reverse(vp(), wide(40)), withLimits({ maxSteps: 12 })(quick), { n: 9, seed: 3 }],
  "results": [reverse(vp(), wide(12)), watched(quick), { n: 9, seed: 3 }],
};

const prepared = ([p, s, o]: Case) => {
  const { plan, job } = right(prepare(p, s, o));
  if (plan.tag !== "staged" || !fitsGroup(plan)) throw new Error("not a plan for workgroups");
  return { plan, job };
};
const blocked = async (
  d: Device,
  c: Case,
  options: Partial<LoopOptions> = {},
  part: Partial<Job> = {},
): Promise<Outcome> => {
  const { plan, job } = prepared(c);
  const made = right(await prepareBlocked(d, plan, options)());
  const { outcome } = right(await made.run({ ...job, ...part })());
  await made.release();
  return outcome;
};
const onCpu = async (c: Case): Promise<Outcome> => {
  const { plan, job } = prepared(c);
  return right(await runOnCpu(plan, job, { precision: "f32", provider: "wasm" })()).outcome;
};

for (const [name, c] of Object.entries(cases)) {
  onDevice(`a blocked solve has the CPU's bits: ${name}`, async (d) => {
    const [found, wanted] = [await blocked(d, c), await onCpu(c)];
    assert(wanted.samples.some((v) => v !== 0));
    assertEquals(found, wanted);
  });
}

onDevice("workgroups, chunks and waves change no bit of a blocked sample", async (d) => {
  const c: Case = [reverse(vp(), wide(24)), quick, { n: 30, seed: 8 }];
  const whole = await blocked(d, c);
  assert(new Set(whole.attempts).size > 3, "samples must differ in length for this to say anything");
  for (const options of [{ lanes: 1 }, { lanes: 7, chunkMs: 1 }, { resultBytes: 2000 }]) {
    assertEquals(await blocked(d, c, options), whole, JSON.stringify(options));
  }
});

onDevice("an abort of a blocked solve keeps what is done; the rest stands where it stood", async (d) => {
  const method = gottaGoFast({ rel: 0.01 });
  const c: Case = [reverse(vp(), wide(24)), method, { n: 400, seed: 8 }];
  const stop = new AbortController();
  const progress = ({ done }: { readonly done: number }): void => (done > 5 ? stop.abort() : undefined);
  const found = await blocked(d, c, { lanes: 4, chunkMs: 1 }, { progress, signal: stop.signal });
  const done = found.codes.filter((code) => code === codes.done).length;
  assert(done > 5 && done < 400, `${done} are done`);
  const row = found.samples.length / 400;
  const under = Array.from(found.codes.keys()).filter((i) => found.codes[i] === 0 && found.attempts[i] !== 0);
  assert(under.length > 0 && under.length <= 4, `${under.length} stand`);
  for (const i of under) {
    const cut: Case = [c[0], withLimits({ maxSteps: found.attempts[i] ?? 1 })(method), {
      n: 1,
      start: i,
      seed: 8,
    }];
    const { samples } = await onCpu(cut);
    assertEquals(samples.slice(0, 24), found.samples.slice(i * row, i * row + 24), `sample ${i}`);
  }
});

closeDevice();
