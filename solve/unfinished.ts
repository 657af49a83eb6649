/**
 * Which samples of a solve are not finished, as parts that can be asked for again: sample i is a function of (seed, i)
 * alone, so a later solve of these gives the samples that this one would have given.
 * Tests: tests/backends/devices/abort_test.ts, tests/backends/devices/webgpu/lost_device_test.ts.
 * @module
 */
import type { ItoError, SampleRange } from "../sde/border/errors.ts";
import { codes as ends } from "../solvers/symbols.ts";

/** Parts in order, those that touch made one. */
export function joinedRanges(parts: readonly SampleRange[]): readonly SampleRange[] {
  const joined: SampleRange[] = [];
  for (const part of parts) {
    const last = joined.at(-1);
    if (last !== undefined && last.start + last.n === part.start) {
      joined[joined.length - 1] = { start: last.start, n: last.n + part.n };
    } else if (part.n > 0) joined.push(part);
  }
  return joined;
}

/** The samples whose code is `running`; the first has the number `start`. */
export function unfinishedOf(codes: Uint32Array, start: number): readonly SampleRange[] {
  const parts: SampleRange[] = [];
  for (let i = codes.indexOf(ends.running); i >= 0; i = codes.indexOf(ends.running, i)) {
    const from = i;
    while (i < codes.length && codes[i] === ends.running) i++;
    parts.push({ start: start + from, n: i - from });
  }
  return parts;
}

/** How many samples these are. */
export function countOf(parts: readonly SampleRange[]): number {
  return parts.reduce((sum, { n }) => sum + n, 0);
}

/** The failure of a run as a whole: where a device was lost, what is missing. */
export function failureOfAll(failure: ItoError, n: number, unfinished: readonly SampleRange[]): ItoError {
  if (failure.tag !== "DeviceLost") return failure;
  return { ...failure, done: n - countOf(unfinished), total: n, unfinished };
}
