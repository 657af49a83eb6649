/**
 * The builds of onnxruntime in the worker, where nothing can be imported: scripts and binaries that the page has given.
 *
 * Stands for oracles/session/builds.ts in the worker's bundle (tools/playground/build.ts).
 * Tests: tests/playground/browser/page.ts.
 * @module
 */
import { isRecord } from "../../sde/border/decode.ts";
import { type Build, isRuntime } from "../../oracles/session/runtime.ts";
import { bytesOf, textOf } from "./files.ts";

/** What a build wants of files: its script, and its binary. */
export const files = {
  cpu: ["ort_cpu.js", "ort-wasm-simd-threaded.wasm"],
  gpu: ["ort_gpu.js", "ort-wasm-simd-threaded.jspi.wasm"],
} as const;

const isBuild = (u: unknown): u is Build => isRecord(u) && isRuntime(u.ort);

const build = ([script, binary]: readonly [string, string], name: string): Promise<Build> => {
  if (!(name in globalThis)) new Function(textOf(script))();
  const made: unknown = Reflect.get(globalThis, name);
  if (!isBuild(made)) return Promise.reject(new Error(`${script} is not onnxruntime's`));
  return Promise.resolve({ ...made, binary: bytesOf(binary) });
};

/** For processors. */
export async function cpuBuild(): Promise<Build> {
  return await build(files.cpu, "itoOrtCpu");
}

/** For a GPU. */
export async function gpuBuild(): Promise<Build> {
  return await build(files.gpu, "itoOrtGpu");
}
