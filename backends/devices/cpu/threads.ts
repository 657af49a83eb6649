/**
 * Threads for WebAssembly kernels: workers from a blob, on one shared memory; no permission is needed.
 *
 * A worker must neither block nor run unbounded: Deno's `terminate` waits for ever for one that sleeps in `Atomics.wait`. A new worker
 * costs its maker 10–40 ms, so workers stay for a moment after a solve, in case another follows at once.
 * Tests: tests/backends/devices/cpu/dead_worker_test.ts.
 * @module
 */
import { workerOf } from "../../host/workers.ts";
import { control, header } from "../../targets/wasm/loop_layout.ts";

/** What a thread is told: to run this module's loop in its area of this memory. */
export interface Task {
  readonly module: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
  readonly area: number;
}

/** A thread; one task at a time. */
export interface Thread {
  readonly run: (task: Task) => Promise<void>;
  readonly isFree: () => boolean;
  readonly end: () => void;
}

/** How long a call should take, in ms: short enough to leave soon when told so. */
const callMs = 10;
/** How long workers wait for the next solve, in ms. */
const lingerMs = 10;

const source = `
const work = async ({ module, memory, area }) => {
  const { exports: { run, write } } = await WebAssembly.instantiate(module, { ito: { memory } });
  const words = new Int32Array(memory.buffer);
  Atomics.store(words, (area + ${control.joined}) >> 2, 1);
  if (Atomics.load(words, ${header.closed >> 2}) !== 0) return;
  for (let rounds = 1; Atomics.load(words, ${header.stop >> 2}) === 0;) {
    const before = performance.now();
    Atomics.add(words, (area + ${control.beat}) >> 2, 1);
    if (run(area, rounds) === 1) return;
    const share = ${callMs} / Math.max(0.01, performance.now() - before);
    rounds = Math.max(1, Math.floor(rounds * Math.min(2, share)));
  }
  write(area);
};
onmessage = ({ data }) => work(data).then(() => postMessage(""), (e) => postMessage(String(e)));
`;

const startThread = (): Thread => {
  let ended = (_: unknown): void => {};
  let free = true;
  const worker = workerOf(source, {
    heard: (failure) => ended(failure),
    broke: (reason) => ended(`it broke: ${reason}`),
  });
  return {
    isFree: () => free,
    run: (task) => {
      free = false;
      return new Promise((resolve, reject) => {
        ended = (failure) => {
          free = true;
          if (failure === "") resolve();
          else reject(new Error(`A worker failed: ${failure}`));
        };
        worker.post(task);
      });
    },
    end: worker.end,
  };
};

let resting: readonly Thread[] = [];
let timer: ReturnType<typeof setTimeout> | undefined;

/** Whether so many threads would have to be started. */
export function hasRestingThreads(count: number): boolean {
  return resting.length >= count;
}

/** Takes threads, from those of the last solve first. Throws where the host refuses workers. */
export function takeThreads(count: number): readonly Thread[] {
  clearTimeout(timer);
  const kept = resting.slice(0, count);
  resting.slice(count).forEach((t) => t.end());
  resting = [];
  return [...kept, ...Array.from({ length: count - kept.length }, startThread)];
}

/** Gives threads back: they end in a moment unless they are taken again. */
export function restThreads(threads: readonly Thread[]): void {
  threads.filter((t) => !t.isFree()).forEach((t) => t.end());
  resting = [...resting, ...threads.filter((t) => t.isFree())];
  clearTimeout(timer);
  timer = setTimeout(() => {
    resting.forEach((t) => t.end());
    resting = [];
  }, lingerMs);
}
