/**
 * The builds of onnxruntime-web as npm's package has them: those that its user has installed, found by their own modules.
 *
 * A bundler sees the names, and takes the binaries with it where it knows how (Vite); with others
 * `ort-wasm-simd-threaded.wasm` of onnxruntime-web stands beside what they make.
 * Tests: tests/package/main.ts.
 * @module
 */
import type * as Ort from "onnxruntime-web/wasm";
import { hasPackages } from "../../backends/host/node.ts";
import { type Build, installed, isRuntime } from "./runtime.ts";

const isWhole = (module: unknown): module is typeof Ort => isRuntime(module);

/** In Node and Bun: the package has a build of its own for them, which no bundler is to take into a page. */
const ofNode = async (): Promise<typeof Ort> => {
  const name = ["onnxruntime", "web"].join("-");
  const module: unknown = await import(/* @vite-ignore */ name);
  if (!isWhole(module)) throw new Error("it does not export InferenceSession, Tensor and env");
  return module;
};

// a bundler that does not find a package forgives an import that is caught
const ofPage = () => import("onnxruntime-web/wasm").catch((e) => Promise.reject(e));
const ofDevice = () => import("onnxruntime-web/jspi").catch((e) => Promise.reject(e));

/** For the CPU. Rejects with `Missing`. */
export async function cpuBuild(): Promise<Build> {
  return { ort: await installed("onnxruntime-web", hasPackages ? ofNode() : ofPage()) };
}

/** For a GPU device. Rejects with `Missing`. */
export async function gpuBuild(): Promise<Build> {
  return { ort: await installed("onnxruntime-web", ofDevice()) };
}
