/**
 * The kernels of a staged plan on a device, and the buffers they work on.
 *
 * Everything is checked against the device's limits here, before anything runs.
 * Tests: tests/backends/devices/webgpu/stage_test.ts, tests/backends/devices/webgpu/stage_failures_test.ts.
 * @module
 */
import * as E from "fp-ts/Either";
import type { TaskEither } from "fp-ts/TaskEither";
import { type ItoError, sure } from "../../../sde/border/errors.ts";
import { internal } from "../../../sde/border/errors.ts";
import type { Node } from "../../../sde/language/expr.ts";
import { turnsIn } from "../../../sde/language/loops.ts";
import { valueOf } from "../../../sde/language/value.ts";
import { bytesText } from "../../host/debug.ts";
import type { Job } from "../../schedule/job.ts";
import { keptOf } from "../../schedule/plans/save.ts";
import { sumBlock } from "../../schedule/graphs/lanes.ts";
import type { Program, StagePlan } from "../../schedule/plans/stage_plan.ts";
import {
  type BoundKernel,
  type Buffer,
  compileKernel,
  type Device,
  type Kernel,
  type Pass,
} from "./device.ts";
import { type BufferSpec, createBuffer } from "./buffers.ts";
import { tableNumbers } from "../../targets/wgsl/syntax.ts";
import {
  alignedTables,
  fieldBuffer,
  freshness,
  groupSize,
  head,
  headWords,
  type StageKernel,
  type StageLayout,
} from "../../targets/wgsl/rows.ts";
import { type PlanKernels, renderWgslStages, type StageKernels } from "../../targets/wgsl/stage.ts";

/** A staged plan, compiled for a device; it serves any number of jobs. */
export interface CompiledStages {
  readonly plan: StagePlan;
  readonly kernels: PlanKernels;
  readonly compiled: ReadonlyMap<StageKernel, Kernel>;
}

const limit = (what: string, wanted: number, most: number, tried: string): E.Either<ItoError, never> =>
  E.left({ tag: "DeviceLimit", what, wanted, limit: most, try: tried });

const kernelsOf = (k: PlanKernels): readonly StageKernel[] => {
  const of = (s: StageKernels): readonly StageKernel[] => [
    ...s.kernels,
    ...s.oracles.flatMap((o) => o.dense),
  ];
  const keep = k.keep === undefined ? [] : [k.keep];
  return [...[...k.begin, ...k.step, ...k.finish].flatMap(of), ...keep, k.retire, k.assign];
};

/** The graphs that a kernel of a program computes together, kernel by kernel. */
const rootsOfStages = (p: Program): readonly (readonly Node[])[] => [
  ...p.stages.flatMap((s) => [
    s.hoisted.map((v) => v.node),
    [...s.fields.map((f) => f.node), ...s.partials.map((t) => t.operand)],
  ]),
  p.results.map((r) => r.node),
];

/** llvmpipe leaves every loop of an invocation after 65,535 iterations, without a word; a row kernel adds its blocks in one. */
const mostSumBlocks = 65_000;

/**
 * Compiles a staged plan.
 *
 * Errors (Left): `DeviceLimit` where a kernel has too many buffers or a sample too many elements; `Unsupported` for an
 * oracle in the state that a sample begins with.
 */
export function compileStages(d: Device, plan: StagePlan): TaskEither<ItoError, CompiledStages> {
  return async () => {
    if (plan.begin.stages.some((s) => s.oracles.length > 0)) {
      const what = "An oracle in the state where samples begin, on WebGPU,";
      return E.left({ tag: "Unsupported", what, try: 'backend "cpu"' });
    }
    const kernels = renderWgslStages(plan);
    const { blocks, elements } = kernels.layout;
    if (blocks > mostSumBlocks) {
      const most = mostSumBlocks * Math.ceil(elements / blocks);
      return limit("the elements of a sample", elements, most, 'backend "cpu"');
    }
    const turns = [plan.begin, plan.step, plan.finish].flatMap(rootsOfStages)
      .reduce((most, roots) => Math.max(most, sumBlock * (1 + turnsIn(roots))), 0);
    if (d.info.isSoftware && turns > mostSumBlocks) {
      return limit("the turns of the loops in a kernel", turns, mostSumBlocks, 'backend "cpu"');
    }
    const compiled = new Map<StageKernel, Kernel>();
    for (const k of kernelsOf(kernels)) {
      const { storageBuffers } = d.info.limits;
      if (k.buffers.length > storageBuffers) {
        const what = `the storage buffers of a kernel ("${k.name}")`;
        return limit(what, k.buffers.length, storageBuffers, 'a method with fewer stages, or backend "cpu"');
      }
      const bindings = k.buffers.map((name) => (name === "tables" ? "read" : "write"));
      const made = await compileKernel(d, { name: k.name, wgsl: k.code, bindings })();
      if (E.isLeft(made)) return made;
      compiled.set(k, made.right);
    }
    return E.right({ plan, kernels, compiled });
  };
}

/** Buffers for so many slots, and the kernels bound to them. */
export interface StageMemory {
  readonly slots: number;
  /** How many samples are solved before they are read back. */
  readonly waveSize: number;
  readonly buffer: (name: string) => Buffer;
  /** Records a kernel over so many rows. */
  readonly dispatch: (pass: Pass, k: StageKernel, rows: number) => void;
  readonly release: () => void;
}

/** The words of the status: the head, and the columns of slots. */
export function statusWords(l: StageLayout, slots: number): number {
  return headWords + l.slotColumns * slots;
}

