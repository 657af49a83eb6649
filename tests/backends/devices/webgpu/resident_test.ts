/**
 * States on the way that stay in a buffer of the device: the bits of `saved.values`, in waves too; given back once, whatever
 * becomes of the run; and on a backend that cannot leave them there, `saved` as always.
 * @module
 */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { isLeft } from "fp-ts/Either";
import {
  component,
  eulerMaruyama,
  type Fallible,
  gaussianScore,
  gbm,
  type ItoError,
  type Process,
  process,
  reverse,
  solve,
  type Strategy,
  sub,
  vp,
  withStop,
} from "ito";
import type { Run } from "../../../../backends/devices/waves.ts";
import { prepareLoop } from "../../../../backends/devices/webgpu/loop.ts";
import {
  type InBuffer,
  isInBuffer,
  readStates,
  sound,
} from "../../../../backends/devices/webgpu/resident.ts";
import type { Resident } from "../../../../backends/devices/resident.ts";
import { runCompiledStages } from "../../../../backends/devices/webgpu/stage.ts";
import { compileStages } from "../../../../backends/devices/webgpu/stage_memory.ts";
import { closeSharedDevice } from "../../../../backends/run/device.ts";
import type { RunOptions } from "../../../../solve/compile.ts";
import { compileResident, type WithResident } from "../../../../solve/resident/resident.ts";
import { prepare, type SolveOptions } from "../../../../solve/solve.ts";
import { errorOfKind } from "../../../lib/kept_cases.ts";
import { reasonOf } from "../../../lib/device.ts";
import { right } from "../../../lib/either.ts";
import { onDevice } from "./stage_cases.ts";

type PlanOptions = Omit<SolveOptions, keyof RunOptions> & Pick<SolveOptions, "x0">;

interface Case {
  readonly p: Fallible<Process>;
  readonly s: Strategy;
  readonly o: PlanOptions;
}

const spiral = process(({ x }) => ({ drift: sub(1, x), diffusion: 0.5 }));
const passage = withStop(({ x }) => sub(component(x, 0), 0.7));
const wide = gaussianScore(Array.from({ length: 20 }, (_, i) => i / 20), 0.3);
const cases: Readonly<Record<string, Case>> = {
  "looped, every 25 steps": { p: gbm(), s: eulerMaruyama(50), o: { saveAt: 25, x0: 1 } },
  "looped, two elements": { p: spiral, s: eulerMaruyama(40), o: { saveAt: [0, 0.3, 1], x0: [0, 2] } },
  "looped, paths that end early": {
    p: spiral,
    s: passage(eulerMaruyama(40)),
    o: { saveAt: [0.2, 0.4, 1], x0: 0 },
  },
  staged: { p: reverse(vp(), wide), s: eulerMaruyama(10), o: { saveAt: [1, 0.42] } },
};

const inBuffer = (part: Resident): InBuffer => {
  if (!isInBuffer(part)) throw new Error("a part is in no buffer");
  return part;
};

const bitsOf = (values: ArrayLike<number> | undefined): readonly number[] => [
  ...new Uint32Array(Float32Array.from(values ?? []).buffer),
];

/** The bits of all parts, one after the other. */
const bitsIn = async (parts: readonly Resident[]): Promise<readonly number[]> => {
  const all: number[] = [];
  for (const part of parts) all.push(...bitsOf(right(await readStates(inBuffer(part))())));
  return all;
};

/** Runs once with states that stay. */
const resident = async (
  { p, s, o }: Case,
  options: RunOptions,
  backend: SolveOptions["backend"] = "webgpu",
): Promise<WithResident> => {
  const made = right(await compileResident(p, s, { ...o, ...(backend === undefined ? {} : { backend }) })());
  const run = right(await made.run(options)());
  await made.close();
  return run;
};

/** How many buffers of a device are open after `run` that were not before; one that is destroyed twice throws. */
const opened = async (run: () => Promise<void>): Promise<number> => {
  const [create, destroy] = [GPUDevice.prototype.createBuffer, GPUBuffer.prototype.destroy];
  const open = new Set<GPUBuffer>();
  GPUDevice.prototype.createBuffer = function (...args) {
    const buffer = create.apply(this, args);
    open.add(buffer);
    return buffer;
  };
  GPUBuffer.prototype.destroy = function () {
    assert(open.delete(this), "a buffer is destroyed twice");
    return destroy.apply(this);
  };
  try {
    await run();
    return open.size;
  } finally {
    [GPUDevice.prototype.createBuffer, GPUBuffer.prototype.destroy] = [create, destroy];
  }
};

for (const [name, given] of Object.entries(cases)) {
  onDevice(`states that stay on the device have the bits of those that are read back: ${name}`, async () => {
    const asked = { n: 70, start: 3, seed: 5 };
    const whole = right(await solve(given.p, given.s, { ...given.o, ...asked, backend: "webgpu" })());
    const { solution, parts, release } = await resident(given, asked);
    assertEquals(solution.saved, undefined);
    assertEquals(solution.samples, whole.samples);
    assertEquals([...solution.codes], [...whole.codes]);
    assertEquals(parts.map(({ from, n }) => [from, n]), [[0, 70]]);
    assertEquals(await bitsIn(parts), bitsOf(whole.saved?.values));
    release();
  });
}

