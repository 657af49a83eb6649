/**
 * onnxruntime's native CPU provider (npm onnxruntime-node), for programs that may load native addons.
 *
 * In Node and Bun it is what the user has installed. It wants Deno's `ffi` permission and no other (`deno run --allow-ffi`, or `"ffi": true` in a permission set). The
 * permission is asked for by query, so that nothing ever prompts. The package is some 290 MB, the binaries of all
 * systems: it must not be fetched by those who do not use it, and Deno fetches what an `import("literal")`, the import map
 * or deno.lock names. So the name is computed, and `deno task ok` refuses a lock that holds it.
 * Tests: tests/oracles/session/session_test.ts.
 * @module
 */

import { fieldOf, hasPackages } from "../../backends/host/node.ts";
import { packageOf } from "./packages.ts";
import { installed, isRuntime, type Runtime } from "./runtime.ts";

/**
 * Whether this program may load native addons: in Node and Bun; on Deno, with the `ffi` permission. Never prompts.
 *
 * @returns false in a browser.
 */
export function nativeAllowed(): boolean {
  return hasPackages || globalThis.Deno?.permissions.querySync({ name: "ffi" }).state === "granted";
}

/**
 * Loads onnxruntime-node. Rejects where native addons are not allowed; with `Missing` where the package is not to be had.
 *
 * @returns The runtime.
 */
export async function loadNative(): Promise<Runtime> {
  if (!nativeAllowed()) {
    throw new Error("native addons are not allowed here, they want the ffi permission: deno run --allow-ffi");
  }
  const name = packageOf("onnxruntime-node");
  const found: unknown = await installed("onnxruntime-node", import(/* @vite-ignore */ name));
  const module: unknown = isRuntime(found) ? found : fieldOf(found, "default"); // Node's view of a CommonJS module
  if (!isRuntime(module)) throw new Error(`"${name}" does not export InferenceSession, Tensor and env`);
  module.env.logLevel = "fatal"; // errors come back as values
  return module;
}
