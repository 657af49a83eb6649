/**
 * What a solve says of itself while it runs. Nothing, unless it is asked; the only place of the library that prints.
 *
 *     1 adapter, backend and why, compile ms   2 kernels, ms each, bytes   3 the graph after each pass
 *     4 t, h, e and accepted of each step of one sample
 *
 * A level changes what is said and how long it takes, never a sample.
 * Tests: tests/solve/debug_test.ts.
 * @module
 */

/** How much a solve says: nothing (0), or all up to this level. */
export type DebugLevel = 0 | 1 | 2 | 3 | 4;

/** Every level. */
export const debugLevels: readonly DebugLevel[] = [0, 1, 2, 3, 4];

/** Where a solve says what it does. */
export interface Debug {
  readonly level: DebugLevel;
  /** Says the lines of a text, which is made only where the level is asked for. */
  readonly say: (level: DebugLevel, text: () => string) => void;
}

/** Says nothing. */
export const silent: Debug = { level: 0, say: () => {} };

/** To stderr, so that a program's own output stays what it is. */
export function toConsole(line: string): void {
  // deno-lint-ignore no-console -- debug lines are for the console, and off unless asked for
  console.error(`ito: ${line}`);
}

/** A level, and where its lines go: by default to the console. */
export function debugOf(level: DebugLevel, log: (line: string) => void = toConsole): Debug {
  return {
    level,
    say: (at, text) => {
      if (at <= level) text().split("\n").forEach((line) => log(line));
    },
  };
}

/** Milliseconds in words. */
export function msText(ms: number): string {
  return `${ms < 9.95 ? ms.toFixed(1) : ms.toFixed(0)} ms`;
}

const units = ["bytes", "KiB", "MiB", "GiB"] as const;

/** Bytes in words. */
export function bytesText(bytes: number): string {
  const power = Math.min(units.length - 1, Math.floor(Math.log2(Math.max(1, bytes)) / 10));
  const value = bytes / 2 ** (10 * power);
  return `${power === 0 || value >= 100 ? value.toFixed(0) : value.toFixed(1)} ${units[power]}`;
}

/** The same task; level 1 says how long it took, what it made and whether it could. */
export function clocked<A>(debug: Debug, what: string, task: () => Promise<A>): () => Promise<A> {
  if (debug.level === 0) return task;
  return async () => {
    const began = performance.now();
    const made = await task();
    debug.say(1, () => `${what}: ${msText(performance.now() - began)}`);
    return made;
  };
}