const specsOf = (
  c: CompiledStages,
  slots: number,
  waveSize: number,
): readonly (readonly [string, BufferSpec])[] => {
  const { layout, dense } = c.kernels;
  const n = layout.elements;
  const floats = (name: string, what: string, count: number): readonly [string, BufferSpec] => [
    name,
    { what, bytes: 4 * count, use: "storage" },
  ];
  const contents = tableNumbers(alignedTables(layout));
  return [
    floats("S", "the slots' scalars", headWords + layout.columns.size * slots),
    floats("P", "partial sums", layout.partials * layout.blocks * slots),
    ["tables", { what: "tables", bytes: contents.byteLength, use: "storage", contents }],
    floats("samples", "the samples", waveSize * n),
    floats("results", "what samples leave", waveSize * layout.results.length),
    ...(c.plan.save === undefined ? [] : [floats("saved", "states on the way", waveSize * keptOf(c.plan))]),
    ...(layout.numbers.length === 0
      ? []
      : [floats("given", "what samples are given", waveSize * layout.numbers.length)]),
    ...(layout.row === undefined ? [] : [floats(fieldBuffer(layout.row), "first states", waveSize * n)]),
    ...[...layout.states].map((s) => floats(fieldBuffer(s), `"${s}", two halves`, 2 * slots * n)),
    ...dense.map((name) => floats(name, `the field ${name}`, slots * n)),
  ];
};

/** How many of something fit into a buffer, at so many bytes each. */
const fitting = (d: Device, bytes: number): number =>
  Math.floor(Math.min(d.info.limits.binding, d.info.limits.buffer) / bytes);

/**
 * Buffers for a job: as many slots as it asks for, and as many samples at a time as their buffer may hold.
 *
 * Errors (Left): `DeviceLimit`, with a batch that would fit.
 */
export function allocateStages(
  d: Device,
  c: CompiledStages,
  job: Job,
  mostSamples: number,
): TaskEither<ItoError, StageMemory> {
  return async () => {
    const { layout } = c.kernels;
    const n = layout.elements;
    const wide = Math.max(n, layout.results.length, keptOf(c.plan)); // numbers of a sample in one buffer
    const waveSize = Math.min(job.n, mostSamples, fitting(d, 4 * wide));
    if (waveSize === 0 && keptOf(c.plan) === wide && job.n > 0) {
      return limit("the numbers that a sample keeps on its way", wide, fitting(d, 4), "fewer times");
    }
    const slots = Math.min(job.batch, Math.max(1, waveSize));
    const lanes = groupSize * d.info.limits.workgroups;
    const most = Math.min(fitting(d, 8 * n), Math.floor(lanes / layout.blocks));
    if (most < slots) {
      const what = `a batch of samples of ${n} elements (x has two halves)`;
      return limit(what, slots, most, most > 0 ? `batch ${most}` : 'fewer elements, or backend "cpu"');
    }
    const buffers = new Map<string, Buffer>();
    const release = (): void => buffers.forEach((b) => b.destroy());
    const specs = specsOf(c, slots, waveSize);
    job.debug.say(2, () => {
      const bytes = specs.reduce((sum, [, { bytes }]) => sum + bytes, 0);
      return `${slots} slots, ${specs.length} buffers of ${bytesText(bytes)} together`;
    });
    for (const [name, spec] of specs) {
      const made = await createBuffer(d, spec)();
      if (E.isLeft(made)) {
        release();
        return made;
      }
      buffers.set(name, made.right);
    }
    const buffer = (name: string): Buffer => {
      const found = buffers.get(name);
      if (found === undefined) throw internal(`no buffer "${name}"`);
      return found;
    };
    const bound = new Map<StageKernel, BoundKernel>();
    c.compiled.forEach((kernel, k) => bound.set(k, kernel.bind(k.buffers.map(buffer))));
    const groups = (k: StageKernel, rows: number): number =>
      k.lanes === 0 ? 1 : Math.ceil(rows * k.lanes / groupSize);
    const dispatch: StageMemory["dispatch"] = (pass, k, rows) => {
      const kernel = bound.get(k);
      if (kernel === undefined) throw internal(`no kernel "${k.name}"`);
      kernel.within(pass, groups(k, rows));
    };
    return E.right({ slots, waveSize, buffer, dispatch, release });
  };
}

/** The words of `S` at the start of a wave: every slot holds a new sample. */
export function firstWords(
  c: CompiledStages,
  a: {
    readonly slots: number;
    readonly seed: number;
    readonly start: number;
    readonly samples: number;
    /** A number that a sample of the wave is given. */
    readonly given: (name: string, sample: number) => number;
  },
): Uint32Array<ArrayBuffer> {
  const { columns } = c.kernels.layout;
  const active = Math.min(a.slots, a.samples);
  const words = new Uint32Array(headWords + columns.size * a.slots);
  const reals = new Float32Array(words.buffer);
  words[head.count] = active;
  words[head.taken] = active;
  words[head.slots] = a.slots;
  words[head.seed] = a.seed;
  words[head.start] = a.start;
  words[head.samples] = a.samples;
  const fill = (name: string, kind: string, value: (slot: number) => number): void => {
    const at = headWords + sure(columns.get(name), `column "${name}"`).index * a.slots;
    for (let s = 0; s < a.slots; s++) (kind === "real" ? reals : words)[at + s] = value(s);
  };
  fill("list", "word", (s) => s);
  fill("fresh", "word", () => freshness.begun);
  fill("sample", "word", (s) => a.start + s);
  c.plan.scalars.forEach((v) => {
    const told = c.kernels.layout.numbers.find((g) => g.symbol === v.init);
    const init = told === undefined ? valueOf(v.init, new Map()) : NaN;
    fill(v.name, v.kind, (s) => (told === undefined || s >= active ? init : a.given(told.name, s)));
  });
  return words;
}