onDevice("waves leave a part each: looped and staged", async (d) => {
  const runs: Record<string, (c: Case) => Promise<Run>> = {
    "looped, two elements": async ({ p, s, o }) => {
      const { plan, job } = right(prepare(p, s, { ...o, n: 70, seed: 5 }));
      if (plan.tag !== "looped") throw new Error("The plan must be looped");
      const loop = right(await prepareLoop(d, plan, { resultBytes: 4 * 11 * 30 })());
      const run = right(await loop.run({ ...job, stays: true })());
      await loop.release();
      return run;
    },
    staged: async ({ p, s, o }) => {
      const { plan, job } = right(prepare(p, s, { ...o, n: 70, seed: 5 }));
      if (plan.tag !== "staged") throw new Error("The plan must be staged");
      const compiled = right(await compileStages(d, plan)());
      return right(await runCompiledStages(d, compiled, { ...job, stays: true }, { waveSize: 30 })());
    },
  };
  for (const [name, run] of Object.entries(runs)) {
    const given = cases[name];
    if (given === undefined) throw new Error(name);
    const whole = right(
      await solve(given.p, given.s, { ...given.o, n: 70, seed: 5, backend: "webgpu" })(),
    );
    const { resident = [], outcome } = await run(given);
    assertEquals(outcome.saved, undefined);
    assertEquals(resident.map(({ from, n }) => [from, n]), [[0, 30], [30, 30], [60, 10]], name);
    assertEquals(await bitsIn(resident), bitsOf(whole.saved?.values), name);
    resident.forEach((part) => part.release());
  }
});

onDevice("what stays is given back once, and outlives what was compiled, not its device", async () => {
  const given = cases["looped, two elements"];
  if (given === undefined) throw new Error("no case");
  await closeSharedDevice();
  const open = await opened(async () => {
    const { parts: [part], release } = await resident(given, { n: 10 });
    if (part === undefined) throw new Error("nothing stays");
    assert(right(sound(inBuffer(part))).n === 10);
    release();
    release();
    part.release();
    const lost = await resident(given, { n: 10 });
    await closeSharedDevice();
    const [gone] = lost.parts;
    if (gone === undefined) throw new Error("nothing stays");
    for (const found of [sound(inBuffer(gone)), await readStates(inBuffer(gone))()]) {
      errorOfKind("DeviceLost", reasonOf<ItoError, unknown>(found));
    }
    lost.release();
  });
  assertEquals(open, 0);
});

onDevice("a run that breaks or is aborted leaves nothing open", async () => {
  const { p, o } = cases["looped, two elements"] ?? {};
  if (p === undefined || o === undefined) throw new Error("no case");
  const long: Case = { p, s: eulerMaruyama(500), o };
  await closeSharedDevice();
  const open = await opened(async () => {
    const made = right(await compileResident(long.p, long.s, { ...long.o, backend: "webgpu" })());
    const progress = (): void => void closeSharedDevice();
    const run = await made.run({ n: 200_000, progress })();
    const failure = isLeft(run) ? run.left : run.right.solution.failure;
    errorOfKind("DeviceLost", failure);
    if (!isLeft(run)) assertEquals(run.right.parts, []);
    await made.close();

    const stop = new AbortController();
    const again = right(await compileResident(long.p, long.s, { ...long.o, backend: "webgpu" })());
    const asked = { n: 200_000, progress: () => stop.abort(), signal: stop.signal };
    const { solution, parts, release } = right(await again.run(asked)());
    assert(solution.unfinished.length > 0);
    assertEquals(parts.length, 1);
    release();
    await again.close();
  });
  assertEquals(open, 0);
});

Deno.test("on a backend that cannot leave states there, they come to the host as always", async () => {
  const given = cases["looped, two elements"];
  if (given === undefined) throw new Error("no case");
  const { solution, parts, release } = await resident(given, { n: 10, seed: 2 }, "cpu");
  const whole = right(await solve(given.p, given.s, { ...given.o, n: 10, seed: 2, backend: "cpu" })());
  assertEquals(parts, []);
  assertEquals(solution.saved?.values, whole.saved?.values);
  release();
});

onDevice("a debug level whose device is closed after each run is refused", async () => {
  const given = cases["looped, two elements"];
  if (given === undefined) throw new Error("no case");
  const made = right(await compileResident(given.p, given.s, { ...given.o, backend: "webgpu" })());
  const run = await made.run({ n: 10, debug: 2, log: () => {} })();
  assertMatch(errorOfKind("BadOption", reasonOf(run)).wanted, /0 or 1/);
  await made.close();
});
