/**
 * The builds of onnxruntime-web as JSR's package has them. Their names are computed: Deno would fetch what it can read, 140 MB,
 * for those too who ask no network.
 * Tests: tests/package/main.ts.
 * @module
 */
import type * as Ort from "onnxruntime-web/wasm";
import { type Build, installed, isRuntime } from "./runtime.ts";
import { packageOf } from "./packages.ts";

const isWhole = (module: unknown): module is typeof Ort => isRuntime(module);

const buildOf = async (part: "wasm" | "jspi"): Promise<Build> => {
  const name = [packageOf("onnxruntime-web"), part].join("/");
  const ort = await installed(name, import(name));
  if (!isWhole(ort)) throw new Error(`"${name}" does not export InferenceSession, Tensor and env`);
  return { ort };
};

/** For the CPU. Rejects with `Missing`. */
export function cpuBuild(): Promise<Build> {
  return buildOf("wasm");
}

/** For a GPU device. Rejects with `Missing`. */
export function gpuBuild(): Promise<Build> {
  return buildOf("jspi");
}
