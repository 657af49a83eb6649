/**
 * onnxruntime's native CPU provider (npm onnxruntime-node), for programs that may load native addons.
 *
 * It wants Deno's `ffi` permission and no other (`deno run --allow-ffi`, or `"ffi": true` in a permission set). The
 * permission is asked for by query, so that nothing ever prompts. The package is some 290 MB, the binaries of all
 * systems: it must not be fetched by those who do not use it, and Deno fetches what an `import("literal")`, the import map
 * or deno.lock names. So the name is computed, and `deno task ok` refuses a lock that holds it.
 * Tests: tests/oracles/session/session_test.ts.
 * @module
 */

import type * as Ort from "onnxruntime-web/wasm";

/** The part of onnxruntime's JavaScript interface that both the native and the WebAssembly package offer. */
export type Runtime = Pick<typeof Ort, "InferenceSession" | "Tensor" | "env">;

const packageName = ["npm:onnxruntime", "node@1.30.0"].join("-"); // the version of onnxruntime-web in deno.json

const isRuntime = (module: unknown): module is Runtime =>
  typeof module === "object" && module !== null &&
  ["InferenceSession", "Tensor", "env"].every((name) => name in module);

/**
 * Whether this program may load native addons: on Deno, with the `ffi` permission. Never prompts.
 *
 * @returns false wherever `Deno` is not defined, as in a browser.
 */
export function nativeAllowed(): boolean {
  return globalThis.Deno?.permissions.querySync({ name: "ffi" }).state === "granted";
}

/**
 * Loads onnxruntime-node. Rejects where native addons are not allowed, and when the package cannot be loaded.
 *
 * @returns The runtime.
 */
export async function loadNative(): Promise<Runtime> {
  if (!nativeAllowed()) {
    throw new Error("native addons are not allowed here, they want the ffi permission: deno run --allow-ffi");
  }
  const module: unknown = await import(packageName);
  if (!isRuntime(module)) {
    throw new Error(`"${packageName}" does not export InferenceSession, Tensor and env`);
  }
  module.env.logLevel = "fatal"; // errors come back as values
  return module;
}
