/**
 * onnxruntime's WebAssembly CPU provider (npm onnxruntime-web), which needs no permission: the binary comes in as
 * imported bytes and nothing is read, fetched or asked for at run time.
 *
 * Threads on Deno. The package's Emscripten module starts its threads as workers from its own URL. Left alone that is a
 * file in Deno's cache, and a worker from a file wants the `read` permission. So the module's text, imported as text,
 * becomes a data: URL (a blob: URL is refused: "Only file and data URLs are supported by the default ESM loader").
 * Four things then need care, each seen on Deno 2.9.6 with onnxruntime-web 1.30.0:
 * - `createRequire` takes no data: URL, and the module hands it its own: it gets "file:///" instead.
 * - With `numThreads` > 1 the package first copies the module to a blob: URL, see above. So it is told 1, and the data:
 *   module itself passes the true number on to the module and to `_OrtInit`.
 * - A node:worker_threads worker copies the environment, and so prompts for `env`, unless it is given one: `env: {}`.
 * - The workers must be node:worker_threads, as in the module's own node branch: web workers have no `unref`, and a
 *   program with one never ends.
 * Where the text does not look as expected, one thread it is.
 * Tests: tests/oracles/session/session_test.ts.
 * @module
 */

import { hasPackages } from "../../backends/host/node.ts";
import { threadLimit, workersStart } from "../../backends/host/workers.ts";
import { cpuBuild } from "./builds.ts";
import type { Runtime } from "./runtime.ts";

/** How long the runtime may take to start in a browser, in ms: a slow device compiles for seconds. */
const mostInitMs = 60_000;

const patches = (threads: number): readonly (readonly [from: string, to: string])[] => [
  ["a(import.meta.url)", 'a("file:///")'],
  ['workerData:"em-pthread",', 'workerData:"em-pthread",env:{},'],
  [
    "export default ortWasmThreaded;",
    `export default async (config) => {
      const module = await ortWasmThreaded({ ...config, numThreads: ${threads} });
      const init = module._OrtInit;
      module._OrtInit = (_, level) => init(${threads}, level);
      return module;
    };`,
  ],
];

/** The Emscripten module with `threads` threads of its own, as a URL; undefined if its text has changed. */
const threadedModule = (moduleText: string, threads: number): string | undefined => {
  const all = patches(threads);
  if (!all.every(([from]) => moduleText.split(from).length === 2)) return undefined;
  const text = all.reduce((before, [from, to]) => before.replace(from, () => to), moduleText);
  return `data:text/javascript;charset=utf-8,${encodeURIComponent(text)}`;
};

/**
 * The module as a blob for a page's threads; undefined where the page's policy refuses it, since onnxruntime would wait for
 * ever. Left alone it would start them from the file that its bundler has put it in, and each would load all that is there.
 */
const pageModule = async (moduleText: string): Promise<string | undefined> => {
  if (!await workersStart()) return undefined;
  const url = URL.createObjectURL(new Blob([moduleText], { type: "text/javascript" }));
  const loads: Promise<unknown> = import(url);
  return await loads.then(() => url, () => undefined);
};

/**
 * Configures onnxruntime-web's WebAssembly runtime. The runtime starts with the first session, and its number of threads
 * holds for the whole program: later calls cannot change it.
 *
 * In a browser it has threads where the page is cross-origin isolated and its policy takes a blob as script and worker.
 *
 * @param threads The number of threads wished for, ≥ 1.
 * @returns The runtime.
 */
export async function loadWasm(threads: number): Promise<Runtime> {
  const { ort, binary, text } = await cpuBuild();
  const { wasm } = ort.env;
  ort.env.logLevel = "fatal"; // errors come back as values
  if (binary !== undefined) wasm.wasmBinary = binary;
  if (hasPackages) {
    wasm.numThreads = threads; // its own module starts them, from its own file
    return ort;
  }
  if (globalThis.Deno === undefined) {
    const able = text !== undefined && threads > 1 && threadLimit() > 1;
    const mjs = able ? await pageModule(text) : undefined;
    if (mjs !== undefined) wasm.wasmPaths = { mjs };
    wasm.numThreads = mjs === undefined ? 1 : threads;
    wasm.initTimeout = mostInitMs;
    return ort;
  }
  wasm.numThreads = 1;
  const mjs = text !== undefined && threads > 1 ? threadedModule(text, threads) : undefined;
  if (mjs !== undefined) wasm.wasmPaths = { mjs };
  return ort;
}
