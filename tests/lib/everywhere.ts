/**
 * The same test on every backend that is here, looped (few elements) and staged (many).
 * @module
 */
import { assertEquals } from "@std/assert";
import type { Solution } from "ito";

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
