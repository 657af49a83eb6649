/**
 * onnxruntime as the rest knows it, and what is said where it is not installed.
 * Tests: tests/oracles/session/session_test.ts, tests/package/main.ts.
 * @module
 */
import type * as Ort from "onnxruntime-web/wasm";
import { messageOf } from "../../sde/border/errors.ts";
import { hasPackages } from "../../backends/host/node.ts";

/** The part of onnxruntime's JavaScript interface that both the native and the WebAssembly package offer. */
export type Runtime = Pick<typeof Ort, "InferenceSession" | "Tensor" | "env">;

/** A build of onnxruntime-web. */
export interface Build {
  readonly ort: typeof Ort;
  /** The bytes of its WebAssembly; where they are not here it finds them itself, beside its own module. */
  readonly binary?: Uint8Array;
  /** The text of the module that starts its threads. */
  readonly text?: string;
}

/** Whether a module is onnxruntime. */
export function isRuntime(module: unknown): module is Runtime {
  return typeof module === "object" && module !== null &&
    ["InferenceSession", "Tensor", "env"].every((name) => name in module);
}

/** The line to type for onnxruntime on this host. */
export const installLine: string = hasPackages
  ? "npm i onnxruntime-node (or onnxruntime-web, which is smaller and slower)"
  : "Deno" in globalThis
  ? "deno add npm:onnxruntime-web"
  : "npm i onnxruntime-web";

/** What onnxruntime is missing by. */
export class Missing extends Error {
  /** What helps. */
  readonly advice: string = installLine;
}

/** A package of onnxruntime's as `load` has it. Rejects with `Missing` where it is not to be had. */
export async function installed<A>(name: string, load: Promise<A>): Promise<A> {
  try {
    return await load;
  } catch (thrown) {
    throw new Missing(`${name} is not installed, or does not load (${messageOf(thrown)})`);
  }
}
