/**
 * How often functions run and for how long, by name: what debug level 2 prints of kernels.
 * Tests: tests/solve/debug_test.ts.
 * @module
 */
import { table } from "./table.ts";

/** The runs of one kernel, together. */
export interface Timing {
  readonly name: string;
  readonly runs: number;
  readonly ms: number;
}

/** Takes the time of what is called through it. */
export interface Meter {
  /** Adds a run. */
  readonly add: (name: string, ms: number) => void;
  /** The same function, its runs added under a name. */
  readonly timed: <A extends readonly unknown[]>(
    name: string,
    f: (...args: A) => void,
  ) => (...args: A) => void;
  /** Likewise until its promise has settled. */
  readonly awaited: <A extends readonly unknown[], B>(
    name: string,
    f: (...args: A) => Promise<B>,
  ) => (...args: A) => Promise<B>;
  /** In the order of their first runs. */
  readonly timings: () => readonly Timing[];
}

/** A meter that has seen nothing yet. */
export function meter(): Meter {
  const seen = new Map<string, Timing>();
  const add = (name: string, ms: number): void => {
    const { runs, ms: before } = seen.get(name) ?? { runs: 0, ms: 0 };
    seen.set(name, { name, runs: runs + 1, ms: before + ms });
  };
  return {
    add,
    timed: (name, f) => (...args) => {
      const began = performance.now();
      f(...args);
      add(name, performance.now() - began);
    },
    awaited: (name, f) => async (...args) => {
      const began = performance.now();
      try {
        return await f(...args);
      } finally {
        add(name, performance.now() - began);
      }
    },
    timings: () => [...seen.values()],
  };
}

/** Timings as a table; `bytes` says of some names what their kernel moves. */
export function timingText(timings: readonly Timing[], bytes: ReadonlyMap<string, string>): string {
  const rows = timings.map(({ name, runs, ms }) => [
    name,
    `${runs}`.padStart(6),
    (ms / Math.max(1, runs)).toFixed(3).padStart(9),
    ms.toFixed(1).padStart(8),
    bytes.get(name) ?? "",
  ]);
  const unit = bytes.size === 0 ? "" : "bytes an element, read + written";
  return table([["kernel", "  runs", "  ms each", "      ms", unit], ...rows]).join("\n");
}
