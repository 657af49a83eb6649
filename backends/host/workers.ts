/**
 * Workers of the host, from a text, and how many threads may share a memory here.
 *
 * Deno, Bun and Node have them always (Node its own, which are dressed as a browser's), browsers where the page is
 * cross-origin isolated; elsewhere there is one thread.
 * Tests: tests/oracles/session/session_test.ts, tests/backends/devices/cpu/dead_worker_test.ts, tests/package/main.ts.
 * @module
 */
import { cores, fieldOf, isNode, nodeModule } from "./node.ts";

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
  const workers = typeof HostWorker === "function" || NodeWorker !== undefined;
  return workers && !lacksIsolation() && typeof SharedArrayBuffer === "function" ? cores() : 1;
}

/** What the user should know of the number of threads: why a page has but one. */
export function threadNotes(): readonly string[] {
  if (!lacksIsolation() || cores() < 2) return [];
  const headers = "Cross-Origin-Opener-Policy: same-origin, Cross-Origin-Embedder-Policy: require-corp";
  return [`One thread of ${cores()}: this page is not cross-origin isolated (${headers})`];
}

/** Who hears what a worker posts, and that it broke. */
export interface Hearer {
  readonly heard: (data: unknown) => void;
  readonly broke: (reason: string) => void;
}

/** A running worker. */
export interface HostedWorker {
  readonly post: (message: unknown) => void;
  readonly end: () => void;
}

/** As much as is used of a worker of Node's. */
interface NodeThread {
  readonly postMessage: (message: unknown) => void;
  readonly terminate: () => unknown;
  readonly on: (event: "message" | "error", f: (data: unknown) => void) => void;
}
type NodeThreads = new (text: string, options: { readonly eval: true }) => NodeThread;
const isNodeThreads = (v: unknown): v is NodeThreads => typeof v === "function";

const nodeWorkers: unknown = isNode ? fieldOf(nodeModule("node:worker_threads"), "Worker") : undefined;
const NodeWorker = isNodeThreads(nodeWorkers) ? nodeWorkers : undefined;

/** What stands before a text in a worker of Node's, that it finds there what a browser's has. */
const asInBrowsers = `
const { parentPort } = require("node:worker_threads");
globalThis.postMessage = (message) => parentPort.postMessage(message);
parentPort.on("message", (data) => globalThis.onmessage({ data }));
`;

const nodeWorker = (Threads: NodeThreads, text: string, { heard, broke }: Hearer): HostedWorker => {
  const worker = new Threads(asInBrowsers + text, { eval: true });
  worker.on("message", heard);
  worker.on("error", (e) => broke(String(fieldOf(e, "message") ?? e)));
  return { post: (message) => worker.postMessage(message), end: () => void worker.terminate() };
};

/**
 * How a worker of a blob is started. In a frame without an origin (a sandbox) Chromium starts a classic script and no module: the
 * texts are both.
 */
const kindHere: WorkerOptions = Reflect.get(globalThis, "origin") === "null" ? {} : { type: "module" };

/** A worker that runs a text, which imports nothing. Throws where the host refuses workers. */
export function workerOf(text: string, hearer: Hearer): HostedWorker {
  if (NodeWorker !== undefined) return nodeWorker(NodeWorker, text, hearer);
  const url = URL.createObjectURL(new Blob([text], { type: "text/javascript" }));
  const worker = new HostWorker(url, kindHere);
  worker.onmessage = ({ data }: MessageEvent<unknown>) => hearer.heard(data);
  worker.onerror = (event) => {
    event.preventDefault();
    hearer.broke(event.message);
  };
  return {
    post: (message) => worker.postMessage(message),
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
      const answer = (starts: boolean): void => {
        clearTimeout(timer);
        worker.end();
        resolve(starts);
      };
      const worker = workerOf('postMessage("")', { heard: () => answer(true), broke: () => answer(false) });
      const timer = setTimeout(() => answer(false), startMs); // one that is killed at once says nothing
    } catch {
      resolve(false);
    }
  });
}
