/**
 * The builds of onnxruntime-web (npm onnxruntime-web), in this repository: their binaries come in as imported bytes, so that
 * nothing is read, fetched or asked for at run time.
 *
 * In what is published another module stands in its place, which takes the builds that a user has installed
 * (`tools/package/swaps.ts`): bytes are no import of a published module's.
 * Tests: tests/oracles/session/session_test.ts, tests/oracles/session/webgpu_test.ts.
 * @module
 */
import type { Build } from "./runtime.ts";

/** For the CPU: 14 MB. */
export async function cpuBuild(): Promise<Build> {
  const [ort, { default: binary }, { default: text }] = await Promise.all([
    import("onnxruntime-web/wasm"),
    import("onnxruntime-web/ort-wasm-simd-threaded.wasm", { with: { type: "bytes" } }),
    import("onnxruntime-web/ort-wasm-simd-threaded.mjs", { with: { type: "text" } }),
  ]);
  return { ort, binary, text };
}

/** For a GPU device: 16.8 MB, "jspi". */
export async function gpuBuild(): Promise<Build> {
  const [ort, { default: binary }] = await Promise.all([
    import("onnxruntime-web/jspi"),
    import("onnxruntime-web/ort-wasm-simd-threaded.jspi.wasm", { with: { type: "bytes" } }),
  ]);
  return { ort, binary };
}
