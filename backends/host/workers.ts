/**
 * Workers of the host, from a text, and how many threads may share a memory here.
 *
 * Deno has them always, browsers where the page is cross-origin isolated; elsewhere there is one thread.
 * Tests: tests/oracles/session/session_test.ts, tests/backends/devices/cpu/dead_worker_test.ts.
 * @module
 */

/** How long a worker may take to start, in ms: it takes some 40. */
const startMs = 10_000;

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

/** A worker that runs a text, and how to end it. Throws where the host refuses workers. */
export function workerOf(text: string): { readonly worker: Worker; readonly end: () => void } {
  const url = URL.createObjectURL(new Blob([text], { type: "text/javascript" }));
  const worker = new HostWorker(url, { type: "module" });
  return {
    worker,
    end: () => {
      worker.terminate();
      URL.revokeObjectURL(url);
    },
  };
}

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
