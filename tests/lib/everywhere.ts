/**
 * The same test on every backend that is here, looped (few elements) and staged (many).
 * @module
 */
import { assertEquals } from "@std/assert";
import type { Backend, Solution } from "ito";

const adapter = await navigator.gpu?.requestAdapter();
/** The backends that are here: without an adapter there is no device. */
export const backends = [
  "reference",
  "cpu",
  ...(adapter === null || adapter === undefined ? [] : ["webgpu"] as const),
] as const;
export type Where = typeof backends[number];

const shapes = [[1], [12]] as const; // looped, and staged

export const everywhere = (
  name: string,
  test: (backend: Where, shape: readonly number[]) => Promise<void>,
): void => {
  for (const backend of backends) {
    for (const shape of shapes) {
      Deno.test(`${name}: ${backend}, ${shape[0] === 1 ? "looped" : "staged"}`, () => test(backend, shape));
    }
  }
};

/** Asserts that every sample is done. */
export const done = (s: Solution): void => assertEquals(new Set(s.codes), new Set(["done"] as const));

/** The backends that are here, C where there is a compiler (what the CPU's tests ask too). */
export const allBackends: readonly Backend[] = [...backends, ...(hasCompiler() ? ["native"] as const : [])];

function hasCompiler(): boolean {
  try {
    return new Deno.Command("cc", { args: ["--version"], stdout: "null", stderr: "null" }).outputSync()
      .success;
  } catch {
    return false;
  }
}

/** A test for each backend, with one element and with twelve. */
export function onAll(
  sentence: string,
  test: (backend: Backend, elements: number) => Promise<void>,
): void {
  for (const backend of allBackends) {
    for (const elements of [1, 12]) {
      Deno.test(`${sentence}: ${backend}, ${elements} elements`, () => test(backend, elements));
    }
  }
}
