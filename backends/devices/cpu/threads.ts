/**
 * Threads for WebAssembly kernels: workers from a blob, on one shared memory; no permission is needed.
 *
 * Deno has them always, browsers where the page is cross-origin isolated; elsewhere there is one thread. A worker must
 * neither block nor run unbounded: Deno's `terminate` waits for ever for one that sleeps in `Atomics.wait`. A new worker
 * costs its maker 10–40 ms, so workers stay for a moment after a solve, in case another follows at once.
 * @module
 */
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
/** How long a worker may take to start, in ms: it takes some 40. */
const startMs = 10_000;

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

/** The host's own workers. onnxruntime takes Deno for Node, and puts Node's in their place. */
const HostWorker = globalThis.Worker;

/** Waits for a task of onnxruntime's, and gives the program its `Worker` back. */
export function keepingWorker<A>(task: Promise<A>): Promise<A> {
  return task.finally(() => {
    if (globalThis.Worker !== HostWorker) globalThis.Worker = HostWorker;
  });
}

/** Whether the host keeps memory from being shared: a page that is not cross-origin isolated. Deno has no such thing. */
const lacksIsolation = (): boolean => Reflect.get(globalThis, "crossOriginIsolated") === false;

/** How many threads may share a memory here, the caller's own included. */
export function threadLimit(): number {
  const able = !lacksIsolation() && typeof SharedArrayBuffer === "function" &&
    typeof HostWorker === "function";
  return able ? Math.max(1, navigator.hardwareConcurrency) : 1;
}

/** What the user should know of the number of threads: why a page has but one. */
export function threadNotes(): readonly string[] {
  const cores = navigator.hardwareConcurrency;
  if (!lacksIsolation() || cores < 2) return [];
  const headers = "Cross-Origin-Opener-Policy: same-origin, Cross-Origin-Embedder-Policy: require-corp";
  return [`One thread of ${cores}: this page is not cross-origin isolated (${headers})`];
}

const workerOf = (text: string): { readonly worker: Worker; readonly end: () => void } => {
  const url = URL.createObjectURL(new Blob([text], { type: "text/javascript" }));
  const worker = new HostWorker(url, { type: "module" });
  return {
    worker,
    end: () => {
      worker.terminate();
      URL.revokeObjectURL(url);
    },
  };
};

/** Whether a worker starts here: a page's Content-Security-Policy may refuse it, and then but an event says so. */
export function workersStart(): Promise<boolean> {
  return new Promise((resolve) => {
    try {
      const { worker, end } = workerOf('postMessage("")');
      const timer = setTimeout(() => answer(false), startMs); // one that is killed at once says nothing
      const answer = (starts: boolean): void => {
        clearTimeout(timer);
        end();
        resolve(starts);
      };
      worker.onmessage = () => answer(true);
      worker.onerror = (event) => {
        event.preventDefault();
        answer(false);
      };
    } catch {
      resolve(false);
    }
  });
}

const startThread = (): Thread => {
  const { worker, end } = workerOf(source);
  let ended = (_: unknown): void => {};
  let free = true;
  worker.onmessage = ({ data }: MessageEvent<unknown>) => ended(data);
  worker.onerror = (event) => {
    event.preventDefault();
    ended(event.message);
  };
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
        worker.postMessage(task);
      });
    },
    end,
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
