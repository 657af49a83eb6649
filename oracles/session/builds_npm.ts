/**
 * The builds of onnxruntime-web as npm's package has them: those that its user has installed, found by their own modules.
 *
 * A bundler sees the names, and takes the binaries with it where it knows how (Vite); with others
 * `ort-wasm-simd-threaded.wasm` of onnxruntime-web stands beside what they make.
 * Tests: tests/package/main.ts.
 * @module
 */
import { type Build, installed } from "./runtime.ts";

/** For the CPU. Rejects with `Missing`. */
export async function cpuBuild(): Promise<Build> {
  return {
    ort: await installed("onnxruntime-web", import("onnxruntime-web/wasm").catch((e) => Promise.reject(e))),
  };
}

/** For a GPU device. Rejects with `Missing`. */
export async function gpuBuild(): Promise<Build> {
  return {
    ort: await installed("onnxruntime-web", import("onnxruntime-web/jspi").catch((e) => Promise.reject(e))),
  };
}
