/**
 * The other threads of a wave: they join, they are waited for, and one that is gone is not.
 *
 * A worker that its host has killed sends no event. So each thread counts its calls, and one whose count stands still is
 * dead: the wait for it ends, and the caller solves its paths again. One that was only slow does no harm: it writes the
 * same bits to the same places of a memory that is used no more.
 * Tests: tests/backends/devices/cpu/dead_worker_test.ts.
 * @module
 */
import { sure } from "../../../sde/border/errors.ts";
import { isAborted, type Job } from "../../schedule/job.ts";
import { control, header } from "../../targets/wasm/loop_layout.ts";
import { restThreads, takeThreads, type Thread } from "./threads.ts";

/** How often threads that are waited for are looked at, in ms. */
const lookMs = 20;
/** How long a thread's count may stand still, in ms: a call takes some 10. */
const patienceMs = 1000;

/** How a wave was left by its other threads. */
export interface Left {
  /** How many have worked to their end (a host may refuse a worker late). */
  readonly helping: number;
  /** How many have begun and are gone. */
  readonly dead: number;
  /** The areas that no thread has worked in. */
  readonly free: readonly number[];
  /** Whether none will look into the memory again. */
  readonly alone: boolean;
}

/** A wave that threads may join. */
interface Shared {
  readonly module: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
  readonly words: Int32Array;
  /** An area for each thread but the caller's. */
  readonly areas: readonly number[];
  readonly job: Job;
  /** Where threads come from. */
  readonly take?: (count: number) => readonly Thread[];
}

interface Helper {
  readonly thread: Thread;
  readonly area: number;
  state: "working" | "left" | "dead";
}

/** Waits for a task, but no longer than this. */
const atMost = (ms: number, task: Promise<void>): Promise<void> =>
  new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    task.then(() => {
      clearTimeout(timer);
      resolve();
    });
  });

/** Gives areas to threads. */
export function helpers({ module, memory, words, areas, job, take = takeThreads }: Shared): {
  readonly count: () => number;
  readonly join: () => void;
  /** Resolves when those that have begun have ended; `look` is called now and then. An abort makes them leave. */
  readonly leave: (look: () => void) => Promise<Left>;
} {
  const all: Helper[] = [];
  const word = (area: number, at: number): number => Atomics.load(words, (area + at) >> 2);
  /** Waits until a thread has ended, or its count has stood still too long. */
  const ended = async (h: Helper, done: Promise<void>): Promise<void> => {
    let [beat, since] = [word(h.area, control.beat), performance.now()];
    while (h.state === "working") {
      await atMost(lookMs, done);
      if (isAborted(job)) Atomics.store(words, header.stop >> 2, 1);
      const [now, at] = [performance.now(), word(h.area, control.beat)];
      if (at !== beat) [beat, since] = [at, now];
      else if (h.state === "working" && now - since > patienceMs) h.state = "dead";
    }
  };
  const tasks = new Map<Helper, Promise<void>>();
  return {
    count: () => all.length,
    join: () => {
      let threads: readonly Thread[];
      try {
        threads = take(areas.length);
      } catch {
        return; // a host that refuses workers: one thread
      }
      threads.forEach((thread, i) => {
        const helper: Helper = { thread, area: sure(areas[i], "area for a thread"), state: "working" };
        all.push(helper);
        tasks.set(
          helper,
          thread.run({ module, memory, area: helper.area }).then(
            () => void (helper.state = "left"),
            () => void (helper.state = "dead"),
          ),
        );
      });
    },
    leave: async (look) => {
      Atomics.store(words, header.closed >> 2, 1);
      if (all.length === 0) return { helping: 0, dead: 0, free: areas, alone: true };
      const begun = all.filter((h) => word(h.area, control.joined) === 1);
      const looking = setInterval(look, 2 * lookMs);
      try {
        await Promise.all(begun.map((h) => ended(h, tasks.get(h) ?? Promise.resolve())));
      } finally {
        clearInterval(looking);
        restThreads(all.map((h) => h.thread));
      }
      const count = (state: Helper["state"]): number => begun.filter((h) => h.state === state).length;
      const [helping, dead] = [count("left"), count("dead")];
      const taken = new Set(begun.map((h) => h.area));
      const free = areas.filter((area) => !taken.has(area));
      return { helping, dead, free, alone: dead === 0 && begun.length === all.length };
    },
  };
}
