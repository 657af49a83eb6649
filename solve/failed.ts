/**
 * Samples that did not get to the end: how many, and a few to look at, found in one pass over the codes.
 * Tests: tests/solve/failure_notes_test.ts.
 * @module
 */
import { codeNames, codes, endedWell } from "../solvers/symbols.ts";
import type { Code } from "./solution.ts";

/** How a sample failed. */
export type Failure = Exclude<Code, "running" | "done" | "event">;

/** A sample that failed. */
export interface Lost {
  /** Its number in the run. */
  readonly sample: number;
  readonly attempts: number;
}

/** Those that failed in one way. */
export interface Group {
  readonly code: Failure;
  readonly count: number;
  /** Those with the fewest steps, the first of them first: what fails early is soon seen again. */
  readonly few: readonly Lost[];
}

/** How many of a group are kept. */
const most = 8;

const ways: readonly Failure[] = codeNames.filter((name) =>
  name !== "running" && name !== "done" && name !== "event"
);

const sooner = (a: Lost, b: Lost): number => a.attempts - b.attempts || a.sample - b.sample;

/** The samples that failed, of those whose codes and attempts these are; `start` is the number of the first. */
export function failedOf(ends: Uint32Array, attempts: Uint32Array, start: number): readonly Group[] {
  if (ends.every((end) => end === codes.running || endedWell(end))) return [];
  return ways.map((code): Group => {
    const few: Lost[] = [];
    let count = 0;
    ends.forEach((end, i) => {
      if (end !== codes[code]) return;
      count++;
      const lost = { sample: start + i, attempts: attempts[i] ?? 0 };
      const last = few.at(-1);
      if (few.length === most && last !== undefined && sooner(last, lost) <= 0) return;
      few.push(lost);
      few.sort(sooner).splice(most);
    });
    return { code, count, few };
  }).filter((g) => g.count > 0);
}

/** Two lists of groups as one. */
export function together(a: readonly Group[], b: readonly Group[]): readonly Group[] {
  return ways.flatMap((code) => {
    const same = [...a, ...b].filter((g) => g.code === code);
    if (same.length === 0) return [];
    const count = same.reduce((sum, g) => sum + g.count, 0);
    return [{ code, count, few: same.flatMap((g) => g.few).toSorted(sooner).slice(0, most) }];
  });
}

/** How many failed, in words: "37184 notFinite, 3 tooShort". */
export function groupsText(groups: readonly Group[]): string {
  return groups.map((g) => `${g.count} ${g.code}`).join(", ");
}
