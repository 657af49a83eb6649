/**
 * The samples of a wave come to the host: some now and then, so that a lost device does not take all with it, the rest at
 * the wave's end.
 *
 * Samples take slots in order, so those before the first that is under way have all ended. They are denoised, a full batch
 * at a time, and read back, each once; the device goes on with the others.
 * Tests: tests/backends/devices/webgpu/stage_test.ts, tests/backends/devices/webgpu/lost_device_test.ts.
 * @module
 */
import { keptOf } from "../../schedule/plans/save.ts";
import { widthOf } from "../../schedule/plans/width.ts";
import * as E from "fp-ts/Either";
import type { ItoError } from "../../../sde/border/errors.ts";
import { codes } from "../../../solvers/symbols.ts";
import type { Results, Standing } from "../../schedule/loop_results.ts";
import { errorOf } from "./device.ts";
import { readBuffer } from "./buffers.ts";
import { finish, type Result, type Solve } from "./stage_steps.ts";

/** Samples from … from + count − 1 of the job. */
export interface WaveRange {
  readonly from: number;
  readonly count: number;
}

/** What of a wave is on the host. */
export interface Keeper {
  /** Brings the next samples, as far as this one; right: what broke while they were denoised. Left: the device is lost. */
  readonly keep: (to: number) => Promise<Result<ItoError | undefined>>;
  /** The same for so many full batches as have ended, if it is time. */
  readonly keepSome: (ended: number) => Promise<Result<ItoError | undefined>>;
  /** Those that were brought before they had ended, where they stood. */
  readonly standing: readonly Standing[];
}

/** A save may take this share of the time. */
const share = 0.02;

/** A keeper of a wave's samples that has none yet. */
export function keeperOf(s: Solve, wave: WaveRange, into: Results): Keeper {
  const { d, c, memory } = s;
  const [n, row] = [c.plan.elements, widthOf(c.plan)];
  const left = c.kernels.layout.results.length;
  const standing: Standing[] = [];
  let [kept, since, pause] = [0, performance.now(), s.keepMs];
  const keep = async (to: number): Promise<Result<ItoError | undefined>> => {
    const from = kept;
    if (to <= from) return E.right(undefined);
    const finished = await finish(s, from, to);
    if (finished.failure?.tag === "DeviceLost") return E.left(finished.failure);
    const count = to - from;
    const [samples, results] = await Promise.all([
      readBuffer(d, memory.buffer("samples"), 4 * count * n, 4 * from * n),
      readBuffer(d, memory.buffer("results"), 4 * count * left, 4 * from * left),
    ]);
    if (E.isLeft(samples)) return E.left(errorOf(samples.left, { done: 0, total: 0 }));
    if (E.isLeft(results)) return E.left(errorOf(results.left, { done: 0, total: 0 }));
    const width = keptOf(c.plan); // of a sample's states on its way
    if (into.saved !== undefined && width > 0) {
      const saved = await readBuffer(d, memory.buffer("saved"), 4 * count * width, 4 * from * width);
      if (E.isLeft(saved)) return E.left(errorOf(saved.left, { done: 0, total: 0 }));
      into.saved.set(new Float32Array(saved.right), (wave.from + from) * width);
    }
    const at = wave.from + from;
    const elements = new Float32Array(samples.right);
    const words = new Uint32Array(results.right);
    const reals = new Float32Array(results.right);
    const words3 = left - c.plan.reals.length;
    for (let i = 0; i < count; i++) {
      into.samples.set(elements.subarray(i * n, (i + 1) * n), (at + i) * row);
      into.samples.set(reals.subarray(i * left + words3, (i + 1) * left), (at + i) * row + n);
      const [attempts = 0, accepts = 0, ended = 0] = words.subarray(left * i, left * i + words3);
      // what was to be denoised and was not is not done
      const code = ended === codes.done && from + i >= finished.to ? codes.running : ended;
      const path = at + i;
      [into.attempts[path], into.accepts[path], into.codes[path]] = [attempts, accepts, code];
      if (code !== codes.running) continue;
      standing.push({ path, state: into.samples.slice(path * row, (path + 1) * row), attempts, accepts });
    }
    kept = finished.to;
    return E.right(finished.failure);
  };
  return {
    keep,
    standing,
    keepSome: async (ended) => {
      const full = Math.floor((ended - kept) / memory.slots) * memory.slots;
      const began = performance.now();
      if (full === 0 || began - since < pause) return E.right(undefined);
      const found = await keep(kept + full);
      since = performance.now();
      pause = Math.max(s.keepMs, (since - began) / share);
      return found;
    },
  };
}
