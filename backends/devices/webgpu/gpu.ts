/**
 * The WebGPU of the host: a browser's or Deno's own; in Node that of the package `webgpu` (Dawn), where it is installed.
 *
 * Its globals (GPUBufferUsage and the like) are put where a browser has them, as its own page says to.
 * Tests: tests/package/main.ts.
 * @module
 */
import { fieldOf, hasPackages } from "../../host/node.ts";

type Create = (options: readonly string[]) => GPU;
const isCreate = (f: unknown): f is Create => typeof f === "function";
const isObject = (v: unknown): v is object => typeof v === "object" && v !== null;

let installed: Promise<GPU | undefined> | undefined;

const fromPackage = async (): Promise<GPU | undefined> => {
  const name = ["web", "gpu"].join(""); // no bundler is to look for it
  const module: unknown = await import(/* @vite-ignore */ name).catch(() => undefined);
  const [create, globals] = [fieldOf(module, "create"), fieldOf(module, "globals")];
  if (!isCreate(create) || !isObject(globals)) return undefined;
  Object.assign(globalThis, globals);
  return create([]);
};

/** WebGPU, or undefined where there is none. */
export function hostGpu(): Promise<GPU | undefined> {
  const own = globalThis.navigator !== undefined && "gpu" in navigator ? navigator.gpu : undefined;
  if (own !== undefined || !hasPackages) return Promise.resolve(own);
  return installed ??= fromPackage();
}

/** Why there is none, and what helps. */
export const lacksGpu: string = hasPackages
  ? "this runtime has no WebGPU of its own, and the package webgpu is not there (npm i webgpu)"
  : "this runtime has no navigator.gpu";
