/**
 * Calls into the user's program while a solve runs: what throws there ends nothing, and is said once.
 * Tests: tests/solve/callbacks_test.ts.
 * @module
 */
import { messageOf } from "../sde/border/errors.ts";
import { toConsole } from "../backends/host/debug.ts";
import type { Progress } from "../backends/schedule/job.ts";

/** Who is told of a solve. */
export interface Callbacks {
  readonly progress: ((p: Progress) => void) | undefined;
  readonly log: (line: string) => void;
  /** Which of them threw, a line each. */
  readonly notes: () => readonly string[];
}

/** The user's own functions, each called no more once it has thrown; one that is async may reject. */
export function callbacksOf(
  given: {
    readonly progress?: ((p: Progress) => void) | undefined;
    readonly log?: ((line: string) => void) | undefined;
  },
): Callbacks {
  const notes: string[] = [];
  const guarded = <A>(name: string, f: (a: A) => unknown): (a: A) => void => {
    let broken = false;
    const break_ = (thrown: unknown): void => {
      if (!broken) notes.push(`"${name}" threw and was called no more: ${messageOf(thrown)}`);
      broken = true;
    };
    return (a) => {
      if (broken) return;
      try {
        const made = f(a);
        if (made instanceof Promise) made.catch(break_);
      } catch (thrown) {
        break_(thrown);
      }
    };
  };
  const { progress, log } = given;
  return {
    progress: progress === undefined ? undefined : guarded("progress", progress),
    log: guarded("log", log ?? toConsole),
    notes: () => [...notes],
  };
}
